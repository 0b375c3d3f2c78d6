package org.sbcprov.core.block;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sbcprov.core.failure.Failure;
import org.sbcprov.core.failure.Refused;
import org.sbcprov.fixtures.ScriptedPrograms;
import org.sbcprov.fixtures.block.DiskTree;

/** Every reason for which a disk is not written, one by one. */
class TargetGuardTest {
  private static final long CARD = 31_914_983_424L;

  @TempDir Path root;
  private DiskTree system;

  @BeforeEach
  void makeSystem() {
    system = new DiskTree(root);
    system.usb("1-1", "0123").disk(6, 0, "sda", CARD, "Generic", "SD Reader").partition(6, 0, "sda", 1)
        .partition(6, 0, "sda", 2);
  }

  private Disk disk(String name) {
    return Disks.under(root).find(name).orElseThrow();
  }

  private List<Failure> refusals(String name) {
    return TargetGuard.look(root, ProtectedDisks.none()).refusals(disk(name));
  }

  /** The first refusal, as code, message and hint. */
  private String refusal(String name) {
    List<Failure> refusals = refusals(name);
    return refusals.isEmpty()
        ? "none"
        : refusals.get(0).code() + ": " + refusals.get(0).getMessage() + " / " + refusals.get(0).hint();
  }

  @Test
  void aCardThatNobodyUsesMayBeWritten() {
    assertThat(refusals("sda")).isEmpty();
    TargetGuard.look(root, ProtectedDisks.none()).require(disk("sda"));
  }

  @Test
  void aMountedPartitionIsNamedWithTheCommandThatUnmountsIt() {
    system.mount("8:1", "/media/me/boot\\040fs", "vfat", "/dev/sda1");
    assertThat(refusal("sda"))
        .startsWith("target.in-use: /dev/sda (31.9 GB, Generic SD Reader, serial 0123, USB 1-1) is in use: ")
        .contains("/dev/sda1 is mounted at /media/me/boot fs")
        .contains("udisksctl unmount -b /dev/sda1");
  }

  @Test
  void theDiskItselfMayBeMounted() {
    system.mount("8:0", "/media/x", "vfat", "/dev/sda");
    assertThat(refusal("sda")).contains("/dev/sda is mounted at /media/x");
  }

  @Test
  void aBindMountHasTheDevicesNumber() {
    system.mount("8:2", "/some/where", "/srv/www", "ext4", "/dev/sda2", "rw");
    assertThat(refusal("sda")).contains("target.in-use").contains("/srv/www");
  }

  @Test
  void btrfsHasANumberOfItsOwnAndPerhapsSeveralDevices() {
    system.mount("0:45", "/data", "btrfs", "/dev/vdb1").tree().link("sys/fs/btrfs/0b-1/devices/sda2", "../../../../x/sda2")
        .link("sys/fs/btrfs/0b-1/devices/vdb1", "../../../../x/vdb1").directory("sys/fs/btrfs/features");
    assertThat(refusal("sda")).contains("target.in-use").contains("/dev/sda2 is mounted at /data");
  }

  @Test
  void swapIsAUseWhetherOnAPartitionOrInAFile() {
    system.mount("8:1", "/media/x", "ext4", "/dev/sda1").swap("/media/x/swap\\040file").swap("/dev/sda2");
    assertThat(refusal("sda")).contains("target.system-disk");
    assertThat(refusals("sda").get(1).getMessage()).contains("/dev/sda1 is used as swap by the file /media/x/swap file")
        .contains("/dev/sda2 is used as swap");
    assertThat(refusals("sda").get(1).hint()).contains("sudo swapoff '/media/x/swap file'").contains("sudo swapoff /dev/sda2");
  }

