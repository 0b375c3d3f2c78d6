package org.sbcprov.imaging.volume;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.sbcprov.imaging.ext4.Ext4Inode;
import org.sbcprov.imaging.ext4.Ext4Reader;
import org.sbcprov.imaging.volume.Ext4Tree.Planned;

/** What edits come to: what is to be at which real path in the end, and what has to be done for it. */
final class Ext4Plan {
  private static final int MOST_CONTENT = 64 << 20;
  private static final int LONGEST_TARGET = 4095;
  /** Where a small file has the rest of its content. */
  private static final String INLINE = "system.data";

  private final Volume volume;
  private final Ext4Reader reader;
  private final Map<String, Planned> planned = new LinkedHashMap<>();
  private final Ext4Tree tree;
  private long content;

  /**
   * Something to be done.
   *
   * @param path the real one
   * @param removes whether what is there goes first
   * @param makes whether something is made; else mode and owner are set, or nothing is left
   * @param attributes extended ones that what is made gets
   */
  record Step(String path, Planned plan, boolean removes, boolean makes, SortedMap<String, byte[]> attributes) {}

  Ext4Plan(Volume volume, Ext4Reader reader) {
    this.volume = volume;
    this.reader = reader;
    this.tree = new Ext4Tree(reader, planned);
  }

  void add(VolumeEdit edit) {
    if (edit instanceof VolumeEdit.Directory directory) {
      add(directory);
    } else if (edit instanceof VolumeEdit.Content file) {
      add(file);
    } else if (edit instanceof VolumeEdit.Link link) {
      add(link);
    } else if (edit instanceof VolumeEdit.Gone) {
      Ext4Paths.Place place = Ext4Paths.follow(tree, edit.path(), false);
      if (place.item() != null) {
        requireReplaceable(edit.path(), place.item());
        put(place, null, place.item().ownership(), null, "");
      }
    }
  }

  private void put(Ext4Paths.Place place, Node.Type type, Ownership ownership, byte[] bytes, String target) {
    Planned before = planned.get(place.path());
    Ext4Inode there = before != null ? before.there() : place.item() == null ? null : place.item().inode();
    planned.put(place.path(), new Planned(there, type, ownership, bytes, target));
  }

  private void add(VolumeEdit.Directory edit) {
    Ext4Paths.Place place = Ext4Paths.follow(tree, edit.path(), true);
    if (place.item() != null) {
      if (place.item().type() != Node.Type.DIRECTORY) {
        throw VolumeFailures.path(volume, edit.path(), "is no directory, and was to be one");
      }
      put(place, Node.Type.DIRECTORY, edit.ownership(), null, "");
      return;
    }
    requireDirectory(edit.path(), place);
    Ownership above = place.nearest().ownership();
    String path = place.path();
    List<String> paths = new ArrayList<>();
    for (int i = 0; i < place.missing().size(); i++) {
      paths.add(0, path);
      path = VolumePaths.parent(path);
    }
    for (int i = 0; i < paths.size(); i++) {
      boolean last = i == paths.size() - 1;
      Ownership ownership = last ? edit.ownership() : new Ownership(0755, above.uid(), above.gid());
      requireName(paths.get(i));
      put(
          new Ext4Paths.Place(paths.get(i), null, List.of(), place.nearest()),
          Node.Type.DIRECTORY, ownership, null, "");
    }
  }

  private void add(VolumeEdit.Content edit) {
    content += edit.bytes().length;
    if (content > MOST_CONTENT) {
      throw VolumeFailures.limit(edit.path(), content, MOST_CONTENT);
    }
    Ext4Paths.Place place = Ext4Paths.follow(tree, edit.path(), true);
    requirePlace(edit.path(), place);
    Ownership owner = Ownership.ROOT_FILE;
    if (place.item() != null) {
      requireReplaceable(edit.path(), place.item());
      owner = place.item().ownership();
    }
    put(place, Node.Type.FILE, edit.ownership().orElse(owner), edit.bytes(), "");
  }

  private void add(VolumeEdit.Link edit) {
    if (edit.target().isEmpty() || edit.target().length() > LONGEST_TARGET) {
      throw VolumeFailures.name(edit.path(), "would be a link to nothing, or to a path that is too long");
    }
    requireQuotable(edit.target());
    Ext4Paths.Place place = Ext4Paths.follow(tree, edit.path(), false);
    requirePlace(edit.path(), place);
    if (place.item() != null) {
      requireReplaceable(edit.path(), place.item());
    }
    put(place, Node.Type.LINK, new Ownership(0777, 0, 0), null, edit.target());
  }

