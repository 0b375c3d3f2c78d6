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
   * The changes of an environment that was found where firmware has it; as {@link #changes(EnvironmentReading,
   * Environment, PartitionBorders, PartitionBorders.Leave)}.
   */
  public static List<Change> changes(SectorSource source, EnvironmentReading reading, Environment after) {
    return changes(reading, after, PartitionBorders.of(source), PartitionBorders.Leave.NONE);
  }

  /**
   * The changes that give an environment other variables, in the order in which they are to reach the disk. Of two
   * copies the one that does not count is written, with the flag that makes it count; the other one stays as it is,
   * but for its flag on NOR flash. A single environment is written where it is. What is to be there before is what was
   * read, also in the copy that stays: an empty change checks that.
   *
   * @return nothing when the variables are the same
   * @throws BadInput {@code env.too-large}
   * @throws Refused {@code env.partition-border}, {@code env.partition-other}, {@code env.copy-data}
   */
  public static List<Change> changes(
      EnvironmentReading reading, Environment after, PartitionBorders borders, PartitionBorders.Leave leave) {
    List<Change> changes = new ArrayList<>();
    EnvironmentBlock block = reading.block();
    if (after.equals(block.environment())) {
      return changes;
    }
    EnvironmentPlace place = reading.place();
    borders.requireOwn(place, leave);
    if (reading.copies().size() == 1) {
      byte[] written = block.with(after, block.flag()).write();
      changes.add(new Change("the environment", place.offset(), reading.raw().get(0), written));
      return changes;
    }
    int active = reading.active();
    int target = 1 - active;
    borders.requireNothingElse(reading, target, leave);
    byte[] kept = reading.raw().get(active);
    changes.add(new Change(copy(active), place.offset(active), kept, kept));
    FlagScheme flags = reading.scheme();
    byte[] written = block.with(after, flags.next(block.flag())).write();
    changes.add(new Change(copy(target), place.offset(target), reading.raw().get(target), written));
    if (flags != FlagScheme.INCREMENTAL && block.flag() != FlagScheme.OBSOLETE) {
      byte[] before = {(byte) block.flag()};
      byte[] obsolete = {FlagScheme.OBSOLETE};
      changes.add(new Change("the flag of copy " + (active + 1), place.offset(active) + FLAG, before, obsolete));
    }
    return changes;
  }

  private static String copy(int copy) {
    return "copy " + (copy + 1) + " of the environment";
  }

  /**
   * The change that puts a new environment where nothing is. Of two copies the first one is written; the second one
   * comes with the next change, as with U-Boot.
   *
   * @throws BadInput {@code env.bounds} or {@code env.too-large}
   * @throws Refused {@code env.not-blank} when something is there, in the place of either copy; {@code
   *     env.partition-border}, {@code env.partition-other}
   */
  public static List<Change> initial(
      SectorSource source,
      EnvironmentPlace place,
      byte fill,
      Environment environment,
      PartitionBorders borders,
      PartitionBorders.Leave leave) {
    EnvironmentLocator.requireBounds(source, place);
    byte[] before = requireBlank(source, place.offset(), place.size());
    List<Change> changes = new ArrayList<>();
    if (place.redundantOffset().isPresent()) {
      byte[] kept = requireBlank(source, place.redundantOffset().get(), place.size());
      changes.add(new Change(copy(1), place.redundantOffset().get(), kept, kept));
    }
    borders.requireOwn(place, leave);
    int flag = place.form() == EnvironmentForm.REDUNDANT ? EnvironmentBlock.FIRST_FLAG : 0;
    EnvironmentBlock block =
        new EnvironmentBlock(
            place.form(), ByteOrder.LITTLE_ENDIAN, place.size(), flag, fill, environment);
    changes.add(new Change("the environment", place.offset(), before, block.write()));
    return changes;
  }

  private static byte[] requireBlank(SectorSource source, long offset, int size) {
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
    return bytes;
  }
}
