package org.sbcprov.imaging.tree;

import org.sbcprov.core.failure.BadInput;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.imaging.finding.Printable;

/** Failures of what a tree is made from. */
final class TreeFailures {
  private TreeFailures() {}

  static BadInput bad(String source, String problem) {
    String shown = Printable.of(source);
    return new BadInput(
        "image.tree", shown + " " + problem, Facts.of("source", shown), "Such a file system cannot be made.");
  }
}
