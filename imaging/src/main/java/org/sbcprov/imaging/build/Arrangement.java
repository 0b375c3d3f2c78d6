package org.sbcprov.imaging.build;

import java.util.List;
import java.util.Optional;
import org.sbcprov.core.ByteSize;
import org.sbcprov.core.board.TableStyle;
import org.sbcprov.core.failure.BadUsage;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.imaging.disk.SectorSource;
import org.sbcprov.imaging.gpt.DiskTables;

/** Finds the sectors of partitions whose layout leaves them open, and the size of the image. */
final class Arrangement {
  /** Partitions that follow others begin at multiples of so many sectors. */
  static final long ALIGNMENT = 2048;

  /** How much a partition needs for its content, in bytes. */
  interface Need {
    /**
     * Tells it.
     *
     * @param exactly false when somewhat more is as good, and is found sooner
     */
    long of(Slot slot, boolean exactly);
  }

  private final List<Slot> slots;
  private final Need need;
  private final long tail;
  private final long head;

  private Arrangement(List<Slot> slots, TableStyle style, Need need) {
    this.slots = slots;
    this.need = need;
    this.tail = style.kind() == TableStyle.Kind.GPT && style.backup() ? DiskTables.TAIL_SECTORS : 0;
    this.head = head(style);
  }

  /** The first sector that a partition may use. */
  static long head(TableStyle style) {
    return style.kind() == TableStyle.Kind.GPT ? DiskTables.FIRST_USABLE : 1;
  }

  /**
   * Gives every partition its sectors.
   *
   * @param size of the image; empty for the least that holds everything
   * @param others the last sector of what lies outside of partitions
   * @return sectors of the image
   * @throws BadUsage {@code image.size} when the size is not whole sectors, {@code image.size-too-small}, {@code
   *     image.partition-change} when two partitions want the rest
   */
  static long arrange(List<Slot> slots, TableStyle style, Optional<ByteSize> size, long others, Need need) {
    return new Arrangement(slots, style, need).arrange(size, others);
  }

  private long arrange(Optional<ByteSize> size, long others) {
    if (size.isPresent() && size.get().bytes() % SectorSource.SECTOR != 0) {
      throw new BadUsage(
          "image.size",
          "An image of " + size.get().bytes() + " bytes does not end with a whole sector",
          Facts.of("size", size.get().bytes(), "sector", SectorSource.SECTOR),
          "Give a multiple of " + SectorSource.SECTOR + " bytes.");
    }
    int rest = rest();
    long[] firsts = new long[slots.size()];
    long[] lasts = new long[slots.size()];
    for (int i = 0; i < firsts.length; i++) {
      firsts[i] = slots.get(i).partition().first();
      lasts[i] = slots.get(i).partition().last();
    }
    long least = least(forward(rest, size.isEmpty()), others);
    if (size.isPresent() && rest >= 0 && size.get().bytes() / SectorSource.SECTOR < least) {
      for (int i = 0; i < firsts.length; i++) {
        slots.get(i).moveTo(firsts[i], lasts[i]);
      }
      least = least(forward(rest, /* exactly= */ true), others);
    }
    if (size.isEmpty()) {
      return align(least);
    }
    long sectors = size.get().bytes() / SectorSource.SECTOR;
    if (sectors < least) {
      throw new BadUsage(
          "image.size-too-small",
          "An image of " + size.get().bytes() + " bytes is too small for this layout: it needs "
              + least * SectorSource.SECTOR,
          Facts.of("size", size.get().bytes(), "least", least * SectorSource.SECTOR),
          "Give --size auto, or --size with at least " + (least + ALIGNMENT - 1) / ALIGNMENT + " MiB.");
    }
    if (rest >= 0) {
      backward(rest, sectors - 1 - tail);
    }
    return sectors;
  }

  private long least(long end, long others) {
    return Math.max(Math.max(end, others), head) + 1 + tail;
  }

  private int rest() {
    int rest = -1;
    for (int i = 0; i < slots.size(); i++) {
      if (slots.get(i).takesRest()) {
        if (rest >= 0) {
          throw new BadUsage(
              "image.partition-change",
              "Two partitions are to take the rest of the disk: " + slots.get(rest).partition().name() + " and "
                  + slots.get(i).partition().name(),
              Facts.none(),
              "Give one of them a size.");
        }
        rest = i;
      }
    }
    return rest;
  }

  /** Places them one after another, that which takes the rest as small as can be; gives the last sector. */
  private long forward(int rest, boolean exactly) {
    long end = head - 1;
    long previousOld = -1;
    long previousNew = -1;
    for (int i = 0; i < slots.size(); i++) {
      Slot slot = slots.get(i);
      long oldFirst = slot.partition().first();
      long oldLast = slot.partition().last();
      long first = oldFirst;
      if (slot.floats()) {
        first = align(end + 1);
      } else if (oldFirst == previousOld + 1 && previousNew != previousOld && i > 0) {
        // What lay right behind one that has another size now moves along.
        first = previousNew + 1;
      }
      long last = first + length(slot, i == rest, exactly) - 1;
      slot.moveTo(first, last);
      end = Math.max(end, last);
      previousOld = oldLast;
      previousNew = last;
    }
    return end;
  }

  private long length(Slot slot, boolean rest, boolean exactly) {
    if (rest || slot.sizedByContent()) {
      return Math.max(align(Slot.sectors(need.of(slot, exactly || !rest))), ALIGNMENT);
    }
    return Math.max(1, slot.sectors());
  }

  /** Moves what follows the one that takes the rest to the end. */
  private void backward(int rest, long lastUsable) {
    long end = lastUsable;
    for (int i = slots.size() - 1; i > rest; i--) {
      Slot slot = slots.get(i);
      if (slot.floats()) {
        long length = slot.partition().sectors();
        long first = (end - length + 1) / ALIGNMENT * ALIGNMENT;
        slot.moveTo(first, first + length - 1);
        end = first - 1;
      }
    }
    Slot taking = slots.get(rest);
    taking.moveTo(taking.partition().first(), Math.max(end, taking.partition().last()));
  }

  private static long align(long sectors) {
    return (sectors + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
  }
}
