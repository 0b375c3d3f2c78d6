package org.sbcprov.imaging.custom;

import java.util.ArrayList;
import java.util.List;
import org.sbcprov.core.event.Warning;
import org.sbcprov.core.process.Programs;

/** What requests work on, and where they tell what they did. */
final class Bench {
  private final Layout layout;
  private final SystemTree tree;
  private final Programs programs;
  private final List<String> done = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();
  private final List<Warning> warnings = new ArrayList<>();

  Bench(Layout layout, SystemTree tree, Programs programs) {
    this.layout = layout;
    this.tree = tree;
    this.programs = programs;
  }

  Layout layout() {
    return layout;
  }

  SystemTree tree() {
    return tree;
  }

  Programs programs() {
    return programs;
  }

  /** Tells what was done where, or that it is so already. */
  void did(String words) {
    done.add(words);
  }

  /** Tells what to expect. */
  void note(String words) {
    if (!notes.contains(words)) {
      notes.add(words);
    }
  }

  void warn(Warning warning) {
    if (!warnings.contains(warning)) {
      warnings.add(warning);
    }
  }

  List<String> done() {
    return List.copyOf(done);
  }

  List<String> notes() {
    return List.copyOf(notes);
  }

  List<Warning> warnings() {
    return List.copyOf(warnings);
  }
}
