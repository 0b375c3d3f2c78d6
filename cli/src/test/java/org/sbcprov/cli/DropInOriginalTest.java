package org.sbcprov.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sbcprov.core.Sha256;
import org.sbcprov.fixtures.Checkout;
import org.sbcprov.fixtures.SyntheticEeprom;

/** Scripts that call our wrappers: a shell's pipes, and, where there are checkouts, those of the official tools. */
class DropInOriginalTest {
  private static final long LIMIT_MINUTES = 10;
  private static final String[] TOOLS = {"rpi-eeprom-config", "rpi-eeprom-digest"};

  @TempDir Path directory;

  private record Ended(int status, String output) {}

  /** A directory with our wrappers, as docs/compat.md describes them, but on the classes under test. */
  private Path wrappers() throws IOException {
    Path wrappers = Files.createDirectories(directory.resolve("wrappers"));
    for (String tool : TOOLS) {
      String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
      script(
          wrappers.resolve(tool),
          "#!/bin/sh\nexec '" + java + "' -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xshare:auto -cp '"
              + System.getProperty("java.class.path") + "' org.sbcprov.cli.Main compat " + tool + " \"$@\"\n");
    }
    return wrappers;
  }

  private static void script(Path file, String text) throws IOException {
    Files.writeString(file, text);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private Ended run(Path workDirectory, String path, String... command) throws IOException, InterruptedException {
    Path output = Files.createTempFile(directory, "output", "");
    ProcessBuilder builder = new ProcessBuilder(command).directory(workDirectory.toFile());
    builder.environment().put("SOURCE_DATE_EPOCH", "1700000000");
    builder.environment().put("PATH", path + System.getenv("PATH"));
    Process process;
    try {
      process =
          builder.redirectErrorStream(true).redirectInput(Redirect.from(Path.of("/dev/null").toFile()))
              .redirectOutput(output.toFile()).start();
    } catch (IOException e) {
      return Assumptions.abort("skipped: no " + command[0]);
    }
    try {
      assertThat(process.waitFor(LIMIT_MINUTES, TimeUnit.MINUTES)).isTrue();
      return new Ended(process.exitValue(), Files.readString(output));
    } finally {
      process.destroyForcibly();
    }
  }

  @Test
  void pipesOfAShellWorkInBothDirections() throws Exception {
    Path image = Files.write(directory.resolve("pieeprom.bin"), SyntheticEeprom.bcm2711().build());
    String tool = wrappers().resolve("rpi-eeprom-config").toString();
    String line =
        "set -e -o pipefail; printf '[all]\\nA=1\\n' > conf; '" + tool + "' --config conf pieeprom.bin > one\n"
            + "'" + tool + "' --config <(cat conf) --out >(cat > two) /dev/stdin < pieeprom.bin\n"
            + "cat pieeprom.bin | '" + tool + "' --config conf --out /dev/stdout /dev/stdin | cat > three\n"
            + "'" + tool + "' one --out /dev/fd/5 5> conf.out\n"
            + "mkdir files; cd files; '" + tool + "' -x ../one; cd ..; sleep 0.3\n"
            + "cmp one two; cmp one three; cmp conf conf.out; cmp conf files/bootconf.txt; ls files";
    Ended ended = run(directory, "", "bash", "-c", line);
    assertThat(ended.output())
        .isEqualTo("bootcode.bin\nbootconf.sig\nbootconf.txt\ncacert.der\npubkey.bin\nupdatetime\n");
    assertThat(ended.status()).isZero();
    assertThat(Files.size(directory.resolve("one"))).isEqualTo(Files.size(image));
  }

  @Test
  void upstreamsOwnTestPasses() throws Exception {
    Path checkout = Checkout.rpiEeprom("test/test-rpi-eeprom-config").getParent().getParent();
    Path copy = Files.createDirectories(directory.resolve("rpi-eeprom/test"));
    copyAll(checkout.resolve("test"), copy);
    copyAll(checkout.resolve("test/configs"), Files.createDirectories(copy.resolve("configs")));
    Files.createSymbolicLink(copy.resolveSibling("firmware-2711"), checkout.resolve("firmware-2711").toAbsolutePath());
    // The script looks for the tool beside the directory that it is in itself.
    Files.copy(wrappers().resolve("rpi-eeprom-config"), copy.resolveSibling("rpi-eeprom-config"));

    Ended ended = run(copy, "", "sh", "test-rpi-eeprom-config");

    assertThat(ended.output()).doesNotContain("ERROR").endsWith("check config file which exceeds the maximum size\n");
    assertThat(ended.status()).as(ended.output()).isZero();
  }

  private static void copyAll(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.list(from)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Files.copy(file, to.resolve(file.getFileName()));
      }
    }
  }

  @ParameterizedTest(name = "{0} {1}")
  @CsvSource({
    "firmware-2711, ''",
    "firmware-2711, -k private.pem",
    "firmware-2712, ''",
    "firmware-2712, -k private.pem",
    "firmware-2712, -f -k private.pem",
    "firmware-2711, -H ./hsm -p public.pem",
  })
  void updatePieepromMakesTheSameWithOurWrappers(String chip, String options) throws Exception {
    Path rpiEeprom = Checkout.rpiEeprom("rpi-eeprom-digest").getParent();
    Path updater = Checkout.usbboot("tools/update-pieeprom.sh");
    Path image = newest(rpiEeprom.resolve(chip).resolve("latest"));
    Map<String, String> original = update("original", updater, rpiEeprom, rpiEeprom, image, options);
    Map<String, String> ours = update("ours", updater, rpiEeprom, wrappers(), image, options);

    assertThat(original).containsKeys("pieeprom.bin", "pieeprom.sig", "status 0");
    assertThat(ours).isEqualTo(original);
  }

  /** The files that update-pieeprom.sh leaves, with their digests, and its status. */
  private Map<String, String> update(
      String name, Path updater, Path rpiEeprom, Path tools, Path image, String options) throws Exception {
    Path work = Files.createDirectories(directory.resolve(name));
    Path bin = Files.createDirectories(directory.resolve(name + "-bin"));
    Files.copy(updater, bin.resolve("update-pieeprom.sh"));
    call(bin, rpiEeprom.resolve("tools/rpi-sign-bootcode"));
    for (String tool : TOOLS) {
      call(bin, tools.resolve(tool));
    }
    Files.copy(image, work.resolve("pieeprom.original.bin"));
    Files.copy(image.resolveSibling("recovery.bin"), work.resolve("recovery.original.bin"));
    Files.writeString(work.resolve("boot.conf"), "[all]\nBOOT_ORDER=0xf21\nSIGNED_BOOT=1\n");
    Files.copy(rpiEeprom.resolve("test/private.pem"), work.resolve("private.pem"));
    Files.copy(rpiEeprom.resolve("test/public.pem"), work.resolve("public.pem"));
    script(
        work.resolve("hsm"),
        "#!/bin/sh\nopenssl dgst -sign private.pem -sha256 \"$3\" | xxd -p -c 4096\n");
    List<String> command = new ArrayList<>(List.of("sh", bin.resolve("update-pieeprom.sh").toString()));
    if (!options.isEmpty()) {
      command.addAll(List.of(options.split(" ")));
    }
    Ended ended = run(work, "", command.toArray(new String[0]));
    Map<String, String> files = new TreeMap<>();
    try (Stream<Path> all = Files.list(work)) {
      for (Path file : all.toList()) {
        files.put(file.getFileName().toString(), Sha256.hex(Files.readAllBytes(file)));
      }
    }
    files.put("status " + ended.status(), ended.status() == 0 ? "" : ended.output());
    return files;
  }

  private static void call(Path bin, Path tool) throws IOException {
    script(bin.resolve(tool.getFileName()), "#!/bin/sh\nexec '" + tool + "' \"$@\"\n");
  }

  private static Path newest(Path latest) throws IOException {
    try (Stream<Path> files = Files.list(latest)) {
      return files.filter(file -> file.getFileName().toString().startsWith("pieeprom")).sorted().reduce((a, b) -> b)
          .orElseThrow().toRealPath();
    }
  }
}
