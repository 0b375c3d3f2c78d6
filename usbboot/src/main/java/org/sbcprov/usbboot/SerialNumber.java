package org.sbcprov.usbboot;

/** The serial numbers that devices tell of themselves: any bytes, which end up on terminals and in logs. */
final class SerialNumber {
  private SerialNumber() {}

  /** The text with a question mark for everything that is not printable ASCII, so that it cannot steer a terminal. */
  static String printable(String text) {
    StringBuilder printable = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char character = text.charAt(i);
      printable.append(character < 0x20 || character > 0x7e ? '?' : character);
    }
    return printable.toString();
  }
}
