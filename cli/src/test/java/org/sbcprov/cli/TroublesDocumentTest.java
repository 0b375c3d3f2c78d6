package org.sbcprov.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.sbcprov.usbboot.BootStage;
import org.sbcprov.usbboot.Timing;
import org.sbcprov.usbboot.Trouble;

/** The document's tables are the data of the program; what they should be is left in {@code target/troubles.md}. */
class TroublesDocumentTest {
  private static final Path DOCUMENT = Path.of("../docs/troubles.md");

  @Test
  void theTableIsWhatTheProgramKnows() throws IOException {
    String table = table();
    Files.writeString(Path.of("target/troubles.md"), table);
    assertThat(section("| stage | symptom |")).isEqualTo(table);
  }

  @Test
  void theStagesAreThoseOfTheProgramInTheirOrder() throws IOException {
    StringBuilder names = new StringBuilder();
    for (BootStage stage : BootStage.values()) {
      names.append(names.length() == 0 ? "" : ", ").append(stage.words());
    }
    assertThat(Files.readString(Path.of("../docs/usb-boot.md")).replaceAll("\\s+", " ")).contains(names);
  }

  @Test
  void thePatienceIsThatOfTheProgram() throws IOException {
    Timing timing = Timing.usual();
    assertThat(section("| wait |"))
        .contains("has appeared to open and answer | " + seconds(timing.settle()) + " |")
        .contains("answer to its second stage | " + seconds(timing.acknowledgement()) + " |")
        .contains("with the second stage running | " + seconds(timing.reenumeration()) + " |")
        .contains("a board's next message | " + seconds(timing.answer()) + " |")
        .contains("which it then writes | " + seconds(timing.flash()) + " |")
        .contains("file server of its own | " + seconds(timing.handover()) + " |");
  }

  private static String seconds(Duration time) {
    return time.toSeconds() + " s";
  }

  /** The table that begins with this. */
  private static String section(String start) throws IOException {
    String document = Files.readString(DOCUMENT);
    int from = document.indexOf(start);
    assertThat(from).isNotNegative();
    int end = document.indexOf("\n\n", from);
    return document.substring(from, end < 0 ? document.length() : end + 1);
  }

  private static String table() {
    StringBuilder table = new StringBuilder();
    table.append("| stage | symptom | likely causes, the likeliest first | next step | status | code |\n");
    table.append("| --- | --- | --- | --- | --- | --- |\n");
    for (Trouble trouble : Trouble.all()) {
      table.append("| ").append(trouble.place()).append(" | ").append(trouble.symptom()).append(" | ");
      table.append(String.join("; ", trouble.causes())).append(" | ").append(trouble.next()).append(" | ");
      table.append(trouble.status().code()).append(" | `").append(trouble.code()).append("` |\n");
    }
    return table.toString();
  }
}
