package org.sbcprov.cli.rig;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import org.sbcprov.core.Clock;

/**
 * Disks that the kernel keeps in its memory, as its module {@code scsi_debug} makes them: SCSI disks in all else, as bad as
 * they are asked to be. One set of them can be there at a time.
 */
final class ScsiDisks implements AutoCloseable {
  private static final String DRIVER = "/sys/bus/pseudo/drivers/scsi_debug";
  private static final int SECTOR = 512;

  private final int mebibytes;

  private ScsiDisks(int mebibytes) {
    this.mebibytes = mebibytes;
  }

  /** Disks of the same size, each with its own content: zeros. */
  static ScsiDisks of(int count, int mebibytes) {
    Shell.run(
        "insmod " + Rig.home().resolve("cli/target/rig/machine/asked-for") + "/*scsi_debug.ko"
            + " per_host_store=1 delay=0 dev_size_mb=" + mebibytes + " add_host=" + count);
    Shell.settle();
    return new ScsiDisks(mebibytes);
  }

  /** Bytes that each of them has. */
  long size() {
    return mebibytes * 1024L * 1024;
  }

  /** The name that one has now, such as {@code sda}; it may be another one after it was pulled out. */
  String name(int disk) {
    return Shell.run("cd " + place(disk) + "/target*/*/block && ls");
  }

  /** Its node. */
  Path device(int disk) {
    return Path.of("/dev", name(disk));
  }

  /** The node of one of its partitions. */
  Path partition(int disk, int number) {
    return Path.of(device(disk).toString() + number);
  }

  private static String place(int disk) {
    return "/sys/bus/pseudo/devices/adapter" + disk + "/host*";
  }

  /** Makes each command of all disks take its time, in jiffies of 4 ms. */
  void slow(int jiffies) {
    Shell.run("echo " + jiffies + " >" + DRIVER + "/delay");
  }

  /** Bytes that were written to it since it is there. */
  static long written(String name) {
    return Long.parseLong(Shell.run("cat /sys/block/" + name + "/stat").split(" +")[6]) * SECTOR;
  }

  /** Waits until so many bytes were written to a disk. */
  static void awaitWritten(String name, long bytes) {
    long limit = System.nanoTime() + Rig.BOUND.toNanos();
    while (written(name) < bytes) {
      assertThat(System.nanoTime() - limit).as("waiting for writing to " + name).isNegative();
      Clock.system().sleep(Duration.ofMillis(20));
    }
  }

  /** Pulls one out. */
  void pull(int disk) {
    Shell.run("echo 1 >/sys/block/" + name(disk) + "/device/delete");
  }

  /** Plugs it in again; it has what it had. */
  void plugIn(int disk) {
    Shell.run("echo '- - -' >$(echo " + place(disk) + "/scsi_host/host*/scan)");
    Shell.settle();
  }

  /** From now on all of them tell this size, and have no more than they had: what is beyond begins at 0 again. */
  void claim(int gibibytes) {
    Shell.run(
        "echo " + gibibytes + " >" + DRIVER + "/virtual_gb && for disk in /sys/bus/pseudo/devices/adapter*/host*/target*/*/rescan;"
            + " do echo 1 >$disk; done");
    Shell.settle();
  }

  /** Reading sectors 0x1234 to 0x123d of any of them fails, or works again. */
  static void unreadable(boolean bad) {
    Shell.run("echo " + (bad ? 2 : 0) + " >" + DRIVER + "/opts");
  }

  @Override
  public void close() {
    // udev may still have one of them open.
    Shell.run("for i in 1 2 3 4 5 6 7 8 9 10; do udevadm settle; rmmod scsi_debug && exit 0; sleep 0.5; done; exit 1");
  }
}
