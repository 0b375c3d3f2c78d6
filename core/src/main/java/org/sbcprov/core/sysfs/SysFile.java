package org.sbcprov.core.sysfs;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.sbcprov.core.SafeText;

/**
 * Bounded reading of the kernel's small files. Their sizes tell nothing, and any of them may vanish or fail with an I/O
 * error at any time, when its device goes away: all of that reads as "not there".
 */
public final class SysFile {
  /** The most that an attribute has: one page. */
  public static final int MAX_ATTRIBUTE = 4096;

  /** The most entries of a directory that are looked at. */
  public static final int MAX_ENTRIES = 4096;

  private SysFile() {}

  /** The bytes of an attribute, at most {@link #MAX_ATTRIBUTE} of them. */
  public static Optional<byte[]> bytes(Path file) {
    return bytes(file, MAX_ATTRIBUTE);
  }

  /**
   * The first bytes of a file.
   *
   * @param limit the most that is read
   */
  public static Optional<byte[]> bytes(Path file, int limit) {
    // A pipe by that name would be waited for; a device may not end.
    if (!Files.isRegularFile(file)) {
      return Optional.empty();
    }
    try (InputStream in = Files.newInputStream(file)) {
      return Optional.of(in.readNBytes(limit));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** The lines of a text file, as far as {@code limit} bytes go. */
  public static List<String> lines(Path file, int limit) {
    Optional<byte[]> bytes = bytes(file, limit);
    return bytes.isEmpty() ? List.of() : new String(bytes.get(), StandardCharsets.UTF_8).lines().toList();
  }

  /** The text of an attribute: printable, without blanks around it; empty when there is none. */
  public static Optional<String> text(Path file) {
    Optional<byte[]> bytes = bytes(file);
    if (bytes.isEmpty()) {
      return Optional.empty();
    }
    byte[] raw = bytes.get();
    int from = 0;
    int to = raw.length;
    while (to > 0 && isBlank(raw[to - 1])) {
      to--;
    }
    while (from < to && isBlank(raw[from])) {
      from++;
    }
    return from == to ? Optional.empty() : Optional.of(SafeText.of(Arrays.copyOfRange(raw, from, to)));
  }

  private static boolean isBlank(byte value) {
    return value == ' ' || value == '\n' || value == '\t' || value == 0;
  }

  /** A number without sign, or {@code otherwise}. */
  public static long number(Path file, int radix, long otherwise) {
    Optional<String> text = text(file);
    return text.isEmpty() ? otherwise : number(text.get(), radix, otherwise);
  }

  /** The digits at the beginning of a text as a number of at most 18 digits, or {@code otherwise}. */
  public static long number(String text, int radix, long otherwise) {
    int end = 0;
    while (end < text.length() && end < 18 && text.charAt(end) < 0x80 && Character.digit(text.charAt(end), radix) >= 0) {
      end++;
    }
    if (end == 0 || radix == 16 && end > 15) {
      return otherwise;
    }
    return Long.parseLong(text.substring(0, end), radix);
  }

  /** The names in a directory in their order, at most {@link #MAX_ENTRIES}. */
  public static List<String> names(Path directory) {
    List<String> names = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
      for (Path entry : entries) {
        if (names.size() == MAX_ENTRIES) {
          break;
        }
        names.add(entry.getFileName().toString());
      }
    } catch (IOException | DirectoryIteratorException | SecurityException e) {
      // What was found so far may still be there.
    }
    Collections.sort(names);
    return names;
  }

  /** The last part of what a link leads to. */
  public static Optional<String> linkName(Path link) {
    try {
      Path target = Files.readSymbolicLink(link).getFileName();
      return target == null ? Optional.empty() : Optional.of(SafeText.of(target.toString()));
    } catch (IOException | UnsupportedOperationException e) {
      return Optional.empty();
    }
  }
}
