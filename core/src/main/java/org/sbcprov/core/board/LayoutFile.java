package org.sbcprov.core.board;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.sbcprov.core.ByteSize;
import org.sbcprov.core.GuidText;
import org.sbcprov.core.failure.BadUsage;

/** Reads layouts: those that boards share and those in a board's own file. */
final class LayoutFile {
  private static final UUID LINUX_FILESYSTEM = UUID.fromString("0fc63daf-8483-4772-8e79-3d69d8477de4");
  private static final UUID EFI_SYSTEM = UUID.fromString("c12a7328-f81f-11d2-ba4b-00a0c93ec93b");
  private static final UUID BASIC_DATA = UUID.fromString("ebd0a0a2-b9e5-4433-87c0-68b6b72699c7");
  private static final UUID NIL = new UUID(0, 0);
  private static final long MOST_SECTORS = 1L << 48;
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
        "");
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
        hybrid.add(
            new TableStyle.Hybrid(
                entry.text("partition"), (int) entry.number("type", 1, 0xff), entry.has("active") && entry.truth("active")));
        entry.end();
      }
    }
    TableStyle style =
        new TableStyle(
            kind,
            !fields.has("backup") || fields.truth("backup"),
            fields.optionalText("disk-guid").map(text -> guid(fields, "disk-guid", text)),
            fields.numberOr("disk-signature", 0, 0xffff_ffffL, 0),
            hybrid);
    fields.end();
    return style;
  }

  private static Partition partition(YamlFields fields) {
    String name = fields.text("name");
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
            (int) fields.numberOr("number", 1, MOST_NUMBER, 0),
            name,
            first,
            last,
            type(fields),
            attributes,
            fields.has("content") ? Optional.of(word(fields, "content")) : Optional.empty(),
            fields.optionalText("guid").map(text -> guid(fields, "guid", text)),
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

  private static UUID type(YamlFields fields) {
    String type = fields.optionalText("type").orElse("linux");
    switch (type) {
      case "linux":
        return LINUX_FILESYSTEM;
      case "efi":
        return EFI_SYSTEM;
      case "basic-data":
        return BASIC_DATA;
      default:
        Optional<UUID> guid = GuidText.parse(type);
        if (guid.isEmpty() || guid.get().equals(NIL)) {
          throw fields.bad(
              fields.path("type"), "has to be linux, efi, basic-data or a GUID of 36 characters that is not nil");
        }
        return guid.get();
    }
  }

  private static UUID guid(YamlFields fields, String key, String text) {
    Optional<UUID> guid = GuidText.parse(text);
    if (guid.isEmpty() || guid.get().equals(NIL)) {
      throw fields.bad(fields.path(key), "has to be a GUID of 36 characters that is not nil");
    }
    return guid.get();
  }
}
