package org.sbcprov.cli.compat;

/**
 * An option as Python's argparse knows it.
 *
 * @param letter its short name without the dash; 0 when it has none
 * @param name its long name without the dashes
 * @param takesValue whether a value belongs to it
 */
record PythonOption(char letter, String name, boolean takesValue) {
  /** As argparse names it in messages. */
  @Override
  public String toString() {
    return letter == 0 ? "--" + name : "-" + letter + "/--" + name;
  }
}
