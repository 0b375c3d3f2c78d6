package org.sbcprov.eeprom.lint;

/** How bad a finding is. */
public enum Severity {
  /** The line does not do what it says, or keeps the board from starting. */
  ERROR("error"),
  /** It works, but probably not as it was meant. */
  WARNING("warning"),
  /** Good to know; nothing is wrong. */
  INFO("info");

  private final String label;

  Severity(String label) {
    this.label = label;
  }

  /** Its name in outputs. */
  public String label() {
    return label;
  }
}
