package org.sbcprov.usbboot.aftermath;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sbcprov.fixtures.SysfsTree;
import org.sbcprov.usbboot.Selection;

class BootedBoardsTest {
  @TempDir Path root;

  private SysfsTree system;

  @BeforeEach
  void twoBoardsThatAreDisks() {
    system = new SysfsTree(root);
    system.rootHub(1, "480");
    system.device("1-1", 0x2109, 0x2813).attribute("bDeviceClass", "09");
    system.gadget("1-1.2", 18, "10000000e1b5b2e0").disk(6, 0, "sda", 31_268_536_320L, "mmcblk0", "Raspberry Pi mul");
    system.device("1-1.10", 0x0a5c, 1).with(0, 8, "usb-storage").disk(7, 0, "sdb", 4_000_000_000L, "RPi-MSD-", "0001");
  }

  private List<String> ports(Selection selection) {
    return BootedBoards.under(root, selection).stream().map(board -> board.port().toString()).toList();
  }

  private static Selection port(String path) {
    return new Selection(Optional.of(path), OptionalInt.empty(), Optional.empty());
  }

  private static Selection serial(String serial) {
    return new Selection(Optional.empty(), OptionalInt.empty(), Optional.of(serial));
  }

  @Test
  void bothGadgetsAreKnownInTheOrderOfTheirPorts() {
    assertThat(ports(Selection.ANY)).containsExactly("1-1.2", "1-1.10");
  }

  @Test
  void theyAreChosenByPortAndBySerialNumberAsTheRomTellsIt() {
    assertThat(ports(port("1-1.10"))).containsExactly("1-1.10");
    assertThat(ports(port("1-1.1"))).isEmpty();
    assertThat(ports(serial("e1b5b2e0"))).containsExactly("1-1.2");
    assertThat(ports(serial("10000000e1b5b2e0"))).containsExactly("1-1.2");
    assertThat(ports(serial("e1b5b2e1"))).isEmpty();
  }

  /** A Pico's boot loader and Raspberry Pi's own USB drive are disks of Raspberry Pi, and nobody's eMMC. */
  @Test
  void whatOnlyHasTheNameIsNoBoard() {
    system.remove("1-1.2").remove("1-1.10");
    system.device("1-1.3", 0x2e8a, 3).attribute("product", "RP2 Boot").with(0, 8, "usb-storage")
        .disk(8, 0, "sdc", 134_217_728L, "RPI", "RP2");
    system.device("1-1.4", 0x13fe, 0x6500).attribute("manufacturer", "Raspberry Pi").with(0, 8, "usb-storage")
        .disk(9, 0, "sdd", 128_000_000_000L, "Raspberr", "Raspberry Pi");
    system.board("1-1.5", 0x2711, 3, 17);
    assertThat(ports(Selection.ANY)).isEmpty();
  }

  @Test
  void aGadgetWithoutADiskIsNotThereYet() {
    system.remove("1-1.2").remove("1-1.10");
    system.gadget("1-1.2", 18, "10000000e1b5b2e0");
    assertThat(ports(Selection.ANY)).isEmpty();
  }

  @Test
  void whereTheSystemDoesNotTellThereAreNone(@TempDir Path other) {
    assertThat(BootedBoards.under(other, Selection.ANY)).isEmpty();
  }
}
