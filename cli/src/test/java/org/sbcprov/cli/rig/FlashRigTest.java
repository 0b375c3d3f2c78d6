package org.sbcprov.cli.rig;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sbcprov.core.Clock;
import org.sbcprov.usbboot.Chip;

/** Compute Modules in boot mode that get an image: booted over USB, found as disks of a real kernel, written and read back. */
@RigTest
class FlashRigTest {
  private static final int DISK = 48 * 1024 * 1024;

  @TempDir Path directory;
  private final RigImage image = RigImage.named("first");

  /** One of them has another disk besides, which is none of the image's business. */
  @Test
  void twoModulesAreBootedWrittenAndReadBackAtOnce() throws IOException {
    Path boot = RigDirectories.boot(directory);
    Path records = Files.createDirectory(directory.resolve("records"));
    byte[] first = new byte[DISK];
    byte[] second = new byte[DISK];
    Arrays.fill(second, (byte) 0xa5);
    try (RigBoards boards = new RigBoards()) {
      List<RigBoard> all =
          boards.plug(
              List.of(
                  Plugged.board(Chip.BCM2711).withDisks(Arrays.asList(first, null)),
                  Plugged.board(Chip.BCM2711).withDisks(Arrays.asList(second))));
      Finished flash =
          Running.sbcprov(
                  "flash", image.packed().toString(), "--board", "cm4", "-d", boot.toString(), "--all", "--count", "2", "--yes",
                  "-j", records.toString(), "--json")
              .within(Rig.BOUND.multipliedBy(2));
      assertThat(flash.status()).as(flash.toString()).isZero();
      byte[] written = Files.readAllBytes(image.file());
      for (int i = 0; i < 2; i++) {
        RigBoard board = all.get(i);
        Map<String, Object> report = flash.board(board.port().toString());
        assertThat(report).as(flash.toString()).containsEntry("ok", true);
        byte[] medium = i == 0 ? first : second;
        // All but the first and the last MiB, where tables tell the size of the disk.
        int mebibyte = 1024 * 1024;
        assertThat(Arrays.mismatch(medium, mebibyte, written.length - mebibyte, written, mebibyte, written.length - mebibyte))
            .isEqualTo(-1);
        Path disk = disk(board);
        image.isOn(disk);
        RigImage.tableIsWhole(disk);
      }
      try (Stream<Path> files = Files.list(records)) {
        assertThat(files).hasSize(2);
      }
    }
  }

  @Test
  void aModuleThatIsUnpluggedWhileItIsWrittenHasADiskThatSaysSo() {
    Path boot = RigDirectories.boot(directory);
    byte[] medium = new byte[DISK];
    try (RigBoards boards = new RigBoards()) {
      RigBoard board = boards.plug(Plugged.board(Chip.BCM2711).withDisks(Arrays.asList(medium)));
      Running running =
          Running.sbcprov("flash", image.file().toString(), "--board", "cm4", "-d", boot.toString(), "--yes", "--json");
      ScsiDisks.awaitWritten(awaitDisk(board), 6 * 1024 * 1024);
      board.unplug();
      Finished pulled = running.within(Rig.BOUND);
      assertThat(pulled.status()).as(pulled.toString()).isIn(5, 6, 8);
      assertThat(pulled.code()).as(pulled.toString()).isNotEmpty();
      assertThat(new String(medium, 0, 7, StandardCharsets.US_ASCII)).isEqualTo("sbcprov");
    }
  }

  /** The name of its disk, once the kernel has one. */
  private static String awaitDisk(RigBoard board) {
    long limit = System.nanoTime() + Rig.BOUND.toNanos();
    while (true) {
      String name = disks(board);
      if (!name.isEmpty()) {
        return name;
      }
      assertThat(System.nanoTime() - limit).as("waiting for the board's disk").isNegative();
      Clock.system().sleep(Duration.ofMillis(100));
    }
  }

  private static Path disk(RigBoard board) {
    return Path.of("/dev", disks(board));
  }

  private static String disks(RigBoard board) {
    return Shell.run(
        "for disk in /sys/bus/usb/devices/" + board.port() + "/*/host*/target*/*:0/block/*; do [ ! -e $disk ] || basename $disk; done");
  }
}
