package org.sbcprov.core.usb;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class UsbPortTest {
  @Test
  void itIsWrittenAsLinuxWritesIt() {
    assertThat(new UsbPort(1, List.of(1, 3, 2))).hasToString("1-1.3.2");
    assertThat(new UsbPort(2, List.of())).hasToString("2");
  }

  @Test
  void aDeviceMayBeGoneWhenATransferBreaks() {
    assertThat(new UsbException(UsbException.Reason.IO, "x").gone()).isTrue();
    assertThat(new UsbException(UsbException.Reason.NO_DEVICE, "x").gone()).isTrue();
    assertThat(new UsbException(UsbException.Reason.TIMEOUT, "x").gone()).isFalse();
  }
}
