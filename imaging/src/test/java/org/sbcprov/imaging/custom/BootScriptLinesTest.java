package org.sbcprov.imaging.custom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sbcprov.core.failure.Failure;
import org.sbcprov.imaging.Tools;
import org.sbcprov.imaging.volume.Ownership;

class BootScriptLinesTest {
  private static final String INI =
      "BANANAPI_CM4-UBOOT-CONFIG\n\n# fdt addr is set below\nfatload mmc 0:1 ${dtb} x.dtb\n  fdt addr ${dtb_loadaddr}\nbooti a b c\n";
  private static final long TIME = 1_700_000_000;

  @TempDir Path directory;

  private static BootScriptLines ini(boolean behind, String anchor, String... lines) {
    return new BootScriptLines(BootScriptLines.Kind.BOOT_INI, new AnchoredLines(List.of(lines), anchor, behind));
  }

  private static World world(String ini) {
    return World.linux().bootFile("boot.ini", ini);
  }

  /** What takes the CEC driver of the BPI-CM4's 4.9 kernel away. */
  @Test
  void aLineGoesBehindTheOneThatBeginsWithAText() {
    World world = world(INI);
    Bench bench = world.apply(ini(true, "fdt addr", "fdt rm /aocec"));
    assertThat(world.boot.text("/boot.ini"))
        .isEqualTo(INI.replace("${dtb_loadaddr}\n", "${dtb_loadaddr}\n  fdt rm /aocec\n"));
    assertThat(bench.warnings()).isEmpty();
    assertThat(bench.layout().family()).isEqualTo(Layout.Family.BANANA_PI);
  }

  @Test
  void severalLinesKeepTheirOrderBehindAndInFront() {
    World behind = world(INI);
    behind.apply(ini(true, "fdt addr", "fdt rm /a", "fdt rm /b"));
    assertThat(behind.boot.text("/boot.ini")).contains("${dtb_loadaddr}\n  fdt rm /a\n  fdt rm /b\nbooti");
    World inFront = world(INI);
    inFront.apply(ini(false, "booti", "echo 1", "echo 2"));
    assertThat(inFront.boot.text("/boot.ini")).contains("${dtb_loadaddr}\necho 1\necho 2\nbooti");
  }

  @Test
  void aTextThatIsInALineCountsWhenNoneBeginsWithIt() {
    World world = world(INI);
    world.apply(ini(true, "x.dtb", "echo loaded"));
    assertThat(world.boot.text("/boot.ini")).contains("x.dtb\necho loaded\n");
  }

  @Test
  void anAnchorThatIsNotThereOrSeveralTimesIsRefused() {
    assertThat(world(INI).requireRefused("customize.anchor-missing", ini(true, "fdt set", "x"))).hasMessageContaining("fdt set");
    assertThat(world(INI + "booti d e f\n").requireRefused("customize.anchor-ambiguous", ini(true, "booti", "x")))
        .hasMessageContaining("line 6: booti a b c; line 7: booti d e f");
    assertThat(world("X\n" + INI.replace("fdt addr ${dtb_loadaddr}", "fdt addr ${dtb_loadaddr} \\"))
            .requireRefused("customize.anchor-continued", ini(true, "fdt addr", "x")))
        .hasMessageContaining("goes on");
  }

  /** U-Boot passes over all that stands before the magic line. */
  @Test
  void linesInFrontOfTheMagicOneAreNoAnchors() {
    World world = world("fdt addr old\n" + INI);
    Bench bench = world.apply(ini(true, "fdt addr", "fdt rm /aocec"));
    assertThat(world.boot.text("/boot.ini")).startsWith("fdt addr old\nBANANAPI");
    assertThat(World.codes(bench)).containsExactly("customize.boot-ini");
  }

  @Test
  void whatTheVendorsUbootDoesNotRunIsTold() {
    World world = world("fdt addr x\n");
    assertThat(World.codes(world.apply(ini(true, "fdt addr", "fdt rm /aocec")))).containsExactly("customize.boot-ini");
    World indented = world(" BANANAPI_CM4-UBOOT-CONFIG\nfdt addr x\n");
    assertThat(World.codes(indented.apply(ini(true, "fdt addr", "y")))).containsExactly("customize.boot-ini");
    World large = world(INI + "#".repeat(64 * 1024 - INI.length() - 2) + "\n");
    large.requireRefused("customize.boot-ini-size", ini(true, "fdt addr", "fdt rm /aocec"));
  }

  @Test
  void linesThatEndWithCrAndLfAreMended() {
    World world = world(INI.replace("\n", "\r\n"));
    Bench bench = world.apply(ini(true, "fdt addr", "fdt rm /aocec"));
    assertThat(world.boot.text("/boot.ini")).doesNotContain("\r").contains("\n  fdt rm /aocec\n");
    assertThat(World.codes(bench)).containsExactly("customize.line-ends");
  }

