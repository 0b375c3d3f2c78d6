package org.sbcprov.imaging.env;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.core.failure.Facts;

/**
 * The variables of a U-Boot environment, in their order, byte for byte. Immutable.
 *
 * <p>A name that is there twice counts as U-Boot counts it: the last one wins. An entry without {@code =} is kept and
 * has no value. Source: lib/hashtable.c and tools/env/fw_env.c of U-Boot.
 */
public final class Environment {
  /** An environment without variables. */
  public static final Environment EMPTY = new Environment(List.of());

  /** Each entry as {@code name=value}, one char a byte: Latin-1 loses nothing. */
  private final List<String> entries;

  /** Made when it is asked for first. */
  private volatile Map<String, Integer> index;

  private Environment(List<String> entries) {
    this.entries = List.copyOf(entries);
  }

  /**
   * Reads {@code name=value} texts, each ended by a NUL, up to an empty one.
   *
   * @param data what stands behind CRC and flag
   * @throws BadInput {@code env.not-terminated}
   */
  public static Environment parse(byte[] data) {
    List<String> entries = new ArrayList<>();
    int from = 0;
    while (true) {
      int to = from;
      while (to < data.length && data[to] != 0) {
        to++;
      }
      if (to == data.length) {
        throw new BadInput(
            "env.not-terminated",
            "The environment does not end: nothing closes the text at 0x" + Integer.toHexString(from),
            Facts.of("offset", "0x" + Integer.toHexString(from), "size", data.length),
            "It is damaged, or its size is another one.");
      }
      if (to == from) {
        return new Environment(entries);
      }
      entries.add(new String(data, from, to - from, StandardCharsets.ISO_8859_1));
      from = to + 1;
    }
  }

  /** The texts with their NULs, and the NUL behind them; an empty environment is two NULs, as all programs take it. */
  public byte[] write() {
    ByteArrayOutputStream data = new ByteArrayOutputStream();
    for (String entry : entries) {
      data.writeBytes(entry.getBytes(StandardCharsets.ISO_8859_1));
      data.write(0);
    }
    data.write(0);
    if (entries.isEmpty()) {
      data.write(0);
    }
    return data.toByteArray();
  }

  /** Bytes that {@link #write} gives. */
  public int length() {
    int length = entries.isEmpty() ? 2 : 1;
    for (String entry : entries) {
      length += entry.length() + 1;
    }
    return length;
  }

  /** The entries as they are stored, {@code name=value} each. */
  public List<byte[]> lines() {
    List<byte[]> lines = new ArrayList<>();
    for (String entry : entries) {
      lines.add(entry.getBytes(StandardCharsets.ISO_8859_1));
    }
    return lines;
  }

  /** The names in their order, each once, but for those that are no UTF-8. */
  public List<String> names() {
    Set<String> names = new LinkedHashSet<>();
    for (String entry : entries) {
      int equals = entry.indexOf('=');
      if (equals >= 0 && isAskable(entry.substring(0, equals))) {
        names.add(decoded(entry.substring(0, equals)));
      }
    }
    return List.copyOf(names);
  }

  /** How many entries there are. */
  public int size() {
    return entries.size();
  }

  /** Whether a name, with a char for each byte, can be asked for: it is UTF-8. */
  static boolean isAskable(String latin) {
    return stored(decoded(latin)).equals(latin);
  }

  /** The entries with a char for each byte. */
  List<String> entries() {
    return entries;
  }

  /**
   * An environment of given entries.
   *
   * @param entries {@code name=value}, a char for each byte; none is empty or has a NUL
   */
  static Environment of(List<String> entries) {
    for (String entry : entries) {
      if (entry.isEmpty() || entry.indexOf(0) >= 0) {
        throw new IllegalArgumentException("an entry that cannot be stored");
      }
    }
    return new Environment(entries);
  }

  /** The bytes of a variable's value, perhaps none; empty when it is not set. */
  public Optional<byte[]> value(String name) {
    Integer at = index().get(stored(name));
    if (at == null) {
      return Optional.empty();
    }
    String entry = entries.get(at);
    return Optional.of(entry.substring(entry.indexOf('=') + 1).getBytes(StandardCharsets.ISO_8859_1));
  }

  /** Where the last entry of each name is. */
  private Map<String, Integer> index() {
    if (index == null) {
      Map<String, Integer> made = new HashMap<>();
      for (int i = 0; i < entries.size(); i++) {
        int equals = entries.get(i).indexOf('=');
        if (equals >= 0) {
          made.put(entries.get(i).substring(0, equals), i);
        }
      }
      index = made;
    }
    return index;
  }

  /** The value as a text: UTF-8 where it is that, else a char for each byte. Empty when it is not set. */
  public Optional<String> text(String name) {
    Optional<byte[]> value = value(name);
    return value.isEmpty()
        ? Optional.empty()
        : Optional.of(decoded(new String(value.get(), StandardCharsets.ISO_8859_1)));
  }

  /**
   * The environment with a variable set. As {@code fw_setenv} does it, the variable goes to the end, unless it has the
   * value already; an empty value removes it.
   */
  public Environment with(String name, byte[] value) {
    return EnvironmentBuilder.of(this).set(name, value).build();
  }

  /** The environment with all variables of another one set as they are stored there, and all else as it is. */
  public Environment withAll(Environment others) {
    EnvironmentBuilder changed = EnvironmentBuilder.of(this);
    for (String name : others.names()) {
      byte[] value = others.value(name).orElseThrow();
      Optional<byte[]> old = value(name);
      if (old.isEmpty() || !Arrays.equals(old.get(), value)) {
        changed.setStored(name, value);
      }
    }
    Set<String> strange = strange();
    for (String entry : others.strange()) {
      if (!strange.contains(entry)) {
        changed.add(entry);
      }
    }
    return changed.build();
  }

  /** The entries that no name leads to, each once: without {@code =}, or with a name that is no UTF-8. */
  Set<String> strange() {
    Set<String> strange = new LinkedHashSet<>();
    for (String entry : entries) {
      int equals = entry.indexOf('=');
      if (equals < 0 || !isAskable(entry.substring(0, equals))) {
        strange.add(entry);
      }
    }
    return strange;
  }

  /** The environment with an entry behind the others, even with an empty value. */
  public Environment withStored(String name, byte[] value) {
    return EnvironmentBuilder.of(this).setStored(name, value).build();
  }

  /** Sets a variable to a text, which is stored as UTF-8. */
  public Environment with(String name, String value) {
    return with(name, value.getBytes(StandardCharsets.UTF_8));
  }

  /** The environment without a variable. */
  public Environment without(String name) {
    return EnvironmentBuilder.of(this).remove(name).build();
  }

  /** A name as it is stored. */
  static String stored(String name) {
    return new String(name.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
  }

  private static String decoded(String latin) {
    if (isAscii(latin)) {
      return latin;
    }
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(latin.getBytes(StandardCharsets.ISO_8859_1)))
          .toString();
    } catch (CharacterCodingException e) {
      return latin;
    }
  }

  private static boolean isAscii(String latin) {
    for (int i = 0; i < latin.length(); i++) {
      if (latin.charAt(i) > 0x7f) {
        return false;
      }
    }
    return true;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Environment that && entries.equals(that.entries);
  }

  @Override
  public int hashCode() {
    return entries.hashCode();
  }

  @Override
  public String toString() {
    return size() + " variables";
  }
}
