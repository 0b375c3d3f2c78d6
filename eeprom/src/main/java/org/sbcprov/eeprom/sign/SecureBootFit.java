package org.sbcprov.eeprom.sign;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.sbcprov.core.event.EventSink;
import org.sbcprov.core.event.Warning;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.eeprom.Chip;
import org.sbcprov.eeprom.EepromImage;
import org.sbcprov.eeprom.RecoveryBin;

/**
 * What a BCM2712 whose secure boot is on makes of a signed image, and of the recovery.bin that writes it: its boot ROM
 * starts only what Raspberry Pi and the customer signed.
 */
public final class SecureBootFit {
  private SecureBootFit() {}

  /**
   * Warns of what such a board would not start. Of images that are not signed, or for another chip, there is nothing to
   * say. Signatures are looked for, not checked; {@link FileVerification} does that.
   *
   * @param file where the image is from
   * @param sink gets {@code eeprom.firmware-not-signed}, {@code eeprom.recovery-not-signed} or {@code
   *     eeprom.firmware-other-key}
   */
  public static void check(Path file, EepromImage image, RecoveryBin recovery, EventSink sink) {
    if (image.chip() != Chip.BCM2712 || !image.signedConfig()) {
      return;
    }
    Optional<BootcodeSignature> bootcode = BootcodeSignature.customers(image.bootcode());
    List<String> without = FirmwareSignature.of(image).unsigned();
    if (!without.isEmpty()) {
      sink.accept(
          new Warning(
              "eeprom.firmware-not-signed",
              "The configuration of " + file + " is signed, but " + String.join(" and ", without)
                  + (without.size() == 1 ? " is" : " are")
                  + " not counter-signed: a board with secure boot does not start from it",
              Facts.of("file", file.toAbsolutePath().normalize(), "names", without)));
      return;
    }
    Optional<BootcodeSignature> program = BootcodeSignature.customers(recovery.bytes());
    if (program.isEmpty()) {
      sink.accept(
          new Warning(
              "eeprom.recovery-not-signed",
              "The firmware of " + file + " is counter-signed, " + recovery.file()
                  + " is not: a board whose secure boot is on does not start it, one whose secure boot is still off does",
              Facts.of("file", recovery.file().toAbsolutePath().normalize())));
    } else if (!program.get().key().equals(bootcode.get().key())) {
      sink.accept(
          new Warning(
              "eeprom.firmware-other-key",
              recovery.file() + " is counter-signed with another key than the bootcode of " + file
                  + "; no board has both",
              Facts.of(
                  "file", recovery.file().toAbsolutePath().normalize(),
                  "key", fingerprint(program.get()),
                  "firmware-key", fingerprint(bootcode.get()))));
    }
  }

  private static String fingerprint(BootcodeSignature block) {
    return block.key().isEmpty() ? null : block.key().get().fingerprint();
  }
}
