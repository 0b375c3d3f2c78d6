package org.sbcprov.core.yaml;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.core.failure.Facts;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.composer.Composer;
import org.snakeyaml.engine.v2.constructor.StandardConstructor;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.parser.ParserImpl;
import org.snakeyaml.engine.v2.scanner.StreamReader;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/** Reads YAML that nobody vouches for. */
public final class YamlDocument {
  private YamlDocument() {}

  /**
   * Reads a file's only document, a mapping.
   *
   * @param source what to call the file in messages
   * @throws BadInput with one of the kind's codes when it is none
   */
  public static YamlFields read(byte[] yaml, String source, YamlKind kind) {
    LoadSettings settings =
        LoadSettings.builder()
            .setAllowDuplicateKeys(false)
            .setAllowRecursiveKeys(false)
            .setMaxAliasesForCollections(0)
            .setCodePointLimit(kind.limit())
            .setSchema(new CoreSchema())
            .setUseMarks(true)
            .build();
    Node node;
    Object value;
    try {
      StreamReader text = new StreamReader(settings, new String(yaml, StandardCharsets.UTF_8));
      Composer composer = new Composer(settings, new ShallowParser(new ParserImpl(settings, text)));
      Optional<Node> single = composer.getSingleNode();
      node = single.orElse(null);
      value = new StandardConstructor(settings).constructSingleDocument(single);
    } catch (RuntimeException e) {
      // Its own exceptions, and those that it lets through, such as for an escaped character that there cannot be.
      int line = line(e);
      throw new BadInput(
          kind.yamlCode(),
          kind.noun() + " " + source + (line > 0 ? ", line " + line + "," : "") + " is not YAML",
          Facts.of("file", source, "line", line > 0 ? line : null, "problem", problem(e)),
          kind.hint(),
          e);
    }
    return new YamlFields(kind, source, "", value, node);
  }

  /** From 1; 0 where it is not known. */
  private static int line(RuntimeException e) {
    return e instanceof MarkedYamlEngineException marked && marked.getProblemMark().isPresent()
        ? marked.getProblemMark().get().getLine() + 1
        : 0;
  }

  /** In one line, without the place: messages of the library have several, with an excerpt. */
  private static String problem(RuntimeException e) {
    if (e instanceof MarkedYamlEngineException marked && marked.getProblem() != null) {
      String context = marked.getContext();
      return inOneLine((context == null || context.isEmpty() ? "" : context + ": ") + marked.getProblem());
    }
    return inOneLine(String.valueOf(e.getMessage()));
  }

  private static String inOneLine(String text) {
    StringBuilder line = new StringBuilder();
    for (String part : text.split("\n")) {
      line.append(line.length() == 0 || part.isBlank() ? "" : " ").append(part.strip());
    }
    return line.toString();
  }
}
