package org.sbcprov.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sbcprov.cli.systems.SystemImage;

/** Every command of the walkthroughs runs, in their order, with the status and the output that they tell. */
@EnabledOnOs(OS.LINUX)
class WalkthroughTest {
  private static final Path DOCS = Path.of("../docs").toAbsolutePath().normalize();

  private static final String NEEDS_SYSTEM_IMAGES = "bpi-cm4-node.md";

  @TempDir Path temporary;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "provisioning-cm4.md",
        "no-board.md",
        "flashing-cm4.md",
        "bpi-r4-boot-image.md",
        "bpi-r4-nvme-root.md",
        NEEDS_SYSTEM_IMAGES
      })
  void eachCommandDoesWhatTheDocumentSays(String name) throws Exception {
    assumeTrue(
        !name.equals(NEEDS_SYSTEM_IMAGES) || SystemImage.isPossible(),
        "skipped: sfdisk, mke2fs, mkfs.vfat, mtools and debugfs are needed");
    List<Walkthrough.Step> steps = Walkthrough.of(DOCS.resolve(name)).steps();
    assertThat(steps).hasSizeGreaterThan(3);
    Path results = run(DOCS.resolve(name));
    List<String> differences = new ArrayList<>();
    for (int i = 0; i < steps.size(); i++) {
      Walkthrough.Step step = steps.get(i);
      String result = Files.readString(results.resolve(Integer.toString(i)));
      String printed = result.substring(result.indexOf('\n') + 1);
      String place = name + ":" + step.line() + ": " + String.join(" ", step.words());
      if (!result.startsWith(step.status() + "\n")) {
        differences.add(place + "\nends with " + step.status() + " in the document, here with " + result);
      } else if (step.output() != null && !step.matches(printed)) {
        differences.add(place + "\nin the document:\n" + String.join("\n", step.output()) + "\nhere:\n" + printed);
      }
    }
    assertThat(String.join("\n\n", differences)).isEmpty();
  }

  private Path run(Path document) throws IOException, InterruptedException {
    Path work = Files.createDirectory(temporary.toRealPath().resolve("work"));
    Path results = Files.createDirectory(temporary.resolve("results"));
    Path log = temporary.resolve("log");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                WalkthroughWorld.class.getName(),
                document.toString(),
                temporary.toRealPath().resolve("root").toString(),
                results.toString())
            .directory(work.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    assertThat(process.waitFor(120, TimeUnit.SECONDS)).as(Files.readString(log)).isTrue();
    assertThat(process.exitValue()).as(Files.readString(log)).isZero();
    return results;
  }
}
