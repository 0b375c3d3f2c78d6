package org.sbcprov.eeprom;

/** What the value of a key of {@code boot.conf} is. */
public enum BootKeyType {
  /** A number of 32 bits, decimal or with {@code 0x}. */
  UNSIGNED("unsigned", "number"),
  /** A number of 32 bits that may be negative. */
  SIGNED("signed", "number, perhaps negative"),
  /** The value of {@code BOOT_ORDER}. */
  BOOT_ORDER("boot-order", "boot order such as 0xf41"),
  /** Any text. */
  TEXT("text", "text"),
  /** A dotted quad. */
  IPV4("ipv4", "IPv4 address"),
  /** Six bytes in hexadecimal with colons. */
  MAC("mac", "MAC address such as dc:a6:32:01:36:c2"),
  /** Hexadecimal digits, exactly as many as the length says. */
  HEX("hex", "hexadecimal digits"),
  /** Two numbers of fuse rows. */
  OTP_ROWS("otp-rows", "two of the rows 0 to 7, such as 0,1"),
  /** USB devices by vendor and product. */
  VID_PID("vid-pid", "up to four USB devices such as 034700a0,a4231234"),
  /** A host by name or address, without a scheme. */
  HOST("host", "host name or IPv4 address"),
  /** A path without a slash at its ends. */
  PATH("path", "path without / at its ends"),
  /** An address of the Web. */
  URL("url", "URL"),
  /** Both ends of a log over UDP. */
  NETCONSOLE("netconsole", "PORT@IP/,PORT@IP/MAC");

  private final String label;
  private final String words;

  BootKeyType(String label, String words) {
    this.label = label;
    this.words = words;
  }

  /** Its name in the table of keys. */
  public String label() {
    return label;
  }

  /** What to write, for people. */
  public String words() {
    return words;
  }

  /** Whether it is a plain number. */
  public boolean isNumber() {
    return this == UNSIGNED || this == SIGNED;
  }

  /** The type of that name, or null. */
  static BootKeyType labelled(String label) {
    for (BootKeyType type : values()) {
      if (type.label.equals(label)) {
        return type;
      }
    }
    return null;
  }
}
