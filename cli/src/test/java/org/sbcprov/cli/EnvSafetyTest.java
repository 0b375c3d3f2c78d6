package org.sbcprov.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sbcprov.imaging.env.EnvironmentForm;
import org.sbcprov.imaging.env.MkenvimageText;

/** What {@code sbcprov env} must not lose, overwrite or let through. */
class EnvSafetyTest {
  @TempDir Path directory;
  private Path text;
  private Path image;
  private Path saved;

  @BeforeEach
  void imageOfOpenWrt() throws IOException {
    text = Files.writeString(directory.resolve("env.txt"), "bootcmd=run a\nbootdelay=3\n");
    saved = directory.resolve("saved");
    byte[] disk = EnvDisk.ofOpenWrt(created("256KiB", "--redundant"), new byte[0]);
    image = Files.write(directory.resolve("disk.img"), disk);
  }

  private byte[] created(String size, String... more) throws IOException {
    Path made = directory.resolve("made.bin");
    Object[] words = {"create", "--in", text, "--size", size, "--out", made};
    Object[] all = Arrays.copyOf(words, words.length + more.length);
    System.arraycopy(more, 0, all, words.length, more.length);
    assertThat(env(all).status()).isZero();
    return Files.readAllBytes(made);
  }

  private static Run env(Object... arguments) {
    return Run.of(EnvDisk.words(arguments));
  }

  private static Run onTerminal(Object... arguments) {
    return Run.with(Map.of(), true, EnvDisk.words(arguments));
  }

  /** BPI-R64's second copy was put over the calibration data in factory, also by --init where it was blank. */
  @ParameterizedTest
  @CsvSource({
    "1, set IMAGE a=1 --init --layout openwrt-r64, env.partition-border, factory",
    "2, set IMAGE a=1 --init --layout openwrt-r64 --force, env.partition-border, factory",
    "3, set IMAGE a=1 --init --offset 0x500000 --size 0x1000, env.partition-other, factory",
    "4, set IMAGE a=1 --offset 0x400000 --redundant-offset 0x480000 --size 0x40000, env.partition-border, factory",
    "5, set IMAGE a=1 --config CONFIG, env.partition-border, factory",
  })
  void anEnvironmentGoesIntoNoOtherPartition(int number, String line, String code, String named) throws IOException {
    if (number < 4) {
      byte[] disk = Files.readAllBytes(image);
      Arrays.fill(disk, 0x400000, 0x440000, (byte) 0);
      Files.write(image, disk);
    }
    Path config = Files.writeString(directory.resolve("c"), image + " 0x400000 40000\n" + image + " 0x480000 40000\n");
    byte[] before = Files.readAllBytes(image);
    String words = "env " + (line.contains("CONFIG") ? line.replace("IMAGE ", "") : line);
    Run run = Run.of(words.replace("IMAGE", image.toString()).replace("CONFIG", config.toString()).split(" "));
    assertThat(run.err()).contains("[" + code + "]").contains(named);
    assertThat(run.status()).isEqualTo(4);
    assertThat(Files.readAllBytes(image)).isEqualTo(before);
  }

  @Test
  void aPartitionThatIsToldIsMeant() {
    assertThat(
            env("set", image, "a=1", "--init", "--partition", "factory", "--offset", 0, "--size", "0x1000").status())
        .isZero();
  }

  /** bootdelay 5 became an entry without "=", which nothing could read or remove. */
  @Test
  void aScriptThatIsImportedAsATextIsRecognised() throws IOException {
    byte[] before = Files.readAllBytes(image);
    Path script = Files.writeString(directory.resolve("script"), "bootdelay 5\n");
    Run run = env("import", image, "--in", script, "--text");
    assertThat(run.status()).isEqualTo(3);
    assertThat(run.err()).contains("[env.text-form]").contains("bootdelay 5").contains("script of fw_setenv");
    Files.writeString(script, "a b=1\n");
    assertThat(env("import", image, "--in", script, "--text").err()).contains("[env.name]");
    assertThat(Files.readAllBytes(image)).isEqualTo(before);
    assertThat(env("import", image, "--in", text, "--text").status()).isZero();
  }

