package org.sbcprov.imaging.custom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sbcprov.core.failure.Failure;
import org.sbcprov.imaging.volume.Ownership;

/** cmdline.txt, config.txt, armbianEnv.txt and their like, extlinux.conf. */
class BootFilesTest {
  private static final String EXTLINUX =
      "default two\nlabel one\n\tlinux /a\n\tappend root=a\n\nlabel two\n\tLINUX /b\n\tappend root=b  quiet\n\nlabel three\n\tlinux /c\n";

  @ParameterizedTest
  @CsvSource({
    "splash, console=tty1 root=x quiet splash",
    "quiet, console=tty1 root=x quiet",
    "root=y, console=tty1 root=y quiet",
    "console=ttyS0, console=tty1 root=x quiet console=ttyS0",
    "+root=y, console=tty1 root=x quiet root=y",
    "-quiet, console=tty1 root=x",
    "-root, console=tty1 quiet",
    "-root=other, console=tty1 root=x quiet",
    "isolcpus=\"1 2\", console=tty1 root=x quiet isolcpus=\"1 2\"",
  })
  void aWordOfTheCommandLineIsSetAddedOrTaken(String option, String line) {
    World world = World.linux().raspberryPi();
    world.apply(KernelArgument.of(option));
    assertThat(world.boot.text("/cmdline.txt")).isEqualTo(line + "\n");
  }

  @Test
  void theLineKeepsItsEndAndStaysOne() {
    World bare = World.linux().raspberryPi().bootFile("cmdline.txt", "a=1 b");
    bare.apply(KernelArgument.of("c"));
    assertThat(bare.boot.text("/cmdline.txt")).isEqualTo("a=1 b c");
    World crlf = World.linux().raspberryPi().bootFile("cmdline.txt", "a=1 b\r\n");
    assertThat(World.codes(crlf.apply(KernelArgument.of("c")))).containsExactly("customize.line-ends");
    assertThat(crlf.boot.text("/cmdline.txt")).isEqualTo("a=1 b c\n");
    World two = World.linux().raspberryPi().bootFile("cmdline.txt", "a=1\nb\n");
    two.requireRefused("customize.cmdline-lines", KernelArgument.of("c"));
    World init = World.linux().raspberryPi().bootFile("cmdline.txt", "a -- init\n");
    init.apply(KernelArgument.of("c"));
    assertThat(init.boot.text("/cmdline.txt")).isEqualTo("a c -- init\n");
  }

