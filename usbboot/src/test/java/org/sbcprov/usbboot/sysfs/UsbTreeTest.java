package org.sbcprov.usbboot.sysfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sbcprov.core.block.DiskUse;
import org.sbcprov.core.block.Part;
import org.sbcprov.core.sysfs.PortNames;
import org.sbcprov.core.sysfs.SysFile;
import org.sbcprov.core.usb.UsbPort;
import org.sbcprov.fixtures.SysfsTree;
import org.sbcprov.usbboot.Chip;
import org.sbcprov.usbboot.Stage;

class UsbTreeTest {
  private static final UsbPort PORT = new UsbPort(1, List.of(1, 2));

  @TempDir Path root;

  private SysfsTree system;
  private UsbTree tree;

  @BeforeEach
  void aComputerWithAHub() {
    system = new SysfsTree(root);
    system.rootHub(1, "480");
    system.device("1-1", 0x2109, 0x2813).attribute("bDeviceClass", "09").attribute("bmAttributes", "a0").with(0, 9, "hub");
    tree = UsbTree.under(root);
  }

  private AttachedDevice at(String port) {
    return tree.at(PortNames.parse(port).orElseThrow()).orElseThrow();
  }

  @Test
  void aBoardInBootModeIsKnownByItsIdsAndItsStageByItsDescriptor() {
    system.board("1-1.2", 0x2711, 3, 17).attribute("serial", "e1b5b2e0");
    AttachedDevice board = at("1-1.2");
    assertThat(board.chip()).contains(Chip.BCM2711);
    assertThat(board.stage()).contains(Stage.ROM);
    assertThat(board.ids()).isEqualTo("0a5c:2711");
    assertThat(board.serial()).contains("e1b5b2e0");
    assertThat(board.address()).isEqualTo(17);
    assertThat(board.hubs()).isEqualTo(1);
    assertThat(board.milliamps()).isEqualTo(500);
    assertThat(board.selfPowered()).isTrue();
    assertThat(board.power()).contains("on");
    assertThat(board.powerState()).contains("active");
    assertThat(board.interfaces()).containsExactly(new UsbInterface(0, 0xff, Optional.empty()));
    system.board("1-1.2", 0x2711, 1, 18);
    assertThat(at("1-1.2").stage()).contains(Stage.FILE_SERVER);
  }

  @Test
  void devicesComeInTheOrderOfTheirPortsAsNumbers() {
    for (String port : List.of("1-1.10", "1-1.9", "1-2")) {
      system.device(port, 1, 2);
    }
    system.rootHub(2, "5000");
    assertThat(tree.devices()).extracting(device -> PortNames.of(device.port()))
        .containsExactly("usb1", "1-1", "1-1.9", "1-1.10", "1-2", "usb2");
    assertThat(at("1-1").isHub()).isTrue();
    assertThat(at("1-1").selfPowered()).isFalse();
  }

  @Test
  void everyLunOfAGadgetIsADisk() {
    system.gadget("1-1.2", 20, "10000000e1b5b2e0")
        .disk(6, 0, "sda", 31_268_536_320L, "mmcblk0", "Raspberry Pi mul")
        .disk(6, 1, "sdb", 512_110_190_592L, "nvme0n1", "Raspberry Pi mul")
        .partition(6, 1, "sdb", 1)
        .unready(6, 2, "sda", "Raspberry Pi mul");
    system.link("dev/disk/by-id/wwn-0x1", "../../sda");
    system.link("dev/disk/by-id/usb-mmcblk0_Raspberry_Pi_10000000e1b5b2e0-0:0", "../../sda");
    AttachedDevice gadget = at("1-1.2");
    assertThat(gadget.disks()).extracting(UsbDisk::words)
        .containsExactly(
            "eMMC: /dev/sda (31.2 GB, mmcblk0 Raspberry Pi mul)", "NVMe: /dev/sdb (512.1 GB, nvme0n1 Raspberry Pi mul)");
    assertThat(gadget.disks().get(0).byId()).contains("/dev/disk/by-id/usb-mmcblk0_Raspberry_Pi_10000000e1b5b2e0-0:0");
    assertThat(gadget.disks().get(1).byId()).isEmpty();
    assertThat(gadget.disks().get(1).disk().parts()).extracting(Part::name, Part::number).containsExactly(tuple("sdb1", "8:17"));
    assertThat(gadget.disks().get(1).facts())
        .containsEntry("device", "/dev/sdb")
        .containsEntry("bytes", 512_110_190_592L)
        .containsEntry("lun", 1)
        .containsEntry("scsi-address", "6:0:0:1")
        .containsEntry("removable", true);
    assertThat(gadget.unreadyDisks()).isEqualTo(1);
    assertThat(gadget.hasMassStorage()).isTrue();
    assertThat(gadget.looksLikeRaspberryPi()).isTrue();
  }

