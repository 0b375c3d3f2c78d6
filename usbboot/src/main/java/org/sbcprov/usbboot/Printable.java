package org.sbcprov.usbboot;

/** Texts of unknown origin, such as what devices tell of themselves, that end up on terminals and in logs. */
final class Printable {
  private Printable() {}

  /** The text with a question mark for everything that is not printable ASCII, so that it cannot steer a terminal. */
  static String of(String text) {
    StringBuilder printable = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char character = text.charAt(i);
      printable.append(character < 0x20 || character > 0x7e ? '?' : character);
    }
    return printable.toString();
  }
}
