package org.sbcprov.core.block;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sbcprov.core.failure.Failure;
import org.sbcprov.core.process.SystemPrograms;

/** Real disks of a real kernel: loop devices with partitions, where the tests may make them. */
class LoopDiskTest {
  private static final Path ROOT = Path.of("/");
  private static final int SIZE = 24 << 20;
  private static final int START = 2048;

  @TempDir Path directory;
  private Path image;
  private String loop;
  private Path mounted;

  @BeforeEach
  void attach() throws IOException, InterruptedException {
    assumeTrue(Files.isWritable(Path.of("/dev/loop-control")), "loop devices need root");
    image = directory.resolve("disk.img");
    try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
      file.setLength(SIZE);
      // One entry of an MBR: type 83, sectors from START to the end.
      byte[] entry = {0, 0, 0, 0, (byte) 0x83, 0, 0, 0, 0, START >> 8, 0, 0, 0, (byte) ((SIZE / 512 - START) >> 8), 0, 0};
      file.seek(446);
      file.write(entry);
      file.seek(510);
      file.write(new byte[] {0x55, (byte) 0xaa});
    }
    List<String> output = new ArrayList<>();
    assumeTrue(run(output, "losetup", "--find", "--show", "--partscan", image.toString()) == 0, "losetup does not work here");
    loop = output.get(0).substring("/dev/".length());
    if (disk().parts().isEmpty()) {
      // A kernel that knows no partition tables takes partitions one by one.
      String sectors = Integer.toString(SIZE / 512 - START);
      int added = run(output, "addpart", "/dev/" + loop, "1", Integer.toString(START), sectors);
      assumeTrue(added == 0, "loop devices have no partitions here");
    }
  }

  @AfterEach
  void detach() throws IOException, InterruptedException {
    if (mounted != null) {
      run(new ArrayList<>(), "umount", mounted.toString());
    }
    if (loop != null) {
      run(new ArrayList<>(), "losetup", "--detach", "/dev/" + loop);
    }
  }

  private static int run(List<String> output, String... command) throws IOException, InterruptedException {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      output.addAll(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).lines().toList());
      return process.waitFor();
    } catch (IOException e) {
      return -1;
    }
  }

  private Disk disk() {
    return Disks.under(ROOT).find(loop).orElseThrow();
  }

  private String refusal(String words) {
    Failure failure =
        catchThrowableOfType(
            Failure.class,
            () -> {
              Found found = TargetSpec.parse(words).find(ROOT);
              TargetGuard guard = TargetGuard.look(ROOT, ProtectedDisks.none());
              if (found.disk().isPresent()) {
                guard.require(found.disk().get());
              } else {
                guard.require(found.path());
              }
            });
    return failure == null ? "none" : failure.code() + " " + failure.getMessage();
  }

  @Test
  void aLoopDeviceIsADiskWithItsPartition() {
    assertThat(disk().bytes()).isEqualTo(SIZE);
    assertThat(disk().backingFile()).contains(image.toString());
    assertThat(disk().parts()).extracting(Part::start).containsExactly(START * 512L);
    assertThat(refusal("/dev/" + loop)).isEqualTo("none");
    assertThat(refusal("/dev/" + loop + "p1")).startsWith("target.is-partition /dev/" + loop + "p1 is a partition of /dev/" + loop);
    assertThat(refusal(image.toString())).startsWith("target.in-use").contains("/dev/" + loop + " is made of it");
  }

  @Test
  void aMountedPartitionIsRefusedAndOpensOnceItIsUnmounted() throws IOException, InterruptedException, BlockException {
    String part = "/dev/" + loop + "p1";
    assumeTrue(run(new ArrayList<>(), "mke2fs", "-q", "-F", part) == 0, "mke2fs is not installed");
    Path point = Files.createDirectory(directory.resolve("a mount"));
    DiskTarget target = DiskTarget.of(disk(), ROOT, new SystemPrograms());
    assumeTrue(run(new ArrayList<>(), "mount", part, point.toString()) == 0, "this kernel does not mount ext2");
    mounted = point;
    assertThat(refusal("/dev/" + loop)).startsWith("target.in-use").contains(part + " is mounted at " + point);
    Failure failure = catchThrowableOfType(Failure.class, target::open);
    assertThat(failure.code()).isEqualTo("target.in-use");

    assertThat(run(new ArrayList<>(), "umount", point.toString())).isZero();
    mounted = null;
    try (BlockDevice device = target.open()) {
      assertThat(((FileDevice) device).isDirect()).isTrue();
      device.write(446, ByteBuffer.wrap(new byte[64]));
      device.flush();
      assertThat(catchThrowableOfType(Failure.class, target::open).code()).isEqualTo("target.in-use");
    }
    target.tableChanged();
    assertThat(disk().parts()).as("the kernel has read the empty table").isEmpty();
  }

  @Test
  void aLoopDeviceOfAnotherFileIsNotTheOneThatWasChosen() throws IOException, InterruptedException {
    DiskTarget target = DiskTarget.of(disk(), ROOT, new SystemPrograms());
    run(new ArrayList<>(), "losetup", "--detach", "/dev/" + loop);
    Failure gone = catchThrowableOfType(Failure.class, target::open);
    assertThat(gone.code()).isIn("target.changed", "target.gone");
    loop = null;
  }

  @Test
  void aLoopDeviceIsWhatItIsMadeOf() throws IOException {
    // The kernel's own numbers and paths: the disk, its partition and its file are all destroyed by writing it.
    DiskTarget target = DiskTarget.of(disk(), ROOT, new SystemPrograms());
    assertThat(target.overlaps(Path.of("/dev/" + loop))).isTrue();
    assertThat(target.overlaps(Path.of("/dev/" + loop + "p1"))).isTrue();
    assertThat(target.overlaps(image)).isTrue();
    assertThat(target.overlaps(Path.of("/dev/null"))).isFalse();
    assertThat(target.overlaps(Files.write(directory.resolve("other"), new byte[1]))).isFalse();
  }

  /** The disk under the root of this machine, whatever it is. */
  @Test
  void theSystemsOwnDisksAreRefused() {
    TargetGuard guard = TargetGuard.look(ROOT, ProtectedDisks.none());
    List<Disk> own = new ArrayList<>();
    for (String name : Layers.read(ROOT).system().keySet()) {
      Optional<Disk> disk = Disks.under(ROOT).find(name);
      disk.ifPresent(own::add);
    }
    assumeTrue(!own.isEmpty(), "the root is on no disk here");
    for (Disk disk : own) {
      assertThat(guard.refusals(disk).get(0).code()).isEqualTo("target.system-disk");
    }
  }
}
