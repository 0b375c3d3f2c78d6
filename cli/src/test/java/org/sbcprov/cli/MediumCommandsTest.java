package org.sbcprov.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sbcprov.core.process.SystemPrograms;
import org.sbcprov.imaging.gpt.DiskTables;
import org.sbcprov.imaging.gpt.GptEntry;

/** {@code image verify}, {@code read} and {@code wipe}, on files that stand for disks and on loop devices. */
class MediumCommandsTest {
  private static final int MIB = 1024 * 1024;
  private static final int SIZE = 8 * MIB;

  @TempDir Path directory;

  private Path image;
  private Path disk;

  @BeforeEach
  void makeAnImageAndADisk() throws IOException {
    image = directory.resolve("card.img");
    disk = directory.resolve("disk");
    byte[] bytes = new byte[SIZE];
    new Random(3).nextBytes(bytes);
    Files.write(image, withTables(bytes));
    Files.write(disk, Arrays.copyOf(Files.readAllBytes(image), 2 * SIZE));
  }

  private static byte[] withTables(byte[] bytes) {
    GptEntry boot = entry(2048, 6143, "boot");
    GptEntry root = entry(6144, 14000, "root");
    DiskTables tables =
        new DiskTables(bytes.length / 512, new java.util.UUID(1, 2), java.util.List.of(boot, root));
    System.arraycopy(tables.head(), 0, bytes, 0, tables.head().length);
    System.arraycopy(tables.tail(), 0, bytes, (int) tables.tailPosition(), tables.tail().length);
    return bytes;
  }

  private static GptEntry entry(long first, long last, String name) {
    java.util.UUID linux = java.util.UUID.fromString("0fc63daf-8483-4772-8e79-3d69d8477de4");
    return new GptEntry(linux, new java.util.UUID(7, first), first, last, 0, name);
  }

