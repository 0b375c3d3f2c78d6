package org.sbcprov.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sbcprov.core.Sha256;
import org.sbcprov.fixtures.SyntheticEeprom;

/** What went into an image, and the value that the configuration needs then, stood in the text only. */
class ReplaceJsonTest {
  @TempDir Path directory;

  @Test
  void jsonTellsWhatWasPutInAndTheHashOfTheCertificate() throws Exception {
    Path der = certificate();
    Path image = Files.write(directory.resolve("x.bin"), SyntheticEeprom.bcm2712Ab().build());
    Path config = Files.writeString(directory.resolve("boot.conf"), "[all]\nBOOT_UART=1\n");
    String[] command = {
      "eeprom", "replace", image.toString(), "--cacert", der.toString(), "--config", config.toString(), "--out",
      directory.resolve("y.bin").toString(), "--json", "--dry-run"
    };

    String expected = "\"replaced\":{\"cacert.der\":\"" + der + "\",\"bootconf.txt\":\"" + config
        + "\"},\"cacert-hash\":\"" + Sha256.hex(Files.readAllBytes(der)) + "\"}";
    assertThat(Run.of(command).lastLine()).endsWith(expected);
    String[] real = Arrays.copyOf(command, command.length - 1);
    assertThat(Run.of(real).lastLine()).endsWith(expected);
  }

  private Path certificate() throws IOException, InterruptedException {
    Path keytool = Path.of(System.getProperty("java.home"), "bin", "keytool");
    Assumptions.assumeTrue(Files.isExecutable(keytool), "skipped: no keytool in this Java");
    Path der = directory.resolve("ca.der");
    String store = directory.resolve("store").toString();
    run(keytool.toString(), "-genkeypair", "-alias", "ca", "-keyalg", "EC", "-dname", "CN=test", "-keystore", store,
        "-storepass", "only a test");
    run(keytool.toString(), "-exportcert", "-alias", "ca", "-file", der.toString(), "-keystore", store, "-storepass",
        "only a test");
    return der;
  }

  private static void run(String... command) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isZero();
  }
}