  @Test
  void anImageWithoutTheScriptSaysWhatItIs() {
    assertThat(World.linux().armbian().requireRefused("customize.no-place", ini(true, "a", "b")).hint())
        .contains("Armbian", "--boot-scr-insert");
  }

  private byte[] mkimage(String script) throws IOException {
    Path text = Files.writeString(directory.resolve("boot.cmd"), script);
    Path out = directory.resolve("boot.scr");
    ProcessBuilder builder =
        new ProcessBuilder("mkimage", "-A", "arm64", "-T", "script", "-C", "none", "-n", "a name", "-d", text.toString(), out.toString());
    builder.environment().put("SOURCE_DATE_EPOCH", Long.toString(TIME));
    Tools.run("mkimage", "-V");
    try {
      assertThat(builder.redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD).start().waitFor()).isZero();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    return Files.readAllBytes(out);
  }

  @Test
  void aScriptImageIsTheSameByteForByteAsMkimageMakesIt() throws IOException {
    for (String script : List.of("fdt addr x\nboot\n", "echo odd", "x\n".repeat(5000))) {
      byte[] theirs = mkimage(script);
      ScriptImage image = ScriptImage.parse(theirs, "boot.scr");
      assertThat(image.script()).isEqualTo(script.getBytes(StandardCharsets.UTF_8));
      assertThat(image.name()).isEqualTo("a name");
      assertThat(image.time()).isEqualTo(TIME);
      assertThat(image.write()).isEqualTo(theirs);
      assertThat(image.with("other\n".getBytes(StandardCharsets.UTF_8)).write()).isEqualTo(mkimage("other\n"));
    }
  }

  @Test
  void bootScrAndItsTextAreKeptInStep() throws IOException {
    String script = "load x\nfdt addr ${fdt_addr_r}\nbooti a\n";
    World world = World.linux().armbian();
    world.root.file("/boot/boot.cmd", script);
    world.root.file("/boot/boot.scr", mkimage(script), Ownership.ROOT_FILE);
    world.apply(new BootScriptLines(
        BootScriptLines.Kind.BOOT_SCR, new AnchoredLines(List.of("fdt rm /aocec"), "fdt addr", true)));
    String wanted = "load x\nfdt addr ${fdt_addr_r}\nfdt rm /aocec\nbooti a\n";
    assertThat(world.root.text("/boot/boot.cmd")).isEqualTo(wanted);
    assertThat(world.root.read("/boot/boot.scr", 9999)).isEqualTo(mkimage(wanted));
  }

  @Test
  void aTextThatIsNotTheScriptsIsEditedOnItsOwnOrLeftAlone() throws IOException {
    World world = World.linux().armbian();
    world.root.file("/boot/boot.cmd", "something else\n");
    world.root.file("/boot/boot.scr", mkimage("fdt addr x\n"), Ownership.ROOT_FILE);
    Bench bench = world.apply(new BootScriptLines(
        BootScriptLines.Kind.BOOT_SCR, new AnchoredLines(List.of("fdt rm /aocec"), "fdt addr", true)));
    assertThat(World.codes(bench)).containsExactly("customize.source-differs");
    assertThat(world.root.text("/boot/boot.cmd")).isEqualTo("something else\n");
  }

  @Test
  void severalScriptsInOneAreRefused() throws IOException {
    Path one = Files.writeString(directory.resolve("one"), "echo 1\n");
    Path two = Files.writeString(directory.resolve("two"), "echo 2\n");
    Path out = directory.resolve("multi.scr");
    Tools.run("mkimage", "-A", "arm64", "-T", "script", "-C", "none", "-d", one + ":" + two, out);
    World world = World.linux();
    world.root.file("/boot/boot.scr", Files.readAllBytes(out), Ownership.ROOT_FILE);
    world.requireRefused("customize.boot-scr-several",
        new BootScriptLines(BootScriptLines.Kind.BOOT_SCR, new AnchoredLines(List.of("x"), "echo", true)));
  }

  @Property
  void anyDamageOfAScriptImageIsFound(@ForAll @IntRange(min = 0, max = 79) int at, @ForAll @IntRange(min = 1, max = 255) int change) {
    byte[] image =
        new ScriptImage(TIME, 5, 2, 0, "x", "fdt addr x\n".getBytes(StandardCharsets.UTF_8)).write();
    assertThat(ScriptImage.parse(image, "x").script()).hasSize(11);
    image[at] ^= (byte) change;
    Failure failure = catchThrowableOfType(Failure.class, () -> ScriptImage.parse(image, "x"));
    assertThat(failure).isNotNull();
    assertThat(failure.code()).startsWith("customize.boot-scr");
  }
}
