package org.sbcprov.core.block;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sbcprov.core.usb.UsbPort;
import org.sbcprov.fixtures.block.DiskTree;

/** What the system tells of disks. */
class DisksTest {
  @TempDir Path root;
  private DiskTree system;

  @BeforeEach
  void makeSystem() {
    system = new DiskTree(root);
  }

  private Disk disk(String name) {
    return Disks.under(root).find(name).orElseThrow();
  }

  @Test
  void aCardInAReaderIsToldWithAllThatAPersonKnowsItBy() {
    system.usb("1-1", "0123").disk(6, 0, "sda", 31_914_983_424L, "Generic", "SD Reader").partition(6, 0, "sda", 1)
        .partition(6, 0, "sda", 2);
    system.named("by-id", "usb-Generic_SD_Reader_0123-0:0", "sda").named("by-id", "wwn-0x1", "sda")
        .named("by-path", "pci-0000:00:14.0-usb-0:1:1.0-scsi-0:0:0:0", "sda").named("by-label", "boot\\x20fs", "sda1")
        .attribute("sda", "sda2/uevent", "DEVTYPE=partition\nPARTNAME=rootfs").udev("8:2", "ID_FS_TYPE=ext4", "ID_FS_LABEL_ENC=writable");
    Disk sda = disk("sda");
    assertThat(sda.words()).isEqualTo("/dev/sda (31.9 GB, Generic SD Reader, serial 0123, USB 1-1)");
    assertThat(sda.transport()).isEqualTo(Transport.USB);
    assertThat(sda.port()).contains(new UsbPort(1, List.of(1)));
    assertThat(sda.byId()).contains("/dev/disk/by-id/usb-Generic_SD_Reader_0123-0:0");
    assertThat(sda.links()).hasSize(3);
    assertThat(sda.parts()).extracting(Part::words)
        .containsExactly("sda1 (0 B, boot fs)", "sda2 (0 B, ext4, writable, \"rootfs\")");
    assertThat(sda.identity()).isEqualTo("usb serial 0123 bytes 31914983424");
    assertThat(sda.facts()).containsEntry("usb-port", "1-1").containsEntry("removable", true).containsEntry("sector-size", 512);
  }

  @Test
  void aFileSystemWithoutAPartitionIsTold() {
    system.usb("1-1", "0123").disk(6, 0, "sda", 1 << 30, "x", "y");
    assertThat(disk("sda").content()).isEmpty();
    system.udev("8:0", "ID_FS_TYPE=vfat", "ID_FS_LABEL_ENC=MY\\x20CARD");
    assertThat(disk("sda").content()).isEqualTo("vfat, MY CARD");
  }

  @Test
  void theDisksOfOneDeviceHaveNumbers() {
    system.usb("1-1", "0123").disk(6, 0, "sda", 1 << 30, "x", "y").disk(6, 1, "sdb", 1 << 30, "x", "y");
    assertThat(disk("sdb").lun()).isEqualTo(1);
    assertThat(disk("sdb").identity()).isEqualTo("usb serial 0123 lun 1 bytes 1073741824");
    assertThat(disk("sdb").words()).contains("USB 1-1 LUN 1");
  }

  @Test
  void anEmmcHasAreasThatAreNoDisksForImages() {
    system.mmc("mmcblk0", "179:0", 7_818_182_656L, "MMC", "8GTF4R", "0x1c0f").virtual("mmcblk0boot0", "179:8", 4 << 20)
        .virtual("mmcblk0rpmb", "179:16", 512 << 10).virtual("mmcblk1", "179:24", 1 << 30);
    assertThat(disk("mmcblk0").words()).isEqualTo("/dev/mmcblk0 (7.8 GB, 8GTF4R, serial 0x1c0f)");
    assertThat(disk("mmcblk0").transport()).isEqualTo(Transport.MMC);
    assertThat(Disks.under(root).list()).filteredOn(Disk::bootArea).extracting(Disk::name)
        .containsExactly("mmcblk0boot0", "mmcblk0rpmb");
  }

