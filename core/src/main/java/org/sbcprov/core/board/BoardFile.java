package org.sbcprov.core.board;

import java.nio.file.Path;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.core.io.InputFiles;
import org.sbcprov.core.yaml.YamlDocument;
import org.sbcprov.core.yaml.YamlFields;
import org.sbcprov.core.yaml.YamlKind;

/** Reads board files. */
final class BoardFile {
  /** The most that a board file may hold, in bytes. */
  static final int LIMIT = 64 * 1024;

  private static final YamlKind KIND =
      new YamlKind(
          "Board file", "board.form", "board.yaml", "docs/boards.md describes the form of a board file.", LIMIT);

  private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9.+-]{0,31}");

  private BoardFile() {}

  static Board read(Path file) {
    return parse(InputFiles.read(file, "board file", LIMIT), file.toString());
  }

  /**
   * @param source what to call the file in messages
   * @throws BadInput when it is not a board file, with the key at fault
   */
  static Board parse(byte[] yaml, String source) {
    YamlFields fields = YamlDocument.read(yaml, source, KIND);
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
            LayoutFile.size(fields, "size"),
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

  private static Map<String, Medium> media(YamlFields fields) {
    Map<String, Medium> media = new LinkedHashMap<>();
    for (String medium : fields.keys()) {
      fields.optionalFields(medium).ifPresent(found -> media.put(medium, medium(medium, found)));
    }
    fields.end();
    return Collections.unmodifiableMap(media);
  }

  /** With one layout of its own, or a mapping of names to layouts. */
  private static Medium medium(String name, YamlFields fields) {
    Map<String, Medium.LayoutRef> layouts = new LinkedHashMap<>();
    boolean named = fields.has("layouts");
    if (named) {
      YamlFields refs = fields.optionalFields("layouts").orElseThrow();
      for (String layout : refs.keys()) {
        layouts.put(layout, layoutRef(layout, refs));
      }
      refs.end();
      if (layouts.isEmpty()) {
        throw fields.bad(fields.path("layouts"), "has no layout");
      }
    } else {
      layouts.put(MediumLayout.OWN, new Medium.LayoutRef(null, LayoutFile.read(MediumLayout.OWN, fields)));
    }
    Medium medium =
        new Medium(
            name,
            fields.optionalFields("bl2").map(BoardFile::bl2),
            fields.optionalText("firmware-sources").orElse(""),
            named ? fields.texts("notes") : List.of(),
            Collections.unmodifiableMap(layouts));
    fields.end();
    return medium;
  }

  private static Medium.LayoutRef layoutRef(String name, YamlFields named) {
    if (named.isText(name)) {
      String resource = named.text(name);
      if (!BoardCatalogue.layoutNames().contains(resource)) {
        throw named.bad(named.path(name), "has to be a layout that sbcprov brings, or a mapping");
      }
      return new Medium.LayoutRef(resource, null);
    }
    YamlFields own = named.optionalFields(name).orElseThrow();
    MediumLayout layout = LayoutFile.read(name, own);
    own.end();
    return new Medium.LayoutRef(null, layout);
  }

  /** A layout that boards share. */
  static MediumLayout parseLayout(byte[] yaml, String name, String source) {
    YamlFields fields = YamlDocument.read(yaml, source, KIND);
    MediumLayout layout = LayoutFile.read(name, fields);
    fields.end();
    return layout;
  }

  private static Bl2Profile bl2(YamlFields fields) {
    Bl2Profile bl2 =
        new Bl2Profile(
            fields.oneOf("medium", Bl2Profile.MEDIA),
            fields.number("load-address", 0, 0xffff_ffffL),
            fields.truth("aarch64"),
            fields.numberOr("header-offset", 0, 0xffff_ffffL, 0),
            LayoutFile.size(fields, "limit"));
    fields.end();
    return bl2;
  }
}
