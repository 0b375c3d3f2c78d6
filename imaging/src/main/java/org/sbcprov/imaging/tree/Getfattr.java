package org.sbcprov.imaging.tree;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.core.failure.IoFailed;
import org.sbcprov.core.process.ProgramResult;
import org.sbcprov.core.process.Programs;

/**
 * Extended attributes of all files below a directory, as {@code getfattr} prints them. Java sees those of users only.
 */
final class Getfattr {
  private static final Duration LIMIT = Duration.ofMinutes(10);
  private static final String FILE = "# file: ";
  private static final int FILES_AT_ONCE = 256;

  private final Programs programs;
  private final Path root;
  private final Map<String, SortedMap<String, byte[]>> found = new HashMap<>();

  private Getfattr(Programs programs, Path root) {
    this.programs = programs;
    this.root = root;
  }

  /**
   * Asks for all attributes.
   *
   * @return by path, as in a tree; empty when the program is not there or could not read some of them
   */
  static Optional<Map<String, SortedMap<String, byte[]>>> read(Programs programs, Path root) {
    Getfattr getfattr = new Getfattr(programs, root);
    try {
      return getfattr.readAll(root) ? Optional.of(getfattr.found) : Optional.empty();
    } catch (BadInput e) {
      if (e.code().equals("program.missing")) {
        return Optional.empty();
      }
      throw e;
    }
  }

  private boolean readAll(Path directory) {
    try {
      return run(List.of("-R"), List.of(directory));
    } catch (IoFailed e) {
      if (!e.code().equals("program.output")) {
        throw e;
      }
    }
    // More than a program may print at once: so many files at a time, then each directory.
    List<Path> files = new ArrayList<>(List.of(directory));
    List<Path> directories = new ArrayList<>();
    try (DirectoryStream<Path> children = Files.newDirectoryStream(directory)) {
      for (Path child : children) {
        (Files.isDirectory(child, LinkOption.NOFOLLOW_LINKS) ? directories : files).add(child);
      }
    } catch (IOException e) {
      return false;
    }
    boolean whole = true;
    for (int from = 0; whole && from < files.size(); from += FILES_AT_ONCE) {
      whole = run(List.of(), files.subList(from, Math.min(files.size(), from + FILES_AT_ONCE)));
    }
    for (int i = 0; whole && i < directories.size(); i++) {
      whole = readAll(directories.get(i));
    }
    return whole;
  }

  private boolean run(List<String> options, List<Path> files) {
    List<String> command = new ArrayList<>(List.of("getfattr"));
    command.addAll(options);
    command.addAll(List.of("-h", "-P", "-d", "-m", "-", "-e", "hex", "--absolute-names", "--"));
    for (Path file : files) {
      command.add(file.toString());
    }
    ProgramResult result = programs.run(command, LIMIT);
    return result.status() == 0 && take(result.output());
  }

  private boolean take(byte[] output) {
    SortedMap<String, byte[]> current = null;
    int start = 0;
    for (int i = 0; i < output.length; i++) {
      if (output[i] == '\n') {
        ByteBuffer line = ByteBuffer.wrap(output, start, i - start);
        start = i + 1;
        String text = TreeText.utf8(line.duplicate());
        if (text == null) {
          return false;
        }
        if (text.startsWith(FILE)) {
          String path = inTree(text.substring(FILE.length()));
          if (path == null) {
            return false;
          }
          current = found.computeIfAbsent(path, key -> new TreeMap<>());
        } else if (!text.isEmpty() && (current == null || !takeAttribute(text, current))) {
          return false;
        }
      }
    }
    return true;
  }

  private String inTree(String shown) {
    String path = unquoted(shown);
    // What it prints begins with what it was given.
    String start = root.toString();
    if (path == null || !path.startsWith(start)) {
      return null;
    }
    int from = start.length();
    while (from < path.length() && path.charAt(from) == '/') {
      from++;
    }
    return path.substring(from);
  }

  private static boolean takeAttribute(String line, SortedMap<String, byte[]> attributes) {
    int equals = line.indexOf('=');
    String name = unquoted(equals < 0 ? line : line.substring(0, equals));
    String value = equals < 0 ? "0x" : line.substring(equals + 1);
    if (name == null || !value.startsWith("0x")) {
      return false;
    }
    try {
      attributes.put(name, HexFormat.of().parseHex(value, 2, value.length()));
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /** A backslash and three octal digits stand for a byte that would be misread. */
  private static String unquoted(String text) {
    if (text.indexOf('\\') < 0) {
      return text;
    }
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    ByteArrayOutputStream plain = new ByteArrayOutputStream(bytes.length);
    for (int i = 0; i < bytes.length; i++) {
      if (bytes[i] == '\\' && i + 3 < bytes.length) {
        int value = 0;
        for (int digit = 1; digit <= 3; digit++) {
          value = value * 8 + (bytes[i + digit] - '0' & 7);
        }
        plain.write(value);
        i += 3;
      } else {
        plain.write(bytes[i]);
      }
    }
    return TreeText.utf8(ByteBuffer.wrap(plain.toByteArray()));
  }
}
