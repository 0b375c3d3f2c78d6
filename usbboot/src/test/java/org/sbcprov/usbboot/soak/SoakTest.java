package org.sbcprov.usbboot.soak;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.sbcprov.core.usb.UsbException;
import org.sbcprov.usbboot.BootDirectories;
import org.sbcprov.usbboot.Chip;
import org.sbcprov.usbboot.libusb.LibUsbHost;

/** The bounds that {@code cli/src/benchmark/many} checks with 1000 sessions and 10,000 lists. */
@Timeout(120)
class SoakTest {
  /** Where tests run, other work comes and goes. */
  private static final double SLOWER = 4;

  @TempDir Path temporary;

  @Test
  void twoHundredSessionsLeaveNothingBehindAndGetNoSlower() {
    Soak.Result result = new Soak(BootDirectories.recovery(temporary, Chip.BCM2711), 200, 25).run();
    assertThat(result.succeeded()).isEqualTo(180);
    assertThat(result.batches()).hasSize(8);
    assertThat(result.growth(SLOWER)).isEmpty();
  }

  @Test
  void listingTheDevicesAgainAndAgainLeavesNothingBehind() throws UsbException {
    try (LibUsbHost host = LibUsbHost.open()) {
      assertThat(Lists.of(host, 1000).growth()).isEmpty();
    }
  }
}
