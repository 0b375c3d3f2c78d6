package org.sbcprov.imaging.slots;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.failure.Refused;
import org.sbcprov.imaging.disk.Change;
import org.sbcprov.imaging.env.Environment;
import org.sbcprov.imaging.env.EnvironmentDiff;
import org.sbcprov.imaging.env.EnvironmentEdit;
import org.sbcprov.imaging.env.EnvironmentReading;
import org.sbcprov.imaging.finding.Printable;

/** Makes out which bytes change for another slot to start. Nothing is written here. */
public final class SlotSwitch {
  private final SlotReading reading;
  private final SlotRequest request;
  private final int target;

  private SlotSwitch(SlotReading reading, SlotRequest request, int target) {
    this.reading = reading;
    this.request = request;
    this.target = target;
  }

  /**
   * What is to be written.
   *
   * @param changes for {@link org.sbcprov.imaging.disk.InPlaceEdit}, in their order; none when the slot is active
   *     already
   * @param onDisk whether they are changes of the request's other disk, not of its image
   * @param diff the lines that go and come, for people
   */
  public record Plan(List<Change> changes, boolean onDisk, String diff) {
    public Plan {
      changes = List.copyOf(changes);
    }
  }

  /**
   * Makes it out, and checks that the firmware takes the slot then.
   *
   * @param target index of the slot
   * @param force also for an empty partition, or a slot that is marked invalid
   * @param now seconds since 1970, for a file that is changed
   * @throws Refused {@code image.slots-unsure} and what else {@link SlotReading#obstacle} is; {@code
   *     image.slots-empty}, {@code image.slots-invalid}, {@code image.slots-form}, and those of {@link
   *     org.sbcprov.imaging.fat.FatVolume#replace}
   */
  public static Plan plan(SlotReading reading, SlotRequest request, int target, boolean force, long now) {
    reading.requireSwitchable();
    SlotSwitch made = new SlotSwitch(reading, request, target);
    if (!force) {
      made.requireContent();
    }
    return reading.scheme() == SlotScheme.ROOT ? made.root(now) : made.variables(force);
  }

  private void requireContent() {
    Slot slot = reading.slots().get(target);
    boolean active = reading.active().isPresent() && reading.active().get() == target;
    if (!active && slot.partition().isPresent() && slot.partition().get().holdsNothing()) {
      throw new Refused(
          "image.slots-empty",
          "Slot " + slot.name() + ", partition " + slot.partition().get().number() + " of "
              + slot.partition().get().disk() + ", has no "
              + (slot.partition().get().content().isEmpty() ? "file system" : "files in its file system"),
          slot.facts(),
          "Put a system there first; with --force it is made the active one all the same.");
    }
  }

  private Plan variables(boolean force) {
    EnvironmentReading stored = reading.internals().sources().stored().orElseThrow();
    Environment before = stored.environment();
    if (reading.active().isPresent() && reading.active().get() == target) {
      return environment(stored, before);
    }
    if (reading.scheme() == SlotScheme.RAUC) {
      return environment(stored, VariableSlots.raucWith(before, reading.slots().get(target).name()));
    }
    Environment after = before.with(VariableSlots.CURRENT_SLOT, Integer.toString(target));
    if (VariableSlots.isInvalid(before, target)) {
      if (!force) {
        throw new Refused(
            "image.slots-invalid",
            "Slot " + reading.slots().get(target).name() + " is marked invalid: U-Boot would not start it",
            Facts.of("variable", VariableSlots.invalid(target)),
            "Install a system there first; --force takes the mark away.");
      }
      after = after.with(VariableSlots.invalid(target), "0");
    }
    return environment(stored, after);
  }

