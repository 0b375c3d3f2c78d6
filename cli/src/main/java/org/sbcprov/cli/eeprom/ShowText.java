package org.sbcprov.cli.eeprom;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.OptionalLong;
import org.sbcprov.cli.Session;
import org.sbcprov.cli.TextTable;
import org.sbcprov.eeprom.BuildInfo;
import org.sbcprov.eeprom.EepromImage;
import org.sbcprov.eeprom.Section;
import org.sbcprov.eeprom.SectionKind;
import org.sbcprov.eeprom.report.Area;
import org.sbcprov.eeprom.report.EepromReport;
import org.sbcprov.eeprom.report.SectionReport;
import org.sbcprov.eeprom.report.SignatureBeside;
import org.sbcprov.eeprom.report.StageReport;
import org.sbcprov.eeprom.sign.ConfigSignature;

/** The report on an image as text of up to 100 columns. */
final class ShowText {
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss 'UTC'");

  private final EepromReport report;
  private final Session session;
  private final StringBuilder text = new StringBuilder();

  private ShowText(EepromReport report, Session session) {
    this.report = report;
    this.session = session;
  }

  static String of(EepromReport report, Session session) {
    return new ShowText(report, session).text();
  }

  private String text() {
    text.append(report.source()).append('\n');
    overview();
    layout();
    if (report.config().isPresent()) {
      text.append(
          ShowConfigText.of(
              report.config().get(), session.commandLine("eeprom", "lint", report.source().toString())));
    } else {
      text.append("\nno boot.conf: the image is incomplete\n");
    }
    return text.toString();
  }

  private void overview() {
    TextTable table = new TextTable(2, "ll");
    table.row("for", report.chip() + ": " + report.chip().boards());
    table.row("built", report.build().isPresent() ? words(report.build().get()) : "the image does not tell");
    table.row("size", report.size() + " bytes, " + (report.ab() ? "two partitions (A/B)" : "one partition"));
    table.row("update time", report.updateTime().isPresent() ? time(report.updateTime()) : "none");
    table.row("boot.conf", report.signature().isPresent() ? signature(report.signature().get()) : "missing");
    if (report.signature().isPresent() && report.signature().get().key().isPresent()) {
      table.row("public key", "SHA-256 " + report.signature().get().key().get().fingerprint());
    }
    if (report.certificate().isPresent()) {
      table.row(
          "cacert.der",
          "SHA-256 " + report.certificate().get().sha256()
              + (report.certificate().get().trusted() ? ", trusted" : ", not trusted: HTTP_CACERT_HASH is not that"));
    }
    for (StageReport stage : report.stages()) {
      table.row(stage.name(), blocks(stage));
    }
    table.row("signature", beside(report.beside()));
    text.append(table.text());
  }

  private static String words(BuildInfo build) {
    String words = TIME.format(build.timestamp().atOffset(ZoneOffset.UTC));
    words += build.version().isEmpty() ? "" : ", version " + build.version();
    boolean manufacturing = build.manufacturingVersion().isPresent();
    return manufacturing ? words + ", MFG_VER " + build.manufacturingVersion().getAsInt() : words;
  }

  static String time(OptionalLong seconds) {
    return seconds.getAsLong() + " (" + TIME.format(Instant.ofEpochSecond(seconds.getAsLong()).atOffset(ZoneOffset.UTC))
        + ")";
  }

  private static String signature(ConfigSignature signature) {
    boolean timed = signature.file().isPresent() && signature.file().get().timestamp().isPresent();
    return signature.state().words() + (timed ? ", ts " + time(signature.file().get().timestamp()) : "");
  }

  private static String blocks(StageReport stage) {
    StringBuilder words = new StringBuilder();
    for (int i = stage.blocks().size() - 1; i >= 0; i--) {
      StageReport.Block block = stage.blocks().get(i);
      words.append(words.length() == 0 ? "signed by " : ", and by ");
      words.append(block.customer() ? "a customer" : "Raspberry Pi (key " + block.keynum() + ")");
      if (block.customer() && block.fingerprint().isPresent()) {
        words.append(" with the key ").append(block.fingerprint().get());
      }
      words.append(block.valid() ? "" : ", which does NOT fit");
    }
    return words.length() == 0 ? "no signature at its end" : words.toString();
  }

  private static String beside(SignatureBeside beside) {
    String name = beside.file().isPresent() ? String.valueOf(beside.file().get().getFileName()) : "the .sig";
    String time = beside.timestamp().isPresent() ? ", ts " + time(beside.timestamp()) : "";
    return switch (beside.state()) {
      case MISSING -> "none: there is no " + name + " beside it";
      case MATCHES -> name + " matches" + (beside.rsa() ? ", with an RSA signature" : "") + time;
      case DIFFERS, DAMAGED -> name + " does NOT match: " + beside.problem() + time;
    };
  }

  private void layout() {
    text.append("\nsections\n");
    TextTable table = new TextTable(2, "lrlll");
    table.row("offset", "bytes", "kind", "name", "what it is");
    int erasedFrom = 0;
    for (Area area : report.areas()) {
      if (report.ab() || area.kind() == Area.Kind.SCRATCH) {
        areaRow(table, area);
      }
      for (SectionReport section : report.sections()) {
        int offset = section.section().offset();
        if (offset >= area.offset() && offset < area.end()) {
          sectionRow(table, section);
          erasedFrom = section.section().next();
        }
      }
      if (erasedFrom > area.offset() && erasedFrom < area.end()) {
        table.row(hex(erasedFrom), String.valueOf(area.end() - erasedFrom), "-", "", "behind the last section");
      }
    }
    text.append(table.text());
  }

  private static void areaRow(TextTable table, Area area) {
    table.row(
        hex(area.offset()),
        String.valueOf(area.size()),
        "area",
        "",
        area.kind().words() + (area.kind() == Area.Kind.SCRATCH ? ", which the bootloader may write" : "")
            + (area.used() ? "" : ", empty"));
  }

  private static void sectionRow(TextTable table, SectionReport section) {
    Section header = section.section();
    String words = header.kind() == SectionKind.PAD ? "" : words(section);
    table.row(hex(header.offset()), String.valueOf(header.contentLength()), kind(header), section.name(), words);
  }

  private static String words(SectionReport section) {
    StringBuilder words = new StringBuilder(section.purpose());
    if (words.length() == 0) {
      words.append("unknown to sbcprov");
    }
    if (section.section().kind() == SectionKind.OTHER) {
      words.append(": a section with magic 0x").append(Integer.toHexString(section.section().magic()));
    }
    if (section.updateTime().isPresent()) {
      return words.append(": ").append(section.updateTime().getAsLong()).toString();
    }
    words.append(section.filled() ? "" : ", empty");
    if (section.room().isPresent() && !section.section().isFile(EepromImage.UPDATE_TIME)) {
      String room = section.room().getAsInt() + " bytes";
      boolean filled = section.filled();
      words.append(filled ? "; " + section.free().getAsInt() + " of " + room + " free" : "; room for " + room);
    }
    return words.toString();
  }

  private static String kind(Section section) {
    return switch (section.kind()) {
      case BOOTCODE -> "bootcode";
      case FIRMWARE -> section.isCompressed() ? "packed" : "firmware";
      case FILE -> "file";
      case PAD -> "padding";
      case OTHER -> "other";
    };
  }

  private static String hex(int offset) {
    String digits = Integer.toHexString(offset);
    return "0x" + "0".repeat(Math.max(0, 6 - digits.length())) + digits;
  }
}