  private void change(Path file, long position, int... values) throws IOException {
    try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "rw")) {
      for (int i = 0; i < values.length; i++) {
        open.seek(position + i);
        open.write(values[i]);
      }
    }
  }

  private Run run(Object... arguments) {
    String[] words = new String[arguments.length];
    for (int i = 0; i < words.length; i++) {
      words[i] = arguments[i].toString();
    }
    return Run.in(Path.of("/"), new SystemPrograms(), Map.of(), false, words);
  }

  @Test
  void aDiskThatHoldsTheImageIsVerified() {
    Run run = run("image", "verify", disk, "--image", image);
    assertThat(run.err()).isEmpty();
    assertThat(run.status()).isZero();
    assertThat(run.out()).isEqualTo(disk + " holds " + image + ": " + SIZE + " bytes compared\n");
  }

  @Test
  void whatDiffersIsToldWithItsPlaceAndStatus7() throws IOException {
    byte[] bytes = Files.readAllBytes(disk);
    change(disk, 4 * MIB + 5, bytes[4 * MIB + 5] ^ 1);
    Run run = run("image", "verify", disk, "--image", image);
    assertThat(run.status()).isEqualTo(7);
    assertThat(run.out())
        .startsWith("0x400000 to 0x40ffff (65536 bytes, partition 2 (root)) has wrong bits: 1 bit; at 0x400005 it has ");
    assertThat(run.err()).contains("does not hold what it should").contains("[write.mismatch]");
    Run json = run("image", "verify", disk, "--image", image, "--json");
    assertThat(json.lastLine())
        .contains("\"write.mismatch\"")
        .contains("\"first-difference\":\"0x400005\"")
        .contains("\"differences\":{\"flips\":1}");
  }

  @Test
  void aDiskThatIsUnfinishedIsSaidToBe() throws IOException {
    byte[] mark =
        new org.sbcprov.imaging.write.UnfinishedMark(
                "card.img", java.util.OptionalLong.of(SIZE), java.time.Instant.EPOCH, "", "")
            .write();
    try (RandomAccessFile open = new RandomAccessFile(disk.toFile(), "rw")) {
      open.write(mark);
    }
    Run run = run("image", "verify", disk, "--image", image);
    assertThat(run.status()).isEqualTo(7);
    assertThat(run.err()).contains("warning:").contains("is unfinished");
  }

  @Test
  void aDiskThatIsReadBecomesAnImageThatVerifiesAgainstIt() throws IOException {
    Path out = directory.resolve("read.img.zst");
    Run run = run("image", "read", disk, "--out", out, "--bmap", "--sha256");
    assertThat(run.err()).isEmpty();
    assertThat(run.status()).isZero();
    assertThat(run.out()).contains("up to the end of the last partition, with the backup GPT behind it");
    assertThat(directory.resolve("read.img.bmap")).exists();
    assertThat(directory.resolve("read.img.zst.sha256")).exists();
    // The disk's own backup GPT lies in its middle here, so that its table is as it was in the image.
    Path moved = directory.resolve("moved");
    assertThat(run("image", "write", out, "--to", moved, "--yes").status()).isZero();
    assertThat(run("image", "verify", moved, "--image", out).status()).isZero();
    assertThat(run("image", "inspect", moved, "--json").out()).contains("image.gpt-backup\"");
  }

  @Test
  void anImageOnALargerDiskVerifiesAlthoughItsTableMoved() {
    assertThat(run("image", "write", image, "--to", disk, "--yes").status()).isZero();
    Run run = run("image", "verify", disk, "--image", image, "--json");
    assertThat(run.status()).isZero();
    assertThat(run.lastLine()).contains("\"backup-gpt-moved\":true");
  }

  @Test
  void readingDoesNotReplaceWhatItReads() {
    Run run = run("image", "read", disk, "--out", disk);
    assertThat(run.status()).isEqualTo(4);
    assertThat(run.err()).contains("[output.is-input]");
  }

  @Test
  void wipingShowsWhatIsThereAndCanBeUndone() throws IOException {
    byte[] before = Files.readAllBytes(disk);
    Path saved = directory.resolve("saved");
    assertThat(run("image", "wipe", disk).status()).as("nobody to ask").isEqualTo(4);
    assertThat(run("image", "wipe", disk, "--dry-run").err()).contains("a GPT").contains("partition 2 (root)");
    assertThat(Files.readAllBytes(disk)).isEqualTo(before);
    Run run = run("image", "wipe", disk, "--yes", "--saved", saved);
    assertThat(run.status()).isZero();
    assertThat(run.out()).contains("read back as zeros");
    assertThat(Arrays.copyOf(Files.readAllBytes(disk), MIB)).containsOnly(0);
    assertThat(run("image", "repair", disk, "--undo", saved).status()).isZero();
    assertThat(Files.readAllBytes(disk)).isEqualTo(before);
  }

  @Test
  void allOfADiskIsWiped() throws IOException {
    assertThat(run("image", "wipe", disk, "--all", "--yes", "--saved", directory.resolve("s")).status()).isEqualTo(2);
    Run run = run("image", "wipe", disk, "--all", "--yes", "--json");
    assertThat(run.status()).isZero();
    assertThat(run.lastLine()).contains("\"level\":\"all\"").contains("\"erased-bytes\":" + 2 * SIZE);
    assertThat(Files.readAllBytes(disk)).containsOnly(0);
  }

  /** A disk was a word for one command and an object for another, its size "bytes" or "device-size". */
  @Test
  void resultsNameTheDiskAndTheImageAlike() {
    Path out = directory.resolve("read.img");
    String device = "\"device\":\"" + disk + "\",\"device-bytes\":" + 2 * SIZE + ",\"device-facts\":{";
    Object[][] commands = {
      {"image", "write", image, "--to", disk, "--yes", "--json"},
      {"image", "write", image, "--to", disk, "--yes", "--dry-run", "--json"},
      {"image", "verify", disk, "--image", image, "--json"},
      {"image", "read", disk, "--out", out, "--json"},
      {"image", "wipe", disk, "--yes", "--json"}
    };
    for (Object[] command : commands) {
      Run run = run(command);
      assertThat(run.status()).as(run.out()).isZero();
      assertThat(run.lastLine()).contains(device);
      if (!command[1].equals("wipe")) {
        assertThat(run.lastLine()).contains("\"image\":\"", "\"image-bytes\":");
      }
    }
    Path made = directory.resolve("made.img");
    assertThat(run("image", "write", image, "--to", made, "--json").lastLine())
        .contains("{\"device\":\"" + made + "\",\"new\":true,", "\"device-bytes\":" + SIZE);
  }

  @Test
  void whatMakesNoSenseIsRefused() {
    assertThat(run("image", "wipe", disk, "--all", "--tables").err()).contains("[write.wipe-level]");
    assertThat(run("image", "wipe", directory.resolve("none"), "--yes").err()).contains("[write.no-file]");
    assertThat(run("image", "verify", directory.resolve("none"), "--image", image).err()).contains("[write.open]");
    assertThat(run("image", "read", disk, "--out", directory.resolve("o"), "--size", "0").err())
        .contains("[write.read-size]");
    assertThat(run("image", "verify", disk).status()).isEqualTo(2);
  }

  @Test
  void aLoopDeviceIsReadVerifiedAndWipedAsADisk() throws Exception {
    Assumptions.assumeTrue("root".equals(System.getProperty("user.name")), "skipped: not root");
    String loop = output("losetup", "--find", "--show", disk.toString()).strip();
    Assumptions.assumeTrue(loop.startsWith("/dev/loop"), "skipped: no loop devices");
    try {
      assertThat(run("image", "verify", loop, "--image", image).status()).isZero();
      // Of a loop device it was said that it may be pulled, and how its power is turned off.
      assertThat(run("image", "write", image, "--to", loop, "--yes").out()).contains("verified").doesNotContain("taken out");
      Path out = directory.resolve("loop.img");
      assertThat(run("image", "read", loop, "--out", out, "--size", "all").status()).isZero();
      assertThat(Files.mismatch(out, disk)).isEqualTo(-1);
      Run wiped = run("image", "wipe", loop, "--all", "--yes");
      assertThat(wiped.err()).doesNotContain("error");
      assertThat(wiped.status()).isZero();
      assertThat(output("blkid", "-p", loop)).isEmpty();
    } finally {
      output("losetup", "--detach", loop);
    }
    assertThat(Files.readAllBytes(disk)).containsOnly(0);
  }

  private static String output(String... command) throws Exception {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      String text = new String(process.getInputStream().readAllBytes());
      process.waitFor();
      return text;
    } catch (IOException e) {
      Assumptions.abort("skipped: " + command[0] + " is not installed");
      throw e;
    }
  }
}
