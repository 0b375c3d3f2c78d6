package org.sbcprov.cli.eeprom;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.sbcprov.cli.Outcome;
import org.sbcprov.cli.Session;
import org.sbcprov.core.Sha256;
import org.sbcprov.core.diff.TextDiff;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.io.AtomicOutput;
import org.sbcprov.eeprom.EepromImage;
import org.sbcprov.eeprom.EepromRewrite.Rewritten;
import org.sbcprov.eeprom.PreparedImage;
import org.sbcprov.eeprom.diff.EepromDiff;
import org.sbcprov.eeprom.diff.SectionChange;

/** {@code --dry-run}: shows what would change and be written. */
final class DryRun {
  private DryRun() {}

  /**
   * For an image.
   *
   * @param named whether the files to write were named, so that they have to be such as can be written
   * @param orderWords as in {@link RewriteReport#facts}
   */
  static Outcome ofImage(Session session, PreparedImage prepared, boolean named, String orderWords) {
    if (named) {
      prepared.checkTargets();
    }
    Rewritten preview = prepared.preview();
    TextDiff diff =
        TextDiff.of(
            preview.source() + "/" + EepromImage.BOOT_CONF,
            prepared.before().bootConf(),
            preview.image() + "/" + EepromImage.BOOT_CONF,
            prepared.after().bootConf());
    show(session, diff);
    List<SectionChange> sections = EepromDiff.sections(prepared.before(), prepared.after());
    for (SectionChange change : sections) {
      session.say("section     " + DiffReport.words(change));
    }
    session.say(
        "would write " + preview.image() + ": " + preview.chip().imageSize() + " bytes, SHA-256 " + preview.sha256()
            + RewriteReport.unchanged(preview.changed(), preview.source(), preview.image()));
    session.say("would write " + preview.signature() + ": ts " + preview.timestamp());
    session.say("boot.conf   " + preview.configBytes() + " of " + preview.configLimit() + " bytes");
    Map<String, Object> facts = facts(RewriteReport.facts(preview, orderWords), diff);
    facts.put("size", preview.chip().imageSize());
    facts.put("sections", DiffReport.facts(sections));
    return Outcome.ok(facts);
  }

  /** For a boot.conf in a file of its own. */
  static Outcome ofText(
      Session session, Path source, byte[] before, Path target, boolean named, byte[] after) {
    if (named) {
      AtomicOutput.check(target);
    }
    TextDiff diff = TextDiff.of(source.toString(), before, target.toString(), after);
    show(session, diff);
    String sha256 = Sha256.hex(after);
    session.say("would write " + target + ": " + after.length + " bytes, SHA-256 " + sha256);
    return Outcome.ok(
        facts(
            Facts.of(
                "source", source,
                "config", target,
                "changed", !diff.isEmpty(),
                "sha256", sha256,
                "config-size", after.length),
            diff));
  }

  private static void show(Session session, TextDiff diff) {
    if (diff.isEmpty()) {
      session.say("boot.conf   stays as it is");
    } else {
      session.print(diff.text());
    }
  }

  private static Map<String, Object> facts(Map<String, Object> facts, TextDiff diff) {
    Map<String, Object> all = new LinkedHashMap<>(facts);
    all.put("dry-run", true);
    all.put("diff", diff.lines());
    return all;
  }
}
