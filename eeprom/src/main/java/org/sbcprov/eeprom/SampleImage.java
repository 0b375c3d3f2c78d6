package org.sbcprov.eeprom;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A made-up EEPROM image for the BCM2711, for trying things without firmware: sections, configuration and free room are
 * where released images have them, but the bootcode is only a text that says what it is. It tells when it was built, as
 * images have to that are to be signed. No board starts from it.
 */
public final class SampleImage {
  private static final byte[] NOTE = "sbcprov sample, not firmware. ".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] BUILD = "\0BUILD_TIMESTAMP=1785847093\0".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] CONFIG =
      "[all]\nBOOT_UART=0\nWAKE_ON_GPIO=1\nPOWER_OFF_ON_HALT=0\nBOOT_ORDER=0xf41\n".getBytes(StandardCharsets.US_ASCII);
  private static final int BOOTCODE_LENGTH = 60_440;
  private static final int PUBLIC_KEY_OFFSET = 0x79000;
  private static final int PUBLIC_KEY_ROOM = 512;
  private static final int SIGNATURE_OFFSET = 0x7a000;
  private static final int SIGNATURE_ROOM = 1024;
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
    System.arraycopy(BUILD, 0, image, bootcode.contentOffset(), BUILD.length);
    int end = file(image, bootcode.next(), PUBLIC_KEY_OFFSET, EepromImage.PUBLIC_KEY, new byte[PUBLIC_KEY_ROOM]);
    end = file(image, end, SIGNATURE_OFFSET, EepromImage.BOOT_CONF_SIGNATURE, new byte[SIGNATURE_ROOM]);
    file(image, end, CONFIG_OFFSET, EepromImage.BOOT_CONF, CONFIG);
    return image;
  }

  /** A configuration like the one in the image. */
  public static byte[] config() {
    return CONFIG.clone();
  }

  /** Writes padding from one place to another, and a file there; gives where the next section begins. */
  private static int file(byte[] image, int padding, int offset, String name, byte[] content) {
    new Section(SectionKind.PAD_MAGIC, padding, offset - padding - Section.HEADER_SIZE, "").write(image);
    Section file =
        new Section(
            SectionKind.FILE_MAGIC, offset, content.length + Section.NAMED_HEADER_SIZE - Section.HEADER_SIZE, name);
    file.write(image);
    // The reserved bytes, which Section leaves to the image.
    Arrays.fill(image, file.contentOffset() - 4, file.contentOffset(), (byte) 0);
    System.arraycopy(content, 0, image, file.contentOffset(), content.length);
    return file.next();
  }
}
