package org.sbcprov.imaging.inspect;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.imaging.disk.SectorSource;
import org.sbcprov.imaging.finding.Finding;
import org.sbcprov.imaging.finding.Severity;

/** Collects what is found in a stage; the worst of it is the stage's reason. */
final class StageLog {
  private final String name;
  private final List<Finding> findings;
  private final List<String> codes = new ArrayList<>();
  private Stage.Result result = Stage.Result.OK;
  private String words = "";
  private String prints = "";
  private String fix = "";
  private long offset = -1;
  private long place = -1;

  StageLog(String name, List<Finding> findings) {
    this.name = name;
    this.findings = findings;
  }

  /** What is said next is about this place, a sector. */
  StageLog at(long sector) {
    place = sector >= 0 && sector < Long.MAX_VALUE / SectorSource.SECTOR ? sector * SectorSource.SECTOR : -1;
    return this;
  }

  /** Says how it is where nothing is wrong. */
  void reason(String reason) {
    note(Stage.Result.OK, reason, "", "");
  }

  /** Says why it cannot be told. */
  void unknown(String reason, String advice) {
    note(Stage.Result.UNKNOWN, reason, "", advice);
  }

  void ok(String code, String text) {
    codes.add(code);
    findings.add(Finding.ok(code, text));
  }

  void warning(String code, String text, Map<String, Object> facts, String hint, String repair) {
    codes.add(code);
    findings.add(Finding.warning(code, text, withPlace(facts, "", repair), hint(hint, repair)));
    note(Stage.Result.WARNING, text, "", repair);
  }

  void error(String code, String text, Map<String, Object> facts, String hint, String output, String repair) {
    codes.add(code);
    findings.add(Finding.error(code, text, withPlace(facts, output, repair), hint(hint, repair)));
    note(Stage.Result.STOPS, text, output, repair);
  }

  /** Takes a finding that another made. */
  void add(Finding finding, String output, String repair) {
    codes.add(finding.code());
    findings.add(
        new Finding(
            finding.severity(),
            finding.code(),
            finding.words(),
            finding.severity() == Severity.OK ? finding.details() : withPlace(finding.details(), output, repair),
            finding.severity() == Severity.OK ? finding.hint() : hint(finding.hint(), repair)));
    if (finding.severity() != Severity.OK) {
      boolean stops = finding.severity() == Severity.ERROR;
      note(stops ? Stage.Result.STOPS : Stage.Result.WARNING, finding.words(), stops ? output : "", repair);
    }
  }

  /** Takes over what was found before and is in the list already. */
  void refer(Finding finding, String output, String repair) {
    codes.add(finding.code());
    boolean stops = finding.severity() == Severity.ERROR;
    note(stops ? Stage.Result.STOPS : Stage.Result.WARNING, finding.words(), stops ? output : "", repair);
  }

  /** The same of what the stage gets around. */
  void getAround(Finding finding, String how, String repair) {
    codes.add(finding.code());
    note(Stage.Result.WARNING, finding.words() + "; " + how, "", repair);
  }

  Stage.Result result() {
    return result;
  }

  Stage stage() {
    return new Stage(name, result, words, offset, prints, fix, codes);
  }

  private void note(Stage.Result next, String text, String output, String repair) {
    if (words.isEmpty() || rank(next) > rank(result)) {
      result = next;
      words = text;
      prints = output;
      fix = repair;
      offset = place;
    }
  }

  private static int rank(Stage.Result result) {
    return switch (result) {
      case OK -> 0;
      case WARNING -> 1;
      case UNKNOWN -> 2;
      case STOPS -> 3;
    };
  }

  private Map<String, Object> withPlace(Map<String, Object> facts, String output, String repair) {
    Map<String, Object> all = new LinkedHashMap<>(facts);
    all.put("stage", name);
    if (place >= 0) {
      all.put("offset", "0x" + Long.toHexString(place));
      all.put("sector", place / SectorSource.SECTOR);
    }
    if (!output.isEmpty()) {
      all.put("prints", output);
    }
    if (!repair.isEmpty()) {
      all.put("fix", repair);
    }
    return all.isEmpty() ? Facts.none() : all;
  }

  private static String hint(String hint, String repair) {
    if (repair.isEmpty()) {
      return hint;
    }
    return (hint + " " + repair).strip();
  }
}