  @Test
  void theCommandLineIsChangedWhereTheImageHasIt() {
    World armbian = World.linux().armbian();
    assertThat(armbian.apply(KernelArgument.of("cma=64M")).done()).containsExactly("kernel: cma=64M in extraargs of /boot/armbianEnv.txt");
    assertThat(armbian.root.text("/boot/armbianEnv.txt")).isEqualTo("verbosity=1\nextraargs=quiet cma=64M\n");
    armbian.apply(KernelArgument.of("-quiet"), KernelArgument.of("-cma"));
    assertThat(armbian.root.text("/boot/armbianEnv.txt")).isEqualTo("verbosity=1\n");
    World extlinux = World.linux();
    extlinux.root.file("/boot/extlinux/extlinux.conf", EXTLINUX);
    extlinux.apply(KernelArgument.of("-quiet"));
    assertThat(extlinux.root.text("/boot/extlinux/extlinux.conf")).isEqualTo(EXTLINUX.replace("root=b  quiet", "root=b"));
    World other = World.linux().raspberryPi().bootFile("config.txt", "[all]\nos_prefix=current/\n").bootFile("current/cmdline.txt", "a\n");
    other.apply(KernelArgument.of("b"));
    assertThat(other.boot.text("/current/cmdline.txt")).isEqualTo("a b\n");
    assertThat(World.linux().bootFile("boot.ini", "X-UBOOT-CONFIG\n").requireRefused("customize.no-place", KernelArgument.of("b")).hint())
        .contains("setenv bootargs");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-", "a b", "a\nb", "=x", "a=\"b", "a\u0007"})
  void whatCannotBeAWordIsRefused(String option) {
    Failure failure = catchThrowableOfType(Failure.class, () -> KernelArgument.of(option));
    assertThat(failure.code()).isEqualTo("customize.argument-form");
  }

  private static String config(String before, String key, String value) {
    World world = World.linux().raspberryPi().bootFile("config.txt", before);
    world.apply(new ConfigTxt(key, value));
    return world.boot.text("/config.txt");
  }

  @Test
  void aKeyOfConfigTxtIsSetForAllBoards() {
    assertThat(config("a=1\n", "b", "2")).isEqualTo("a=1\nb=2\n");
    assertThat(config("a=1\nb=1\n", "a", "2")).isEqualTo("a=2\nb=1\n");
    assertThat(config("a=1\n[cm4]\na=3\nc=1\n", "b", "2")).isEqualTo("a=1\n[cm4]\na=3\nc=1\n\n[all]\nb=2\n");
    assertThat(config("[pi4]\na=1\n[all]\na=1\n", "a", "2")).isEqualTo("[pi4]\na=1\n[all]\na=2\n");
    assertThat(config("a=1\r\n", "b", "2")).isEqualTo("a=1\r\nb=2\r\n");
    assertThat(config("a=1", "b", "2")).isEqualTo("a=1\nb=2\n");
    assertThat(config("a=1\n[cm4]\na=2\n", "a", "")).isEqualTo("[cm4]\na=2\n");
  }

  @Test
  void overlaysAddUpAndParametersDoNotBecomeAnOverlays() {
    assertThat(config("dtoverlay=x\n", "dtoverlay", "dwc2,dr_mode=host")).isEqualTo("dtoverlay=x\ndtoverlay=dwc2,dr_mode=host\n");
    assertThat(config("dtoverlay=x\n", "dtoverlay", "x")).isEqualTo("dtoverlay=x\n");
    assertThat(config("a=1\ndtoverlay=x\n", "dtparam", "i2c_arm=on")).isEqualTo("a=1\ndtparam=i2c_arm=on\ndtoverlay=x\n");
  }

  @Test
  void whatCountsOnSomeBoardsOnlyIsTold() {
    World world = World.linux().raspberryPi().bootFile("config.txt", "a=1\n[cm4]\na=3\n" + "x=" + "y".repeat(100) + "\n");
    assertThat(World.codes(world.apply(new ConfigTxt("a", "2"))))
        .containsExactlyInAnyOrder("customize.config-conditional", "customize.config-line");
    assertThat(catchThrowableOfType(Failure.class, () -> new ConfigTxt("a", "y".repeat(100))).code()).isEqualTo("customize.config-form");
    assertThat(catchThrowableOfType(Failure.class, () -> new ConfigTxt("a b", "1")).code()).isEqualTo("customize.config-form");
    World.linux().armbian().requireRefused("customize.no-place", new ConfigTxt("a", "1"));
  }

  private static EnvLine env(String key, String value) {
    return new EnvLine(key, value, Optional.empty());
  }

  @Test
  void aVariableIsSetInTheFileThatIsThere() {
    World world = World.linux().armbian();
    world.apply(env("verbosity", "7"), env("overlays", "uart-a"));
    assertThat(world.root.text("/boot/armbianEnv.txt")).isEqualTo("verbosity=7\nextraargs=quiet\noverlays=uart-a\n");
    world.apply(env("overlays", ""));
    assertThat(world.root.text("/boot/armbianEnv.txt")).isEqualTo("verbosity=7\nextraargs=quiet\n");
    World odd = World.linux().armbian();
    odd.root.file("/boot/armbianEnv.txt", "a=1\nnonsense\r\n# fine\n\nb=2");
    assertThat(World.codes(odd.apply(env("c", "3")))).containsExactly("customize.env-line", "customize.line-ends");
    assertThat(odd.root.text("/boot/armbianEnv.txt")).isEqualTo("a=1\nnonsense\n# fine\n\nb=2\nc=3\n");
  }

  @Test
  void ofSeveralFilesOneHasToBeNamed() {
    World world = World.linux().bootFile("uEnv.txt", "a=1\n").bootFile("env.txt", "a=1\n");
    assertThat(world.requireRefused("customize.env-ambiguous", env("a", "2")).facts().get("files").toString())
        .contains("uEnv.txt", "env.txt");
    world.root.directory("/boot/firmware", Ownership.ROOT_DIRECTORY);
    world.apply(new EnvLine("a", "2", Optional.of("/boot/firmware/env.txt")));
    assertThat(world.boot.text("/env.txt")).isEqualTo("a=2\n");
    world.requireRefused("customize.no-place", new EnvLine("a", "2", Optional.of("/boot/none.txt")));
    World.linux().requireRefused("customize.no-place", env("a", "1"));
    assertThat(catchThrowableOfType(Failure.class, () -> env("a b", "1")).code()).isEqualTo("customize.env-form");
    assertThat(catchThrowableOfType(Failure.class, () -> env("a", "1\n2")).code()).isEqualTo("customize.env-form");
  }

  @Test
  void aKeyOfTheDefaultEntryIsSet() {
    World world = World.linux();
    world.root.file("/boot/extlinux/extlinux.conf", EXTLINUX);
    world.apply(new ExtlinuxKey("fdtoverlays", "/o.dtbo"), new ExtlinuxKey("kernel", "/new"), new ExtlinuxKey("append", ""));
    assertThat(world.root.text("/boot/extlinux/extlinux.conf"))
        .isEqualTo("default two\nlabel one\n\tlinux /a\n\tappend root=a\n\nlabel two\n\tLINUX /new\n\tfdtoverlays /o.dtbo\n\nlabel three\n\tlinux /c\n");
    assertThat(catchThrowableOfType(Failure.class, () -> new ExtlinuxKey("menu", "x")).code()).isEqualTo("customize.extlinux-key");
    assertThat(catchThrowableOfType(Failure.class, () -> new ExtlinuxKey("kernel", "")).code()).isEqualTo("customize.extlinux-key");
  }

  @Test
  void whatIsOddAboutExtlinuxIsTold() {
    World world = World.linux();
    world.root.file("/boot/extlinux/extlinux.conf", "default gone\nlabel one\n\tmenu label x\n");
    world.root.file("/usr/sbin/u-boot-update", "");
    assertThat(World.codes(world.apply(new ExtlinuxKey("fdt", "/x.dtb"))))
        .containsExactly("customize.extlinux", "customize.extlinux", "customize.generated");
    world.root.file("/boot/extlinux/extlinux.conf", "timeout 3\n");
    world.requireRefused("customize.extlinux-form", new ExtlinuxKey("fdt", "/x.dtb"));
  }

  @Test
  void whatIsNoTextIsNotEdited() {
    World world = World.linux().raspberryPi();
    world.boot.file("/config.txt", new byte[] {'a', '=', (byte) 0xe4, '\n'}, Ownership.ROOT_FILE);
    assertThat(world.requireRefused("customize.encoding", new ConfigTxt("a", "1"))).hasMessageContaining("byte 0x2");
    world.boot.file("/config.txt", new byte[] {'a', 0}, Ownership.ROOT_FILE);
    world.requireRefused("customize.encoding", new ConfigTxt("a", "1"));
  }

  /** Armbian for the Raspberry Pi was once told to have no cmdline.txt. */
  @Test
  void armbianWithoutArmbianEnvHasItsCommandLineWhereTheFirmwareReadsIt() {
    World world = World.linux().raspberryPi();
    world.root.file("/etc/armbian-release", "BOARD=rpi4b\n");
    world.apply(KernelArgument.of("splash"));
    assertThat(world.boot.text("/cmdline.txt")).isEqualTo("console=tty1 root=x quiet splash\n");
  }
}
