package org.sbcprov.cli.rig;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Images written to disks of a real kernel, which then reads their tables and mounts what is on them. */
@RigTest
class WriteRigTest {
  private static final int DISK_MEBIBYTES = 64;
  private static final String SERIAL = "10000000cafe0001";

  @TempDir Path directory;
  private final RigImage image = RigImage.named("first");

  /** Both are larger than the image; one of them had another image before. */
  @Test
  void twoDisksGetAnImageAtOnceAndTheKernelMountsWhatIsOnThem() {
    try (ScsiDisks disks = ScsiDisks.of(2, DISK_MEBIBYTES)) {
      Path first = disks.device(0);
      Path second = disks.device(1);
      Shell.run("dd if=/dev/urandom of=" + second + " bs=1M count=48 oflag=direct conv=fsync; sgdisk -o -n 1:: " + second);
      Shell.settle();
      Finished write = write(image.packed(), "--to", first.toString(), "--to", second.toString());
      assertThat(write.status()).as(write.toString()).isZero();
      for (Path disk : List.of(first, second)) {
        image.isOn(disk);
        RigImage.tableIsWhole(disk);
        // All but the tables, which tell the size of the disk.
        Shell.run("cmp -i 1M -n 38M " + image.file() + " " + disk);
      }

      long before = ScsiDisks.written(disks.name(0));
      Finished again = write(image.packed(), "--diff", "--to", first.toString());
      assertThat(again.status()).as(again.toString()).isZero();
      assertThat(ScsiDisks.written(disks.name(0))).as(again.toString()).isEqualTo(before);

      Finished verify = Running.sbcprov("image", "verify", second.toString(), "--image", image.packed().toString(), "--json")
          .within(Rig.BOUND);
      assertThat(verify.status()).as(verify.toString()).isZero();
      Shell.run("printf x | dd of=" + second + " bs=1 seek=20000000 conv=fsync,notrunc; blockdev --flushbufs " + second);
      Finished differs = Running.sbcprov("image", "verify", second.toString(), "--image", image.packed().toString(), "--json")
          .within(Rig.BOUND);
      assertThat(differs.status()).as(differs.toString()).isEqualTo(7);
      assertThat(differs.code()).isEqualTo("write.mismatch");
    }
  }

  /** Chosen by its serial number, then by the port that it is plugged in at. */
  @Test
  void aDiskOnUsbIsChosenBySerialNumberAndByPort() {
    Path backing = directory.resolve("usb.img");
    Shell.run("truncate -s " + DISK_MEBIBYTES + "M " + backing);
    try (KernelGadget gadget = new KernelGadget(SERIAL, backing)) {
      gadget.plugIn();
      String name = KernelGadget.awaitDisk();
      Finished targets = Running.sbcprov("image", "targets").within(Rig.BOUND);
      assertThat(targets.out()).contains("/dev/" + name, SERIAL);
      Finished bySerial = write(image.packed(), "--to", "serial:" + SERIAL);
      assertThat(bySerial.status()).as(bySerial.toString()).isZero();
      image.isOn(Path.of("/dev", name));
      RigImage.tableIsWhole(Path.of("/dev", name));

      RigImage other = RigImage.named("second");
      Finished byPort = write(other.file(), "--to", "usb:" + KernelGadget.port());
      assertThat(byPort.status()).as(byPort.toString()).isZero();
      other.isOn(Path.of("/dev", name));
    }
    RigImage.tableIsWhole(backing);
  }

  private static Finished write(Path image, String... more) {
    List<String> words = new ArrayList<>(List.of("image", "write", image.toString(), "--yes", "--json"));
    words.addAll(List.of(more));
    return Running.sbcprov(words.toArray(new String[0])).within(Rig.BOUND);
  }
}