  /** A second change with the same --saved replaced the only backup of what there was at first. */
  @ParameterizedTest
  @ValueSource(strings = {"", "--dry-run"})
  void whatWasSavedBeforeIsNotReplaced(String dry) throws IOException {
    assertThat(env("set", image, "a=1", "--saved", saved).status()).isZero();
    byte[] first = Files.readAllBytes(saved);
    byte[] before = Files.readAllBytes(image);
    Run run = dry.isEmpty()
        ? env("set", image, "a=2", "--saved", saved)
        : env("set", image, "a=2", "--saved", saved, dry);
    assertThat(run.status()).isEqualTo(4);
    assertThat(run.err()).contains("[image.out-exists]");
    assertThat(run.out()).isEmpty();
    assertThat(env("set", image, "a=2", "--saved", image, "--dry-run").err()).contains("[output.is-input]");
    assertThat(Files.readAllBytes(saved)).isEqualTo(first);
    assertThat(Files.readAllBytes(image)).isEqualTo(before);
  }

  /** Nothing said how to put back what was saved. */
  @Test
  void theLineAfterSavingPutsItBack() throws IOException {
    byte[] before = Files.readAllBytes(image);
    Run run = env("set", image, "bootdelay=9", "--saved", saved);
    String undo = "sbcprov image repair " + image + " --undo " + saved;
    assertThat(run.err()).contains("saved       " + saved + "; " + undo + " puts it back");
    assertThat(Files.readAllBytes(image)).isNotEqualTo(before);
    String[] words = undo.split(" ");
    assertThat(Run.of(Arrays.copyOfRange(words, 1, words.length)).status()).isZero();
    assertThat(Files.readAllBytes(image)).isEqualTo(before);
    String help = env("set", "--help").out().replaceAll("\\s+", " ");
    assertThat(help).contains("image repair IMAGE --undo FILE");
  }

  /** The difference and "writing" were shown, then came a hint about the directory. */
  @Test
  void anImageThatCannotBeWrittenIsToldBeforeAnythingElse() throws IOException {
    Files.setPosixFilePermissions(image, PosixFilePermissions.fromString("r--r--r--"));
    assumeFalse(Files.isWritable(image), "who runs this may write everything");
    Run run = env("set", image, "a=1");
    assertThat(run.status()).isEqualTo(8);
    assertThat(run.err()).contains("[io.write]").doesNotContain("writing").doesNotContain("directory");
    assertThat(run.out()).isEmpty();
    assertThat(env("set", image, "a=1", "--dry-run").status()).isZero();
  }

  /** A value with an escape sequence drove the terminal, and one with a line feed looked like two variables. */
  @Test
  void aTerminalGetsNoControlSequences() {
    assertThat(env("set", image, "evil=\u001b[2J\nfake=1").status()).isZero();
    assertThat(onTerminal("print", image).out()).contains("evil=\\x1b[2J\\x0afake=1\n").doesNotContain("\u001b[2J");
    assertThat(onTerminal("print", image, "evil").out()).isEqualTo("evil=\\x1b[2J\\x0afake=1\n");
    assertThat(onTerminal("export", image).out()).contains("bootdelay=3\n").doesNotContain("\u001b[2J");
    assertThat(onTerminal("print", image, "evil", "-n").out()).isEqualTo("\u001b[2J\nfake=1\n");
    assertThat(env("print", image, "evil").out()).isEqualTo("evil=\u001b[2J\nfake=1\n");
    assertThat(env("export", image).out()).contains("\u001b[2J");
  }

