package org.sbcprov.cli.eeprom;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.sbcprov.cli.Outcome;
import org.sbcprov.cli.Session;
import org.sbcprov.core.Sha256;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.failure.Refused;
import org.sbcprov.core.io.AtomicOutput;
import org.sbcprov.core.io.OutputGuard;
import org.sbcprov.eeprom.ConfigFile;
import org.sbcprov.eeprom.ConfigText;
import org.sbcprov.eeprom.EepromImage;
import org.sbcprov.eeprom.EepromRewrite;
import org.sbcprov.eeprom.PreparedImage;

/**
 * A changed configuration on its way to where it belongs: into an image, or into a boot.conf in a file of its own.
 *
 * @param session for the time and for what there is to tell
 * @param source the image or boot.conf that it comes from
 * @param before what was read there
 * @param target the file to write
 * @param mayReplace whether that may be the source
 * @param allowUnsigned see {@link EepromRewrite.Request}
 * @param dryRun whether nothing is to be written
 * @param named whether the target was named; a dry run without one is about the change alone
 */
record ConfigChange(
    Session session,
    Path source,
    ConfigFile before,
    Path target,
    boolean mayReplace,
    boolean allowUnsigned,
    boolean dryRun,
    boolean named) {

  /** Refuses what would be refused in the end, before the user's work begins. */
  void checkAhead() {
    if (before.image().isPresent()) {
      EepromRewrite.checkAhead(request(), before.image().get());
      return;
    }
    // Any small file could pass for a boot.conf otherwise, and would be changed.
    ConfigText.require(before.text(), source.toString());
    if (!(mayReplace && OutputGuard.isSameEntry(source, target))) {
      OutputGuard.requireApart(List.of(target), List.of(source));
    }
  }

  /** Fails when the result could not be written where it is to go. */
  void checkTargets() {
    if (!named) {
      return;
    }
    AtomicOutput.check(target);
    if (before.image().isPresent()) {
      AtomicOutput.check(EepromRewrite.signatureOf(target));
    }
  }

  /** Whether the result goes where there is something else, or nothing, so that it is written even without a change. */
  boolean goesElsewhere() {
    return named && !OutputGuard.isSameEntry(source, target);
  }

  /** Refuses to write the inputs over, too. */
  void keepApart(Path input) {
    OutputGuard.requireApart(
        before.image().isPresent() ? List.of(target, EepromRewrite.signatureOf(target)) : List.of(target),
        List.of(input));
  }

  /** Fails when the source is no longer what it was read as, so that nobody's work is lost. */
  void checkUnchanged() {
    ConfigFile now = ConfigFile.read(source);
    boolean same =
        before.image().isPresent() && now.image().isPresent()
            ? Arrays.equals(before.image().get().bytes(), now.image().get().bytes())
            : before.image().isPresent() == now.image().isPresent() && Arrays.equals(before.text(), now.text());
    if (!same) {
      throw new Refused(
          "eeprom.changed-meanwhile",
          source + " was changed by somebody else in the meantime",
          Facts.of("file", source.toAbsolutePath().normalize()),
          "Look at what it is now, and begin again from there.");
    }
  }

  /** Writes it, or shows what would be written. */
  Outcome finish(byte[] after) {
    return before.image().isPresent() ? finishImage(before.image().get(), after) : finishText(after);
  }

  private Outcome finishImage(EepromImage image, byte[] after) {
    PreparedImage prepared =
        EepromRewrite.prepare(request(), image, EepromRewrite.withConfig(image, after), session.events());
    if (dryRun) {
      return DryRun.ofImage(session, prepared, named, null);
    }
    EepromRewrite.Rewritten rewritten = prepared.write();
    RewriteReport.say(session, rewritten);
    RewriteReport.sayNext(session, target, image.chip());
    return Outcome.ok(RewriteReport.facts(rewritten, null));
  }

  private Outcome finishText(byte[] after) {
    checkAhead();
    if (dryRun) {
      return DryRun.ofText(session, source, before.text(), target, named, after);
    }
    AtomicOutput.write(target, after);
    boolean changed = !Arrays.equals(before.text(), after);
    session.say("boot.conf   " + target + ": " + after.length + " bytes" + RewriteReport.unchanged(changed, source, target));
    return Outcome.ok(textFacts(after, changed));
  }

  private Map<String, Object> textFacts(byte[] after, boolean changed) {
    return Facts.of(
        "source", source,
        "config", target,
        "changed", changed,
        "sha256", Sha256.hex(after),
        "config-size", after.length,
        "config-limit", EepromImage.MAX_FILE_SIZE);
  }

  private EepromRewrite.Request request() {
    return new EepromRewrite.Request(source, target, session.timestamp(), allowUnsigned, mayReplace);
  }
}
