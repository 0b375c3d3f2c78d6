package org.sbcprov.cli.rig;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Disks that fail, as a real kernel tells it: each ends with a status and code of its own, none is taken for written, and
 * what was interrupted goes on where it was.
 */
@RigTest
class BadDisksRigTest {
  private static final int DISK_MEBIBYTES = 48;
  private static final long MEBIBYTE = 1024 * 1024;

  /** Jiffies that each command of a slow disk takes: 40 MiB take seconds. */
  private static final int SLOW = 50;

  private static final String SERIAL = "10000000cafe0002";

  @TempDir Path directory;
  private final RigImage image = RigImage.named("first");

  @Test
  void aDiskThatIsPulledOutHasNoTableAndTheRestFollowsWhenItIsBack() {
    try (ScsiDisks disks = ScsiDisks.of(1, DISK_MEBIBYTES)) {
      String name = disks.name(0);
      disks.slow(SLOW);
      Running running = start(image.file(), "--to", disks.device(0).toString());
      // By then 32 MiB were brought to the medium, and the journal says so.
      ScsiDisks.awaitWritten(name, 37 * MEBIBYTE);
      disks.pull(0);
      Finished pulled = running.within(Rig.BOUND);
      failed(pulled, 5, 6, 8);
      disks.slow(0);
      disks.plugIn(0);
      hasNoTable(disks.device(0));
      Finished resumed = start(image.file(), "--resume", "--to", disks.device(0).toString()).within(Rig.BOUND);
      assertThat(resumed.status()).as(resumed.toString()).isZero();
      assertThat(ScsiDisks.written(disks.name(0))).as(resumed.toString()).isLessThan(RigImage.SIZE - 4 * MEBIBYTE);
      image.isOn(disks.device(0));
      RigImage.tableIsWhole(disks.device(0));
    }
  }

  @Test
  void aDiskOnUsbThatIsPulledOutGoesOnUnderAnyName() {
    Path backing = directory.resolve("usb.img");
    Shell.run("truncate -s " + DISK_MEBIBYTES + "M " + backing);
    try (KernelGadget gadget = new KernelGadget(SERIAL, backing)) {
      gadget.plugIn();
      String name = KernelGadget.awaitDisk();
      Running running = start(image.packed(), "--to", "serial:" + SERIAL);
      ScsiDisks.awaitWritten(name, 8 * MEBIBYTE);
      gadget.pull();
      failed(running.within(Rig.BOUND), 5, 6, 8);
      hasNoTable(backing);
      gadget.plugIn();
      KernelGadget.awaitDisk();
      Finished resumed = start(image.packed(), "--resume", "--to", "serial:" + SERIAL).within(Rig.BOUND);
      assertThat(resumed.status()).as(resumed.toString()).isZero();
      image.isOn(Path.of("/dev", KernelGadget.awaitDisk()));
    }
    RigImage.tableIsWhole(backing);
  }

  /** It tells 1 GiB and has 32 MiB: what is written beyond lands on what was written before. */
  @Test
  void aCounterfeitIsToldFromAGoodOne() {
    try (ScsiDisks disks = ScsiDisks.of(1, 32)) {
      disks.claim(1);
      Finished fake = start(image.file(), "--to", disks.device(0).toString()).within(Rig.BOUND);
      failed(fake, 7);
      assertThat(fake.code()).isEqualTo("write.mismatch");
      assertThat(fake.out()).contains("repeat");
    }
  }

  @Test
  void whatCannotBeReadBackIsNamedByItsPlace() {
    try (ScsiDisks disks = ScsiDisks.of(1, DISK_MEBIBYTES)) {
      ScsiDisks.unreadable(true);
      try {
        Finished unreadable = start(image.file(), "--to", disks.device(0).toString()).within(Rig.BOUND);
        failed(unreadable, 6, 7, 8);
      } finally {
        ScsiDisks.unreadable(false);
      }
      Finished again = start(image.file(), "--diff", "--to", disks.device(0).toString()).within(Rig.BOUND);
      assertThat(again.status()).as(again.toString()).isZero();
      image.isOn(disks.device(0));
    }
  }

  /** First eight sectors take nothing, then four MiB take all and keep none. */
  @Test
  void whatCannotBeWrittenAndWhatIsDroppedAreBothFound() {
    try (ScsiDisks disks = ScsiDisks.of(1, DISK_MEBIBYTES)) {
      Path below = disks.device(0);
      long sectors = DISK_MEBIBYTES * MEBIBYTE / 512;
      table("create", sectors, below, 40960, "error", 8);
      String loop = Shell.run("losetup -f --show --direct-io=on /dev/mapper/rig-bad");
      try {
        Finished bad = start(image.file(), "--to", loop).within(Rig.BOUND);
        failed(bad, 6, 8);
        assertThat(bad.code()).startsWith("write.");
        hasNoTable(Path.of(loop));

        table("reload", sectors, below, 40960, "flakey " + below + " 40960 0 1000 1 drop_writes", 8192);
        Finished dropped = start(image.file(), "--resume", "--to", loop).within(Rig.BOUND);
        failed(dropped, 7);
        assertThat(dropped.code()).isEqualTo("write.mismatch");

        table("reload", sectors, below, 40960, "linear " + below + " 40960", 8);
        Finished good = start(image.file(), "--diff", "--to", loop).within(Rig.BOUND);
        assertThat(good.status()).as(good.toString()).isZero();
        RigImage.tableIsWhole(Path.of(loop));
      } finally {
        Shell.run("losetup -d " + loop + "; udevadm settle; dmsetup remove --retry rig-bad");
      }
      Shell.run("blockdev --rereadpt " + below);
      image.isOn(below);
    }
  }

  /** A device with some sectors that are another kind of target than the rest. */
  private static void table(String how, long sectors, Path below, long from, String bad, long length) {
    long after = from + length;
    Shell.run(
        "printf '%s\\n' '0 " + from + " linear " + below + " 0' '" + from + " " + length + " " + bad + "' '" + after + " "
            + (sectors - after) + " linear " + below + " " + after + "' | dmsetup " + how + " rig-bad"
            + (how.equals("reload") ? "; dmsetup resume rig-bad" : "; udevadm settle"));
  }

  private static void failed(Finished finished, Integer... statuses) {
    assertThat(finished.status()).as(finished.toString()).isIn((Object[]) statuses);
    assertThat(finished.code()).as(finished.toString()).isNotEmpty();
  }

  /** Nothing takes it for a disk that can be started: no table at its start, and none at its end. */
  private static void hasNoTable(Path disk) {
    Finished table = Running.start(List.of("sgdisk", "-v", disk.toString())).within(Rig.BOUND);
    assertThat(table.out() + table.err()).contains(RigImage.NO_TABLE);
    assertThat(Shell.run("dd if=" + disk + " bs=512 count=1 status=none | tail -c 2 | od -An -tx1")).isNotEqualTo("55 aa");
    assertThat(Shell.run("dd if=" + disk + " bs=512 skip=1 count=1 status=none | head -c 8 | od -An -c | tr -d ' '"))
        .isNotEqualTo("EFIPART");
    assertThat(Shell.run("tail -c 512 " + disk + " | head -c 8 | od -An -c | tr -d ' '")).isNotEqualTo("EFIPART");
  }

  private static Running start(Path image, String... more) {
    List<String> words = new ArrayList<>(List.of("image", "write", image.toString(), "--yes", "--json"));
    words.addAll(List.of(more));
    return Running.sbcprov(words.toArray(new String[0]));
  }
}
