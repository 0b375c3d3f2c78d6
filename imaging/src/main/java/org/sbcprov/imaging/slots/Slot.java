package org.sbcprov.imaging.slots;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.sbcprov.imaging.finding.Printable;

/**
 * One of the root file systems of which one is in use.
 *
 * @param name {@code A} or {@code B}
 * @param partition where it is, if that disk is at hand
 * @param root how {@code root=} names it, as it would be written; empty when the firmware needs no {@code root=}
 * @param state what the firmware has noted of it, such as {@code marked invalid}; mostly empty
 */
public record Slot(String name, Optional<SlotPartition> partition, String root, String state) {
  /** For scripts. */
  public Map<String, Object> facts() {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("slot", Printable.of(name));
    if (partition.isPresent()) {
      SlotPartition there = partition.get();
      facts.put("disk", there.disk());
      facts.put("partition", there.number());
      facts.put("name", Printable.of(there.name()));
      facts.put("part-uuid", there.uuid().toString());
      facts.put("size", there.size());
      facts.put("content", there.content().isEmpty() ? "empty" : there.content());
      if (!there.label().isEmpty()) {
        facts.put("label", there.label());
      }
    }
    if (!root.isEmpty()) {
      facts.put("root", Printable.of(root));
    }
    if (!state.isEmpty()) {
      facts.put("state", state);
    }
    return facts;
  }
}
