package org.sbcprov.cli.rig;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.sbcprov.cli.systems.SystemImage;

/** Systems that were customised, looked at by the kernel that mounts them and by the checkers of their file systems. */
@RigTest
class CustomRigTest {
  private static final String KEY =
      "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIKiXe1mUV5zqMl7a0yQ1zFYg5Cq8nJc1x4Jp0a3nE0xA operator@bench";

  @TempDir Path directory;

  @ParameterizedTest
  @EnumSource
  void theKernelMountsWhatWasCustomised(SystemImage system) throws IOException {
    Path image = system.make(directory.resolve("system.img"));
    Finished customized = customize(system, image.toString());
    assertThat(customized.status()).as(customized.toString()).isZero();
    String loop = Shell.run("losetup -f --show -P " + image);
    try {
      isCustomised(system, loop + "p");
    } finally {
      Shell.run("losetup -d " + loop);
    }
    String before = Shell.run("sha256sum <" + image);
    Finished again = customize(system, image.toString());
    assertThat(again.status()).as(again.toString()).isZero();
    assertThat(Shell.run("sha256sum <" + image)).isEqualTo(before);
  }

  /** The card itself, as somebody does who has written it already. */
  @Test
  void aDiskIsCustomisedInPlace() throws IOException {
    SystemImage system = SystemImage.BANANA_PI;
    Path image = system.make(directory.resolve("system.img"));
    try (ScsiDisks disks = ScsiDisks.of(1, 80)) {
      String disk = disks.device(0).toString();
      Shell.run("dd if=" + image + " of=" + disk + " bs=4M oflag=direct conv=fsync status=none; blockdev --rereadpt " + disk);
      Shell.settle();
      Path saved = directory.resolve("saved");
      Finished customized = customize(system, disk, "--yes", "--saved", saved.toString());
      assertThat(customized.status()).as(customized.toString()).isZero();
      Shell.run("blockdev --flushbufs " + disk);
      isCustomised(system, disk);
    }
  }

  private Finished customize(SystemImage system, String image, String... more) throws IOException {
    Path key = Files.writeString(directory.resolve("key.pub"), KEY + "\n");
    List<String> words =
        new ArrayList<>(
            List.of("image", "customize", image, "--ssh-key", key.toString(), "--hostname", "node-7", "--json"));
    if (system == SystemImage.RASPBERRY_PI_OS) {
      words.addAll(List.of("--user", "pi"));
    }
    if (system == SystemImage.BANANA_PI) {
      words.addAll(List.of("--boot-ini-insert", "fdt rm /aocec", "--after", "fdt addr"));
    }
    words.addAll(List.of(more));
    return Running.sbcprov(words.toArray(new String[0])).within(Rig.BOUND);
  }

  /**
   * Has the kernel mount its partitions, and the checkers look at them.
   *
   * @param partitions their nodes, without their numbers
   */
  private void isCustomised(SystemImage system, String partitions) {
    String root = partitions + system.rootPartition();
    String mount = Shell.run("mktemp -d");
    boolean pi = system == SystemImage.RASPBERRY_PI_OS;
    String home = pi ? "home/pi" : "root";
    String owner = pi ? "1000:1000" : "0:0";
    String seen =
        Shell.run(
            "e2fsck -fn " + root + " >/dev/null 2>&1; mount -t ext4 -o ro " + root + " " + mount + "; cd " + mount
                + "; stat -c '%a %u:%g %F' " + home + "/.ssh " + home + "/.ssh/authorized_keys; cat " + home
                + "/.ssh/authorized_keys etc/hostname; cd /; umount " + mount);
    assertThat(seen.lines())
        .containsExactly("700 " + owner + " directory", "600 " + owner + " regular file", KEY, "node-7");
    if (system.hasFat()) {
      String boot = partitions + "1";
      Shell.run("fsck.vfat -n " + boot);
      String files =
          Shell.run(
              "mount -t vfat -o ro " + boot + " " + mount + "; cd " + mount
                  + "; for file in boot.ini cmdline.txt; do [ ! -e $file ] || cat $file; done; cd /; umount " + mount);
      if (system == SystemImage.BANANA_PI) {
        assertThat(files.lines()).startsWith("BANANAPI_CM4-UBOOT-CONFIG").containsSubsequence(
            "fdt addr ${dtb_loadaddr}", "fdt rm /aocec", "booti ${loadaddr} ${initrd_loadaddr} ${dtb_loadaddr}");
      }
    }
    Shell.run("rmdir " + mount);
  }
}