  @Test
  void encryptionAndLogicalVolumesAreWalkedUpAndEndedFromTheTop() {
    system.mapped("dm-0", "253:0", "luks-1", "CRYPT", "sda/sda2").mapped("dm-1", "253:1", "my--vg-data", "LVM", "dm-0")
        .mount("253:1", "/data", "ext4", "/dev/mapper/my--vg-data");
    assertThat(refusals("sda")).hasSize(1);
    assertThat(refusals("sda").get(0).getMessage())
        .endsWith("is in use: /dev/dm-1 is mounted at /data, /dev/dm-0 is held by dm-1, /dev/sda2 is held by dm-0");
    assertThat(refusals("sda").get(0).hint())
        .endsWith("umount /dev/dm-1); sudo vgchange -an my-vg; sudo cryptsetup close luks-1.");
  }

  @Test
  void aDiskOfARaidIsHeldAlsoWhenNothingIsMounted() {
    system.usb("1-2", "9").disk(7, 0, "sdb", CARD, "USB", "RAID box");
    system.virtual("md127", "9:127", CARD).holds("md127", "sda/sda1").holds("md127", "sdb");
    assertThat(disk("sdb").removable()).isTrue();
    assertThat(refusal("sda")).contains("/dev/sda1 is held by md127").contains("mdadm --stop /dev/md127");
    assertThat(refusal("sdb")).contains("/dev/sdb is held by md127");
  }

  @Test
  void partitionsOfARaidAreLookedAtToo() {
    system.virtual("md0", "9:0", CARD).holds("md0", "sda/sda1").part("md0", 1, "259:5", 0, 9).mount("259:5", "/r", "xfs", "/dev/md0p1");
    assertThat(refusal("sda")).contains("/dev/md0p1 is mounted at /r");
  }

  @Test
  void aRegisteredBcacheIsAHolderAlsoWithoutADevice() {
    system.tree().directory("sys/class/block/sda/sda1/bcache/stats");
    assertThat(refusal("sda")).contains("/dev/sda1 is held by bcache");
  }

  @Test
  void aLoopDeviceThatIsMadeOfAFileOnTheDiskHasToGoBeforeItIsUnmounted() {
    system.mount("8:1", "/media/x", "ext4", "/dev/sda1").loop("loop4", "7:4", CARD, "/media/x/a b.img")
        .mount("7:4", "/mnt", "ext4", "/dev/loop4");
    assertThat(refusals("sda").get(0).getMessage())
        .endsWith("/dev/loop4 is mounted at /mnt, /dev/sda1 is held by loop4, /dev/sda1 is mounted at /media/x");
  }

  @Test
  void compressedMemoryThatWritesBackToAPartitionHoldsIt() {
    system.virtual("zram0", "252:0", 1 << 30).attribute("zram0", "backing_dev", "/dev/sda2");
    assertThat(refusal("sda")).contains("/dev/sda2 is held by zram0").contains("zramctl -r /dev/zram0");
  }

  @Test
  void aLogOnAnotherDiskIsAUseOfThatDisk() {
    system.mount("254:1", "/", "/srv", "xfs", "/dev/vda1", "rw,logdev=/dev/sda1,noquota");
    assertThat(refusal("sda")).contains("target.in-use").contains("/srv");
  }

  @Test
  void aDiskOfAZfsPoolIsRefusedWhereUdevOrNobodyTells() {
    system.tree().directory("proc/spl/kstat/zfs/tank");
    assertThat(refusal("sda")).contains("/dev/sda may be part of a ZFS pool: udev tells nothing of it");
    system.udev("8:0", "ID_BUS=usb");
    assertThat(refusals("sda")).isEmpty();
    system.udev("8:1", "ID_FS_TYPE=zfs_member");
    assertThat(refusal("sda")).contains("target.in-use").contains("/dev/sda1 may be part of a ZFS pool: tank").contains("zpool export");
  }

  @Test
  void theDiskOfTheRootIsTheSystemsAlsoWhereItSaysThatItIsRemovable() {
    system.attribute("vda", "removable", "1");
    assertThat(refusal("vda")).startsWith("target.system-disk: /dev/vda (274.8 GB) is a disk that this system runs from: it has /");
  }

