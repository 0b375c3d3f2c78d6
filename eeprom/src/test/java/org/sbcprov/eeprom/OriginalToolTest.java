package org.sbcprov.eeprom;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.sbcprov.fixtures.SyntheticEeprom;

/**
 * Compares with {@code rpi-eeprom-config} of raspberrypi/rpi-eeprom, byte for byte. {@code SBCPROV_RPI_EEPROM_CONFIG}
 * names it; without it, or without python3, this is skipped.
 */
class OriginalToolTest {
  private static final int[] SIZES = {0, 8, 85, 4073, 4076};
  private static final long LIMIT_SECONDS = 30;

  @TempDir Path directory;

  @ParameterizedTest
  @MethodSource("org.sbcprov.eeprom.Images#real")
  void bothMakeTheSameOfAReleasedImage(String name) throws Exception {
    assertSame(Images.readReal(name));
  }

  @ParameterizedTest
  @MethodSource("org.sbcprov.eeprom.Images#synthetic")
  void bothMakeTheSameOfAnImage(SyntheticEeprom eeprom) throws Exception {
    assertSame(eeprom.build());
  }

  private void assertSame(byte[] bytes) throws IOException, InterruptedException {
    String tool = System.getenv("SBCPROV_RPI_EEPROM_CONFIG");
    Assumptions.assumeTrue(
        tool != null && Files.isReadable(Path.of(tool)),
        "skipped: SBCPROV_RPI_EEPROM_CONFIG does not name rpi-eeprom-config");
    Path image = Images.write(directory.resolve("image.bin"), bytes);
    Path config = directory.resolve("boot.conf");
    Path out = directory.resolve("out.bin");
    EepromImage parsed = EepromImage.read(image);
    for (int size : SIZES) {
      byte[] content = new byte[size];
      Arrays.fill(content, (byte) '#');
      Images.write(config, content);
      run("python3", tool, "--config", config.toString(), "--out", out.toString(), image.toString());

      byte[] ours = parsed.withFile("bootconf.txt", content).bytes();

      assertThat(Arrays.mismatch(ours, Files.readAllBytes(out))).as("%d bytes", size).isEqualTo(-1);
    }
  }

  private static void run(String... command) throws InterruptedException {
    Process process;
    try {
      process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(Redirect.DISCARD).start();
    } catch (IOException e) {
      Assumptions.abort("skipped: no python3");
      return;
    }
    try {
      assertThat(process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).isZero();
    } finally {
      process.destroyForcibly();
    }
  }
}
