package org.sbcprov.cli.eeprom;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.sbcprov.cli.Session;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.io.OutputGuard;
import org.sbcprov.eeprom.BootDirectory;
import org.sbcprov.eeprom.Chip;
import org.sbcprov.eeprom.EepromRewrite.Rewritten;
import org.sbcprov.eeprom.RecoveryBin;

/** Tells what came of rewriting an image. */
final class RewriteReport {
  private RewriteReport() {}

  static void say(Session session, Rewritten rewritten) {
    session.say("from        " + rewritten.source() + " (" + rewritten.chip() + (rewritten.ab() ? ", A/B)" : ")"));
    session.say("image       " + rewritten.image()
        + unchanged(rewritten.changed(), rewritten.source(), rewritten.image()));
    session.say("signature   " + rewritten.signature() + ": " + rewritten.sha256() + ", ts " + rewritten.timestamp());
    session.say("boot.conf   " + rewritten.configBytes() + " of " + rewritten.configLimit() + " bytes");
  }

  /** What to add to a name when nothing was changed: the same as what, since there may have been no file of that name. */
  static String unchanged(boolean changed, Path source, Path target) {
    if (changed) {
      return "";
    }
    return OutputGuard.isSameEntry(source, target) ? " (the same as before)" : " (the same as " + source + ")";
  }

  /**
   * What to do with an image that has the name under which {@code usbboot} sends it: send it, when the program that
   * writes it is beside it, else make a directory that has both.
   */
  static void sayNext(Session session, Path image, Chip chip) {
    if (!image.getFileName().toString().equals(BootDirectory.IMAGE)) {
      return;
    }
    String program = RecoveryBin.nameFor(chip);
    if (canStart(image, program, chip)) {
      String boot = image.getParent() == null ? "." : image.getParent().toString();
      session.say("next        " + session.commandLine("usbboot", "-d", boot));
      return;
    }
    String made = image.resolveSibling("recovery").toString();
    session.say(
        "next        " + session.commandLine("eeprom", "recovery", "-d", made, "--image", image.toString())
            + "  # there is no " + program + " beside the image, to write it");
  }

  /** Whether {@code usbboot} finds something there to start the chip with; mostly one look at the disk. */
  private static boolean canStart(Path image, String program, Chip chip) {
    return Files.exists(image.resolveSibling(program))
        || Files.exists(image.resolveSibling("bootfiles.bin"))
        || Files.exists(image.resolveSibling(chip.number()).resolve(program));
  }

  /**
   * @param orderWords the new boot order in words, or null when it is not what this was about
   */
  static Map<String, Object> facts(Rewritten rewritten, String orderWords) {
    return Facts.of(
        "source", rewritten.source(),
        "image", rewritten.image(),
        "signature", rewritten.signature(),
        "chip", rewritten.chip().soc(),
        "ab", rewritten.ab(),
        "changed", rewritten.changed(),
        "sha256", rewritten.sha256(),
        "timestamp", rewritten.timestamp(),
        "order-before", rewritten.orderBefore().orElse(null),
        "order-after", rewritten.orderAfter().orElse(null),
        "order-words", orderWords,
        "config-size", rewritten.configBytes(),
        "config-limit", rewritten.configLimit());
  }
}
