package org.sbcprov.core.yaml;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.failure.Failure;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** A YAML mapping, read field by field; what is of the wrong type, missing or left over is a failure that names it. */
public final class YamlFields {
  private final YamlKind kind;
  private final String source;
  private final String where;
  private final Map<?, ?> map;

  /** Where the values come from, for the numbers of their lines. */
  private final Node node;

  private final Set<Object> known = new HashSet<>();

  YamlFields(YamlKind kind, String source, String where, Object value, Node node) {
    this.kind = kind;
    this.source = source;
    this.where = where;
    this.node = node;
    if (!(value instanceof Map<?, ?> mapping)) {
      throw bad(where.isEmpty() ? "the file" : where, "has to be a mapping");
    }
    this.map = mapping;
  }

  /** A text that has to be there. */
  public String text(String key) {
    Object value = required(key);
    if (value instanceof String text && !text.isBlank()) {
      return text;
    }
    throw bad(path(key), "has to be a text");
  }

  /** Whether there is a text behind a key. */
  public boolean isText(String key) {
    return has(key) && map.get(key) instanceof String;
  }

  /** A text out of a few. */
  public String oneOf(String key, List<String> choices) {
    String text = text(key);
    if (!choices.contains(text)) {
      throw bad(path(key), "has to be " + String.join(" or ", choices));
    }
    return text;
  }

  /** A text that may be left out. */
  public Optional<String> optionalText(String key) {
    return has(key) ? Optional.of(text(key)) : Optional.empty();
  }

  /** A whole number that has to be there. */
  public long number(String key, long least, long most) {
    return inRange(path(key), required(key), least, most);
  }

  /** A whole number, or another where it is left out. */
  public long numberOr(String key, long least, long most, long otherwise) {
    return has(key) ? number(key, least, most) : otherwise;
  }

  /** {@code true} or {@code false}. */
  public boolean truth(String key) {
    if (required(key) instanceof Boolean truth) {
      return truth;
    }
    throw bad(path(key), "has to be true or false");
  }

  /** A mapping that may be left out. */
  public Optional<YamlFields> optionalFields(String key) {
    return has(key) ? Optional.of(new YamlFields(kind, source, path(key), map.get(key), valueNode(key))) : Optional.empty();
  }

  /** The mappings of a list, in order. */
  public List<YamlFields> listOfFields(String key) {
    List<Node> nodes = valueNode(key) instanceof SequenceNode sequence ? sequence.getValue() : List.of();
    int[] index = {0};
    return list(
        key,
        element -> {
          int i = index[0]++;
          return new YamlFields(kind, source, path(key), element, i < nodes.size() ? nodes.get(i) : node);
        });
  }

  /** Texts of a list, in order; an absent list is empty. */
  public List<String> texts(String key) {
    if (!has(key)) {
      return List.of();
    }
    return list(
        key,
        element -> {
          if (element instanceof String text && !text.isBlank()) {
            return text;
          }
          throw bad(path(key), "has to be a list of texts");
        });
  }

  /** Whether there is a list behind a key. */
  public boolean isList(String key) {
    return has(key) && map.get(key) instanceof List;
  }

  /** Texts of a list, in order, each of them out of a few. */
  public List<String> someOf(String key, List<String> choices) {
    return list(
        key,
        element -> {
          if (element instanceof String text && choices.contains(text)) {
            return text;
          }
          throw bad(path(key), "has to be a list out of " + String.join(", ", choices));
        });
  }

  /** Numbers of a list, in order; an absent list is empty. */
  public List<Long> numbers(String key, long least, long most) {
    return has(key) ? list(key, element -> inRange(path(key), element, least, most)) : List.of();
  }

  /** The keys, in order. */
  public List<String> keys() {
    List<String> keys = new ArrayList<>();
    for (Object key : map.keySet()) {
      keys.add(String.valueOf(key));
    }
    return keys;
  }

  /** Fails when there is a key that nobody asked for: it is a typing error, or meant for a newer version. */
  public void end() {
    for (Object key : map.keySet()) {
      if (!known.contains(key)) {
        throw bad(path(String.valueOf(key)), "is not a key that belongs there");
      }
    }
  }

  /**
   * The failure of a value.
   *
   * @param what its path, see {@link #path}
   * @param problem completes the sentence that begins with {@code what}
   */
  public Failure bad(String what, String problem) {
    int line = line(what);
    return new BadInput(
        kind.formCode(),
        kind.noun() + " " + source + (line > 0 ? ", line " + line : "") + ": " + what + " " + problem,
        Facts.of("file", source, "key", what, "line", line > 0 ? line : null),
        kind.hint());
  }

  /** The line of a key of this mapping, or of the mapping itself; 0 where it is not known. */
  public int line(String what) {
    Node at = node;
    if (node instanceof MappingNode mapping) {
      for (NodeTuple tuple : mapping.getValue()) {
        if (tuple.getKeyNode() instanceof ScalarNode key && path(key.getValue()).equals(what)) {
          at = key;
        }
      }
    }
    return at == null || at.getStartMark().isEmpty() ? 0 : at.getStartMark().get().getLine() + 1;
  }

  /** Whether the key is there; one with nothing behind it is a mistake. */
  public boolean has(String key) {
    known.add(key);
    if (map.containsKey(key) && map.get(key) == null) {
      throw bad(path(key), "has nothing behind it");
    }
    return map.containsKey(key);
  }

  /** A key with those above it, for messages. */
  public String path(String key) {
    return where.isEmpty() ? key : where + "." + key;
  }

  private Node valueNode(String key) {
    if (node instanceof MappingNode mapping) {
      for (NodeTuple tuple : mapping.getValue()) {
        if (tuple.getKeyNode() instanceof ScalarNode name && name.getValue().equals(key)) {
          return tuple.getValueNode();
        }
      }
    }
    return node;
  }

  private Object required(String key) {
    if (!has(key)) {
      throw bad(path(key), "is missing");
    }
    return map.get(key);
  }

  private long inRange(String what, Object value, long least, long most) {
    if (value instanceof Integer || value instanceof Long) {
      long number = ((Number) value).longValue();
      if (number >= least && number <= most) {
        return number;
      }
    }
    throw bad(what, "has to be a whole number from " + least + " to " + most);
  }

  private <T> List<T> list(String key, Function<Object, T> element) {
    if (!(required(key) instanceof List<?> values)) {
      throw bad(path(key), "has to be a list");
    }
    List<T> elements = new ArrayList<>();
    for (Object value : values) {
      elements.add(element.apply(value));
    }
    return elements;
  }
}
