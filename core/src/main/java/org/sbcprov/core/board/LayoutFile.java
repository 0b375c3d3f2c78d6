package org.sbcprov.core.board;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.sbcprov.core.ByteSize;
import org.sbcprov.core.GuidText;
import org.sbcprov.core.failure.BadUsage;
import org.sbcprov.core.yaml.YamlFields;

/** Reads layouts: those that boards share and those in a board's own file. */
final class LayoutFile {
  private static final UUID NIL = new UUID(0, 0);
  private static final long MOST_SECTORS = 1L << 48;
  private static final long MOST_MBR_SECTOR = 0xffff_fffeL;
  private static final int MOST_NUMBER = 128;
  private static final int LONGEST_NAME = 36;
  private static final int LONGEST_WORD = 32;

  private LayoutFile() {}

  /**
   * Takes the keys of a layout; others are left for the caller.
   *
   * @throws org.sbcprov.core.failure.BadInput {@code board.form} with the key at fault
   */
  static MediumLayout read(String name, YamlFields fields) {
    Optional<NandPlan> nand = fields.optionalFields("nand").map(LayoutFile::nand);
    List<Partition> partitions = new ArrayList<>();
    if (nand.isEmpty() || fields.has("partitions")) {
      for (YamlFields partition : fields.listOfFields("partitions")) {
        partitions.add(partition(partition));
      }
    }
    List<Placement> placements = new ArrayList<>();
    if (fields.has("placements")) {
      for (YamlFields placement : fields.listOfFields("placements")) {
        placements.add(placement(placement));
      }
    }
    return new MediumLayout(
        name,
        fields.optionalText("title").orElse(""),
        size(fields, "size"),
        fields.optionalFields("table").map(LayoutFile::table).orElse(TableStyle.STANDARD),
        partitions,
        placements,
        fields.optionalFields("boot-area").map(LayoutFile::bootArea),
        nand,
        Optional.empty(),
        "",
        fields.texts("notes"));
  }

  static ByteSize size(YamlFields fields, String key) {
    try {
      return ByteSize.parse(fields.text(key));
    } catch (BadUsage e) {
      throw fields.bad(fields.path(key), "has to be a size such as 4000 MiB");
    }
  }

  private static TableStyle table(YamlFields fields) {
    TableStyle.Kind kind = TableStyle.Kind.GPT;
    if (fields.has("kind")) {
      switch (fields.oneOf("kind", List.of("gpt", "mbr", "none"))) {
        case "mbr":
          kind = TableStyle.Kind.MBR;
          break;
        case "none":
          kind = TableStyle.Kind.NONE;
          break;
        default:
          break;
      }
    }
    List<TableStyle.Hybrid> hybrid = new ArrayList<>();
    if (fields.has("hybrid")) {
      for (YamlFields entry : fields.listOfFields("hybrid")) {
        hybrid.add(hybrid(entry));
      }
    }
    TableStyle style =
        new TableStyle(
            kind,
            fields.has("like") && fields.oneOf("like", List.of("sgdisk", "ptgen")).equals("ptgen")
                ? TableStyle.Writer.PTGEN
                : TableStyle.Writer.SGDISK,
            !fields.has("backup") || fields.truth("backup"),
            fields.optionalText("disk-guid").map(text -> guid(fields, "disk-guid", text)),
            fields.numberOr("disk-signature", 0, 0xffff_ffffL, 0),
            hybrid);
    fields.end();
    return style;
  }

  private static TableStyle.Hybrid hybrid(YamlFields entry) {
    boolean named = entry.has("partition");
    TableStyle.Hybrid hybrid =
        new TableStyle.Hybrid(
            named ? entry.text("partition") : "",
            named ? 0 : entry.number("first", 1, MOST_MBR_SECTOR),
            named ? 0 : entry.number("sectors", 1, MOST_MBR_SECTOR),
            (int) entry.number("type", 1, 0xff),
            entry.has("active") && entry.truth("active"));
    entry.end();
    return hybrid;
  }

