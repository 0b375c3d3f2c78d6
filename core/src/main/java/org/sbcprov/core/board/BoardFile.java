package org.sbcprov.core.board;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import org.sbcprov.core.ByteSize;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.core.failure.BadUsage;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.io.InputFiles;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/** Reads board files. */
final class BoardFile {
  /** The most that a board file may hold, in bytes. */
  static final int LIMIT = 64 * 1024;

  private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9.+-]{0,31}");
  private static final UUID LINUX_FILESYSTEM = UUID.fromString("0fc63daf-8483-4772-8e79-3d69d8477de4");
  private static final long MOST_SECTORS = 1L << 48;

  private BoardFile() {}

  static Board read(Path file) {
    return parse(InputFiles.read(file, "board file", LIMIT), file.toString());
  }

  /**
   * @param source what to call the file in messages
   * @throws BadInput when it is not a board file, with the key at fault
   */
  static Board parse(byte[] yaml, String source) {
    LoadSettings settings =
        LoadSettings.builder()
            .setAllowDuplicateKeys(false)
            .setAllowRecursiveKeys(false)
            .setMaxAliasesForCollections(0)
            .setCodePointLimit(LIMIT)
            .setSchema(new CoreSchema())
            .build();
    Object document;
    try {
      document = new Load(settings).loadFromString(new String(yaml, StandardCharsets.UTF_8));
    } catch (YamlEngineException e) {
      throw new BadInput(
          "board.yaml",
          "Board file " + source + " is not YAML",
          Facts.of("file", source, "problem", e.getMessage().strip()),
          "docs/boards.md describes the form of a board file.",
          e);
    }
    YamlFields fields = new YamlFields(source, "", document);
    String name = fields.text("name");
    if (!NAME.matcher(name).matches()) {
      throw fields.bad("name", "has to be 1 to 32 of a-z, 0-9, '.', '+' and '-'");
    }
    Board board =
        new Board(
            name,
            fields.text("title"),
            fields.text("soc"),
            fields.optionalFields("usb-boot").map(BoardFile::usbBoot),
            fields.optionalFields("eeprom").map(BoardFile::eeprom),
            fields.optionalFields("media").map(BoardFile::media).orElse(Map.of()));
    fields.end();
    return board;
  }

  private static UsbBoot usbBoot(YamlFields fields) {
    UsbBoot usbBoot =
        new UsbBoot(
            fields.text("protocol"),
            (int) fields.number("vendor", 0, 0xffff),
            (int) fields.number("product", 0, 0xffff));
    fields.end();
    return usbBoot;
  }

  private static BootEeprom eeprom(YamlFields fields) {
    BootEeprom eeprom = new BootEeprom(size(fields, "size"), fields.texts("boot-modes"));
    fields.end();
    return eeprom;
  }

  private static Map<String, MediumLayout> media(YamlFields fields) {
    Map<String, MediumLayout> media = new LinkedHashMap<>();
    for (String medium : fields.keys()) {
      fields.optionalFields(medium).ifPresent(layout -> media.put(medium, layout(layout)));
    }
    fields.end();
    return Collections.unmodifiableMap(media);
  }

  private static MediumLayout layout(YamlFields fields) {
    List<Partition> partitions = new ArrayList<>();
    for (YamlFields partition : fields.listOfFields("partitions")) {
      partitions.add(partition(partition));
    }
    MediumLayout layout =
        new MediumLayout(
            size(fields, "size"),
            partitions,
            fields.optionalFields("bl2").map(BoardFile::bl2),
            fields.optionalText("firmware-sources").orElse(""));
    fields.end();
    return layout;
  }

  private static Partition partition(YamlFields fields) {
    String name = fields.text("name");
    if (name.length() > 36) {
      throw fields.bad(fields.path("name"), "is longer than the 36 characters of a GPT name");
    }
    long first = fields.number("first", 1, MOST_SECTORS);
    long last = fields.number("last", first, MOST_SECTORS);
    long attributes = 0;
    for (long bit : fields.numbers("attributes", 0, 63)) {
      attributes |= 1L << bit;
    }
    Optional<String> type = fields.optionalText("type");
    UUID guid = type.isEmpty() || type.get().equals("linux") ? LINUX_FILESYSTEM : guid(fields, type.get());
    Partition partition = new Partition(name, first, last, guid, attributes, fields.optionalText("content"));
    fields.end();
    return partition;
  }

  private static Bl2Profile bl2(YamlFields fields) {
    Bl2Profile bl2 =
        new Bl2Profile(
            fields.text("medium"),
            fields.number("load-address", 0, 0xffff_ffffL),
            fields.truth("aarch64"),
            fields.numberOr("header-offset", 0, 0xffff_ffffL, 0),
            size(fields, "limit"));
    fields.end();
    return bl2;
  }

  private static UUID guid(YamlFields fields, String text) {
    try {
      return UUID.fromString(text);
    } catch (IllegalArgumentException e) {
      throw fields.bad(fields.path("type"), "has to be linux or a GUID");
    }
  }

  private static ByteSize size(YamlFields fields, String key) {
    try {
      return ByteSize.parse(fields.text(key));
    } catch (BadUsage e) {
      throw fields.bad(fields.path(key), "has to be a size such as 4000 MiB");
    }
  }
}
