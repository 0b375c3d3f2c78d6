package org.sbcprov.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sbcprov.fixtures.SyntheticFip;

class EnvCommandsTest {
  private static final int SIZE = EnvDisk.SIZE;

  @TempDir Path directory;
  private Path text;
  private Path image;
  private Path saved;

  @BeforeEach
  void imageOfOpenWrt() throws IOException {
    text = directory.resolve("env.txt");
    image = directory.resolve("disk.img");
    saved = directory.resolve("saved");
    Files.writeString(
        text, "bootcmd=run a\nbootargs=console=ttyS0 root=/dev/fit0 rootwait\nethaddr=02:11:22:33:44:55\nbootdelay=3\n");
    Path first = directory.resolve("first.bin");
    assertThat(env("create", "--in", text, "--size", "256KiB", "--redundant", "--out", first).status()).isZero();
    Files.write(image, EnvDisk.ofOpenWrt(Files.readAllBytes(first), new byte[0]));
  }

  private static Run env(Object... arguments) {
    return Run.of(EnvDisk.words(arguments));
  }

  @Test
  void printGivesLinesAsFwPrintenvAndSaysWhereTheyAre() {
    Run run = env("print", image);
    assertThat(run.lines()).contains("bootcmd=run a", "bootdelay=3").hasSize(4);
    assertThat(run.err()).contains("redundant environment at 0x400000 and 0x440000, 0x40000 bytes each").contains("OpenWrt");
    assertThat(env("print", image, "bootdelay", "bootcmd").lines()).containsExactly("bootdelay=3", "bootcmd=run a");
    assertThat(env("print", image, "bootdelay", "-n").out()).isEqualTo("3\n");
    assertThat(env("print", image, "--json").lastLine())
        .contains("\"active-copy\":1,\"flag\":1").contains("\"bootdelay\":\"3\"").contains("\"offset\":4194304");
  }

  @Test
  void aMissingNameIsAnsweredWithNearOnes() {
    Run run = env("print", image, "bootarg");
    assertThat(run.status()).isEqualTo(3);
    assertThat(run.err()).contains("[env.variable-missing]").contains("Did you mean bootargs");
    assertThat(env("unset", image, "nothing-like-it").err()).contains("sbcprov env print");
  }

  @Test
  void setWritesTheOtherCopyAndNothingElseAndCanBeUndone() throws IOException {
    byte[] before = Files.readAllBytes(image);
    Run dry = env("set", image, "bootdelay=9", "neu=ü", "--dry-run", "--saved", saved);
    assertThat(dry.out()).isEqualTo("-bootdelay=3\n+bootdelay=9\n+neu=ü\n");
    assertThat(dry.err()).contains("would write copy 2 of the environment: 262144 bytes at 0x440000");
    assertThat(Files.readAllBytes(image)).isEqualTo(before);
    assertThat(saved).doesNotExist();

    assertThat(env("set", image, "bootdelay=9", "neu=ü", "--saved", saved).status()).isZero();
    byte[] after = Files.readAllBytes(image);
    assertThat(Arrays.equals(before, 0, 0x440000, after, 0, 0x440000)).isTrue();
    assertThat(Arrays.equals(before, 0x480000, SIZE, after, 0x480000, SIZE)).isTrue();
    assertThat(saved).exists();
    assertThat(env("print", image, "bootdelay", "neu").lines()).containsExactly("bootdelay=9", "neu=ü");
    assertThat(env("set", image, "neu=").status()).isZero();
    assertThat(env("unset", image, "bootdelay").status()).isZero();
    assertThat(env("print", image).out()).doesNotContain("neu").doesNotContain("bootdelay");
    assertThat(env("set", image, "bootcmd=run a").err()).contains("Nothing to change");
  }