  /** A disk behind a hub belongs to the stick that it is on, not to the hub. */
  @Test
  void aHubHasNoneOfTheDisksBehindIt() {
    system.device("1-1.3", 0x0781, 0x5581).with(0, 8, "usb-storage").disk(7, 0, "sdc", 1 << 20, "SanDisk", "Ultra");
    assertThat(at("1-1").disks()).isEmpty();
    assertThat(at("1-1.3").disks()).hasSize(1);
  }

  @Test
  void networkInterfacesAreTold() {
    system.device("1-1.2", 0x0525, 0xa4a2).with(0, 2, "cdc_ether").network(0, "usb0", "02:00:00:00:00:01", "up");
    assertThat(at("1-1.2").networks())
        .containsExactly(new NetworkInterface("usb0", Optional.of("02:00:00:00:00:01"), Optional.of("up")));
  }

  @ParameterizedTest
  @CsvSource({
    "1.5, 1500, 1.5 Mbit/s (low speed)",
    "12, 12000, 12 Mbit/s (full speed)",
    "480, 480000, 480 Mbit/s (high speed)",
    "5000, 5000000, 5000 Mbit/s (super speed)",
    "unknown, 0, unknown speed",
    "99999999999, 0, unknown speed",
  })
  void speedsAreThoseThatTheKernelWrites(String written, int speed, String words) {
    system.device("1-1.2", 1, 2).attribute("speed", written);
    assertThat(at("1-1.2").speed()).isEqualTo(speed);
    assertThat(at("1-1.2").speedWords()).isEqualTo(words);
  }

  @Test
  void aDeviceThatGoesAwayWhileItIsReadIsLeftOut() throws IOException {
    system.device("1-1.2", 1, 2);
    system.device("1-1.3", 1, 2);
    Files.delete(system.directoryOf("1-1.2").resolve("devnum"));
    system.link("sys/bus/usb/devices/1-1.4", "../../../devices/gone");
    assertThat(tree.devices()).extracting(device -> device.port().toString()).containsExactly("1", "1-1", "1-1.3");
    assertThat(tree.addressAt(PORT)).isZero();
  }

  @Test
  void attributesThatCannotBeReadAreLeftOut() throws IOException {
    system.gadget("1-1.2", 3, "x");
    Path device = system.directoryOf("1-1.2");
    for (String name : List.of("serial", "speed", "bMaxPower", "descriptors")) {
      Files.delete(device.resolve(name));
      // Reading a directory fails as an attribute of a device does that is gone.
      Files.createDirectory(device.resolve(name));
    }
    AttachedDevice read = at("1-1.2");
    assertThat(read.serial()).isEmpty();
    assertThat(read.speed()).isZero();
    assertThat(read.milliamps()).isZero();
    assertThat(read.serialIndex()).isEqualTo(-1);
  }

