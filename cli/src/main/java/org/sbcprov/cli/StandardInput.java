package org.sbcprov.cli;

import java.io.InputStream;

/**
 * What comes in at standard input.
 *
 * @param stream its bytes
 * @param isTerminal whether a person types them
 */
record StandardInput(InputStream stream, boolean isTerminal) {
  /** Nothing. */
  static StandardInput nothing() {
    return new StandardInput(InputStream.nullInputStream(), false);
  }
}
