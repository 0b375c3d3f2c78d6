package org.sbcprov.cli.usbboot;

import java.util.Optional;
import org.sbcprov.core.usb.UsbPort;

/** Names of the files that are kept of boards. */
public final class RecordName {
  private static final int LONGEST = 64;

  private RecordName() {}

  /**
   * A name that ends with {@code .json}: the serial number, or the port where there is none. As the serial number comes
   * from the device, only letters and digits count.
   */
  public static String of(Optional<String> serial, UsbPort port) {
    StringBuilder name = new StringBuilder();
    String text = serial.orElse("");
    for (int i = 0; i < text.length() && name.length() < LONGEST; i++) {
      char character = text.charAt(i);
      if (character >= '0' && character <= '9'
          || character >= 'a' && character <= 'z'
          || character >= 'A' && character <= 'Z') {
        name.append(character);
      }
    }
    return (name.length() == 0 ? "port-" + port : name.toString()) + ".json";
  }
}
