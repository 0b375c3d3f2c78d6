package org.sbcprov.cli.compat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.sbcprov.cli.JsonContent;
import org.sbcprov.cli.Session;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.io.AtomicOutput;
import org.sbcprov.core.io.FileFailures;
import org.sbcprov.core.io.OutputGuard;

/**
 * Files as scripts name them. An output can be what the shell opened for the command, such as {@code /dev/stdout} or
 * the pipe of {@code >(program)}; that gets the bytes as they are. Every other output is a file that appears whole or not
 * at all.
 */
final class DropInFiles {
  private static final List<String> STDOUT = List.of("/dev/stdout", "/dev/fd/1", "/proc/self/fd/1");
  private static final List<String> OPENED_BY_SHELL = List.of("/dev/stderr", "/dev/fd/", "/proc/self/fd/");
  private static final String NOTHING = "/dev/null";

  private DropInFiles() {}

  /**
   * A path from a command line; null stays null.
   *
   * @throws BadInput {@code input.not-found} for what no file can be called
   */
  static Path path(String text) {
    if (text == null) {
      return null;
    }
    try {
      if (!text.isEmpty()) {
        return Path.of(text);
      }
    } catch (InvalidPathException e) {
      // Told below, as for an empty one.
    }
    throw new BadInput(
        "input.not-found",
        "\"" + text + "\" is no name of a file",
        Facts.none(),
        "Check the arguments; is a variable empty?");
  }

  /**
   * Writes an output.
   *
   * @param file where to; null is standard output
   */
  static void write(Session session, Path file, byte[] content) {
    String name = file == null ? STDOUT.get(0) : file.toString();
    if (STDOUT.contains(name)) {
      session.print(content);
    } else if (isOpenedByShell(name)) {
      append(file, content);
    } else if (!name.equals(NOTHING)) {
      AtomicOutput.write(file, content);
    }
  }

  /**
   * Refuses an output that would take the place of an input.
   *
   * @param file may be null
   * @param inputs those that are null are left out
   */
  static void requireApart(Path file, Path... inputs) {
    if (file == null || STDOUT.contains(file.toString()) || isOpenedByShell(file.toString())) {
      return;
    }
    for (Path input : inputs) {
      if (input != null) {
        OutputGuard.requireApart(List.of(file), List.of(input));
      }
    }
  }

  /**
   * The result for {@code --json}, which carries what goes to standard output else: as text, or in base64 when it is
   * not UTF-8.
   *
   * @param file where the content was written to; null is standard output
   * @param name of the fact with the content
   */
  static Map<String, Object> facts(Path file, String name, byte[] content, Object... others) {
    Map<String, Object> facts = new LinkedHashMap<>(Facts.of(others));
    facts.put("size", content.length);
    if (file != null && !STDOUT.contains(file.toString())) {
      facts.put("out", file);
      return facts;
    }
    facts.putAll(JsonContent.fact(name, content));
    return facts;
  }

  private static boolean isOpenedByShell(String name) {
    for (String opened : OPENED_BY_SHELL) {
      if (name.startsWith(opened)) {
        return true;
      }
    }
    return false;
  }

  /** The shell emptied the file, if it is one, when it opened it. */
  private static void append(Path file, byte[] content) {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.APPEND)) {
      ByteBuffer buffer = ByteBuffer.wrap(content);
      while (buffer.hasRemaining()) {
        channel.write(buffer);
      }
    } catch (IOException e) {
      throw FileFailures.writing(file, e);
    }
  }
}
