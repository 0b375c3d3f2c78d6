package org.sbcprov.usbboot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.lang.reflect.Proxy;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.sbcprov.core.board.BoardCatalogue;
import org.sbcprov.core.event.EventSink;
import org.sbcprov.core.failure.DeviceFailed;
import org.sbcprov.core.usb.UsbConnection;
import org.sbcprov.core.usb.UsbDevice;
import org.sbcprov.core.usb.UsbDeviceView;
import org.sbcprov.core.usb.UsbException;
import org.sbcprov.core.usb.UsbException.Reason;
import org.sbcprov.core.usb.UsbHost;
import org.sbcprov.core.usb.UsbPort;
import org.sbcprov.fixtures.FakeClock;
import org.sbcprov.usbboot.BoardsInBootMode.Found;
import org.sbcprov.usbboot.sim.Fault;
import org.sbcprov.usbboot.sim.SimulatedBoard;

class BoardsInBootModeTest {
  private static UsbHost host(List<UsbDevice> devices) {
    return new UsbHost() {
      @Override
      public List<UsbDevice> devices() throws UsbException {
        if (devices == null) {
          throw new UsbException(Reason.IO, "broken");
        }
        return devices;
      }

      @Override
      public void close() {}
    };
  }

  @Test
  void aBoardIsListedWithItsSerialNumber() {
    SimulatedBoard board =
        SimulatedBoard.of(BoardCatalogue.find("cm4"), List.of(), EventSink.NONE, new FakeClock());

    List<Found> boards = BoardsInBootMode.list(board);

    assertThat(boards).hasSize(1);
    assertThat(boards.get(0).chip()).isEqualTo(Chip.BCM2711);
    assertThat(boards.get(0).stage()).isEqualTo(Stage.ROM);
    assertThat(boards.get(0).serial()).contains("51b0a2d7");
    assertThat(boards.get(0).noSerial()).isEmpty();
    assertThat(boards.get(0).facts()).containsEntry("port", "1-1.2").containsEntry("serial", "51b0a2d7");
  }

  /** A device can say anything, such as a sequence that clears the terminal. */
  @Test
  void aSerialNumberCannotSteerTheTerminal() {
    for (char character = 0; character < 0x180; character++) {
      boolean printable = character >= 0x20 && character <= 0x7e;
      assertThat(Printable.of("a" + character + "b")).isEqualTo("a" + (printable ? character : '?') + "b");
    }
    TestDevice plain = new TestDevice(0x0a5c, 0x2711, 3, 2);
    UsbDevice hostile = UsbDeviceView.of(plain, () -> telling("a\u001b[2J\n\u007f~ "));

    assertThat(BoardsInBootMode.list(host(List.of(hostile))).get(0).serial()).contains("a?[2J??~ ");
  }

  /** A connection that tells a serial number, and nothing else. */
  private static UsbConnection telling(String string) {
    return (UsbConnection)
        Proxy.newProxyInstance(
            UsbConnection.class.getClassLoader(),
            new Class<?>[] {UsbConnection.class},
            (proxy, method, arguments) -> method.getName().equals("string") ? string : null);
  }

  @Test
  void withoutPermissionTheListSaysWhyThereIsNoSerialNumber() {
    SimulatedBoard board =
        SimulatedBoard.of(
            BoardCatalogue.find("cm5"), List.of(Fault.NO_PERMISSION), EventSink.NONE, new FakeClock());

    Found found = BoardsInBootMode.list(board).get(0);

    assertThat(found.serial()).isEmpty();
    assertThat(found.noSerial()).contains("no permission to open the device");
  }

  @Test
  void chipsAndStagesAreToldByTheDescriptors() {
    List<Found> boards =
        BoardsInBootMode.list(
            host(
                List.of(
                    new TestDevice(0x0a5c, 0x2763, 0, 10),
                    new TestDevice(0x0a5c, 0x2764, 1, 9),
                    new TestDevice(0x0a5c, 0x2711, 4, 2),
                    new TestDevice(0x0a5c, 0x2712, 3, 3),
                    new TestDevice(0x0a5c, 0x0001, 3, 4),
                    new TestDevice(0x1d6b, 0x2711, 3, 5))));

    assertThat(boards).extracting(Found::chip)
        .containsExactly(Chip.BCM2711, Chip.BCM2712, Chip.BCM2710, Chip.BCM2835);
    assertThat(boards).extracting(Found::stage)
        .containsExactly(Stage.FILE_SERVER, Stage.ROM, Stage.FILE_SERVER, Stage.ROM);
    assertThat(boards.get(3).noSerial().orElseThrow()).contains("boot ROM");
  }

  @Test
  void portsAreInTheOrderOfTheirNumbers() {
    List<UsbPort> ports =
        List.of(
            new UsbPort(1, List.of()),
            new UsbPort(1, List.of(2)),
            new UsbPort(1, List.of(2, 1)),
            new UsbPort(1, List.of(2, 10)),
            new UsbPort(1, List.of(10)),
            new UsbPort(2, List.of(1)));
    for (int i = 0; i < ports.size(); i++) {
      for (int j = 0; j < ports.size(); j++) {
        assertThat(Integer.signum(BoardsInBootMode.compare(ports.get(i), ports.get(j))))
            .isEqualTo(Integer.compare(i, j));
      }
    }
  }

  @Test
  void aListThatCannotBeHadIsADeviceFailure() {
    assertThat(catchThrowableOfType(DeviceFailed.class, () -> BoardsInBootMode.list(host(null))).code())
        .isEqualTo("usbboot.usb");
  }
}
