package org.sbcprov.cli.compat;

import java.util.List;
import org.sbcprov.core.failure.BadUsage;
import org.sbcprov.core.failure.ExitStatus;
import org.sbcprov.core.failure.Failure;

/** What rpiboot makes of a failure: its exit status, and what it prints on standard error. */
final class RpibootFailures {
  /** The status of {@code exit(-1)}. */
  static final int USAGE = 255;

  private static final int FAILED = 1;

  private RpibootFailures() {}

  /** rpiboot's status where it notices, and 1 where it ends with 0 or never. */
  static int status(Failure failure) {
    if (failure.exitStatus() == ExitStatus.INTERRUPTED) {
      return ExitStatus.INTERRUPTED.code();
    }
    if (failure instanceof BadUsage) {
      return USAGE;
    }
    return switch (failure.code()) {
      case "input.not-found",
          "usbboot.no-directory",
          "usbboot.no-bootcode",
          "usbboot.no-bootsig",
          "usbboot.bootcode-signature",
          "usbboot.no-permission",
          "usbboot.libusb",
          "usbboot.no-libusb" -> USAGE;
      default -> FAILED;
    };
  }

  /**
   * Lines for standard error.
   *
   * @param directory as it was given, or null
   */
  static List<String> lines(Failure failure, String directory) {
    return switch (failure.code()) {
      case "usbboot.no-directory", "usbboot.no-bootcode" ->
          List.of("No 'bootcode' files found in '" + directory + "'");
      case "usbboot.no-bootsig" -> List.of("Unable to open 'bootsig.bin' from " + directory);
      case "usbboot.bootcode-signature" -> List.of("Unable to open 'bootcode.sig'");
      case "usbboot.no-second-stage", "usbboot.no-gadget" -> List.of("Failed to open second stage bootloader");
      case "usbboot.libusb", "usbboot.no-libusb" -> List.of("Failed to initialise libUSB");
      default -> List.of();
    };
  }

  /** libusb's number for why a transfer failed, as the failure tells it. */
  static int error(Failure failure) {
    String reason = String.valueOf(failure.facts().get("reason"));
    return switch (reason) {
      case "NO_DEVICE" -> -4;
      case "TIMEOUT" -> -7;
      case "OVERFLOW" -> -8;
      case "STALL" -> -9;
      default -> -1;
    };
  }
}
