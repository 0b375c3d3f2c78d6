package org.sbcprov.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.sbcprov.core.failure.ExitStatus;

/** Codes and statuses are promises to scripts, so the document that lists them has to be complete. */
class FailureCodesTest {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  /** A code as the sources write it. Nothing else that is quoted there has this form, but for names of files. */
  private static final Pattern CODE =
      Pattern.compile(
          "\"(?![a-z0-9]+\\.(?:img|bin|txt)\")((?:bl2|board|compat|completion|customize|demo|doctor|eeprom|env|fip|flash|image|input|io|output|program|size|target|time|udev|usage|usbboot|volume|write)\\.[a-z0-9-]+"
              + "|interrupted|usage|source-date-epoch)\"");

  private static final Pattern DOCUMENTED = Pattern.compile("^\\| `([a-z0-9.-]+)`", Pattern.MULTILINE);

  @Test
  void everyCodeIsDocumentedAndNoneThatIsGone() throws IOException {
    Set<String> documented = matches(DOCUMENTED, Files.readString(ROOT.resolve("docs/exit-statuses.md")));
    assertThat(documented).isEqualTo(matches(CODE, sources()));
  }

  @Test
  void everyExitStatusIsDocumented() throws IOException {
    String document = Files.readString(ROOT.resolve("docs/exit-statuses.md"));
    for (ExitStatus status : ExitStatus.values()) {
      assertThat(document).contains("| " + status.code() + " | " + status.meaning() + " |");
    }
  }

  private static Set<String> matches(Pattern pattern, String text) {
    return pattern.matcher(text).results().map(match -> match.group(1)).collect(Collectors.toCollection(TreeSet::new));
  }

  private static String sources() throws IOException {
    StringBuilder all = new StringBuilder();
    for (String module : new String[] {"core", "eeprom", "imaging", "usbboot", "cli"}) {
      try (Stream<Path> files = Files.walk(ROOT.resolve(module).resolve("src/main/java"))) {
        files
            .filter(file -> file.toString().endsWith(".java"))
            .forEach(
                file -> {
                  try {
                    all.append(Files.readString(file));
                  } catch (IOException e) {
                    throw new UncheckedIOException(e);
                  }
                });
      }
    }
    return all.toString();
  }
}