  /** There has to be a directory for it. */
  private void requirePlace(String path, Ext4Paths.Place place) {
    if (place.item() == null) {
      requireDirectory(path, place);
      if (place.missing().size() > 1) {
        throw VolumeFailures.path(volume, path, "cannot be made: the directory for it does not exist");
      }
      requireName(place.path());
    }
  }

  private void requireDirectory(String path, Ext4Paths.Place place) {
    if (place.nearest().type() != Node.Type.DIRECTORY || place.missing().contains("..")) {
      throw VolumeFailures.path(volume, path, "cannot be made: something on the way is no directory");
    }
  }

  private void requireReplaceable(String path, Ext4Tree.Item item) {
    if (item.type() == Node.Type.DIRECTORY) {
      throw VolumeFailures.path(volume, path, "is a directory, and only files and links are replaced or removed");
    }
    if (item.type() == Node.Type.OTHER) {
      throw VolumeFailures.path(volume, path, "is a device, pipe or socket");
    }
  }

  /** What is new gets a name of this path's end. */
  private static void requireName(String path) {
    VolumePaths.names(path);
    requireQuotable(path);
  }

  /** debugfs has no way to write a quotation mark that all its versions know. */
  private static void requireQuotable(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) == '"' || Character.isISOControl(text.charAt(i))) {
        throw VolumeFailures.name(text, "has a quotation mark or a control character in it");
      }
    }
    if (!StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
      throw VolumeFailures.name(text, "has something in it that cannot be in a name");
    }
  }

  /** What has to be done, in order; nothing for what is so already. */
  List<Step> steps() {
    List<Step> steps = new ArrayList<>();
    for (Map.Entry<String, Planned> entry : planned.entrySet()) {
      Planned plan = entry.getValue();
      Step step = plan.there() == null ? ofNew(entry.getKey(), plan) : ofOld(entry.getKey(), plan);
      if (step != null) {
        requireQuotable(step.path());
        steps.add(step);
      }
    }
    return steps;
  }

  private static Step ofNew(String path, Planned plan) {
    return plan.type() == null ? null : new Step(path, plan, false, true, new TreeMap<>());
  }

  private Step ofOld(String path, Planned plan) {
    Ext4Inode there = plan.there();
    Node.Type type = Ext4Tree.type(there);
    if (plan.type() == null) {
      requireFree(path, there);
      requireRemovable(path, there);
      return new Step(path, plan, true, false, new TreeMap<>());
    }
    boolean same =
        type == plan.type()
            && (type == Node.Type.DIRECTORY
                || type == Node.Type.LINK && reader.target(there).equals(plan.target())
                || type == Node.Type.FILE && isSame(there, plan.content(), path));
    if (same) {
      boolean owned = type == Node.Type.LINK || Ext4Tree.ownership(there).equals(plan.ownership());
      if (!owned) {
        requireFree(path, there);
      }
      return owned ? null : new Step(path, plan, false, false, new TreeMap<>());
    }
    requireFree(path, there);
    requireRemovable(path, there);
    if (there.links() > 1 && type == Node.Type.FILE && plan.type() == Node.Type.FILE) {
      throw VolumeFailures.kind(
          volume, path, "the file has " + there.links() + " names, and the others would keep the old content",
          "Remove it first, so that a new file takes this name, or change it on the running system.");
    }
    boolean keeps = type == Node.Type.FILE && plan.type() == Node.Type.FILE;
    return new Step(path, plan, true, true, keeps ? attributes(path, there) : new TreeMap<>());
  }

  private boolean isSame(Ext4Inode there, byte[] bytes, String path) {
    return there.size() == bytes.length && Arrays.equals(reader.read(there, bytes.length, path), bytes);
  }

  private void requireFree(String path, Ext4Inode there) {
    if (there.isGuarded()) {
      throw VolumeFailures.kind(
          volume, path, "it is immutable, append-only, encrypted or verified", "See \"lsattr\" on the running system.");
    }
  }

  /** debugfs 1.47 does not free the block with them. */
  private void requireRemovable(String path, Ext4Inode there) {
    if (there.attributeBlock() != 0) {
      throw VolumeFailures.kind(
          volume, path, "it has extended attributes in a block of their own, which would be lost to the file system",
          "Change it on the running system; \"getfattr -d -m -\" shows the attributes.");
    }
  }

  private SortedMap<String, byte[]> attributes(String path, Ext4Inode there) {
    SortedMap<String, byte[]> attributes = new TreeMap<>(reader.attributes(there));
    attributes.remove(INLINE);
    for (Map.Entry<String, byte[]> attribute : attributes.entrySet()) {
      if (attribute.getValue() == null) {
        throw VolumeFailures.kind(
            volume, path, "it has an extended attribute that could not be kept",
            "See \"getfattr -d -m -\" on the running system.");
      }
      requireQuotable(attribute.getKey());
    }
    return attributes;
  }
}
