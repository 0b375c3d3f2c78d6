package org.sbcprov.core.board;

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

/** A YAML mapping, read field by field; what is of the wrong type, missing or left over is a failure that names it. */
final class YamlFields {
  private final String source;
  private final String where;
  private final Map<?, ?> map;
  private final Set<Object> known = new HashSet<>();

  YamlFields(String source, String where, Object value) {
    this.source = source;
    this.where = where;
    if (!(value instanceof Map<?, ?> mapping)) {
      throw bad(where.isEmpty() ? "the file" : where, "has to be a mapping");
    }
    this.map = mapping;
  }

  String text(String key) {
    Object value = required(key);
    if (value instanceof String text && !text.isBlank()) {
      return text;
    }
    throw bad(path(key), "has to be a text");
  }

  /** Whether there is a text behind a key. */
  boolean isText(String key) {
    return has(key) && map.get(key) instanceof String;
  }

  /** A text out of a few. */
  String oneOf(String key, List<String> choices) {
    String text = text(key);
    if (!choices.contains(text)) {
      throw bad(path(key), "has to be " + String.join(" or ", choices));
    }
    return text;
  }

  Optional<String> optionalText(String key) {
    return has(key) ? Optional.of(text(key)) : Optional.empty();
  }

  long number(String key, long least, long most) {
    return inRange(path(key), required(key), least, most);
  }

  long numberOr(String key, long least, long most, long otherwise) {
    return has(key) ? number(key, least, most) : otherwise;
  }

  boolean truth(String key) {
    if (required(key) instanceof Boolean truth) {
      return truth;
    }
    throw bad(path(key), "has to be true or false");
  }

  Optional<YamlFields> optionalFields(String key) {
    return has(key) ? Optional.of(new YamlFields(source, path(key), map.get(key))) : Optional.empty();
  }

  /** The mappings of a list, in order. */
  List<YamlFields> listOfFields(String key) {
    return list(key, element -> new YamlFields(source, path(key), element));
  }

  /** Texts of a list, in order, each of them out of a few. */
  List<String> someOf(String key, List<String> choices) {
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
  List<Long> numbers(String key, long least, long most) {
    return has(key) ? list(key, element -> inRange(path(key), element, least, most)) : List.of();
  }

  List<String> keys() {
    List<String> keys = new ArrayList<>();
    for (Object key : map.keySet()) {
      keys.add(String.valueOf(key));
    }
    return keys;
  }

  /** Fails when there is a key that nobody asked for: it is a typing error, or meant for a newer version. */
  void end() {
    for (Object key : map.keySet()) {
      if (!known.contains(key)) {
        throw bad(path(String.valueOf(key)), "is not a key that a board has");
      }
    }
  }

  Failure bad(String what, String problem) {
    return new BadInput(
        "board.form",
        "Board file " + source + ": " + what + " " + problem,
        Facts.of("file", source, "key", what),
        "docs/boards.md describes the form of a board file.");
  }

  /** Whether the key is there; one with nothing behind it is a mistake. */
  boolean has(String key) {
    known.add(key);
    if (map.containsKey(key) && map.get(key) == null) {
      throw bad(path(key), "has nothing behind it");
    }
    return map.containsKey(key);
  }

  String path(String key) {
    return where.isEmpty() ? key : where + "." + key;
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
