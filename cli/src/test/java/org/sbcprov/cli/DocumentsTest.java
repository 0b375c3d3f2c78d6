package org.sbcprov.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What documents say has to be there. */
class DocumentsTest {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final Pattern LINK = Pattern.compile("\\]\\(([^)#:]+)\\)");
  private static final Pattern CODE = Pattern.compile("```.*?```|`[^`\n]+`", Pattern.DOTALL);
  private static final Pattern COMMAND = Pattern.compile("(?m)(?:^|`)sbcprov ([a-z][a-z0-9-]*(?: [a-z][a-z-]*)?)");

  static List<Path> documents() throws IOException {
    List<Path> documents = new ArrayList<>(List.of(ROOT.resolve("README.md")));
    try (Stream<Path> files = Files.list(ROOT.resolve("docs"))) {
      files.sorted().forEach(documents::add);
    }
    return documents;
  }

  @ParameterizedTest
  @MethodSource("documents")
  void everyLinkLeadsToAFile(Path document) throws IOException {
    Matcher link = LINK.matcher(Files.readString(document));
    while (link.find()) {
      assertThat(document.resolveSibling(link.group(1))).exists();
    }
  }

  @ParameterizedTest
  @MethodSource("documents")
  void everyCommandOfAnExampleIsOne(Path document) throws IOException {
    List<String> commands = CommandLineTest.commands();
    Matcher code = CODE.matcher(Files.readString(document));
    while (code.find()) {
      Matcher command = COMMAND.matcher(code.group());
      while (command.find()) {
        String words = command.group(1);
        assertThat(commands).as(words).containsAnyOf(words, words.split(" ")[0]);
      }
    }
  }
}
