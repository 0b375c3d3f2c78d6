package org.sbcprov.core.board;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import org.sbcprov.core.ByteSize;
import org.sbcprov.core.GuidText;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.core.failure.BadUsage;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.io.InputFiles;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.composer.Composer;
import org.snakeyaml.engine.v2.constructor.StandardConstructor;
import org.snakeyaml.engine.v2.parser.ParserImpl;
import org.snakeyaml.engine.v2.scanner.StreamReader;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/** Reads board files. */
final class BoardFile {
  /** The most that a board file may hold, in bytes. */
  static final int LIMIT = 64 * 1024;

  private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9.+-]{0,31}");
  private static final UUID LINUX_FILESYSTEM = UUID.fromString("0fc63daf-8483-4772-8e79-3d69d8477de4");
  private static final UUID NIL = new UUID(0, 0);
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
    YamlFields fields = new YamlFields(source, "", document(yaml, source));
    String name = fields.text("name");
    if (!NAME.matcher(name).matches()) {
      throw fields.bad("name", "has to be 1 to 32 of a-z, 0-9, '.', '+' and '-'");
    }
    Board board =
        new Board(
            name,
            fields.text("title"),
            soc(fields),
            fields.optionalFields("usb-boot").map(BoardFile::usbBoot),
            fields.optionalFields("eeprom").map(BoardFile::eeprom),
            fields.optionalFields("media").map(BoardFile::media).orElse(Map.of()));
    fields.end();
    return board;
  }

  private static Object document(byte[] yaml, String source) {
    LoadSettings settings =
        LoadSettings.builder()
            .setAllowDuplicateKeys(false)
            .setAllowRecursiveKeys(false)
            .setMaxAliasesForCollections(0)
            .setCodePointLimit(LIMIT)
            .setSchema(new CoreSchema())
            .build();
    try {
      StreamReader text = new StreamReader(settings, new String(yaml, StandardCharsets.UTF_8));
      Composer composer = new Composer(settings, new ShallowParser(new ParserImpl(settings, text)));
      return new StandardConstructor(settings).constructSingleDocument(composer.getSingleNode());
    } catch (RuntimeException e) {
      // Its own exceptions, and those that it lets through, such as for an escaped character that there cannot be.
      throw new BadInput(
          "board.yaml",
          "Board file " + source + " is not YAML",
          Facts.of("file", source, "problem", String.valueOf(e.getMessage()).strip()),
          "docs/boards.md describes the form of a board file.",
          e);
    }
  }

  /** In lower case, as checks of firmware compare it with what they find there. */
  private static String soc(YamlFields fields) {
    String soc = fields.text("soc");
    for (int i = 0; i < soc.length(); i++) {
      char c = soc.charAt(i);
      if (!(c >= 'a' && c <= 'z' || c >= '0' && c <= '9')) {
        throw fields.bad("soc", "has to be made of a-z and 0-9");
      }
    }
    return soc;
  }

  private static UsbBoot usbBoot(YamlFields fields) {
    UsbBoot usbBoot =
        new UsbBoot(
            fields.oneOf("protocol", UsbBoot.PROTOCOLS),
            (int) fields.number("vendor", 0, 0xffff),
            (int) fields.number("product", 0, 0xffff));
    fields.end();
    return usbBoot;
  }

  private static BootEeprom eeprom(YamlFields fields) {
    BootEeprom eeprom =
        new BootEeprom(
            size(fields, "size"),
            fields.someOf("boot-modes", BootEeprom.MODES),
            fields.optionalText("images-since").map(text -> date(fields, "images-since", text)));
    if (!BootEeprom.SIZES.contains(eeprom.size().bytes())) {
      throw fields.bad(fields.path("size"), "has to be 512 KiB or 2 MiB");
    }
    fields.end();
    return eeprom;
  }

  private static LocalDate date(YamlFields fields, String key, String text) {
    try {
      return LocalDate.parse(text);
    } catch (DateTimeParseException e) {
      throw fields.bad(fields.path(key), "has to be a date such as 2020-10-02");
    }
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
    Partition partition = new Partition(name, first, last, guid, attributes, content(fields));
    fields.end();
    return partition;
  }

  private static Optional<String> content(YamlFields fields) {
    return fields.has("content") ? Optional.of(fields.oneOf("content", Partition.CONTENTS)) : Optional.empty();
  }

  private static Bl2Profile bl2(YamlFields fields) {
    Bl2Profile bl2 =
        new Bl2Profile(
            fields.oneOf("medium", Bl2Profile.MEDIA),
            fields.number("load-address", 0, 0xffff_ffffL),
            fields.truth("aarch64"),
            fields.numberOr("header-offset", 0, 0xffff_ffffL, 0),
            size(fields, "limit"));
    fields.end();
    return bl2;
  }

  private static UUID guid(YamlFields fields, String text) {
    Optional<UUID> guid = GuidText.parse(text);
    if (guid.isPresent() && !guid.get().equals(NIL)) {
      return guid.get();
    }
    throw fields.bad(fields.path("type"), "has to be linux or a GUID of 36 characters that is not nil");
  }

  private static ByteSize size(YamlFields fields, String key) {
    try {
      return ByteSize.parse(fields.text(key));
    } catch (BadUsage e) {
      throw fields.bad(fields.path(key), "has to be a size such as 4000 MiB");
    }
  }
}
