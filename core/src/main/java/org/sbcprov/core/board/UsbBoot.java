package org.sbcprov.core.board;

/**
 * How a board boots over USB.
 *
 * @param protocol {@code rpiboot} or {@code amlogic}
 * @param vendor {@code idVendor} of the ROM
 * @param product {@code idProduct} of the ROM
 */
public record UsbBoot(String protocol, int vendor, int product) {}
