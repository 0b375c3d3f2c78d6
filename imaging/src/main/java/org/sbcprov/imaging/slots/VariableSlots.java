package org.sbcprov.imaging.slots;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.sbcprov.imaging.env.Environment;

/** Slots that firmware chooses by variables of its own, without {@code root=}. */
final class VariableSlots {
  static final String CURRENT_SLOT = "dual_boot.current_slot";
  static final String BOOT_ORDER = "BOOT_ORDER";

  /** How often RAUC has a slot tried that was marked as active. Source: its src/bootloaders/uboot.c. */
  static final String ATTEMPTS = "3";

  private static final String LEFT_START = "BOOT_";
  private static final String LEFT_END = "_LEFT";
  private static final int MOST_SLOTS = 8;

  private VariableSlots() {}

  /**
   * What was found.
   *
   * @param variable that is changed for another slot
   */
  record Found(SlotScheme scheme, List<Slot> slots, Optional<Integer> active, String variable) {}

  /** MediaTek's: the current slot, unless it is marked invalid; then the next one. */
  static Found dualImage(Environment environment, List<SlotPartition> partitions, List<String> notes) {
    Optional<SlotPartition[]> pair = SlotNames.findDualImage(partitions);
    pair = pair.isPresent() ? pair : SlotNames.find(partitions);
    List<Slot> slots = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      Optional<SlotPartition> partition = pair.isPresent() ? Optional.of(pair.get()[i]) : Optional.empty();
      slots.add(new Slot(i == 0 ? "A" : "B", partition, "", isInvalid(environment, i) ? "marked invalid" : ""));
    }
    int current = environment.text(CURRENT_SLOT).orElse("0").equals("1") ? 1 : 0;
    Optional<Integer> active = Optional.of(current);
    if (isInvalid(environment, current)) {
      boolean both = isInvalid(environment, 1 - current);
      active = both ? Optional.empty() : Optional.of(1 - current);
      notes.add(both ? "both slots are marked invalid: U-Boot starts neither"
          : "slot " + current + " is chosen, and marked invalid: U-Boot goes on to the other one");
    }
    return new Found(SlotScheme.DUAL_IMAGE, slots, active, CURRENT_SLOT);
  }

  static String invalid(int slot) {
    return "dual_boot.slot_" + slot + "_invalid";
  }

  static boolean isInvalid(Environment environment, int slot) {
    return environment.text(invalid(slot)).orElse("").equals("1");
  }

  /** RAUC's: the first one of the order that has attempts left. */
  static Found rauc(Environment environment, List<SlotPartition> partitions) {
    TreeSet<String> names = new TreeSet<>(order(environment));
    for (String name : environment.names()) {
      boolean left = name.startsWith(LEFT_START) && name.endsWith(LEFT_END)
          && name.length() > LEFT_START.length() + LEFT_END.length();
      if (left && names.size() < MOST_SLOTS) {
        names.add(name.substring(LEFT_START.length(), name.length() - LEFT_END.length()));
      }
    }
    Optional<SlotPartition[]> pair = SlotNames.find(partitions);
    List<Slot> slots = new ArrayList<>();
    List<String> sorted = new ArrayList<>(names);
    for (String name : sorted) {
      int letter = "AB".indexOf(name);
      boolean known = pair.isPresent() && name.length() == 1 && letter >= 0;
      String left = environment.text(left(name)).orElse("");
      slots.add(
          new Slot(
              name,
              known ? Optional.of(pair.get()[letter]) : Optional.empty(),
              "",
              left.isEmpty() ? "" : left.equals("0") ? "no attempts left" : "attempts left: " + left));
    }
    Optional<Integer> active = Optional.empty();
    for (String name : order(environment)) {
      if (active.isEmpty() && !isExhausted(environment, name)) {
        active = Optional.of(sorted.indexOf(name));
      }
    }
    return new Found(SlotScheme.RAUC, slots, active, BOOT_ORDER);
  }

  /** The environment with a slot of RAUC's in front, as {@code rauc status mark-active} leaves it. */
  static Environment raucWith(Environment environment, String name) {
    StringBuilder order = new StringBuilder(name);
    for (String other : order(environment)) {
      order.append(other.equals(name) ? "" : " " + other);
    }
    Environment after = environment.with(BOOT_ORDER, order.toString());
    return isExhausted(after, name) || after.text(left(name)).isEmpty() ? after.with(left(name), ATTEMPTS) : after;
  }

  /** The names, each once. */
  private static List<String> order(Environment environment) {
    List<String> names = new ArrayList<>();
    for (String name : environment.text(BOOT_ORDER).orElse("").trim().split("\\s+")) {
      if (!name.isEmpty() && !names.contains(name) && names.size() < MOST_SLOTS) {
        names.add(name);
      }
    }
    return names;
  }

  private static String left(String name) {
    return LEFT_START + name + LEFT_END;
  }

  /** Without a count the scripts take a full one. */
  private static boolean isExhausted(Environment environment, String name) {
    String left = environment.text(left(name)).orElse(ATTEMPTS);
    return left.isEmpty() || left.equals("0");
  }
}
