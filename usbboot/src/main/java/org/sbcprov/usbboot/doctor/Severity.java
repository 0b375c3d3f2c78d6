package org.sbcprov.usbboot.doctor;

import java.util.Locale;

/** How much a finding matters, the worst first. */
public enum Severity {
  /** This alone keeps a board from booting. */
  PROBLEM,
  /** This may be the reason. */
  WARNING,
  /** Good to know. */
  INFO,
  /** Checked, and as it should be. */
  OK;

  /** Its name in output. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
