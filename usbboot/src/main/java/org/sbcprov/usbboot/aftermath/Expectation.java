package org.sbcprov.usbboot.aftermath;

import java.util.Optional;

/** What should come after the file server. */
public enum Expectation {
  /** One disk or several: eMMC, NVMe, USB. */
  MASS_STORAGE("mass-storage", "disk"),
  /** A network interface. */
  NETWORK("network", "network interface"),
  /** Nothing that could be waited for. */
  NONE("none", "nothing");

  private final String id;
  private final String noun;

  Expectation(String id, String noun) {
    this.id = id;
    this.noun = noun;
  }

  /** The expectation with this id, if there is one. */
  public static Optional<Expectation> of(String id) {
    for (Expectation one : values()) {
      if (one.id.equals(id)) {
        return Optional.of(one);
      }
    }
    return Optional.empty();
  }

  /** Its name on the command line and for scripts. */
  public String id() {
    return id;
  }

  /** What it is called in messages. */
  public String noun() {
    return noun;
  }
}
