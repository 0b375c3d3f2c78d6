package org.sbcprov.usbboot.sample;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.sbcprov.core.rpi.SecondStageForm;
import org.sbcprov.usbboot.Chip;

/**
 * Second stages to try sbcprov with when there is no firmware at hand. They are no programs: a real ROM refuses them,
 * or hangs until it is power-cycled. A simulated board takes any program of a plausible size, since a ROM's signature
 * check cannot be simulated, and tells by the words in it whether to behave as a {@code recovery.bin} or as a boot
 * loader.
 */
public final class SampleBootcode {
  private static final int SIZE = 8 * 1024;
  private static final int TEXT_OFFSET = 256;

  private SampleBootcode() {}

  /** A stand-in for {@code recovery.bin}: simulated boards update their EEPROM with it. The same bytes each time. */
  public static byte[] recovery(Chip chip) {
    return sample(chip, "RECOVERY, reports EEPROM_UPDATE");
  }

  /** A stand-in for a boot loader: simulated boards look for {@code boot.img} with it. The same bytes each time. */
  public static byte[] boot(Chip chip) {
    return sample(chip, "boot loader");
  }

  private static byte[] sample(Chip chip, String kind) {
    byte[] bytes = new byte[SIZE];
    String text =
        "sbcprov sample " + chip.secondStage() + " (" + kind + "); it cannot run on a real " + chip.name() + "\n";
    byte[] words = text.getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(words, 0, bytes, TEXT_OFFSET, words.length);
    // Neither all the same nor all zeros, so that a mix-up of its parts shows.
    for (int i = TEXT_OFFSET + words.length; i < SIZE; i++) {
      bytes[i] = (byte) (i * 31 + (i >> 8));
    }
    if (chip == Chip.BCM2711) {
      block(bytes, SecondStageForm.BCM2711_BLOCK);
    } else if (chip == Chip.BCM2712) {
      block(bytes, SecondStageForm.BCM2712_BLOCK);
    }
    return bytes;
  }

  /** The block that the chip's ROM checks, with the length alone right. */
  private static void block(byte[] bytes, int size) {
    int offset = bytes.length - size;
    Arrays.fill(bytes, offset, bytes.length, (byte) 0);
    bytes[offset] = (byte) offset;
    bytes[offset + 1] = (byte) (offset >> 8);
  }
}
