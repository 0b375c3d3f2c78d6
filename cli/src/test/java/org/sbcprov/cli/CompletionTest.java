package org.sbcprov.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CompletionTest {
  @TempDir Path directory;

  @Test
  void bashCompletesCommandsOptionsAndBoards() throws Exception {
    assertThat(complete("sbcprov", "eep")).contains("eeprom");
    assertThat(complete("sbcprov", "eeprom", "set")).contains("set-order");
    assertThat(complete("sbcprov", "image", "build", "--bo")).contains("--board");
    assertThat(complete("sbcprov", "image", "build", "--board", "bpi-r")).contains("bpi-r4").doesNotContain("cm4");
    assertThat(complete("sbcprov", "usbboot", "--simulate", "cm")).contains("cm4");
    assertThat(complete("sbcprov", "completion", "z")).contains("zsh");
  }

  private String complete(String... words) throws IOException, InterruptedException {
    Path script = Files.write(directory.resolve("completion"), Run.of("completion", "bash").bytes());
    String program =
        "source " + script + "; COMP_WORDS=(" + String.join(" ", words) + "); COMP_CWORD=" + (words.length - 1)
            + "; COMP_LINE='" + String.join(" ", words) + "'; COMP_POINT=${#COMP_LINE}; _complete_sbcprov; "
            + "echo \"${COMPREPLY[@]}\"";
    Process bash;
    try {
      bash = new ProcessBuilder("bash", "-c", program).redirectErrorStream(true).start();
    } catch (IOException e) {
      Assumptions.abort("skipped: no bash here");
      return "";
    }
    String output = new String(bash.getInputStream().readAllBytes());
    assertThat(bash.waitFor(10, TimeUnit.SECONDS)).isTrue();
    return output;
  }
}
