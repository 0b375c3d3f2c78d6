package org.sbcprov.cli.eeprom;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.sbcprov.cli.Session;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.io.FileFailures;
import org.sbcprov.core.io.InputFiles;

/** Lets the user edit a text, in a directory that nobody else can read. */
final class Editor {
  private static final String[] VARIABLES = {"VISUAL", "EDITOR"};
  private static final String[] USUAL = {"sensible-editor", "nano", "vi"};
  private static final String FILE = "boot.conf";

  private final Session session;
  private final Path file;

  private Editor(Session session, Path file) {
    this.session = session;
    this.file = file;
  }

  /** Puts a text into a temporary file. */
  static Editor on(Session session, byte[] text) {
    try {
      // Readable by its owner only, as all such directories are.
      Path file = Files.createTempDirectory("sbcprov-").resolve(FILE);
      Files.write(file, text);
      return new Editor(session, file);
    } catch (IOException e) {
      throw FileFailures.writing(Path.of(FILE), e);
    }
  }

  /** The file that is edited. */
  Path file() {
    return file;
  }

  /**
   * Waits for the user.
   *
   * @return the edited text
   * @throws BadInput {@code eeprom.editor-failed} when the editor does not end well; {@code program.missing}; {@code
   *     eeprom.no-editor}
   */
  byte[] edit(int limit) {
    List<String> command = chosen();
    int status = command == null ? runUsual() : session.programs().runInTerminal(with(command), session.isJson());
    if (status != 0) {
      throw new BadInput(
          "eeprom.editor-failed",
          "The editor ended with status " + status + ", so nothing is written",
          Facts.of("editor", command == null ? null : String.join(" ", command), "editor-status", status),
          "If it was not meant to: VISUAL and EDITOR name the editor.");
    }
    return InputFiles.read(file, FILE, limit);
  }

  /** Whether the file is no longer what it was, or cannot be told. */
  boolean differsFrom(byte[] text) {
    try {
      return !Arrays.equals(Files.readAllBytes(file), text);
    } catch (IOException e) {
      return Files.exists(file);
    }
  }

  /** Removes the file, and what the editor left beside it. */
  void remove() {
    Path directory = file.getParent();
    try {
      try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
        for (Path entry : entries) {
          Files.deleteIfExists(entry);
        }
      }
      Files.deleteIfExists(directory);
    } catch (IOException e) {
      // It is in the directory for temporary files, where others will clear it away.
    }
  }

  private List<String> chosen() {
    for (String variable : VARIABLES) {
      List<String> words = split(session.variable(variable));
      if (!words.isEmpty()) {
        return words;
      }
    }
    return null;
  }

  private int runUsual() {
    for (String name : USUAL) {
      try {
        return session.programs().runInTerminal(with(List.of(name)), session.isJson());
      } catch (BadInput e) {
        if (!e.code().equals("program.missing")) {
          throw e;
        }
      }
    }
    throw new BadInput(
        "eeprom.no-editor",
        "There is no editor: none of " + String.join(", ", USUAL) + " can be started",
        Facts.of("looked-for", List.of(USUAL)),
        "Name one in the environment variable EDITOR.");
  }

  private List<String> with(List<String> command) {
    List<String> whole = new ArrayList<>(command);
    whole.add(file.toString());
    return whole;
  }

  /** Words as a shell takes them apart: at blanks that no quotes or backslash protect. */
  static List<String> split(String text) {
    List<String> words = new ArrayList<>();
    StringBuilder word = new StringBuilder();
    boolean open = false;
    char quote = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\\' && quote != '\'' && i + 1 < text.length()) {
        word.append(text.charAt(++i));
        open = true;
      } else if (quote != 0) {
        quote = c == quote ? 0 : quote;
        word.append(quote != 0 ? String.valueOf(c) : "");
      } else if (c == '"' || c == '\'') {
        quote = c;
        open = true;
      } else if (c == ' ' || c == '\t') {
        if (open) {
          words.add(word.toString());
        }
        word.setLength(0);
        open = false;
      } else {
        word.append(c);
        open = true;
      }
    }
    if (open) {
      words.add(word.toString());
    }
    return words;
  }
}