  private static Partition partition(YamlFields fields) {
    int number = (int) fields.numberOr("number", 1, MOST_NUMBER, 0);
    String name = number > 0 && !fields.has("name") ? "" : fields.text("name");
    if (name.length() > LONGEST_NAME) {
      throw fields.bad(fields.path("name"), "is longer than the 36 characters of a GPT name");
    }
    long first = fields.number("first", 1, MOST_SECTORS);
    boolean rest = fields.has("rest") && fields.truth("rest");
    long last = rest ? Partition.REST : fields.number("last", first, MOST_SECTORS);
    long attributes = 0;
    for (long bit : fields.numbers("attributes", 0, 63)) {
      attributes |= 1L << bit;
    }
    Partition partition =
        new Partition(
            number,
            name,
            first,
            last,
            type(fields),
            (int) fields.numberOr("mbr-type", 1, 0xff, Partition.MBR_LINUX),
            attributes,
            fields.has("content") ? Optional.of(word(fields, "content")) : Optional.empty(),
            fields.optionalText("guid").map(text -> guid(fields, "guid", text)),
            fs(fields),
            fields.optionalText("label").orElse(""));
    fields.end();
    return partition;
  }

  private static Placement placement(YamlFields fields) {
    Placement placement =
        new Placement(
            word(fields, "content"), fields.number("first", 0, MOST_SECTORS), fields.number("sectors", 1, MOST_SECTORS));
    fields.end();
    return placement;
  }

  private static BootArea bootArea(YamlFields fields) {
    BootArea area =
        new BootArea(
            fields.oneOf("name", List.of("boot0", "boot1")), word(fields, "content"), size(fields, "limit"));
    fields.end();
    return area;
  }

  private static NandPlan nand(YamlFields fields) {
    List<NandPlan.Volume> volumes = new ArrayList<>();
    for (YamlFields volume : fields.listOfFields("volumes")) {
      volumes.add(
          new NandPlan.Volume(
              volume.text("name"),
              volume.has("static") && volume.truth("static"),
              volume.has("size") ? Optional.of(size(volume, "size")) : Optional.empty(),
              volume.has("content") ? Optional.of(word(volume, "content")) : Optional.empty()));
      volume.end();
    }
    NandPlan plan =
        new NandPlan(
            (int) fields.number("copies", 1, 16),
            size(fields, "stride"),
            size(fields, "region"),
            size(fields, "page"),
            size(fields, "erase-block"),
            volumes);
    fields.end();
    return plan;
  }

  /** A word that stands before an equals sign on a command line. */
  private static String word(YamlFields fields, String key) {
    String word = fields.text(key);
    boolean fits = word.length() <= LONGEST_WORD;
    for (int i = 0; i < word.length(); i++) {
      char c = word.charAt(i);
      fits &= c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '-' || c == '.';
    }
    if (!fits) {
      throw fields.bad(fields.path(key), "has to be a word of a-z, 0-9, '-' and '.'");
    }
    return word;
  }

  private static Partition.Fs fs(YamlFields fields) {
    if (!fields.has("fs")) {
      return Partition.Fs.NONE;
    }
    switch (fields.oneOf("fs", List.of("fat", "ext4", "ext4-compatible"))) {
      case "fat":
        return Partition.Fs.FAT;
      case "ext4":
        return Partition.Fs.EXT4;
      default:
        return Partition.Fs.EXT4_COMPATIBLE;
    }
  }

  private static UUID type(YamlFields fields) {
    Optional<UUID> type = TypeNames.parse(fields.optionalText("type").orElse("linux"));
    if (type.isEmpty()) {
      throw fields.bad(
          fields.path("type"), "has to be one of " + TypeNames.WORDS + ", or a GUID of 36 characters that is not nil");
    }
    return type.get();
  }

  private static UUID guid(YamlFields fields, String key, String text) {
    Optional<UUID> guid = GuidText.parse(text);
    if (guid.isEmpty() || guid.get().equals(NIL)) {
      throw fields.bad(fields.path(key), "has to be a GUID of 36 characters that is not nil");
    }
    return guid.get();
  }
}
