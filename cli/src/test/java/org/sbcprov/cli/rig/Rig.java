package org.sbcprov.cli.rig;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** Where the suite runs, as {@code cli/src/rig/run} tells it. */
final class Rig {
  /** What is measured and looked at afterwards goes here. */
  static final Path RESULTS = Path.of("/run/rig");

  /** In this time every process has to end that does not wait for ever; the machine may be very slow. */
  static final Duration BOUND = Duration.ofSeconds(180);

  private Rig() {}

  /** Whether this is the machine. */
  static boolean here() {
    return System.getProperty("sbcprov.rig") != null;
  }

  /** The checkout, which everybody may read there. */
  static Path home() {
    return Path.of(System.getProperty("sbcprov.rig"));
  }

  /** The launcher. */
  static String sbcprov() {
    return home().resolve("sbcprov").toString();
  }

  /** The reference host, if there is one. */
  static Optional<String> rpiboot() {
    String path = System.getProperty("sbcprov.rig.reference");
    return path != null && Files.isExecutable(Path.of(path)) ? Optional.of(path) : Optional.empty();
  }
}