  /** e.bin and ./e.bin were taken for two files, so that overlapping copies were not noticed. */
  @Test
  void oneFileUnderTwoNamesIsOneFile() throws IOException {
    Path file = Files.write(directory.resolve("e.bin"), Arrays.copyOf(created("0x4000", "--redundant"), 0x8000));
    Path hard = Files.createLink(directory.resolve("hard.bin"), file);
    Path link = Files.createSymbolicLink(directory.resolve("link.bin"), file);
    Path config = directory.resolve("c");
    byte[] before = Files.readAllBytes(file);
    for (Object other : new Object[] {directory + "/./e.bin", hard, link}) {
      Files.writeString(config, file + " 0x0 4000\n" + other + " 0x2000 4000\n");
      Run run = env("set", "--config", config, "a=1");
      assertThat(run.status()).isEqualTo(3);
      assertThat(run.err()).contains("[env.bounds]");
      assertThat(Files.readAllBytes(file)).isEqualTo(before);
    }
    Files.writeString(config, file + " 0x0 4000\n" + link + " 0x4000 4000\n");
    assertThat(env("set", "--config", config, "a=1").status()).isZero();
    assertThat(env("print", "--config", config, "a", "-n").out()).isEqualTo("1\n");
  }

  /** A packed image was said to have no environment, and --init was advised. */
  @Test
  void aPackedImageIsReadAndToldToBeUnpackedBeforeItIsChanged() throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
      gzip.write(Files.readAllBytes(image));
    }
    Path file = Files.write(directory.resolve("disk.img.gz"), packed.toByteArray());
    Run set = env("set", file, "a=1");
    assertThat(set.status()).isEqualTo(3);
    assertThat(set.err()).contains("[image.compressed]").contains("gunzip -k disk.img.gz").doesNotContain("--init");
    assertThat(env("print", file, "bootdelay").out()).isEqualTo("bootdelay=3\n");
    assertThat(env("export", file).out()).isEqualTo(env("export", image).out());
    assertThat(env("diff", file, image, "--exit-code").status()).isZero();
    assertThat(Files.readAllBytes(file)).isEqualTo(packed.toByteArray());
    Path other = Files.write(directory.resolve("disk.img.bz2"), "BZh91AY&SY\0\0".getBytes(StandardCharsets.US_ASCII));
    assertThat(env("print", other).err()).contains("[image.compressed]").contains("bunzip2");
  }

  /** The first bytes of an environment are its checksum, which can be anything. */
  @Test
  void anEnvironmentWhoseChecksumLooksLikeGzipIsNone() throws IOException {
    byte[] made = new byte[0];
    for (int i = 0; i < 1_000_000 && !(made.length > 1 && made[0] == 0x1f && made[1] == (byte) 0x8b); i++) {
      made =
          MkenvimageText.block(
              ("n=" + i + "\n").getBytes(StandardCharsets.US_ASCII),
              EnvironmentForm.SINGLE,
              ByteOrder.LITTLE_ENDIAN,
              64,
              (byte) 0);
    }
    Path file = Files.write(directory.resolve("e.bin"), made);
    assertThat(env("set", file, "a=1").status()).isZero();
    assertThat(env("print", file, "a", "-n").out()).isEqualTo("1\n");
  }

  @Test
  void aDoubtIsToldWhenItIsOnlyPrinted() throws IOException {
    byte[] old = created("0x20000", "--redundant");
    Files.writeString(text, "bootdelay=new\n");
    byte[] fresh = created("0x20000", "--redundant");
    old[4] = (byte) 255;
    fresh[4] = 0;
    byte[] both = Arrays.copyOf(old, 0x40000);
    System.arraycopy(fresh, 0, both, 0x20000, 0x20000);
    Path dump = Files.write(directory.resolve("dump"), both);
    Run run = env("print", dump, "bootdelay", "-n");
    assertThat(run.out()).isEqualTo("new\n");
    assertThat(run.err()).contains("NOR flash").contains("255");
    assertThat(env("print", dump, "bootdelay", "-n", "--layout", "openwrt-r3-nor").out()).isEqualTo("3\n");
    assertThat(env("set", dump, "a=1").err()).contains("[env.unsure]").contains("--layout openwrt-r3-nor");
    assertThat(Files.readAllBytes(dump)).isEqualTo(both);
  }
}
