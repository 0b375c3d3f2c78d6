package org.sbcprov.cli.rig;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Disks that a real kernel uses, in each way that it knows: none of them gets a byte. */
@RigTest
class RefusedDisksRigTest {
  private static final int DISK_MEBIBYTES = 16;

  @TempDir Path directory;

  @Test
  void aDiskInUseIsRefusedInEachWayThatItCanBe() {
    Path image = directory.resolve("small.img");
    Path large = directory.resolve("large.img");
    Shell.run("head -c 1048576 /dev/urandom >" + image + "; truncate -s 20M " + large);
    try (ScsiDisks disks = ScsiDisks.of(9, DISK_MEBIBYTES)) {
      Path mount = directory.resolve("mount");
      Path second = directory.resolve("second");
      Shell.run("mkdir " + mount + " " + second);
      for (int i : new int[] {0, 1, 2, 3, 6, 7, 8}) {
        Shell.run("sgdisk -o -n 1:2048: " + disks.device(i));
      }
      Shell.settle();
      Map<String, Path> targets = new LinkedHashMap<>();
      // A partition that is mounted.
      Shell.run("mke2fs -q -F " + disks.partition(0, 1) + "; mount " + disks.partition(0, 1) + " " + mount);
      targets.put("mounted", disks.device(0));
      // A partition beneath another device, as LVM, LUKS and RAID have it, which is mounted.
      Shell.run(
          "echo 0 20480 linear " + disks.partition(1, 1) + " 0 | dmsetup create rig-volume; udevadm settle;"
              + " mke2fs -q -F /dev/mapper/rig-volume; mount /dev/mapper/rig-volume " + second);
      targets.put("held", disks.device(1));
      Shell.run("mkswap -q " + disks.partition(2, 1) + "; swapon " + disks.partition(2, 1));
      targets.put("swap", disks.device(2));
      // A loop device upon the whole disk, which takes no other holder.
      String loop = Shell.run("losetup -f --show " + disks.device(4));
      targets.put("loop", disks.device(4));
      targets.put("partition", disks.partition(6, 1));
      Shell.run("blockdev --setro " + disks.device(7));
      targets.put("read-only", disks.device(7));
      // A disk whose file is a loop device's: writing that one is writing to the disk's own file system.
      Shell.run("truncate -s 4M " + mount + "/inner");
      String inner = Shell.run("losetup -f --show " + mount + "/inner; mkfs.vfat $(losetup -j " + mount + "/inner -O NAME -n) >/dev/null");
      Shell.run("mkdir " + directory + "/third; mount " + inner + " " + directory + "/third");
      targets.put("loop that is mounted", Path.of(inner));
      try {
        // To what is mounted the kernel itself writes at any time; e2fsck looks at those in the end.
        Map<String, Path> still = new LinkedHashMap<>(targets);
        still.keySet().removeAll(List.of("mounted", "held"));
        String sums = sums(still);
        Finished list = Running.sbcprov("image", "targets", "--json").within(Rig.BOUND);
        assertThat(list.status()).as(list.toString()).isZero();
        assertThat(writable(list)).contains(disks.device(8).toString());
        for (Path target : targets.values()) {
          assertThat(writable(list)).doesNotContain(target.toString());
        }
        for (Map.Entry<String, Path> target : targets.entrySet()) {
          Finished refused = write(image, target.getValue().toString());
          assertThat(refused.status()).as(target + "\n" + refused).isEqualTo(4);
          assertThat(refused.code()).as(target + "\n" + refused).startsWith("target.");
        }
        Finished small = write(large, disks.device(8).toString());
        assertThat(small.status()).as(small.toString()).isEqualTo(4);
        assertThat(sums(still)).isEqualTo(sums);

        // The one that nothing uses can be written.
        Finished free = write(image, disks.device(8).toString());
        assertThat(free.status()).as(free.toString()).isZero();
        Shell.run("cmp -n 1048576 " + image + " " + disks.device(8));
      } finally {
        Shell.run(
            "umount " + directory + "/third; losetup -d " + inner + "; umount " + second
                + "; e2fsck -fn /dev/mapper/rig-volume 2>&1; dmsetup remove rig-volume; umount "
                + mount + "; swapoff " + disks.partition(2, 1) + "; losetup -d " + loop + "; blockdev --setrw " + disks.device(7)
                + "; e2fsck -fn " + disks.partition(0, 1) + " 2>&1");
      }
    }
  }

  /** The disks of which a list says that they may be written. */
  private static List<String> writable(Finished list) {
    List<String> devices = new ArrayList<>();
    for (Object each : (List<?>) list.result().get("disks")) {
      Map<?, ?> disk = (Map<?, ?>) each;
      if (Boolean.TRUE.equals(disk.get("writable"))) {
        devices.add(String.valueOf(disk.get("device")));
      } else {
        assertThat((List<?>) disk.get("refusals")).as(disk.toString()).isNotEmpty();
      }
    }
    return devices;
  }

  /** What is on all of them, past the cache; file systems upon loop devices need a moment until all is down there. */
  private static String sums(Map<String, Path> targets) {
    StringBuilder script = new StringBuilder("sync; sleep 2; sync");
    for (Path target : targets.values()) {
      script.append("; dd if=").append(target).append(" bs=1M iflag=direct status=none | sha256sum");
    }
    return Shell.run(script.toString());
  }

  private static Finished write(Path image, String target) {
    return Running.start(
            List.of(Rig.sbcprov(), "image", "write", image.toString(), "--to", target, "--yes", "--json"))
        .within(Rig.BOUND);
  }
}
