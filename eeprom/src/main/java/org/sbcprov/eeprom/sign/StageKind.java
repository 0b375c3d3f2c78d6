package org.sbcprov.eeprom.sign;

import java.nio.charset.StandardCharsets;
import org.sbcprov.core.rpi.SecondStageForm;

/**
 * Which program of the BCM2712 a signed file is, by the words in it. A first stage names what it starts: the {@code
 * bootsys} of an image with two partitions, or {@code bootmain}. A bootsys starts bootmain as well, and keeps the time
 * of the update. Found in all 90 different programs of rpi-eeprom.
 */
enum StageKind {
  /** A bootcode.bin that starts a bootsys. */
  FIRST_OF_TWO("a bootcode.bin for images with two partitions (A/B)"),
  /** A bootcode.bin that is the whole bootloader but for bootmain. */
  FIRST_ALONE("a bootcode.bin for images with one partition"),
  /** A bootsys. */
  SECOND("a bootsys"),
  /** A recovery.bin. */
  RECOVERY("a recovery program, which writes the EEPROM"),
  /** None of the words is in it. */
  UNKNOWN("a program of an unknown kind");

  private static final byte[] BOOTSYS = word("bootsys");
  private static final byte[] BOOTMAIN = word("bootmain");
  private static final byte[] UPDATE_TIME = word("updatetime");

  private final String words;

  StageKind(String words) {
    this.words = words;
  }

  static StageKind of(byte[] program) {
    if (SecondStageForm.contains(program, BOOTSYS)) {
      return FIRST_OF_TWO;
    }
    if (SecondStageForm.isRecovery(program)) {
      return RECOVERY;
    }
    if (SecondStageForm.contains(program, BOOTMAIN)) {
      return SecondStageForm.contains(program, UPDATE_TIME) ? SECOND : FIRST_ALONE;
    }
    return UNKNOWN;
  }

  /** What it is, with its article. */
  String words() {
    return words;
  }

  private static byte[] word(String word) {
    return word.getBytes(StandardCharsets.US_ASCII);
  }
}
