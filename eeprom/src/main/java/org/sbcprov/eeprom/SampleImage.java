package org.sbcprov.eeprom;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A made-up EEPROM image for the BCM2711, for trying things without firmware: sections, configuration and free room are
 * where released images have them, but the bootcode is only a text that says what it is. No board starts from it.
 */
public final class SampleImage {
  private static final byte[] NOTE = "sbcprov sample, not firmware. ".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] CONFIG =
      "[all]\nBOOT_UART=0\nWAKE_ON_GPIO=1\nPOWER_OFF_ON_HALT=0\nBOOT_ORDER=0xf41\n".getBytes(StandardCharsets.US_ASCII);
  private static final int BOOTCODE_LENGTH = 60_440;
  private static final int CONFIG_OFFSET = 0x7b000;

  private SampleImage() {}

  /** The image, 524288 bytes; its boot order is 0xf41. */
  public static byte[] bcm2711() {
    byte[] image = new byte[Chip.BCM2711.imageSize()];
    Arrays.fill(image, (byte) 0xff);
    Section bootcode = new Section(SectionKind.BOOTCODE_MAGIC, 0, BOOTCODE_LENGTH, "");
    bootcode.write(image);
    for (int i = 0; i < BOOTCODE_LENGTH; i++) {
      image[bootcode.contentOffset() + i] = NOTE[i % NOTE.length];
    }
    int padding = bootcode.next();
    new Section(SectionKind.PAD_MAGIC, padding, CONFIG_OFFSET - padding - Section.HEADER_SIZE, "").write(image);
    Section config =
        new Section(
            SectionKind.FILE_MAGIC,
            CONFIG_OFFSET,
            CONFIG.length + Section.NAMED_HEADER_SIZE - Section.HEADER_SIZE,
            EepromImage.BOOT_CONF);
    config.write(image);
    // The reserved bytes, which Section leaves to the image.
    Arrays.fill(image, config.contentOffset() - 4, config.contentOffset(), (byte) 0);
    System.arraycopy(CONFIG, 0, image, config.contentOffset(), CONFIG.length);
    return image;
  }
}
