package org.sbcprov.cli;

/** The version, as a constant: reading it from a file of the jar would cost more than the rest of {@code --version}. */
public final class Version {
  /** As in the project's pom. */
  public static final String NUMBER = "0.1.0-SNAPSHOT";

  private Version() {}
}
