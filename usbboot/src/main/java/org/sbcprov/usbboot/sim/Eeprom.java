package org.sbcprov.usbboot.sim;

import java.util.Arrays;

/** A simulated boot EEPROM: its content, and how {@code recovery.bin} shows its progress. */
final class Eeprom {
  /** What is erased at once, in bytes, and what one mark of the progress stands for. */
  static final int SECTOR = 4096;

  private static final byte ERASED = (byte) 0xff;

  private byte[] content;

  Eeprom(int size) {
    content = new byte[size];
    Arrays.fill(content, ERASED);
  }

  int size() {
    return content.length;
  }

  byte[] content() {
    return content.clone();
  }

  /** Puts other content in, as if the board came with it. */
  void preset(byte[] image) {
    if (image.length != content.length) {
      throw new IllegalArgumentException(image.length + " bytes for an EEPROM of " + content.length);
    }
    content = image.clone();
  }

  boolean holds(byte[] image) {
    return Arrays.equals(content, image);
  }

  /**
   * Writes an image of the EEPROM's size.
   *
   * @return a mark for each sector, as real boards print them: {@code .} unchanged, {@code +} written, {@code *} erased
   */
  String write(byte[] image) {
    StringBuilder marks = new StringBuilder(content.length / SECTOR);
    for (int start = 0; start < content.length; start += SECTOR) {
      if (Arrays.equals(content, start, start + SECTOR, image, start, start + SECTOR)) {
        marks.append('.');
      } else {
        marks.append(erased(image, start) ? '*' : '+');
        System.arraycopy(image, start, content, start, SECTOR);
      }
    }
    return marks.toString();
  }

  /** Erases all of it. */
  void erase() {
    Arrays.fill(content, ERASED);
  }

  /** Writes only the start of an image, as when power goes away. */
  void writePart(byte[] image, int bytes) {
    System.arraycopy(image, 0, content, 0, bytes);
  }

  private static boolean erased(byte[] image, int start) {
    for (int i = start; i < start + SECTOR; i++) {
      if (image[i] != ERASED) {
        return false;
      }
    }
    return true;
  }
}
