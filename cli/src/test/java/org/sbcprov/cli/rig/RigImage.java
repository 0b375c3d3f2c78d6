package org.sbcprov.cli.rig;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * A small operating system's image, as the machine's own tools make it: a GPT, FAT and ext4, about half full.
 *
 * @param file the image
 * @param packed the same, packed with zstd
 * @param sum of the file {@code data} in its ext4
 */
record RigImage(Path file, Path packed, String sum) {
  private static final int MEBIBYTES = 40;
  private static final int FAT_MEBIBYTES = 12;

  /** What {@code config.txt} on its FAT says. */
  static final String CONFIG = "enable_uart=1";

  /** Bytes that it has. */
  static final long SIZE = MEBIBYTES * 1024L * 1024;

  /** What sgdisk says of a disk without a table, before it finds nothing wrong with the one that it would make. */
  static final String NO_TABLE = "Creating new GPT entries";

  private static final Map<String, RigImage> MADE = new HashMap<>();

  /** The one with this name, which is made when it is asked for first; another name has other content everywhere. */
  static synchronized RigImage named(String name) {
    return MADE.computeIfAbsent(name, seed -> make(Path.of(Shell.run("mktemp -d")), seed));
  }

  private static RigImage make(Path directory, String seed) {
    Path file = directory.resolve(seed + ".img");
    Path tree = directory.resolve(seed + ".tree");
    Path data = directory.resolve(seed + ".data");
    int root = 1 + FAT_MEBIBYTES;
    Shell.run(
        "truncate -s " + MEBIBYTES + "M " + file
            + "; sgdisk -o -n 1:2048:+" + FAT_MEBIBYTES + "M -t 1:0700 -c 1:boot -n 2:: -t 2:8300 -c 2:root " + file
            + "; mkfs.vfat -n BOOT --offset 2048 " + file + " " + FAT_MEBIBYTES * 1024 + " 2>/dev/null"
            + "; echo " + CONFIG + " | mcopy -i " + file + "@@1M - ::config.txt"
            + "; openssl enc -aes-128-ctr -pass pass:" + seed + " -nosalt -in /dev/zero 2>/dev/null | head -c 4000000 >" + data
            + "; mcopy -i " + file + "@@1M " + data + " ::kernel.img"
            + "; mkdir -p " + tree + "/etc"
            + "; echo node >" + tree + "/etc/hostname"
            + "; cat " + data + " " + data + " >" + tree + "/data; rm " + data
            + "; mke2fs -q -F -t ext4 -L root -d " + tree + " -E offset=" + root * 1048576 + " " + file + " "
            + (MEBIBYTES - root - 1) * 1024 + "k"
            + "; zstd -q -1 -k " + file + " -o " + file + ".zst");
    String sum = Shell.run("sha256sum <" + tree + "/data; rm -r " + tree);
    return new RigImage(file, Path.of(file + ".zst"), sum);
  }

  /** The kernel has both partitions of a disk that it was written to, and what is in them is what was in the image. */
  void isOn(Path disk) {
    Shell.settle();
    String mounts = Shell.run("mktemp -d");
    String printed =
        Shell.run(
            "cd " + mounts + "; mkdir boot root"
                + "; mount -o ro " + disk + "1 boot; mount -o ro " + disk + "2 root"
                + "; cat boot/config.txt root/etc/hostname; sha256sum <root/data"
                + "; umount boot root");
    assertThat(printed.lines()).containsExactly(CONFIG, "node", sum);
  }

  /** The table of a disk is whole, with its backup at the very end. */
  static void tableIsWhole(Path disk) {
    assertThat(Shell.run("sgdisk -v " + disk)).contains("No problems found").doesNotContain(NO_TABLE);
  }
}