  private Plan root(long now) {
    Slot slot = reading.slots().get(target);
    boolean active = reading.active().isPresent() && reading.active().get() == target;
    String wanted = slot.root();
    if (wanted.isEmpty()) {
      // Which says why it cannot be written.
      RootForm form = request.form().orElse(RootForm.of(reading.root()));
      RootSpec.write(form, slot.partition().orElseThrow(), List.of());
    }
    if (RootSpec.of(reading.root()).text().equals(wanted) || active && request.form().isEmpty()) {
      return new Plan(List.of(), false, "");
    }
    Traced.Place place = reading.internals().place().orElseThrow();
    BootSources sources = reading.internals().sources();
    if (place.origin().layer() == Layer.STORED) {
      EnvironmentReading stored = sources.stored().orElseThrow();
      Environment before = stored.environment();
      String value = latin(before.value(place.origin().variable()).orElse(new byte[0]));
      String changed = spliced(value, place, wanted);
      Environment after =
          before.with(place.origin().variable(), changed.getBytes(StandardCharsets.ISO_8859_1));
      requireTaken(sources.walkStored(after, Optional.empty()), wanted);
      return environment(stored, after);
    }
    return file(sources, place, wanted, now);
  }

  private Plan file(BootSources sources, Traced.Place place, String wanted, long now) {
    UenvPlace file = sources.imported().orElseThrow();
    UenvText before = file.text().orElse(UenvText.parse(new byte[0]));
    String variable = place.origin().variable();
    UenvText after;
    if (place.origin().layer() == Layer.BUILT_IN) {
      String value = sources.firmware().orElseThrow().builtIn().get(variable);
      after = before.withLine(variable, spliced(value, place, wanted));
    } else if (place.start() == place.end()) {
      // Its own root is not known, and is replaced with all that belongs to it.
      after = before.withLine(variable, wanted + " rootwait");
    } else {
      after = before.with(variable, place.start(), place.end(), wanted);
    }
    boolean stored = reading.internals().base() == Layer.STORED;
    BootWalk walk =
        stored
            ? sources.walkStored(sources.stored().orElseThrow().environment(), Optional.of(after))
            : sources.walkBuiltIn(Optional.of(after));
    requireTaken(walk, wanted);
    List<Change> changes = file.volume().replace(file.path(), after.bytes(), now);
    return new Plan(changes, file.disk() != sources.image(), diff(latin(before.bytes()), latin(after.bytes())));
  }

  private Plan environment(EnvironmentReading stored, Environment after) {
    List<Change> changes = EnvironmentEdit.changes(request.image(), stored, after);
    return new Plan(changes, false, EnvironmentDiff.of(stored.environment(), after).text());
  }

  private static String spliced(String value, Traced.Place place, String wanted) {
    return value.substring(0, place.start()) + wanted + value.substring(place.end());
  }

  private void requireTaken(BootWalk walk, String wanted) {
    String line = walk.bootargs().text();
    int[] range = CommandLineWords.root(line);
    if (range == null || !RootSpec.of(line.substring(range[0], range[1])).text().equals(wanted)) {
      throw new Refused(
          "image.slots-unsure",
          "Nothing is changed: the kernel would not get root=" + wanted + " through " + reading.where(),
          Facts.of("root", wanted, "command-line", Printable.of(line)),
          "Some other variable decides; look at them with sbcprov env print, and at uEnv.txt.");
    }
  }

  private static String latin(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  /** The lines that differ. */
  private static String diff(String before, String after) {
    String[] old = before.isEmpty() ? new String[0] : before.split("\n");
    String[] now = after.split("\n");
    int same = 0;
    while (same < old.length && same < now.length && old[same].equals(now[same])) {
      same++;
    }
    int tail = 0;
    while (tail < Math.min(old.length, now.length) - same
        && old[old.length - 1 - tail].equals(now[now.length - 1 - tail])) {
      tail++;
    }
    StringBuilder text = new StringBuilder();
    for (int i = same; i < old.length - tail; i++) {
      text.append('-').append(Printable.of(old[i].stripTrailing())).append('\n');
    }
    for (int i = same; i < now.length - tail; i++) {
      text.append('+').append(Printable.of(now[i].stripTrailing())).append('\n');
    }
    return text.toString();
  }
}
