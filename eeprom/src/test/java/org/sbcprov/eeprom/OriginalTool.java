package org.sbcprov.eeprom;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.sbcprov.core.Sha256;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.fixtures.Checkout;

/**
 * {@code rpi-eeprom-config} of a checkout of raspberrypi/rpi-eeprom. It is loaded once for many cases; without a
 * checkout or python3, tests that ask for it are skipped.
 */
final class OriginalTool {
  /** What it gives for what cannot be done. */
  static final String FAILED = "failed";

  private static final long LIMIT_MINUTES = 10;

  private final Path script;
  private final Path directory;
  private final StringBuilder cases = new StringBuilder();
  private int payloads;

  private OriginalTool(Path script, Path directory) {
    this.script = script;
    this.directory = directory;
  }

  /** Something to do with an image. */
  sealed interface Step permits ReadConfig, Extract, Replace, SetTime {}

  /** Reads the configuration. */
  record ReadConfig() implements Step {}

  /** Reads all files. */
  record Extract() implements Step {}

  /** Replaces a file, or the bootcode. */
  record Replace(String name, byte[] content) implements Step {}

  /** Sets the time of the update, in seconds since 1970. */
  record SetTime(long seconds) implements Step {}

  /**
   * What came of a case.
   *
   * @param digest of what was read or of the whole new image, or {@link #FAILED}
   * @param broken whether sections that were there before cannot be found in the new image
   */
  record Answer(String digest, boolean broken) {}

  /**
   * @param directory an empty one, for its files
   */
  static OriginalTool in(Path directory) {
    return new OriginalTool(Checkout.rpiEeprom("rpi-eeprom-config"), directory);
  }

  /** Adds a case. */
  void add(Path image, List<Step> steps) throws IOException {
    cases.append(image);
    for (Step step : steps) {
      cases.append('\t');
      if (step instanceof Replace replace) {
        Path payload = Files.write(directory.resolve("payload" + payloads++), replace.content());
        cases.append("file ").append(replace.name()).append(' ').append(payload);
      } else if (step instanceof SetTime time) {
        cases.append("time ").append(time.seconds());
      } else {
        cases.append(step instanceof Extract ? "extract" : "config");
      }
    }
    cases.append('\n');
  }

  /** What came of all cases, in their order. */
  List<Answer> answers() throws IOException, InterruptedException {
    Path program = directory.resolve("original-tool.py");
    try (InputStream resource = OriginalTool.class.getResourceAsStream("original-tool.py")) {
      Files.write(program, resource.readAllBytes());
    }
    Path list = Files.writeString(directory.resolve("cases"), cases);
    Path output = directory.resolve("answers");
    Process process;
    try {
      process =
          new ProcessBuilder("python3", program.toString(), script.toString(), list.toString())
              .redirectOutput(output.toFile())
              .redirectError(Redirect.INHERIT)
              .start();
    } catch (IOException e) {
      return Assumptions.abort("skipped: no python3");
    }
    try {
      assertThat(process.waitFor(LIMIT_MINUTES, TimeUnit.MINUTES)).isTrue();
      assertThat(process.exitValue()).isZero();
    } finally {
      process.destroyForcibly();
    }
    return Files.readAllLines(output).stream()
        .map(line -> new Answer(line.split(" ")[0], line.endsWith(" broken")))
        .toList();
  }

  /** What we make of a case. */
  static String ours(EepromImage image, List<Step> steps) {
    EepromImage changed = image;
    try {
      for (Step step : steps) {
        if (step instanceof ReadConfig) {
          return Sha256.hex(image.bootConf());
        }
        if (step instanceof Extract) {
          return extracted(image);
        }
        if (step instanceof SetTime time) {
          changed = changed.withUpdateTimeOrNone(Instant.ofEpochSecond(time.seconds()));
        } else if (step instanceof Replace replace) {
          changed =
              replace.name().equals(EepromImage.BOOTCODE)
                  ? changed.withBootcode(replace.content())
                  : changed.withFile(replace.name(), replace.content());
        }
      }
    } catch (BadInput e) {
      return FAILED;
    }
    return Sha256.hex(changed.sharedBytes());
  }

  /** Of each name, the first file, as the original tool does. */
  private static String extracted(EepromImage image) {
    TreeMap<String, byte[]> files = new TreeMap<>();
    files.put(EepromImage.BOOTCODE, image.bootcode());
    for (Section section : image.sections()) {
      if (section.kind() == SectionKind.FILE) {
        files.putIfAbsent(section.name(), image.content(section));
      }
    }
    MessageDigest all = Sha256.instance();
    files.forEach(
        (name, content) -> {
          all.update(name.getBytes(StandardCharsets.US_ASCII));
          all.update((byte) 0);
          all.update(Sha256.digest(content));
        });
    return HexFormat.of().formatHex(all.digest());
  }
}
