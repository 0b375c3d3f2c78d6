package org.sbcprov.imaging.volume;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.core.failure.Facts;
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
   * @param item what is there, or null when there is nothing
   * @param missing names of the path that are not there; the first one would be in the last directory that is
   * @param nearest the last one on the way that is there
   */
  record Place(String path, Ext4Tree.Item item, List<String> missing, Ext4Tree.Item nearest) {}

  private record Step(String path, Ext4Tree.Item item) {}

  /**
   * Follows a path.
   *
   * @param last whether a link at its end is followed, too
   * @throws BadInput {@code volume.links} when links lead to each other
   */
  static Place follow(Ext4Tree tree, String path, boolean last) {
    Deque<String> left = new ArrayDeque<>(VolumePaths.names(path));
    Deque<Step> way = new ArrayDeque<>();
    Step root = new Step("/", tree.root());
    int links = 0;
    while (!left.isEmpty()) {
      String name = left.removeFirst();
      if (name.equals("..")) {
        way.pollLast();
        continue;
      }
      Step here = way.isEmpty() ? root : way.getLast();
      String full = VolumePaths.join(here.path(), name);
      Ext4Tree.Item found =
          here.item().type() == Node.Type.DIRECTORY ? tree.child(here.item(), full, name) : null;
      if (found == null) {
        List<String> missing = new ArrayList<>(left);
        missing.add(0, name);
        String rest = String.join("/", missing);
        return new Place(VolumePaths.join(here.path(), rest), null, missing, here.item());
      }
      if (found.type() != Node.Type.LINK || left.isEmpty() && !last) {
        way.add(new Step(full, found));
        continue;
      }
      String target = tree.target(found);
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
    Step end = way.isEmpty() ? root : way.getLast();
    return new Place(end.path(), end.item(), List.of(), end.item());
  }
}
