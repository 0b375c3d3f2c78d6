package org.sbcprov.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.AnnotatedElementContext;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.io.TempDirFactory;

/** The launcher in a made-up checkout, with scripts for java and Maven that tell how they were called. */
class LauncherTest {
  private static final Path LAUNCHER = Path.of("..", "sbcprov");

  /** A space in the path, as users have it. */
  @TempDir(factory = SpacedDirectory.class)
  Path checkout;

  private Path dist;

  private record Result(int status, String out, String err) {}

  static final class SpacedDirectory implements TempDirFactory {
    @Override
    public Path createTempDirectory(
        AnnotatedElementContext element,
        ExtensionContext context)
        throws IOException {
      return Files.createTempDirectory("a checkout ");
    }
  }

  @BeforeEach
  void checkoutWithABuild() throws IOException {
    Assumptions.assumeTrue(Files.isExecutable(Path.of("/bin/sh")), "skipped: no /bin/sh here");
    Files.copy(LAUNCHER, checkout.resolve("sbcprov"));
    dist = Files.createDirectories(checkout.resolve("cli/target/dist/lib")).getParent();
    Path sources = Files.createDirectories(checkout.resolve("core/src/main"));
    Files.writeString(checkout.resolve("pom.xml"), "");
    Files.writeString(sources.resolve("A.java"), "");
    Files.writeString(dist.resolve("classpath"), "lib/a.jar\nlib/b.jar\n");
    jdk("17.0.15");
    jdk("25.0.3");
    Files.writeString(
        dist.resolve("runtimes"),
        "25 aot 25.aot 25.0.3 " + checkout.resolve("jdk-25.0.3") + "\n17 cds 17.jsa 17.0.15 "
            + checkout.resolve("jdk-17.0.15") + "\n");
    script(checkout.resolve("cli/src/main/dist/make-archives"), "echo archives made >&2");
    script(checkout.resolve("bin/mvn"), "echo \"$@\" >>'" + checkout + "/mvn.log'; cat; : >'" + dist + "/built'");
    script(checkout.resolve("bin/javac"), "");
    Files.writeString(dist.resolve("built"), "");
  }

