package org.sbcprov.cli.eeprom;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.sbcprov.core.event.Warning;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.eeprom.BuildInfo;
import org.sbcprov.eeprom.Section;
import org.sbcprov.eeprom.SignatureFile;
import org.sbcprov.eeprom.report.Area;
import org.sbcprov.eeprom.report.CertificateReport;
import org.sbcprov.eeprom.report.ConfigLine;
import org.sbcprov.eeprom.report.ConfigReport;
import org.sbcprov.eeprom.report.EepromReport;
import org.sbcprov.eeprom.report.OrderReport;
import org.sbcprov.eeprom.report.SectionReport;
import org.sbcprov.eeprom.report.SignatureBeside;
import org.sbcprov.eeprom.report.StageReport;
import org.sbcprov.eeprom.sign.ConfigSignature;

/** The report on an image as facts. Offsets are in hexadecimal, sizes and times are numbers. */
final class ShowFacts {
  private ShowFacts() {}

  static Map<String, Object> of(EepromReport report) {
    List<Map<String, Object>> areas = new ArrayList<>();
    for (Area area : report.areas()) {
      areas.add(
          Facts.of(
              "name", name(area.kind()), "offset", hex(area.offset()), "size", area.size(), "used", area.used()));
    }
    List<Map<String, Object>> sections = new ArrayList<>();
    for (SectionReport section : report.sections()) {
      sections.add(section(section));
    }
    List<Map<String, Object>> stages = new ArrayList<>();
    for (StageReport stage : report.stages()) {
      stages.add(stage(stage));
    }
    return Facts.of(
        "image", report.source(),
        "chip", report.chip().soc(),
        "boards", report.chip().boards(),
        "size", report.size(),
        "ab", report.ab(),
        "build", report.build().map(ShowFacts::build).orElse(null),
        "update-time", orNull(report.updateTime()),
        "areas", areas,
        "sections", sections,
        "config", report.config().map(ShowFacts::config).orElse(null),
        "config-signature", report.signature().map(ShowFacts::signature).orElse(null),
        "certificate", report.certificate().map(ShowFacts::certificate).orElse(null),
        "stages", stages,
        "signature", beside(report.beside()),
        "mismatches", events(report.mismatches()));
  }

  private static Map<String, Object> build(BuildInfo build) {
    return Facts.of(
        "timestamp", build.timestamp().getEpochSecond(),
        "date", build.date().toString(),
        "version", build.version().isEmpty() ? null : build.version(),
        "mfg-ver", orNull(build.manufacturingVersion()));
  }

  private static Map<String, Object> section(SectionReport report) {
    Section section = report.section();
    return Facts.of(
        "offset", hex(section.offset()),
        "magic", hex(section.magic()),
        "kind", name(section.kind()),
        "name", report.name().isEmpty() ? null : report.name(),
        "purpose", report.purpose().isEmpty() ? null : report.purpose(),
        "content-offset", hex(section.contentOffset()),
        "size", section.contentLength(),
        "compressed", section.isCompressed(),
        "filled", report.filled(),
        "room", orNull(report.room()),
        "free", orNull(report.free()),
        "update-time", orNull(report.updateTime()));
  }

  static Map<String, Object> config(ConfigReport config) {
    List<Map<String, Object>> lines = new ArrayList<>();
    for (ConfigLine line : config.lines()) {
      lines.add(
          Facts.of(
              "line", line.number(),
              "kind", line.kind().label(),
              "filter", line.filter().isEmpty() ? null : line.filter(),
              "text", line.text(),
              "key", line.key().isEmpty() ? null : line.key(),
              "value", line.key().isEmpty() ? null : line.value(),
              "explanation", line.explanation()));
    }
    return Facts.of(
        "size", config.size(),
        "room", orNull(config.room()),
        "bytes-at-risk", config.bytesAtRisk(),
        "lines", lines,
        "order", order(config.order()),
        "lint", Facts.of("errors", config.errors(), "warnings", config.warnings()));
  }

  private static Map<String, Object> order(OrderReport report) {
    return Facts.of(
        "set", report.set(),
        "order", report.order().map(order -> order.hex()).orElse(null),
        "names", report.order().flatMap(order -> order.names()).orElse(null),
        "words", report.order().map(order -> order.words()).orElse(null),
        "note", report.note().isEmpty() ? null : report.note(),
        "dangers", events(report.dangers()));
  }

  private static Map<String, Object> signature(ConfigSignature signature) {
    Optional<SignatureFile> file = signature.file();
    return Facts.of(
        "state", signature.state().word(),
        "words", signature.state().words(),
        "signed", signature.signed(),
        "valid", signature.valid(),
        "key-sha256", signature.key().map(key -> key.fingerprint()).orElse(null),
        "sha256", file.map(SignatureFile::sha256).orElse(null),
        "timestamp", file.isPresent() ? orNull(file.get().timestamp()) : null);
  }

  private static Map<String, Object> certificate(CertificateReport certificate) {
    return Facts.of("sha256", certificate.sha256(), "trusted", certificate.trusted());
  }

  private static Map<String, Object> stage(StageReport stage) {
    List<Map<String, Object>> blocks = new ArrayList<>();
    for (StageReport.Block block : stage.blocks()) {
      blocks.add(
          Facts.of(
              "customer", block.customer(),
              "keynum", block.keynum(),
              "version", block.version(),
              "key-sha256", block.fingerprint().orElse(null),
              "valid", block.valid()));
    }
    return Facts.of("name", stage.name(), "signatures", blocks);
  }

  private static Map<String, Object> beside(SignatureBeside beside) {
    return Facts.of(
        "file", beside.file().orElse(null),
        "state", beside.state().label(),
        "image-sha256", beside.imageSha256(),
        "sha256", beside.sha256().orElse(null),
        "timestamp", orNull(beside.timestamp()),
        "rsa", beside.rsa(),
        "code", beside.code().isEmpty() ? null : beside.code(),
        "problem", beside.problem().isEmpty() ? null : beside.problem());
  }

  private static List<Map<String, Object>> events(List<Warning> warnings) {
    List<Map<String, Object>> facts = new ArrayList<>();
    for (Warning warning : warnings) {
      facts.add(warning.facts());
    }
    return facts;
  }

  private static String name(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static Object orNull(OptionalInt number) {
    return number.isPresent() ? number.getAsInt() : null;
  }

  private static Object orNull(OptionalLong number) {
    return number.isPresent() ? number.getAsLong() : null;
  }

  private static String hex(int number) {
    return "0x" + Integer.toHexString(number);
  }
}
