package org.sbcprov.imaging.repair;

import java.util.Set;

/**
 * What is to be mended.
 *
 * @param only these kinds; empty for all that can be without a doubt
 */
public record RepairChoice(Set<RepairKind> only) {
  /** All that can be mended without a doubt. */
  public static final RepairChoice ALL = new RepairChoice(Set.of());

  public RepairChoice {
    only = Set.copyOf(only);
  }

  boolean wants(RepairKind kind) {
    return only.isEmpty() || only.contains(kind);
  }

  /** Whether a kind was named, so that it is mended where it takes a decision, too. */
  boolean names(RepairKind kind) {
    return only.contains(kind);
  }
}