  private void jdk(String version) throws IOException {
    Path home = checkout.resolve("jdk-" + version);
    script(
        home.resolve("bin/java"),
        "echo java " + version + "; printf '%s\\n' \"$@\"; echo \"LC_ALL=${LC_ALL:-}\";"
            + " echo \"${LC_CTYPE:-},${LC_MESSAGES:-}\"");
    Files.writeString(home.resolve("release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"" + version + "\"\n");
  }

  private static void script(Path file, String body) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, "#!/bin/sh\n" + body + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private Result launch(Map<String, String> variables, String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("/bin/sh", checkout.resolve("sbcprov").toString()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().keySet().removeAll(List.of("JAVA_HOME", "SBCPROV_JAVA", "LANG", "LC_ALL", "LC_CTYPE", "LC_MESSAGES", "TMPDIR"));
    builder.environment().put("PATH", checkout.resolve("bin") + ":/usr/bin:/bin");
    builder.environment().putAll(variables);
    Path out = checkout.resolve("out.txt");
    Path err = checkout.resolve("err.txt");
    Process process = builder.redirectOutput(out.toFile()).redirectError(err.toFile()).start();
    process.getOutputStream().close();
    assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
    return new Result(process.exitValue(), Files.readString(out), Files.readString(err));
  }

  private Result launch(String... arguments) throws IOException, InterruptedException {
    return launch(Map.of(), arguments);
  }

  @Test
  void theNewestJdkStartsWithItsArchiveAndAllArgumentsArriveAsTheyWere() throws Exception {
    Result result = launch("eeprom", "config", "a b", "");
    assertThat(result.out())
        .startsWith("java 25.0.3\n")
        .contains("\n-XX:TieredStopAtLevel=1\n")
        .contains("\n-XX:AOTCache=" + dist + "/25.aot\n")
        .contains("\n" + dist + "/lib/a.jar:" + dist + "/lib/b.jar\n")
        .contains("\norg.sbcprov.cli.Main\neeprom\nconfig\na b\n\n");
    assertThat(result.err()).isEmpty();
  }

  @Test
  void longCommandsGetAllCompilers() throws Exception {
    assertThat(launch("image", "build", "--rootfs", "x").out()).contains("-XX:+TieredCompilation");
    assertThat(launch("image", "inspect", "x.img.xz").out()).contains("-XX:+TieredCompilation");
    assertThat(launch("image", "build", "--board", "bpi-r4").out()).contains("-XX:TieredStopAtLevel=1");
    assertThat(launch("usbboot", "-d", "x", "-l").out()).contains("-XX:+TieredCompilation");
    assertThat(launch("usbboot", "-d", "x").out()).contains("-XX:TieredStopAtLevel=1");
    assertThat(launch("flash", "x.img", "--board", "cm4").out()).contains("-XX:+TieredCompilation");
  }

  @Test
  void usbMayLoadItsLibraryAndStartsWithAnArchiveOfItsOwn() throws Exception {
    assertThat(launch("--color", "never", "-q", "usbboot", "list").out())
        .contains("--enable-native-access=ALL-UNNAMED")
        .contains("-Dsbcprov.native=" + dist + "/native")
        .contains("-XX:AOTCache=" + dist + "/25.aot");
    Files.writeString(dist.resolve("usb-25.aot"), "");
    assertThat(launch("usbboot", "list").out()).contains("-XX:AOTCache=" + dist + "/usb-25.aot");
    assertThat(launch("compat", "rpiboot", "-d", "x").out()).contains("-XX:AOTCache=" + dist + "/usb-25.aot");
    assertThat(launch("flash", "x.img.zst", "--board", "cm4").out())
        .contains("-XX:AOTCache=" + dist + "/usb-25.aot")
        .contains("--enable-native-access=ALL-UNNAMED")
        .contains("-Dsbcprov.native=" + dist + "/native");
    assertThat(launch("image", "build").out()).doesNotContain("usb-25.aot").doesNotContain("--enable-native-access");

    Files.writeString(dist.resolve("image-25.aot"), "");
    for (String verb : List.of("image", "bl2", "fip", "env")) {
      assertThat(launch(verb, "x").out()).contains("-XX:AOTCache=" + dist + "/image-25.aot");
    }
    assertThat(launch("eeprom", "config", "x").out()).contains("-XX:AOTCache=" + dist + "/25.aot");
    for (String verb : List.of("image", "env")) {
      assertThat(launch(verb, "print", "sd.img.zst").out())
          .contains("-Dsbcprov.native=" + dist + "/native")
          .contains("--enable-native-access=ALL-UNNAMED");
    }
    String named = checkout.resolve("jdk-17.0.15/bin/java").toString();
    assertThat(launch(Map.of("SBCPROV_JAVA", named), "usbboot", "list").out()).doesNotContain("--enable-native-access");
  }

  @Test
  void aJavaThatIsNamedIsUsedWithItsArchive() throws Exception {
    String named = checkout.resolve("jdk-17.0.15/bin/java").toString();
    assertThat(launch(Map.of("SBCPROV_JAVA", named), "boards").out())
        .startsWith("java 17.0.15\n")
        .contains("-XX:SharedArchiveFile=" + dist + "/17.jsa");
  }

  @Test
  void aJavaThatIsNotThereIsToldWithTheLineThatInstallsOne() throws Exception {
    Result result = launch(Map.of("SBCPROV_JAVA", "/nonexistent/java"), "boards");
    assertThat(result.status()).isEqualTo(1);
    assertThat(result.err()).contains("/nonexistent/java").contains("apt-get install");
  }

  @Test
  void aJdkThatWasUpdatedGetsNewArchivesAndAnotherOneServesMeanwhile() throws Exception {
    Files.writeString(checkout.resolve("jdk-25.0.3/release"), "JAVA_VERSION=\"25.0.4\"\n");
    Result result = launch("boards");
    assertThat(result.err()).contains("archives made");
    assertThat(result.out()).startsWith("java 17.0.15\n");
  }

  @Test
  void aSourceThatIsNewerThanTheBuildIsBuiltWithoutTheUsersInput() throws Exception {
    Files.setLastModifiedTime(dist.resolve("built"), FileTime.from(Instant.EPOCH));
    Result result = launch("boards");
    assertThat(result.status()).isZero();
    assertThat(result.err()).contains("building");
    assertThat(checkout.resolve("mvn.log")).content().contains("-DskipTests").contains("package");
    assertThat(launch("boards").err()).isEmpty();
  }

  @Test
  void withoutMavenTheLineThatInstallsItIsShown() throws Exception {
    Files.delete(dist.resolve("built"));
    Files.delete(checkout.resolve("bin/mvn"));
    Result result = launch(Map.of("PATH", checkout.resolve("bin") + ":" + toolsWithoutMaven()), "boards");
    assertThat(result.status()).isEqualTo(1);
    assertThat(result.err()).contains("sudo apt-get install -y default-jdk-headless maven");
  }

  /** What the launcher calls itself, linked into a directory that has no Maven. */
  private Path toolsWithoutMaven() throws IOException {
    Path tools = Files.createDirectory(checkout.resolve("tools"));
    for (String tool : List.of("find", "mkdir", "stty", "readlink", "dirname", "cat", "flock")) {
      for (Path directory : List.of(Path.of("/usr/bin"), Path.of("/bin"))) {
        if (Files.isExecutable(directory.resolve(tool)) && !Files.exists(tools.resolve(tool))) {
          Files.createSymbolicLink(tools.resolve(tool), directory.resolve(tool));
        }
      }
    }
    return tools;
  }

  @Test
  void aLocaleWithoutUtf8IsReplacedAndAnotherOneIsLeft() throws Exception {
    assertThat(launch("boards").out()).contains("LC_ALL=C.UTF-8");
    assertThat(launch(Map.of("LC_ALL", "C"), "boards").out()).contains("LC_ALL=C.UTF-8");
    assertThat(launch(Map.of("LANG", "de_DE.UTF-8"), "boards").out()).contains("LC_ALL=\n");
  }

  /** With LC_ALL=de_DE.UTF-8 the editor that sbcprov started spoke English. */
  @Test
  void theJvmIsToldTheUsersLocaleForEditors() throws Exception {
    assertThat(launch(Map.of("LC_ALL", "de_DE.UTF-8"), "boards").out()).contains("\n-Dsbcprov.locale=de_DE.UTF-8|||\n");
    assertThat(launch(Map.of("LANG", "C", "LC_MESSAGES", "fr_FR"), "boards").out())
        .contains("\n-Dsbcprov.locale=||fr_FR|C\n");
    assertThat(Environment.userLocale("||fr_FR|C"))
        .isEqualTo(Map.of("LC_ALL", "", "LC_CTYPE", "", "LC_MESSAGES", "fr_FR", "LANG", "C"));
    assertThat(Environment.userLocale("")).isEmpty();
  }

  /** In another language, a full disk would be one that failed. */
  @Test
  void whatTheSystemSaysOfDisksIsInEnglish() throws Exception {
    assertThat(launch(Map.of("LANG", "de_DE.UTF-8"), "boards").out()).contains("\n,C\n");
    assertThat(launch(Map.of("LC_ALL", "de_DE.UTF-8"), "boards").out()).contains("LC_ALL=\nde_DE.UTF-8,C\n");
  }

  @Test
  void temporaryFilesGoWhereTheUserWantsThem() throws Exception {
    assertThat(launch(Map.of("TMPDIR", "/var/tmp/a b"), "boards").out()).contains("\n-Djava.io.tmpdir=/var/tmp/a b\n");
  }

  @Test
  void aLinkToTheLauncherFindsTheCheckout() throws Exception {
    Path link = Files.createSymbolicLink(checkout.resolve("link"), Path.of("sbcprov"));
    Process process = new ProcessBuilder("/bin/sh", link.toString(), "boards").start();
    assertThat(new String(process.getInputStream().readAllBytes())).startsWith("java 25.0.3\n");
  }
}
