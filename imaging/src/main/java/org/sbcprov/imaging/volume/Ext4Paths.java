package org.sbcprov.imaging.volume;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.imaging.ext4.Ext4Inode;
import org.sbcprov.imaging.ext4.Ext4Reader;
import org.sbcprov.imaging.finding.Printable;

/** Follows paths of an ext4 file system, as within a root of its own. */
final class Ext4Paths {
  private static final int MOST_LINKS = 40;
  private static final int MOST_NAMES = 4096;

  private Ext4Paths() {}

  /**
   * Where a path leads.
   *
   * @param path the real one: no links in it but perhaps the last name
   * @param inode what is there, or null when there is nothing
   * @param missing names of the path that are not there; the first one would be in the last directory that is
   * @param nearest the last inode on the way that is there
   */
  record Place(String path, Ext4Inode inode, List<String> missing, Ext4Inode nearest) {}

  private record Step(String name, Ext4Inode inode) {}

  /**
   * Follows a path.
   *
   * @param last whether a link at its end is followed, too
   * @throws BadInput {@code volume.links} when links lead to each other
   */
  static Place follow(Ext4Reader reader, String path, boolean last) {
    Ext4Inode root = reader.inode(Ext4Reader.ROOT);
    Deque<String> left = new ArrayDeque<>(VolumePaths.names(path));
    List<Step> way = new ArrayList<>();
    int links = 0;
    while (!left.isEmpty()) {
      String name = left.removeFirst();
      Ext4Inode here = way.isEmpty() ? root : way.get(way.size() - 1).inode();
      if (name.equals("..")) {
        if (!way.isEmpty()) {
          way.remove(way.size() - 1);
        }
        continue;
      }
      Ext4Inode found = here.kind() == Ext4Inode.DIRECTORY ? reader.find(here, name) : null;
      if (found == null) {
        return missing(way, here, name, left);
      }
      boolean followed = found.kind() == Ext4Inode.LINK && (last || !left.isEmpty());
      if (!followed) {
        way.add(new Step(name, found));
        continue;
      }
      String target = reader.target(found);
      if (++links > MOST_LINKS || left.size() > MOST_NAMES) {
        throw new BadInput(
            "volume.links",
            "\"" + Printable.of(path) + "\" leads through more than " + MOST_LINKS + " symbolic links",
            Facts.of("path", Printable.of(path)),
            "");
      }
      if (target.startsWith("/")) {
        way.clear();
      }
      String[] names = target.split("/");
      for (int i = names.length - 1; i >= 0; i--) {
        if (!names[i].isEmpty() && !names[i].equals(".")) {
          left.addFirst(names[i]);
        }
      }
    }
    Ext4Inode inode = way.isEmpty() ? root : way.get(way.size() - 1).inode();
    return new Place(pathOf(way, List.of()), inode, List.of(), inode);
  }

  private static Place missing(List<Step> way, Ext4Inode here, String name, Deque<String> left) {
    List<String> missing = new ArrayList<>();
    missing.add(name);
    missing.addAll(left);
    return new Place(pathOf(way, missing), null, missing, here);
  }

  private static String pathOf(List<Step> way, List<String> more) {
    List<String> names = new ArrayList<>();
    for (Step step : way) {
      names.add(step.name());
    }
    names.addAll(more);
    return VolumePaths.of(names);
  }
}