  @ParameterizedTest
  @CsvSource({
    "1, set IMAGE ethaddr=02:11:22:33:44:66, 4, env.protected",
    "2, unset IMAGE ethaddr, 4, env.protected",
    "3, set IMAGE eth1addr=x, 3, env.ethaddr",
    "4, set IMAGE, 2, env.nothing-to-set",
    "5, unset IMAGE, 2, env.nothing-to-set",
    "6, set IMAGE novalue, 2, env.setting-form",
    "7, set IMAGE a=1 a=2, 2, env.setting-twice",
    "8, set IMAGE #a=1, 3, env.name",
    "9, set IMAGE a=1 --offset 0x400000, 2, env.place",
    "10, set IMAGE a=1 --offset 0x400000 --size 0x40000, 4, env.form",
    "11, set IMAGE a=1 --layout mtk-sdk, 4, env.form",
    "12, set IMAGE a=1 --layout nonsense, 2, env.layout",
    "13, set IMAGE a=1 --init, 2, env.place",
    "14, set IMAGE a=1 --init --layout frank-w-r3 --offset 0, 2, env.place",
    "15, set IMAGE a=1 --offset 0 --size 0x40000 --partition nowhere, 3, env.partition",
    "16, set IMAGE a=1 --offset 0x60000 --size 0x40000 --partition ubootenv, 3, env.bounds",
    "17, set IMAGE a=1 --offset 0 --size 3, 2, env.size",
    "18, set IMAGE a=1 --offset 0 --size 0xg, 2, size.form",
    "19, set IMAGE a=1 --offset 0x0 --size 0x1000 --init, 4, env.not-blank",
    "20, print IMAGE --offset 0x700000 --size 0x1000, 3, env.not-found",
    "21, print IMAGE -n, 2, env.value-only",
    "22, print, 2, env.place",
    "23, print /nonexistent, 3, input.not-found",
    "24, import IMAGE --in /nonexistent, 3, input.not-found",
    "25, create --in TEXT --size 0x40 --out OUT, 3, env.too-large",
    "26, create --in TEXT --size 0x40000 --fill 256 --out OUT, 2, env.fill",
    "27, create --in TEXT --size 0x40000 --out TEXT, 4, output.is-input",
    "28, export IMAGE --out IMAGE, 4, output.is-input",
    "29, set IMAGE a=1 --saved IMAGE, 4, output.is-input",
    "30, create --in - --size 0x40000 --out OUT, 2, usage",
  })
  void whatIsWrongIsRefusedAndChangesNothing(int number, String line, int status, String code) throws IOException {
    byte[] before = Files.readAllBytes(image);
    String[] words =
        ("env " + line)
            .replace("IMAGE", image.toString()).replace("TEXT", text.toString()).replace("OUT", saved.toString())
            .split(" ");
    Run run = Run.of(words);
    assertThat(run.err()).contains("[" + code + "]");
    assertThat(run.status()).isEqualTo(status);
    assertThat(Files.readAllBytes(image)).isEqualTo(before);
    assertThat(saved).doesNotExist();
  }

  @Test
  void forceChangesWhatUbootWritesOnce() {
    assertThat(env("set", image, "ethaddr=02:11:22:33:44:66", "--force").status()).isZero();
    assertThat(env("print", image, "-n", "ethaddr").out()).isEqualTo("02:11:22:33:44:66\n");
  }

  @Test
  void severalEnvironmentsAreRefusedUntilOneIsNamed() throws IOException {
    Path single = directory.resolve("single.bin");
    env("create", "--in", text, "--size", "0x80000", "--out", single);
    byte[] disk = Files.readAllBytes(image);
    System.arraycopy(Files.readAllBytes(single), 0, disk, 0x300000, 0x80000);
    Files.write(image, disk);
    Run run = env("set", image, "a=1");
    assertThat(run.status()).isEqualTo(4);
    assertThat(run.err()).contains("[env.unsure]").contains("0x300000").contains("0x400000");
    assertThat(env("set", image, "a=1", "--layout", "frank-w-r3").status()).isZero();
    assertThat(env("print", image, "a", "--partition", "1", "--offset", "0x2fbc00", "--size", "524288").out())
        .isEqualTo("a=1\n");
    assertThat(env("print", image, "a", "--layout", "openwrt").status()).isEqualTo(3);
  }

  @Test
  void aConfigTellsThePlaceAndRelativePathsCountFromHere() throws IOException {
    Path config = directory.resolve("fw_env.config");
    Path relative = Path.of("").toAbsolutePath().relativize(image.toRealPath());
    Files.writeString(config, relative + " 0x400000 40000\n" + relative + " 4456448 40000\n");
    assertThat(env("set", "--config", config, "bootdelay=7").status()).isZero();
    assertThat(env("print", "--config", config, "-n", "bootdelay").out()).isEqualTo("7\n");
    assertThat(env("print", image, "-n", "bootdelay").out()).isEqualTo("7\n");
    Files.writeString(config, relative + " 0x400000 0x40000\n");
    assertThat(env("set", "--config", config, "bootdelay=8").err()).contains("[env.form]");
    Files.writeString(config, relative + " 0x400000 262144\n");
    assertThat(env("set", "--config", config, "bootdelay=8").status()).isEqualTo(4);
    Files.writeString(config, "/dev/mtd1 0x0 0x20000\n");
    assertThat(env("print", "--config", config).err()).contains("[env.config-device]");
  }

