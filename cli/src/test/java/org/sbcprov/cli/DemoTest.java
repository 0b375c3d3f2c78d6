package org.sbcprov.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoTest {
  @TempDir Path directory;

  @Test
  void theDemonstrationShowsEachCommandAndEndsWithWhatWasProven() {
    Path demo = directory.resolve("demo");
    Run run = Run.of("demo", "--dir", demo.toString());
    assertThat(run.status()).isZero();
    assertThat(run.err())
        .containsSubsequence(
            "$ sbcprov eeprom set-order 0xf21 -d " + demo.resolve("network"),
            "$ sbcprov usbboot -d " + demo.resolve("network") + " --simulate cm4",
            "BOOT-EEPROM: UPDATED",
            "$ sbcprov image build --board bpi-r4",
            "$ sbcprov image inspect",
            "$ sbcprov flash " + demo.resolve("card.img") + " --board cm4",
            "Proven");
  }

  @Test
  void aDirectoryThatExistsIsNotTouched() {
    Run run = Run.of("demo", "--dir", directory.toString());
    assertThat(run.status()).isEqualTo(3);
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void withJsonEveryCommandEndsInAResultAndTheDemonstrationInTheLast() {
    Run run = Run.of("demo", "--json", "--dir", directory.resolve("demo").toString());
    assertThat(run.lines()).allMatch(line -> line.startsWith("{\"event\":"));
    assertThat(run.lines()).filteredOn(line -> line.startsWith("{\"event\":\"result\"")).hasSize(1);
    assertThat(run.lines()).filteredOn(line -> line.startsWith("{\"event\":\"command-result\"")).hasSize(6);
    assertThat(run.lastLine()).startsWith("{\"event\":\"result\",\"command\":\"demo\",\"ok\":true");
  }
}
