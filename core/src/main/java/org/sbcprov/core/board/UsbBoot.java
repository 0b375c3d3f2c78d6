package org.sbcprov.core.board;

import java.util.List;

/**
 * How a board boots over USB.
 *
 * @param protocol {@code rpiboot} or {@code amlogic}
 * @param vendor {@code idVendor} of the ROM
 * @param product {@code idProduct} of the ROM
 */
public record UsbBoot(String protocol, int vendor, int product) {
  /** The protocol of Raspberry Pi boards. */
  public static final String RPIBOOT = "rpiboot";

  /** The protocols that there are. */
  public static final List<String> PROTOCOLS = List.of(RPIBOOT, "amlogic");
}
