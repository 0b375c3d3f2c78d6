package org.sbcprov.usbboot;

import java.util.List;

/** Looks at the computer for what may keep boards from appearing. */
@FunctionalInterface
public interface Diagnosis {
  /** Where nobody looks. */
  Diagnosis NONE = List::of;

  /** What was found, one sentence each. May take a while, and is asked on a thread of its own. */
  List<String> findings();
}