  @Test
  void theSystemsDiskIsFoundBelowEncryptionVolumesAndRaid() {
    system.unmountAll().virtual("md1", "9:1", 1 << 30).holds("md1", "vda/vda1").holds("md1", "sda/sda2")
        .mapped("dm-0", "253:0", "crypt", "CRYPT", "md1").mapped("dm-1", "253:1", "vg-root", "LVM", "dm-0")
        .mount("0:30", "/", "btrfs", "/dev/mapper/vg-root");
    assertThat(refusal("vda")).contains("target.system-disk").contains("it has /");
    assertThat(refusal("sda")).contains("target.system-disk");
    assertThat(refusal("dm-1")).contains("target.system-disk");
  }

  @Test
  void aRootThatIsOnlyKnownByItsNumberIsFound() {
    system.unmountAll().mount("8:2", "/", "ext4", "/dev/root");
    assertThat(refusal("sda")).contains("target.system-disk");
  }

  /** A live system: / is an overlay over a squashfs in a file on the stick. */
  @Test
  void theStickOfALiveSystemIsTheSystemsDisk() {
    system.unmountAll().mount("8:1", "/run/live/x", "vfat", "/dev/sda1").loop("loop0", "7:0", 4096, "/run/live/x/live/fs.squashfs")
        .mount("7:0", "/run/live/rootfs", "squashfs", "/dev/loop0").mount("0:20", "/run/live/overlay", "tmpfs", "tmpfs")
        .mount("0:25", "/", "/", "overlay", "overlay", "rw,lowerdir=/run/live/rootfs,upperdir=/run/live/overlay/rw,workdir=/run/live/overlay/w");
    assertThat(refusal("sda")).contains("target.system-disk").contains("it has /");
    assertThat(refusals("vda")).isEmpty();
  }

  @Test
  void whatTheFirstProcessHasMountedCountsToo() {
    system.tree().file("proc/1/mountinfo", "30 1 8:2 / /host/data rw - ext4 /dev/sda2 rw\n");
    assertThat(refusal("sda")).contains("/dev/sda2 is mounted at /host/data");
  }

  /** A container has mounts of its own, and the host's disks. */
  @Test
  void aFileSystemThatIsMountedElsewhereIsToldByItsDirectoryInSysfs() {
    system.tree().directory("sys/fs/ext4/features").directory("sys/fs/ext4/sda2");
    assertThat(refusal("sda")).contains("target.in-use").contains("/dev/sda2 is mounted at a place that is not seen from here");
  }

  /** Raspberry Pi OS with its overlay file system: what was mounted at /lower in the initial file system is not to be seen. */
  @Test
  void theDiskBelowAnOverlayWhoseLayersAreHiddenIsTheSystemsDisk() {
    system.unmountAll().mount("0:25", "/", "/", "overlay", "overlay", "rw,lowerdir=/lower,upperdir=/upper/data,workdir=/upper/work")
        .tree().directory("sys/fs/ext4/sda2");
    assertThat(refusal("sda")).startsWith("target.system-disk");
    assertThat(refusals("vda")).isEmpty();
  }

  @Test
  void whereNobodyTellsWhatIsMountedNothingIsWritten() throws IOException {
    Files.delete(root.resolve("proc/self/mountinfo"));
    assertThat(refusal("sda")).contains("target.unknown-use");
  }

  @Test
  void bootAreasOfAnEmmcAreRefused() {
    system.mmc("mmcblk0", "179:0", 1 << 30, "MMC", "8GTF4R", "1").virtual("mmcblk0boot1", "179:8", 4 << 20);
    assertThat(refusal("mmcblk0boot1")).contains("target.boot-area").contains("such as /dev/mmcblk0.");
    assertThat(refusals("mmcblk0")).isEmpty();
  }