  @Test
  void whatADeviceSaysCannotSteerATerminalAndIsNotLongerThanAPage() {
    system.device("1-1.2", 1, 2).attribute("product", "a\u001b[2Jb\u202ec").attribute("serial", "x".repeat(100_000))
        .with(0, 8, "usb-storage").disk(6, 0, "sda", 512, "\u0007RPi", "\u0000\u0001");
    AttachedDevice device = at("1-1.2");
    assertThat(device.title()).contains("a\\x1b[2Jb\\xe2\\x80\\xaec");
    assertThat(device.serial().orElseThrow()).hasSize(SysFile.MAX_ATTRIBUTE);
    assertThat(device.disks().get(0).words()).doesNotContain("\u0007").contains("\\x07RPi");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-1", "x", "99999999999999999999999", "9223372036854775807"})
  void aSizeThatIsNoneIsZero(String size) {
    system.device("1-1.2", 1, 2).with(0, 8, "usb-storage").disk(6, 0, "sda", 512, "A", "B");
    system.file("sys/class/block/sda/size", size + "\n");
    assertThat(at("1-1.2").disks().get(0).bytes()).isZero();
  }

  @Test
  void aFloodOfEntriesIsCutOff() {
    for (int i = 1; i <= UsbTree.MAX_DEVICES + 10; i++) {
      system.link("sys/bus/usb/devices/3-" + i, "nowhere");
    }
    assertThat(tree.ports()).hasSize(UsbTree.MAX_DEVICES);
  }

  @Test
  void withoutUsbNothingIsThere(@TempDir Path bare) {
    assertThat(UsbTree.under(bare).available()).isFalse();
    assertThat(UsbTree.under(bare).devices()).isEmpty();
    assertThat(UsbTree.under(bare).at(PORT)).isEmpty();
    assertThat(tree.available()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1-0:1.0", "1-1:1.0", "1-", "-1", "1-1.", "1-.1", "1-0", "usb", "usbx", "usb-1", "1-1..2", "a-b", "", "1-1.2.3.4.5.6.7.8",
        "999999-1", "1-999999", "version", "1-1-1", "٣-1",
      })
  void whatIsNoPortIsNone(String name) {
    assertThat(PortNames.parse(name)).isEmpty();
  }

  @Property
  void portsAreReadAsTheyAreWritten(
      @ForAll @IntRange(min = 1, max = 255) int bus,
      @ForAll @Size(max = 7) List<@IntRange(min = 1, max = 255) Integer> ports) {
    UsbPort port = new UsbPort(bus, ports);
    assertThat(PortNames.parse(PortNames.of(port))).contains(port);
  }

  @Test
  void mountsSwapsAndHoldersOfADiskAreUses() {
    system.gadget("1-1.2", 3, "x").disk(6, 0, "sda", 1 << 20, "mmcblk0", "B").partition(6, 0, "sda", 1)
        .partition(6, 0, "sda", 2).partition(6, 0, "sda", 3);
    system.file(
        "proc/self/mountinfo",
        """
        22 1 254:0 / / rw - ext4 /dev/vda1 rw
        90 22 8:1 / /media/me/boot\\040fs rw,nosuid shared:2 - vfat /dev/sda1 rw
        91 22 8:1 / /media/me/boot\\040fs rw,nosuid - vfat /dev/sda1 rw
        92 22 0:45 / /mnt/b rw - btrfs /dev/sda2 rw
        broken
        93 22 8:10
        94 22 8:18 / /other rw - ext4 /dev/sdb2 rw
        """);
    system.file("proc/swaps", "Filename Type Size Used Priority\n/dev/sda3 partition 1 0 -2\n");
    system.directory("sys/class/block/sda/sda2/holders/dm-3");
    assertThat(DiskUse.of(root, at("1-1.2").disks().get(0).disk())).extracting(DiskUse::words)
        .containsExactly(
            "/dev/sda1 is mounted at /media/me/boot fs",
            "/dev/sda2 is mounted at /mnt/b",
            "/dev/sda3 is used as swap",
            "/dev/sda2 is held by dm-3");
  }
}
