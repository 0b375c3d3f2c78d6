package org.sbcprov.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sbcprov.core.Sha256;
import org.sbcprov.fixtures.FakeClock;
import org.sbcprov.fixtures.ScriptedPrograms;

class ImageWriteCommandTest {
  private static final int MIB = 1 << 20;

  @TempDir private Path directory;
  private byte[] bytes;
  private Path image;
  private Path disk;

  @BeforeEach
  void anImageAndADisk() throws IOException {
    bytes = new byte[3 * MIB];
    new Random(1).nextBytes(bytes);
    image = Files.write(directory.resolve("card.img"), bytes);
    byte[] old = new byte[5 * MIB];
    Arrays.fill(old, (byte) 0xa5);
    disk = Files.write(directory.resolve("disk"), old);
  }

  private Run run(String... arguments) {
    String[] all = new String[arguments.length + 2];
    all[0] = "image";
    all[1] = "write";
    System.arraycopy(arguments, 0, all, 2, arguments.length);
    return Run.with(Map.of("XDG_STATE_HOME", directory.resolve("state").toString()), false, all);
  }

  private Run write(Object from, String... options) {
    String[] all = Arrays.copyOf(new String[] {from.toString(), "--to", disk.toString(), "--yes"}, 4 + options.length);
    System.arraycopy(options, 0, all, 4, options.length);
    return run(all);
  }

  private byte[] start() throws IOException {
    return Arrays.copyOf(Files.readAllBytes(disk), bytes.length);
  }

  @Test
  void aFileInThePlaceOfADiskGetsTheImage() throws IOException {
    Run run = write(image);
    assertThat(run.status()).as(run.err()).isZero();
    assertThat(run.out()).contains(disk + ": 3145728 bytes", "verified");
    assertThat(start()).isEqualTo(bytes);
    assertThat(Files.size(disk)).isEqualTo(5 * MIB);
    assertThat(directory.resolve("state/sbcprov/write")).isEmptyDirectory();
  }