  @Test
  void aReaderWithoutACardAndACardThatIsLockedAreRefused() {
    system.attribute("sda", "ro", "1");
    assertThat(refusal("sda")).contains("target.read-only");
    system.attribute("sda", "size", "0").attribute("sda", "ro", "0");
    assertThat(refusal("sda")).contains("target.no-medium");
  }

  @Test
  void anSdReaderOfTheComputerItselfThatDoesNotSayRemovableMayBeWritten() {
    system.mmc("mmcblk1", "179:24", CARD, "SD", "SL32G", "0x7");
    assertThat(disk("mmcblk1").removable()).isFalse();
    assertThat(refusals("mmcblk1")).isEmpty();
  }

  @Test
  void aProtectedDiskIsRefusedWithTheLineThatProtectsIt() {
    ProtectedDisks list = ProtectedDisks.parse("list", "# mine\n\nserial:0123\n");
    assertThat(TargetGuard.look(root, list).refusals(disk("sda"))).extracting(Failure::code).containsExactly("target.protected");
    assertThatThrownBy(() -> TargetGuard.look(root, list).require(disk("sda"))).hasMessageEndingWith("serial:0123 (list:3)");
  }

  @Test
  void aDiskThatIsTooSmallIsRefusedWithWhatIsMissing() {
    Target target = DiskTarget.of(disk("sda"), root, new ScriptedPrograms());
    TargetGuard.requireRoom(target, OptionalLong.of(CARD));
    TargetGuard.requireRoom(target, OptionalLong.empty());
    assertThatThrownBy(() -> TargetGuard.requireRoom(target, OptionalLong.of(CARD + 1)))
        .isInstanceOfSatisfying(Refused.class, e -> assertThat(e.code()).isEqualTo("target.too-small"))
        .hasMessageContaining("1 more than it");
  }

  @Test
  void aFileThatALoopDeviceIsMadeOfOrThatIsSwappedToIsRefused() throws IOException {
    Path file = Files.writeString(root.resolve("disk.img"), "x");
    TargetGuard.look(root, ProtectedDisks.none()).require(file);
    system.loop("loop4", "7:4", CARD, "/disk.img");
    assertThatThrownBy(() -> TargetGuard.look(root, ProtectedDisks.none()).require(file))
        .isInstanceOfSatisfying(Refused.class, e -> assertThat(e.code()).isEqualTo("target.in-use"))
        .hasMessageContaining("/dev/loop4 is made of it");
    system.attribute("loop4", "loop/backing_file", "/other.img").swap("/disk.img");
    assertThatThrownBy(() -> TargetGuard.look(root, ProtectedDisks.none()).require(file)).hasMessageContaining("swaps to it");
  }

  @Test
  void circlesAndWhatIsNotThereEndTheWalk() {
    system.mapped("dm-0", "253:0", "a", "LVM", "sda/sda1").mapped("dm-1", "253:1", "b", "LVM", "dm-0")
        .holds("dm-0", "dm-1").mount("0:9", "/o", "overlay", "/o").swap("/dev/dm-0");
    assertThatCode(() -> refusals("sda")).doesNotThrowAnyException();
    assertThat(refusal("sda")).contains("target.system-disk");
  }

