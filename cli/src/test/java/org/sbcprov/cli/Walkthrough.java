package org.sbcprov.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The commands of a document, in order: each line of its blocks {@code sh}. A block {@code text} right behind one is what
 * its last command prints. A comment {@code <!-- run: … -->} before a block tells the test what readers need not see:
 * {@code status=N}, {@code world=NAME} for what happens before, and options that stand in for a real board.
 *
 * @param steps the commands
 */
record Walkthrough(List<Step> steps) {
  private static final String NOTE = "<!-- run:";
  private static final String STATUS = "status=";
  private static final String WORLD = "world=";

  /** Stands for anything within a line, and as a whole line for any number of lines. */
  private static final String ANYTHING = "…";

  /**
   * A command.
   *
   * @param line where it stands in the document, from 1
   * @param words its words
   * @param more options that the test adds
   * @param worlds what happens before it
   * @param status the exit status that it should have
   * @param output what the document says that it prints; null when it says nothing
   */
  record Step(int line, List<String> words, List<String> more, List<String> worlds, int status, List<String> output) {
    Step withOutput(List<String> printed) {
      return new Step(line, words, more, worlds, status, printed);
    }

    /** Whether this is what was printed. */
    boolean matches(String printed) {
      StringBuilder regex = new StringBuilder();
      for (String expected : output) {
        if (expected.strip().equals(ANYTHING)) {
          regex.append("(?:[^\n]*\n)*?");
          continue;
        }
        String[] parts = expected.split(ANYTHING, -1);
        for (int i = 0; i < parts.length; i++) {
          regex.append(i == 0 ? "" : "[^\n]*").append(Pattern.quote(parts[i]));
        }
        regex.append(" *\n");
      }
      return Pattern.compile(regex.toString()).matcher(printed).matches();
    }
  }

  static Walkthrough of(Path document) throws IOException {
    List<String> lines = Files.readAllLines(document);
    List<Step> steps = new ArrayList<>();
    String note = "";
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i);
      if (line.startsWith(NOTE)) {
        note = line.substring(NOTE.length(), line.indexOf("-->")).strip();
      } else if (line.equals("```sh")) {
        int end = endOf(lines, i);
        commands(lines, i + 1, end, note, steps);
        note = "";
        i = end;
      } else if (line.equals("```text")) {
        int end = endOf(lines, i);
        if (!steps.isEmpty() && steps.get(steps.size() - 1).output() == null) {
          steps.set(steps.size() - 1, steps.get(steps.size() - 1).withOutput(List.copyOf(lines.subList(i + 1, end))));
        }
        i = end;
      }
    }
    return new Walkthrough(steps);
  }

  private static int endOf(List<String> lines, int start) {
    int end = start + 1;
    while (!lines.get(end).equals("```")) {
      end++;
    }
    return end;
  }

  private static void commands(List<String> lines, int from, int to, String note, List<Step> steps) {
    List<String> more = new ArrayList<>();
    List<String> worlds = new ArrayList<>();
    int status = 0;
    for (String word : note.isEmpty() ? List.<String>of() : Arrays.asList(note.split(" +"))) {
      if (word.startsWith(STATUS)) {
        status = Integer.parseInt(word.substring(STATUS.length()));
      } else if (word.startsWith(WORLD)) {
        worlds.add(word.substring(WORLD.length()));
      } else {
        more.add(word);
      }
    }
    for (int i = from; i < to; i++) {
      String command = lines.get(i);
      int comment = command.indexOf(" #");
      command = (comment < 0 ? command : command.substring(0, comment)).strip();
      if (!command.isEmpty() && !command.startsWith("#")) {
        List<String> before = i == from ? List.copyOf(worlds) : List.of();
        steps.add(new Step(i + 1, words(command), List.copyOf(more), before, status, null));
      }
    }
  }

  /** Words as a shell makes them, with single quotes around what has spaces. */
  private static List<String> words(String command) {
    List<String> words = new ArrayList<>();
    StringBuilder word = new StringBuilder();
    boolean quoted = false;
    for (int i = 0; i < command.length(); i++) {
      char c = command.charAt(i);
      if (c == '\'') {
        quoted = !quoted;
      } else if (c == ' ' && !quoted) {
        if (!word.isEmpty()) {
          words.add(word.toString());
          word.setLength(0);
        }
      } else {
        word.append(c);
      }
    }
    if (!word.isEmpty()) {
      words.add(word.toString());
    }
    return List.copyOf(words);
  }
}