  @Test
  void twoFilesOfAConfigAreOneEnvironment() throws IOException {
    Path a = directory.resolve("a");
    Path b = directory.resolve("b");
    env("create", "--in", text, "--size", "0x1f000", "--redundant", "--out", a);
    Files.write(b, new byte[0x1f000]);
    Path config = Files.writeString(directory.resolve("c"), a + " 0 1f000\n" + b + " 0 1f000\n");
    byte[] first = Files.readAllBytes(a);
    Run run = env("set", "--config", config, "bootdelay=5");
    assertThat(run.status()).isZero();
    assertThat(run.err()).contains("Copy 2 of the environment is blank");
    assertThat(Files.readAllBytes(a)).isEqualTo(first);
    assertThat(env("print", b, "-n", "bootdelay").out()).isEqualTo("5\n");
    assertThat(env("print", "--config", config, "-n", "bootdelay").out()).isEqualTo("5\n");
  }

  @Test
  void whatIsExportedGoesIntoAnotherImageAndCanBeCreatedAnew() throws IOException {
    Files.writeString(text, "menu=one\\\ntwo\\\n three\nend=back\\\\slash\n");
    assertThat(env("import", image, "--in", text, "--text").status()).isZero();
    Path exported = directory.resolve("exported");
    assertThat(env("export", image, "--out", exported).status()).isZero();
    assertThat(env("export", image).bytes()).isEqualTo(Files.readAllBytes(exported));
    Path made = directory.resolve("made.bin");
    assertThat(env("create", "--in", exported, "--size", "0x8000", "--out", made).status()).isZero();
    assertThat(env("print", made, "menu", "-n").out()).isEqualTo("one\ntwo\n three\n");
    assertThat(env("diff", image, made, "--exit-code").status()).isZero();
    assertThat(env("diff", image, exported, "--exit-code").status()).isZero();
    env("set", made, "extra=1");
    Run diff = env("diff", image, made, "--exit-code");
    assertThat(diff.status()).isEqualTo(7);
    assertThat(diff.out()).isEqualTo("+extra=1\n");
    assertThat(env("diff", image, made).status()).isZero();
    assertThat(env("import", made, "--in", exported, "--replace").status()).isZero();
    assertThat(env("diff", image, made, "--exit-code").status()).isZero();
  }

  @Test
  void aScriptOfFwSetenvIsImported() throws IOException {
    Path script = Files.writeString(directory.resolve("script"), "# x\nbootdelay 5\nadded=a b\nbootcmd\n");
    assertThat(env("import", image, "--in", script).out())
        .isEqualTo("+added=a b\n-bootcmd=run a\n-bootdelay=3\n+bootdelay=5\n");
    Path broken = Files.writeString(directory.resolve("broken"), "a=1\ncut=of");
    Run run = env("import", image, "--in", broken);
    assertThat(run.status()).isEqualTo(3);
    assertThat(run.err()).contains("[env.script-form]").contains("Line 2");
    assertThat(env("import", image, "--in", script, "--replace").err()).contains("[env.protected]");
  }

  @Test
  void aValueThatOnlySbcprovTakesBackIsWarnedAbout() {
    assertThat(env("set", image, "odd=a\n\nb\\").err()).contains("has a backslash");
    assertThat(env("export", image).err()).contains("by sbcprov only");
  }

  @Test
  void aNewEnvironmentBeginsWhereTheFirmwareReadsIt() throws IOException {
    Files.write(image, EnvDisk.ofOpenWrt(new byte[0], new byte[0]));
    Run none = env("set", image, "a=1");
    assertThat(none.status()).isEqualTo(3);
    assertThat(none.err()).contains("[env.not-found]").contains("0x400000 zeros").contains("--init");
    assertThat(env("set", image, "a=1", "--init", "--layout", "openwrt").status()).isZero();
    assertThat(env("print", image).err()).contains("flag 1").contains("Copy 2 of the environment is blank");
    assertThat(env("set", image, "a=2").status()).isZero();
    assertThat(env("print", image).err()).contains("flag 2").doesNotContain("is blank");
  }

  @Test
  void aFirmwareThatIgnoresTheEnvironmentIsWarnedAbout() throws IOException {
    byte[] uboot =
        "U-Boot 2024.10\0Loading Environment from %s...\0nowhere\0\0buildargs=setenv bootargs\0"
            .getBytes(StandardCharsets.US_ASCII);
    byte[] fip = SyntheticFip.empty().with(SyntheticFip.BL31, new byte[64]).with(SyntheticFip.BL33, uboot).bytes();
    byte[] environment = Arrays.copyOfRange(Files.readAllBytes(image), 0x400000, 0x440000);
    Files.write(image, EnvDisk.ofOpenWrt(environment, fip));
    Run run = env("set", image, "bootargs=root=/dev/nvme0n1p1");
    assertThat(run.status()).isZero();
    assertThat(run.err())
        .contains("keeps its environment nowhere").contains("uEnv.txt").contains("(buildargs)").contains("had root=/dev/fit0");
    assertThat(env("print", image, "--json").out()).contains("\"event\":\"warning\",\"code\":\"env.ignored\"");
  }
}
