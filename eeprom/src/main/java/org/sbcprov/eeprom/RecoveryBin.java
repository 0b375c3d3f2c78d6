package org.sbcprov.eeprom;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.failure.Failure;
import org.sbcprov.core.io.InputFiles;
import org.sbcprov.core.rpi.SecondStageForm;

/**
 * A {@code recovery.bin}: the program that writes an image to a board's EEPROM. Sent over USB it is called {@link
 * #nameFor bootcode4.bin or bootcode5.bin}; it is the same file.
 */
public final class RecoveryBin {
  /** Its name in packages. */
  public static final String NAME = "recovery.bin";

  /** Released ones have 48008 to 122168 bytes. */
  static final int LEAST = 8 * 1024;

  /** Twice the largest that was released. */
  static final int MOST = 256 * 1024;

  private static final String ADVICE =
      "Take the recovery.bin of the rpi-eeprom package, from the directory that the image comes from.";

  private final Path file;
  private final byte[] bytes;
  private final Chip chip;

  private RecoveryBin(Path file, byte[] bytes, Chip chip) {
    this.file = file;
    this.bytes = bytes;
    this.chip = chip;
  }

  /**
   * Reads one.
   *
   * @throws BadInput {@code eeprom.not-recovery} when it is something else, or not whole
   * @throws org.sbcprov.core.failure.IoFailed when reading fails
   */
  public static RecoveryBin read(Path file) {
    byte[] bytes = InputFiles.read(file, NAME, EepromImage.MAX_SIZE);
    Optional<String> other = SecondStageForm.otherKind(bytes);
    if (other.isPresent()) {
      throw not(file, bytes, "is " + other.get());
    }
    if (bytes.length < LEAST || bytes.length > MOST) {
      throw not(file, bytes, "has " + bytes.length + " bytes; released ones have 48008 to 122168");
    }
    Optional<String> soc = SecondStageForm.soc(bytes);
    if (soc.isEmpty()) {
      throw not(file, bytes, "does not end with a signature block, so it is damaged, cut, or something else");
    }
    if (!SecondStageForm.isRecovery(bytes)) {
      throw not(file, bytes, "is a boot loader, which does not write the EEPROM");
    }
    return new RecoveryBin(file, bytes, soc.get().equals(Chip.BCM2711.soc()) ? Chip.BCM2711 : Chip.BCM2712);
  }

  /**
   * The name under which a chip's ROM is sent its second stage, which is that under which this program has to be in a
   * boot directory.
   */
  public static String nameFor(Chip chip) {
    return chip == Chip.BCM2711 ? "bootcode4.bin" : "bootcode5.bin";
  }

  /** Where it was read from. */
  public Path file() {
    return file;
  }

  /** The chip whose ROM takes it. */
  public Chip chip() {
    return chip;
  }

  /** When it was built. */
  public Optional<BuildInfo> build() {
    return BuildInfo.find(bytes);
  }

  /** Whether this version knows a setting of {@code config.txt}. */
  boolean knows(String key) {
    return SecondStageForm.contains(bytes, key.getBytes(StandardCharsets.US_ASCII));
  }

  /** A copy of the program. */
  public byte[] bytes() {
    return bytes.clone();
  }

  /** The program itself, for those who only read it. */
  byte[] sharedBytes() {
    return bytes;
  }

  /**
   * Checks that it is for a chip.
   *
   * @throws BadInput {@code eeprom.recovery-chip} when it is for another
   */
  void requireChip(Chip wanted) {
    if (chip != wanted) {
      throw new BadInput(
          "eeprom.recovery-chip",
          file + " is a recovery.bin for the " + chip + ", the image is for the " + wanted
              + "; a board's ROM refuses another chip's",
          Facts.of("file", file.toAbsolutePath().normalize(), "chip", chip.soc(), "image-chip", wanted.soc()),
          ADVICE);
    }
  }

  private static Failure not(Path file, byte[] bytes, String problem) {
    return new BadInput(
        "eeprom.not-recovery",
        file + " is no recovery.bin: it " + problem,
        Facts.of("file", file.toAbsolutePath().normalize(), "size", bytes.length),
        ADVICE);
  }
}
