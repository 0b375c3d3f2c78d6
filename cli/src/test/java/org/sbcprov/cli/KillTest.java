package org.sbcprov.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sbcprov.core.Sha256;
import org.sbcprov.eeprom.BootDirectory;
import org.sbcprov.fixtures.SyntheticEeprom;

/** Kill it at any moment: the image and its signature are the old ones or the new ones, never a part. */
class KillTest {
  private static final String TIME = "1628266219";
  private static final long LIMIT_SECONDS = 60;
  private static final int KILLS_IN_THE_LOOP = 10;
  private static final int KILLS_OF_A_COMMAND = 4;

  @TempDir Path directory;
  private final Random random = new Random();
  private Path image;
  private byte[][] images;

  @BeforeEach
  void writeImage() throws IOException {
    images = new byte[][] {image("0"), image("1")};
    image = Files.write(directory.resolve("pieeprom.bin"), images[0]);
    Files.writeString(directory.resolve("pieeprom.sig"), signature(images[0]));
  }

  @Test
  void inTheMiddleOfWriting() throws Exception {
    for (int i = 0; i < KILLS_IN_THE_LOOP; i++) {
      String file = image.toString();
      Process process =
          start(
              KillLoop.class,
              "-q", "eeprom", "set", file, "HDMI_DELAY=0", "--in-place", KillLoop.THEN,
              "-q", "eeprom", "set", file, "HDMI_DELAY=1", "--in-place");
      // Waits for the first line, by which all classes are loaded and the rest is writing.
      assertThat(process.getInputStream().read()).isEqualTo('r');
      process.waitFor(random.nextInt(40), TimeUnit.MILLISECONDS);
      kill(process);
      assertWhole();
    }
    assertGoesOn();
  }

  @Test
  void atAnyMomentOfACommand() throws Exception {
    Path config = Files.writeString(directory.resolve("new.conf"), config("1"));
    String[][] commands = {
      {"eeprom", "set", image.toString(), "HDMI_DELAY=1", "--in-place"},
      {"eeprom", "replace", image.toString(), "--config", config.toString(), "--in-place"},
    };
    for (String[] command : commands) {
      long begin = System.nanoTime();
      Process whole = start(Main.class, command);
      assertThat(whole.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
      assertThat(whole.exitValue()).isZero();
      long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin);
      assertThat(image).hasBinaryContent(images[1]);
      for (int i = 0; i < KILLS_OF_A_COMMAND; i++) {
        Files.write(image, images[0]);
        Process process = start(Main.class, command);
        // Most of the time goes into starting Java.
        process.waitFor(millis / 2 + random.nextLong(millis / 2 + 1), TimeUnit.MILLISECONDS);
        kill(process);
        assertWhole();
      }
    }
    Files.delete(config);
    assertGoesOn();
  }

  private void assertWhole() throws IOException {
    byte[] now = Files.readAllBytes(image);
    assertThat(Sha256.hex(now)).isIn(Sha256.hex(images[0]), Sha256.hex(images[1]));
    assertThat(Files.readString(directory.resolve("pieeprom.sig"))).isIn(signature(images[0]), signature(images[1]));
    // What a kill leaves behind has a name that nothing takes for an image.
    try (Stream<Path> files = Files.list(directory)) {
      assertThat(files.map(file -> file.getFileName().toString()).toList())
          .contains("pieeprom.bin", "pieeprom.sig")
          .allMatch(name -> name.matches("pieeprom\\.(bin|sig)|new\\.conf|\\.sbcprov-[0-9a-z]+\\.tmp"));
    }
    assertThat(BootDirectory.sourceImage(directory)).isEqualTo(image);
  }

  /** After all kills, the next command does what it always does. */
  private void assertGoesOn() throws Exception {
    Process process = start(Main.class, "eeprom", "set", image.toString(), "HDMI_DELAY=1", "--in-place");
    assertThat(process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isZero();
    assertThat(image).hasBinaryContent(images[1]);
    assertThat(directory.resolve("pieeprom.sig")).hasContent(signature(images[1]));
  }

  private static void kill(Process process) throws InterruptedException {
    process.destroyForcibly();
    assertThat(process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
  }

  private static String config(String delay) {
    return "[all]\nBOOT_UART=0\nHDMI_DELAY=" + delay + "\n";
  }

  private static byte[] image(String delay) {
    return SyntheticEeprom.bcm2711().config(config(delay).getBytes(StandardCharsets.US_ASCII)).build();
  }

  private static String signature(byte[] image) {
    return Sha256.hex(image) + "\nts: " + TIME + "\n";
  }

  private Process start(Class<?> main, String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path"), main.getName()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("SOURCE_DATE_EPOCH", TIME);
    return builder.redirectError(ProcessBuilder.Redirect.DISCARD).start();
  }
}
