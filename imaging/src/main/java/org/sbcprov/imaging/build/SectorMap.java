package org.sbcprov.imaging.build;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.sbcprov.core.board.Partition;
import org.sbcprov.imaging.disk.SectorSource;

/** All sectors of an image in order, those that nothing lies in included. */
final class SectorMap {
  /** Those that others lie in come before them. */
  private static final Comparator<Area> IN_ORDER =
      new Comparator<>() {
        @Override
        public int compare(Area a, Area b) {
          int byFirst = Long.compare(a.first(), b.first());
          return byFirst != 0 ? byFirst : a.kind().compareTo(b.kind());
        }
      };

  private final List<Area> areas = new ArrayList<>();

  void table(String what, long first, int bytes) {
    if (bytes > 0) {
      long last = first + bytes / SectorSource.SECTOR - 1;
      areas.add(new Area(first, last, Area.Kind.TABLE, what, "", Optional.empty(), bytes));
    }
  }

  void partition(int number, Partition partition, Filler filler) {
    String name = partition.name().isEmpty() ? "partition " + number : "partition " + number + " " + partition.name();
    areas.add(area(partition.first(), partition.last(), Area.Kind.PARTITION, name, filler));
  }

  void placement(String word, long first, long last, Filler filler) {
    areas.add(area(first, last, Area.Kind.PLACEMENT, word, filler));
  }

  /** All of them, with what is free between them. */
  List<Area> upTo(long sectors) {
    areas.sort(IN_ORDER);
    List<Area> all = new ArrayList<>();
    long next = 0;
    for (Area area : areas) {
      if (area.first() > next) {
        all.add(free(next, area.first() - 1));
      }
      all.add(area);
      next = Math.max(next, area.last() + 1);
    }
    if (next < sectors) {
      all.add(free(next, sectors - 1));
    }
    return all;
  }

  private static Area area(long first, long last, Area.Kind kind, String what, Filler filler) {
    return filler == null
        ? new Area(first, last, kind, what, "", Optional.empty(), 0)
        : new Area(first, last, kind, what, filler.words(), filler.file(), filler.leastSize());
  }

  private static Area free(long first, long last) {
    return new Area(first, last, Area.Kind.FREE, "", "", Optional.empty(), 0);
  }
}
