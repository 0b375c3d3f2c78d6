package org.sbcprov.imaging.build;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.core.failure.BadUsage;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.failure.Failure;

/** Where in an image file its values stand, so that failures that show later tell the line as well. */
public final class FilePlaces {
  /** Of no file. */
  static final FilePlaces NONE = new FilePlaces("");

  private static final String HINT = "docs/images.md describes the form of an image file.";
  private static final String OF_BOARDS = "docs/boards.md";

  private final String file;
  private final Map<String, Integer> lines = new HashMap<>();
  private final Map<Path, String> keysOfPaths = new HashMap<>();
  private final Map<String, String> keysOfPartitions = new HashMap<>();

  FilePlaces(String file) {
    this.file = file;
  }

  /** Remembers the line of a key. */
  void add(String key, int line) {
    lines.putIfAbsent(key, line);
  }

  /** Remembers which key names a file. */
  void addPath(Path path, String key, int line) {
    add(key, line);
    keysOfPaths.putIfAbsent(path.toAbsolutePath().normalize(), key);
  }

  /** Remembers where a partition is changed. */
  void addPartition(String name, String key, int line) {
    lines.put(key + " " + name, line);
    keysOfPartitions.put(name, key);
  }

  /** Forgets a key whose value does not count, because it is given elsewhere. */
  public void forget(String key) {
    lines.remove(key);
  }

  private boolean has(String key) {
    return lines.containsKey(key);
  }

  /**
   * A failure about the value of a key, as one about the file.
   *
   * @return {@link BadInput} with file, key and line: of a {@link BadUsage} with {@code image.file-form}, else with its own
   *     code; the failure itself when the key does not stand in the file
   */
  public Failure about(String key, Failure failure) {
    return has(key) ? told(key, lines.get(key), failure) : failure;
  }

  /**
   * A failure of planning or building: what it is about is found by the file, the partition or the content that it names.
   */
  public Failure about(Failure failure) {
    if (file.isEmpty() || !(failure instanceof BadUsage || failure instanceof BadInput)) {
      return failure;
    }
    // What was blamed on the file as a whole is told anew.
    Failure inner = failure.getCause() instanceof BadInput cause && cause.code().equals(failure.code()) ? cause : failure;
    for (String fact : new String[] {"partition", "before"}) {
      String name = String.valueOf(inner.facts().get(fact));
      String key = keysOfPartitions.get(name);
      if (key != null) {
        return told(key, lines.get(key + " " + name), inner);
      }
    }
    String content = "content." + inner.facts().get("content");
    if (has(content)) {
      return about(content, inner);
    }
    Optional<String> named = keyOfPath(inner.facts().get("file"));
    if (named.isPresent()) {
      return about(named.get(), inner);
    }
    for (String key : new String[] {"size", "compress"}) {
      if (has(key) && inner.code().startsWith("image." + key)) {
        return about(key, inner);
      }
    }
    return inner.code().equals("image.layout") && has("partitions") ? about("partitions", inner) : failure;
  }

  private Optional<String> keyOfPath(Object path) {
    if (path == null) {
      return Optional.empty();
    }
    for (Map.Entry<Path, String> known : keysOfPaths.entrySet()) {
      if (known.getKey().toString().equals(path.toString()) || Path.of(path.toString()).equals(known.getKey())) {
        return Optional.of(known.getValue());
      }
    }
    return Optional.empty();
  }

  private BadInput told(String key, int line, Failure failure) {
    boolean usage = failure instanceof BadUsage;
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put(usage ? "file" : "image-file", file);
    facts.putAll(Facts.of("key", key, "line", line));
    if (usage) {
      facts.put("reason", failure.code());
    }
    failure.facts().forEach(facts::putIfAbsent);
    String hint = failure.hint().contains(OF_BOARDS) || failure.hint().isEmpty() ? HINT : failure.hint();
    return new BadInput(
        usage ? "image.file-form" : failure.code(),
        "Image file " + file + ", line " + line + ": " + key + ": " + failure.getMessage(),
        facts,
        hint,
        failure);
  }
}
