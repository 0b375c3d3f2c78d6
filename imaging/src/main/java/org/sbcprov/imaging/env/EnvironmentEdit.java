package org.sbcprov.imaging.env;

import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.failure.Refused;
import org.sbcprov.imaging.disk.Change;
import org.sbcprov.imaging.disk.SectorSource;

/**
 * Makes out which bytes change when an environment gets other variables. Nothing is written here: {@link
 * org.sbcprov.imaging.disk.InPlaceEdit} does that.
 */
public final class EnvironmentEdit {
  /** The flag's place in a copy. */
  private static final int FLAG = 4;

  private EnvironmentEdit() {}

  /**
   * The changes that give an environment other variables, in the order in which they are to reach the disk. Of two
   * copies the one that does not count is written, with the flag that makes it count; the other one stays as it is,
   * but for its flag on NOR flash. A single environment is written where it is.
   *
   * @return nothing when the variables are the same
   * @throws BadInput {@code env.too-large}
   */
  public static List<Change> changes(SectorSource source, EnvironmentReading reading, Environment after) {
    List<Change> changes = new ArrayList<>();
    EnvironmentBlock block = reading.block();
    if (after.equals(block.environment())) {
      return changes;
    }
    EnvironmentPlace place = reading.place();
    if (reading.copies().size() == 1) {
      changes.add(change(source, "the environment", place.offset(), block.with(after, block.flag())));
      return changes;
    }
    int target = 1 - reading.active();
    FlagScheme flags = EnvironmentLocator.flags(place, reading.copies());
    EnvironmentBlock written = block.with(after, flags.next(block.flag()));
    changes.add(change(source, "copy " + (target + 1) + " of the environment", place.offset(target), written));
    if (flags == FlagScheme.BOOLEAN) {
      byte[] before = {(byte) block.flag()};
      byte[] obsolete = {FlagScheme.OBSOLETE};
      String what = "the flag of copy " + (reading.active() + 1);
      changes.add(new Change(what, place.offset(reading.active()) + FLAG, before, obsolete));
    }
    return changes;
  }

  /**
   * The change that puts a new environment where nothing is. Of two copies the first one is written; the second one
   * comes with the next change, as with U-Boot.
   *
   * @throws BadInput {@code env.bounds} or {@code env.too-large}
   * @throws Refused {@code env.not-blank} when something is there, in the place of either copy
   */
  public static List<Change> initial(SectorSource source, EnvironmentPlace place, byte fill, Environment environment) {
    EnvironmentLocator.requireBounds(source, place);
    requireBlank(source, place.offset(), place.size());
    if (place.redundantOffset().isPresent()) {
      requireBlank(source, place.redundantOffset().get(), place.size());
    }
    int flag = place.form() == EnvironmentForm.REDUNDANT ? EnvironmentBlock.FIRST_FLAG : 0;
    EnvironmentBlock block =
        new EnvironmentBlock(
            place.form(), ByteOrder.LITTLE_ENDIAN, place.size(), flag, fill, environment);
    return List.of(change(source, "the environment", place.offset(), block));
  }

  private static void requireBlank(SectorSource source, long offset, int size) {
    byte[] bytes = source.read(offset, size);
    if (!Probe.isBlank(bytes)) {
      int at = 0;
      while (bytes[at] == bytes[0] && (bytes[at] == 0 || bytes[at] == (byte) 0xff)) {
        at++;
      }
      throw new Refused(
          "env.not-blank",
          "A new environment at " + EnvironmentPlace.hex(offset) + " would overwrite data: not all of the "
              + EnvironmentPlace.hex(size) + " bytes are 00 or ff",
          Facts.of("offset", offset, "size", size, "data-at", offset + at),
          "Take another place, or fill this one with zeros yourself when nothing of it is needed.");
    }
  }

  private static Change change(SectorSource source, String what, long offset, EnvironmentBlock block) {
    return new Change(what, offset, source.read(offset, block.size()), block.write());
  }
}
