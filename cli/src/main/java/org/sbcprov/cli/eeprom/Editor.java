package org.sbcprov.cli.eeprom;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.sbcprov.cli.Session;
import org.sbcprov.core.event.Warning;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.failure.Failure;
import org.sbcprov.core.io.InputFiles;
import org.sbcprov.core.io.PrivateDirectory;

/** Lets the user edit a text, in a directory that nobody else can read. */
public final class Editor implements AutoCloseable {
  private static final String[] VARIABLES = {"VISUAL", "EDITOR"};
  private static final String[] USUAL = {"sensible-editor", "nano", "vi"};
  private static final String FILE = "boot.conf";

  private final Session session;
  private final PrivateDirectory directory;
  private final Path file;

  /** With its arguments; null when the user's choice counts. */
  private final List<String> given;

  private Editor(Session session, PrivateDirectory directory, Path file, List<String> given) {
    this.session = session;
    this.directory = directory;
    this.file = file;
    this.given = given;
  }

  /** Puts a text into a temporary file, for the editor that the user's environment names. */
  static Editor on(Session session, byte[] text) {
    return on(session, text, null);
  }

  /**
   * Puts a text into a temporary file.
   *
   * @param command the editor, with its arguments
   */
  public static Editor on(Session session, byte[] text, List<String> command) {
    PrivateDirectory directory = PrivateDirectory.make();
    try {
      return new Editor(session, directory, directory.write(FILE, text), command);
    } catch (Failure e) {
      directory.close();
      throw e;
    }
  }

  /** The file that is edited. */
  public Path file() {
    return file;
  }

  /**
   * Waits for the user.
   *
   * @return the edited text
   * @throws BadInput {@code eeprom.editor-failed} when the editor does not end well; {@code program.missing}; {@code
   *     eeprom.no-editor}
   */
  public byte[] edit(int limit) {
    List<String> command = given == null ? chosen() : given;
    int status = command == null ? runUsual() : session.programs().runInTerminal(with(command), session.isJson());
    if (status != 0) {
      throw new BadInput(
          "eeprom.editor-failed",
          "The editor ended with status " + status + ", so nothing is written",
          Facts.of("editor", command == null ? null : String.join(" ", command), "editor-status", status),
          "If it was not meant to: " + (given == null ? "VISUAL and EDITOR name" : "EDITOR names") + " the editor.");
    }
    return InputFiles.read(file, FILE, limit);
  }

  /**
   * Whether the file is no longer what it was, or cannot be told. After an interrupt also whether the editor left
   * something beside it: told to end, vim and others save there what the user has not saved.
   */
  public boolean differsFrom(byte[] text) {
    // An interrupt must not keep the file from being looked at.
    boolean interrupted = Thread.interrupted();
    try {
      return !Arrays.equals(Files.readAllBytes(file), text) || interrupted && !isAlone();
    } catch (IOException e) {
      return Files.exists(file);
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private boolean isAlone() throws IOException {
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory.path())) {
      for (Path entry : entries) {
        if (!entry.equals(file)) {
          return false;
        }
      }
    }
    return true;
  }

  /** Leaves the file to the user, and tells where it is ({@code eeprom.edit-kept}). */
  public void keep() {
    directory.keep();
    session.events().accept(
        new Warning("eeprom.edit-kept", "The edited text is kept in " + file, Facts.of("file", file)));
  }

  /** Removes the file, and what the editor left beside it, unless it is kept. */
  @Override
  public void close() {
    directory.close();
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
