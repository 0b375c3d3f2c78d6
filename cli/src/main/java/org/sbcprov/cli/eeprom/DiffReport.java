package org.sbcprov.cli.eeprom;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.eeprom.diff.EepromDiff;
import org.sbcprov.eeprom.diff.ImageChange;
import org.sbcprov.eeprom.diff.KeyChange;
import org.sbcprov.eeprom.diff.SectionChange;

/** Tells what differs. */
final class DiffReport {
  private static final int SHOWN_DIGITS = 16;

  private DiffReport() {}

  /** All of it as text; empty when nothing differs. */
  static String text(EepromDiff diff) {
    StringBuilder text = new StringBuilder(diff.config().text());
    for (KeyChange change : diff.keys()) {
      text.append("setting     ").append(change.key()).append(": ")
          .append(value(change.before(), change.wordsBefore())).append(" -> ")
          .append(value(change.after(), change.wordsAfter())).append('\n');
    }
    for (ImageChange change : diff.images()) {
      String label = change.what().replace('-', ' ');
      text.append(label).append(" ".repeat(12 - label.length()))
          .append(change.before()).append(" -> ").append(change.after()).append('\n');
    }
    for (SectionChange change : diff.sections()) {
      text.append("section     ").append(words(change)).append('\n');
    }
    return text.toString();
  }

  /** A section's change in one line. */
  static String words(SectionChange change) {
    if (change.before().isEmpty()) {
      return change.name() + ": new " + words(change.after().orElseThrow());
    }
    if (change.after().isEmpty()) {
      return change.name() + ": gone, was " + words(change.before().orElseThrow());
    }
    return change.name() + ": " + words(change.before().get()) + " -> " + words(change.after().get());
  }

  static Map<String, Object> facts(EepromDiff diff) {
    List<Map<String, Object>> keys = new ArrayList<>();
    for (KeyChange change : diff.keys()) {
      keys.add(
          Facts.of(
              "key", change.key(),
              "before", change.before().orElse(null),
              "after", change.after().orElse(null),
              "words-before", change.wordsBefore().orElse(null),
              "words-after", change.wordsAfter().orElse(null)));
    }
    List<Map<String, Object>> images = new ArrayList<>();
    for (ImageChange change : diff.images()) {
      images.add(Facts.of("what", change.what(), "before", change.before(), "after", change.after()));
    }
    return Facts.of(
        "same", diff.same(),
        "diff", diff.config().lines(),
        "settings", keys,
        "images", images,
        "sections", facts(diff.sections()));
  }

  static List<Map<String, Object>> facts(List<SectionChange> changes) {
    List<Map<String, Object>> facts = new ArrayList<>();
    for (SectionChange change : changes) {
      facts.add(
          Facts.of(
              "name", change.name(),
              "before", change.before().map(DiffReport::facts).orElse(null),
              "after", change.after().map(DiffReport::facts).orElse(null)));
    }
    return facts;
  }

  private static Map<String, Object> facts(SectionChange.State state) {
    return Facts.of(
        "offset", "0x" + Integer.toHexString(state.offset()), "size", state.size(), "sha256", state.sha256());
  }

  private static String words(SectionChange.State state) {
    return state.size() + " bytes at 0x" + Integer.toHexString(state.offset()) + ", SHA-256 "
        + state.sha256().substring(0, SHOWN_DIGITS) + "...";
  }

  private static String value(Optional<String> value, Optional<String> words) {
    return value.orElse("not set") + words.map(meaning -> " (" + meaning + ")").orElse("");
  }
}
