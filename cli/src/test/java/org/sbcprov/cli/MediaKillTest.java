package org.sbcprov.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kill it at any moment while it writes, reads or wipes a medium: what is there is an image as a whole, or says of itself
 * that it is unfinished; and what was interrupted goes on.
 */
@EnabledOnOs(OS.LINUX)
class MediaKillTest {
  private static final int IMAGE_MEBIBYTES = 12;
  private static final int DISK_MEBIBYTES = 16;

  @TempDir Path directory;
  private Kills kills;
  private byte[] first;
  private byte[] second;
  private Path firstFile;
  private Path secondFile;

  @BeforeEach
  void writeImages() throws IOException {
    kills = new Kills(Files.createDirectory(directory.resolve("home")));
    first = KilledDisk.gptImage(IMAGE_MEBIBYTES, 1);
    second = KilledDisk.gptImage(IMAGE_MEBIBYTES, 2);
    firstFile = Files.write(directory.resolve("first.img"), first);
    secondFile = Files.write(directory.resolve("second.img"), second);
  }

  @Test
  void writingAnImageWhoseBackupTableMoves() throws Exception {
    Path disk = disk("disk");
    kills.each(
        "image write",
        List.of(write(firstFile, disk), write(secondFile, disk)),
        () -> look(disk));
  }

  @Test
  void writingOnlyWhatDiffers() throws Exception {
    Path disk = disk("disk");
    byte[] old = KilledDisk.mbrImage(IMAGE_MEBIBYTES, 2);
    second = old;
    Files.write(secondFile, old);
    kills.each(
        "image write --diff",
        List.of(write(firstFile, disk, "--diff"), write(secondFile, disk, "--diff")),
        () -> look(disk));
  }

  @Test
  void writingToTwoDisksAtOnce() throws Exception {
    Path disk = disk("disk");
    Path other = disk("other");
    kills.each(
        "image write to two disks",
        List.of(
            write(firstFile, disk, "--to", other.toString()), write(secondFile, disk, "--to", other.toString())),
        () -> look(disk) + ", " + look(other));
  }

  @Test
  void goingOnWithWhatWasInterrupted() throws Exception {
    Path disk = disk("disk");
    kills.each(
        "image write, then --resume until it is done",
        List.of(write(firstFile, disk), write(secondFile, disk)),
        () -> {
          String state = look(disk);
          if (!state.equals("unfinished")) {
            return state;
          }
          Kills.Ended resumed = kills.run(write(firstFile, disk, "--resume"));
          String how = "resumed";
          if (resumed.status() == 4) {
            // The other image was being written.
            assertThat(resumed.said()).contains("write.journal");
            resumed = kills.run(write(secondFile, disk, "--resume"));
          }
          if (resumed.status() == 4) {
            assertThat(resumed.said()).contains("write.journal");
            how = "written anew";
            resumed = kills.run(write(secondFile, disk));
          }
          assertThat(resumed.status()).as(resumed.said()).isZero();
          assertThat(look(disk)).startsWith("whole");
          return how;
        });
  }

  @Test
  void writingANewFile() throws Exception {
    Path file = directory.resolve("new-" + KillLoop.ROUND + ".img");
    kills.each(
        "image write into a new file",
        List.<String[]>of(write(firstFile, file)),
        () -> {
          onlyKnownNames("first.img", "second.img", "new-[0-9]+.img", "home");
          for (Path each : newFiles()) {
            assertThat(Arrays.mismatch(Files.readAllBytes(each), first)).isEqualTo(-1);
            Files.delete(each);
          }
          return "whole";
        });
  }

  private List<Path> newFiles() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.filter(file -> file.getFileName().toString().startsWith("new-")).toList();
    }
  }

  @Test
  void readingAMediumIntoAFile() throws Exception {
    Path out = directory.resolve("read.img");
    kills.each(
        "image read",
        List.of(
            new String[] {"-q", "image", "read", firstFile.toString(), "--out", out.toString()},
            new String[] {"-q", "image", "read", secondFile.toString(), "--out", out.toString()}),
        () -> {
          onlyKnownNames("first.img", "second.img", "read.img", "home");
          byte[] bytes = Files.readAllBytes(out);
          assertThat(Arrays.equals(bytes, first) || Arrays.equals(bytes, second)).isTrue();
          return "whole";
        });
  }

  @Test
  void wiping() throws Exception {
    Path disk = disk("disk");
    kills.each(
        "image wipe after image write",
        List.of(write(firstFile, disk), new String[] {"-q", "image", "wipe", disk.toString(), "--yes"}),
        () -> {
          KilledDisk now = KilledDisk.of(disk);
          if (now.isWiped()) {
            return "wiped";
          }
          return look(disk);
        });
  }

  /** What a disk is: it fails for all that it may not be. */
  private String look(Path disk) throws IOException {
    KilledDisk now = KilledDisk.of(disk);
    if (now.isUnfinished()) {
      return "unfinished";
    }
    byte[] image = now.hasTableOf(first) ? first : second;
    now.requireWhole(image);
    return "whole";
  }

  /** What a kill leaves behind has a name that nothing takes for an image. */
  private void onlyKnownNames(String... names) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .allMatch(name -> name.matches(String.join("|", names) + "|\\.sbcprov-[0-9a-z]+\\.tmp"));
    }
  }

  private Path disk(String name) throws IOException {
    Path file = directory.resolve(name);
    try (RandomAccessFile disk = new RandomAccessFile(file.toFile(), "rw")) {
      disk.setLength((long) DISK_MEBIBYTES * KilledDisk.MEBIBYTE);
    }
    return file;
  }

  private static String[] write(Path image, Path disk, String... more) {
    String[] words = {"-q", "image", "write", image.toString(), "--to", disk.toString(), "--yes"};
    String[] all = Arrays.copyOf(words, words.length + more.length);
    System.arraycopy(more, 0, all, words.length, more.length);
    return all;
  }
}