  @Test
  void aLoopDeviceIsUsedWhereWhatItIsMadeOfIs() throws IOException {
    // A loop device over another one, over a mounted partition, a swapped file, or the file of a mounted one was allowed.
    Files.write(root.resolve("disk.img"), new byte[4096]);
    Files.createLink(root.resolve("link.img"), root.resolve("disk.img"));
    system.node("loop0", 0);
    system.node("sda1", 0);
    system.loop("loop0", "7:0", 4096, "/disk.img").loop("loop1", "7:1", 4096, "/dev/loop0");
    assertThat(refusal("loop1")).isEqualTo("none");
    system.mount("7:0", "/mnt", "ext4", "/dev/loop0");
    assertThat(refusal("loop1")).startsWith("target.in-use").contains("/dev/loop0 is mounted at /mnt");
    system.loop("loop2", "7:2", 4096, "/link.img");
    assertThat(refusal("loop2")).startsWith("target.in-use")
        .contains("/dev/loop0 is mounted at /mnt", "/link.img is held by /dev/loop0", "sudo losetup -d /dev/loop0");
    system.loop("loop3", "7:3", 4096, "/dev/sda1");
    assertThat(refusal("loop3")).isEqualTo("none");
    system.mount("8:1", "/media/x", "vfat", "/dev/sda1");
    assertThat(refusal("loop3")).startsWith("target.in-use").contains("/dev/sda1 is mounted at /media/x");
    Files.write(root.resolve("swap"), new byte[4096]);
    system.loop("loop4", "7:4", 4096, "/swap");
    assertThat(refusal("loop4")).isEqualTo("none");
    system.swap("/swap");
    assertThat(refusal("loop4")).startsWith("target.in-use").contains("/swap is used as swap").contains("sudo swapoff /swap");
  }

  @Test
  void aLoopDeviceOverTheSystemsDiskIsTheSystemsAndOverAFileOnItIsNot() throws IOException {
    // It was judged by its own name alone.
    Files.write(root.resolve("disk.img"), new byte[4096]);
    system.node("vda", 0);
    system.loop("loop0", "7:0", 4096, "/dev/vda").loop("loop1", "7:1", 4096, "/disk.img");
    assertThat(refusal("loop0")).startsWith("target.system-disk");
    assertThat(refusal("loop1")).isEqualTo("none");
  }

  @Test
  void whatIsMadeOfSomethingProtectedIsProtected() throws IOException {
    // A loop device over a protected file or disk could be written.
    Files.write(root.resolve("disk.img"), new byte[4096]);
    system.node("sda", 0);
    system.loop("loop0", "7:0", 4096, "/disk.img").loop("loop1", "7:1", 4096, "/dev/loop0").loop("loop2", "7:2", 4096, "/dev/sda");
    system.node("loop0", 0);
    ProtectedDisks list = ProtectedDisks.parse("list", root.resolve("disk.img") + "\nserial:0123\n");
    for (String name : List.of("loop0", "loop1", "loop2")) {
      assertThat(TargetGuard.look(root, list).refusals(disk(name)).get(0).code()).isEqualTo("target.protected");
    }
  }

  @Test
  void aLogicalVolumeSharesItsDiskWithOthers() {
    system.mapped("dm-0", "253:0", "vg-a", "LVM", "sda/sda2").mapped("dm-1", "253:1", "vg-b", "LVM", "sda/sda2")
        .mount("253:1", "/home", "ext4", "/dev/mapper/vg-b");
    assertThat(refusal("dm-0")).isEqualTo("none");
    assertThat(refusal("dm-1")).startsWith("target.system-disk");
  }

  /** Changes in place asked neither the list nor whether the system runs from the disk, only whether it is mounted. */
  @Test
  void whatIsChangedInPlaceIsLookedUpByItsDisk() {
    system.node("sda2", 0);
    system.node("vda1", 0);
    Path part = root.resolve("dev/sda2");
    Path own = root.resolve("dev/vda1");
    TargetGuard.look(root, ProtectedDisks.none()).requireChangeable(part, false);
    TargetGuard listed = TargetGuard.look(root, ProtectedDisks.parse("list", "/dev/sda\n"));
    assertThat(catchThrowableOfType(Failure.class, () -> listed.requireChangeable(part, true)).code())
        .isEqualTo("target.protected");
    assertThat(catchThrowableOfType(Failure.class, () -> listed.requireChangeable(own, false)).code())
        .isEqualTo("target.system-disk");
    listed.requireChangeable(own, true);
  }
}