  @Test
  void aPackedImageIsUnpackedOnTheWay() throws IOException {
    Path packed = directory.resolve("card.img.gz");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(packed))) {
      out.write(bytes);
    }
    assertThat(write(packed).status()).isZero();
    assertThat(start()).isEqualTo(bytes);
  }

  @Test
  void whatCannotBeAskedIsRefused() throws IOException {
    Run run = run(image.toString(), "--to", disk.toString());
    assertThat(run.status()).isEqualTo(4);
    assertThat(start()).containsOnly(0xa5);
  }

  @Test
  void aSecondTimeWithDiffNothingIsWritten() throws IOException {
    write(image);
    Run run = write(image, "--diff");
    assertThat(run.status()).isZero();
    assertThat(run.out()).contains("nothing was written");
    byte[] changed = Files.readAllBytes(disk);
    changed[2 * MIB] ^= 1;
    Files.write(disk, changed);
    assertThat(write(image, "--diff", "--json").out()).contains("\"skipped\":", "\"ok\":true");
    assertThat(start()).isEqualTo(bytes);
  }

  @Test
  void aNewFileIsMadeWithoutAQuestion() throws IOException {
    Path copy = directory.resolve("copy.img");
    Run run = run(image.toString(), "--to", copy.toString());
    assertThat(run.status()).as(run.err()).isZero();
    assertThat(Files.readAllBytes(copy)).isEqualTo(bytes);
  }

  @Test
  void severalTargetsAreWrittenAtOnce() throws IOException {
    Path copy = directory.resolve("copy.img");
    Run run = run(image.toString(), "--to", disk.toString(), "--to", copy.toString(), "--yes", "--json");
    assertThat(run.status()).as(run.out()).isZero();
    assertThat(start()).isEqualTo(bytes);
    assertThat(Files.readAllBytes(copy)).isEqualTo(bytes);
    assertThat(run.lastLine()).contains("\"targets\":[{", "\"verified\":");
  }

  @Test
  void theImageItselfIsNoTarget() throws IOException {
    for (String[] more : new String[][] {{}, {"--diff"}}) {
      String[] arguments = Arrays.copyOf(new String[] {image.toString(), "--to", image.toString(), "--yes"}, 4 + more.length);
      System.arraycopy(more, 0, arguments, 4, more.length);
      Run run = run(arguments);
      assertThat(run.status()).isEqualTo(4);
      assertThat(run.err()).contains("output.is-input");
    }
    assertThat(Files.readAllBytes(image)).isEqualTo(bytes);
  }

  @Test
  void aWrongChecksumLeavesADiskThatSaysThatItIsUnfinishedAndHowToGoOn() throws IOException {
    // Larger than what is read ahead: the checksum is known in the end only.
    bytes = Arrays.copyOf(bytes, 48 * MIB);
    bytes[48 * MIB - 1] = 1;
    Files.write(image, bytes);
    Files.write(disk, new byte[49 * MIB]);
    Run run = write(image, "--sha256", "0".repeat(64));
    assertThat(run.status()).isEqualTo(3);
    assertThat(run.err()).contains("image.sha256", "unfinished");
    Run inspect = Run.of("image", "inspect", disk.toString());
    assertThat(inspect.status()).isEqualTo(3);
    assertThat(inspect.err()).contains("image.unfinished", "--resume");
    assertThat(write(image, "--resume").status()).isZero();
    assertThat(start()).isEqualTo(bytes);
    Run again = write(image, "--resume");
    assertThat(again.status()).isEqualTo(4);
    assertThat(again.err()).contains("write.journal");
  }

  @Test
  void theChecksumMayStandInAFileOfSha256sum() throws IOException {
    Path sums = directory.resolve("SHA256SUMS");
    String right = Sha256.hex(bytes);
    for (String text :
        new String[] {
          right + "\n", right + "  card.img\n", "0".repeat(64) + " *other.img\n" + right + " *card.img\n",
          "SHA256 (card.img) = " + right + "\n", right + "  dir/card.img\n"
        }) {
      Files.writeString(sums, text);
      assertThat(write(image, "--sha256", sums.toString()).status()).as(text).isZero();
    }
    Files.writeString(sums, right + "  other.img\n" + right + "  third.img\n");
    assertThat(write(image, "--sha256", sums.toString()).err()).contains("image.sha256-missing");
    assertThat(write(image, "--sha256", right).status()).isZero();
  }

  @Test
  void aDryRunDoesTheChecksAndWritesNothing() throws IOException {
    Run run = write(image, "--dry-run");
    assertThat(run.status()).as(run.err()).isZero();
    assertThat(run.out()).contains("card.img, 3145728 bytes", "would write", "nothing was written");
    assertThat(start()).containsOnly(0xa5);
    Path page = Files.writeString(directory.resolve("page.img"), "404: not found, try again later");
    assertThat(write(page, "--dry-run").err()).contains("write.not-an-image", "a text");
    assertThat(write(page, "--dry-run", "--anyway").status()).isZero();
    // It asked whether it may erase what it does not.
    Run unasked = run(image.toString(), "--to", disk.toString(), "--dry-run");
    assertThat(unasked.status()).as(unasked.err()).isZero();
    assertThat(unasked.err()).contains("target      " + disk);
  }

  @Test
  void anImageThatDoesNotFitIsRefused() throws IOException {
    Path large = Files.write(directory.resolve("large.img"), new byte[6 * MIB]);
    assertThat(write(large).status()).isEqualTo(4);
    assertThat(start()).containsOnly(0xa5);
  }

  @Test
  void diffAndResumeDoNotGoTogether() {
    assertThat(write(image, "--diff", "--resume").err()).contains("write.diff-resume");
  }

  @Test
  void standardInputMayBeTheTargetItself() throws IOException {
    // "image write - --to self.img < self.img" erased what it was about to read.
    Path root = directory.resolve("root");
    Files.createDirectories(root.resolve("proc/self/fd"));
    Files.createSymbolicLink(root.resolve("proc/self/fd/0"), disk);
    ByteArrayOutputStream words = new ByteArrayOutputStream();
    assertThat(fromPipe(root, Files.readAllBytes(disk), words)).isEqualTo(4);
    assertThat(words.toString(StandardCharsets.UTF_8)).contains("output.is-input", "standard input");
    assertThat(start()).containsOnly(0xa5);
  }

  private int fromPipe(Path root, byte[] input, ByteArrayOutputStream words) {
    PrintStream stream = new PrintStream(words, true, StandardCharsets.UTF_8);
    Environment environment =
        new Environment(
            stream, stream, false, false, 80, Map.of(), "sbcprov", new FakeClock(), new ScriptedPrograms(), root,
            new StandardInput(new ByteArrayInputStream(input), false));
    return new Application(environment).run("image", "write", "-", "--to", disk.toString(), "--yes", "--anyway");
  }

  @Test
  void anImageMayComeThroughAPipe() throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (OutputStream out = new GZIPOutputStream(packed)) {
      out.write(bytes);
    }
    ByteArrayOutputStream words = new ByteArrayOutputStream();
    PrintStream stream = new PrintStream(words, true, StandardCharsets.UTF_8);
    Environment environment =
        new Environment(
            stream, stream, false, false, 80, Map.of(), "sbcprov", new FakeClock(), new ScriptedPrograms(), Path.of("/"),
            new StandardInput(new ByteArrayInputStream(packed.toByteArray()), false));
    int status = new Application(environment).run("image", "write", "-", "--to", disk.toString(), "--yes");
    assertThat(status).as(words.toString(StandardCharsets.UTF_8)).isZero();
    assertThat(start()).isEqualTo(bytes);
  }
}
