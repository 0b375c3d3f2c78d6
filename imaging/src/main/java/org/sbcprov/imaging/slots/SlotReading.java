package org.sbcprov.imaging.slots;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sbcprov.core.failure.BadUsage;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.failure.Refused;
import org.sbcprov.imaging.finding.Printable;

/**
 * The slots of a board and which one its firmware starts. Switching: {@link SlotSwitch}.
 *
 * @param scheme by what the firmware chooses
 * @param slots two, or more with RAUC; none when there are none
 * @param active index of the one that starts; empty when it is none of them, or cannot be told
 * @param through what it is stored in; empty when nothing is stored
 * @param where that is, for people
 * @param root what {@code root=} is now, a char for each byte; empty when there is none
 * @param notes what else there is to know, a sentence without a full stop each
 * @param obstacle why it cannot be switched; empty when it can
 */
public record SlotReading(
    SlotScheme scheme,
    List<Slot> slots,
    Optional<Integer> active,
    Optional<Through> through,
    String where,
    String root,
    List<String> notes,
    Optional<Refused> obstacle,
    Internals internals) {

  /**
   * What switching needs.
   *
   * @param place where the value of {@code root=} was written
   * @param assumed whether the built-in variables are only taken to be frank-w's
   */
  record Internals(BootSources sources, Layer base, Optional<Traced.Place> place, boolean assumed) {}

  public SlotReading {
    slots = List.copyOf(slots);
    notes = List.copyOf(notes);
  }

  /**
   * The slot that somebody names.
   *
   * @param name {@code A}, {@code B}, or the name of its partition or file system
   * @throws BadUsage {@code image.slots-unknown}
   */
  public int find(String name) {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < slots.size(); i++) {
      Slot slot = slots.get(i);
      names.add(slot.name());
      boolean numbered = scheme == SlotScheme.DUAL_IMAGE && name.equals(Integer.toString(i));
      boolean lettered = slot.name().equalsIgnoreCase(name) || ("root-" + slot.name()).equalsIgnoreCase(name);
      boolean named = slot.partition().isPresent()
          && (slot.partition().get().name().equalsIgnoreCase(name)
              || slot.partition().get().label().equalsIgnoreCase(name));
      if (lettered || named || numbered) {
        return i;
      }
    }
    requireSlots();
    throw new BadUsage(
        "image.slots-unknown",
        "There is no slot " + name,
        Facts.of("slot", name, "slots", names),
        "There are " + Printable.of(String.join(", ", names)) + ".");
  }

  /**
   * The slot that does not start, of two.
   *
   * @throws Refused {@code image.slots-unsure} when it cannot be told
   */
  public int other() {
    requireSlots();
    if (active.isEmpty() || slots.size() != 2) {
      throw new Refused(
          "image.slots-unsure",
          slots.size() != 2 ? "There are " + slots.size() + " slots, so none is the other one"
              : "It cannot be told which slot is active, so none is the other one",
          Facts.of("root", Printable.of(root)),
          "Name the slot with --use.");
    }
    return 1 - active.get();
  }

  /**
   * Checks that it can be switched.
   *
   * @throws Refused why it cannot
   */
  public void requireSwitchable() {
    if (obstacle.isPresent()) {
      throw obstacle.get();
    }
    requireSlots();
  }

  private void requireSlots() {
    if (obstacle.isPresent() && slots.isEmpty()) {
      throw obstacle.get();
    }
    if (slots.isEmpty()) {
      throw new Refused(
          "image.slots-none",
          "There are no slots: no partitions are named root-A and root-B",
          Facts.none(),
          "Give the disk that has them with --disk, or name them with --root-a and --root-b.");
    }
  }

  /** For scripts. */
  public Map<String, Object> facts() {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("scheme", scheme.word());
    active.ifPresent(index -> facts.put("active", slots.get(index).name()));
    through.ifPresent(store -> facts.put("through", store.word()));
    facts.put("stored-in", Printable.of(where));
    if (!root.isEmpty()) {
      facts.put("root", Printable.of(root));
    }
    List<Map<String, Object>> all = new ArrayList<>();
    for (Slot slot : slots) {
      all.add(slot.facts());
    }
    facts.put("slots", all);
    facts.put("notes", notes);
    facts.put("switchable", obstacle.isEmpty() && !slots.isEmpty());
    obstacle.ifPresent(refused -> facts.put("obstacle", refused.getMessage()));
    return facts;
  }
}