  @Test
  void serialNumbersAreFoundWhereverTheKernelKeepsThem() {
    system.disk("nvme0n1", "259:0", 1 << 30, "pci/nvme/nvme0").tree().file("sys/devices/pci/nvme/nvme0/serial", "S5 \n");
    system.disk("sdc", "8:32", 1 << 30, "pci/ata1/host0/target0:0:0/0:0:0:0").tree()
        .file("sys/devices/pci/ata1/host0/target0:0:0/0:0:0:0/vpd_pg80", new byte[] {0, (byte) 0x80, 0, 4, ' ', 'W', 'D', '1', 'x'});
    system.attribute("vda", "serial", "disk-of-vm");
    system.disk("sdd", "8:48", 1 << 30, "pci/ata2/x").named("by-id", "ata-WDC_WD10_WD-77", "sdd");
    assertThat(disk("nvme0n1").serial()).contains("S5");
    assertThat(disk("sdc").serial()).contains("WD1");
    assertThat(disk("sdc").transport()).isEqualTo(Transport.SATA);
    assertThat(disk("vda").serial()).contains("disk-of-vm");
    assertThat(disk("vda").transport()).isEqualTo(Transport.VIRTIO);
    assertThat(disk("sdd").serial()).contains("WD-77");
  }

  @Test
  void disksAreListedInTheOrderOfTheirNumbersWithoutPartitionsAndHiddenOnes() throws IOException {
    system.loop("loop10", "7:10", 4096, "/x.img").virtual("loop9", "7:9", 0).virtual("nvme0c0n1", "259:1", 9)
        .attribute("nvme0c0n1", "hidden", "1").part("vda", 2, "254:2", 9, 9);
    Files.createSymbolicLink(root.resolve("sys/class/block/vda2"), Path.of("vda/vda2"));
    assertThat(Disks.under(root).list()).extracting(Disk::name).containsExactly("loop9", "loop10", "vda");
    assertThat(disk("loop10").backingFile()).contains("/x.img");
    assertThat(disk("loop9").hasMedium()).isFalse();
    assertThat(Disks.under(root).find("vda2")).isEmpty();
    assertThat(Disks.under(root).find("../../proc")).isEmpty();
    assertThat(Disks.under(root).find("")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"size, 99999999999999999999", "size, -5", "size, x", "dev, \u001b[2J", "diskseq, -", "queue/logical_block_size, 7"})
  void nonsenseOfTheKernelIsNoDiskRatherThanAnError(String attribute, String value) {
    system.attribute("vda", attribute, value);
    Disk vda = disk("vda");
    assertThat(vda.bytes()).isNotNegative();
    assertThat(vda.words() + vda.number()).doesNotContain("\u001b");
    assertThat(vda.sectorSize()).isEqualTo(512);
  }

  @Test
  void whereTheKernelTellsNothingThereAreNoDisks(@TempDir Path other) {
    assertThat(Disks.under(other).available()).isFalse();
    assertThat(Disks.under(other).list()).isEmpty();
  }

  @Test
  void aDiskThatChangedIsAnotherOne() {
    Disk before = disk("vda");
    assertThat(before.isSameAs(disk("vda"))).isTrue();
    system.attribute("vda", "diskseq", "77");
    assertThat(before.difference(disk("vda"))).isEqualTo("it was plugged in anew since");
    system.attribute("vda", "size", "8");
    assertThat(before.difference(disk("vda"))).isEqualTo("it had 274877906944 bytes and has 4096");
    system.attribute("vda", "dev", "254:16");
    assertThat(before.isSameAs(disk("vda"))).isFalse();
  }

  @Test
  void aDiskWithoutSerialNumberIsKnownByItsPlace() {
    system.tree().rootHub(1, "480");
    system.tree().device("1-2", 1, 2).with(0, 8, null).disk(6, 0, "sda", 1 << 30, "Some", "Stick");
    assertThat(disk("sda").identity()).isEqualTo("usb port 1-2 model Some Stick bytes 1073741824");
    assertThat(disk("vda").identity()).isEqualTo("virtio device vda model  bytes 274877906944");
    assertThat(disk("vda").port()).isEqualTo(Optional.empty());
  }

  @ParameterizedTest
  @CsvSource({"0, 0 B", "999, 999 B", "1000, 1.0 kB", "7818182656, 7.8 GB", "31999999999, 31.9 GB", "9223372036854775807, 9.2 EB"})
  void sizesAreWrittenAsOnMedia(long bytes, String words) {
    assertThat(MediaSize.words(bytes)).isEqualTo(words);
  }
}
