package org.sbcprov.imaging.volume;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.sbcprov.imaging.disk.Change;
import org.sbcprov.imaging.disk.SectorSource;
import org.sbcprov.imaging.fat.FatEntry;
import org.sbcprov.imaging.fat.FatVolume;

/** Makes out the changes of edits in a FAT file system, one edit after the other. */
final class FatChanges {
  private final Volume shown;
  private final PatchedSource source;
  private final long position;
  private final long room;
  private final long time;

  private FatChanges(Volume shown, SectorSource source, long position, long room, long time) {
    this.shown = shown;
    this.source = new PatchedSource(source);
    this.position = position;
    this.room = room;
    this.time = time;
  }

  static List<Change> of(
      Volume shown, SectorSource source, long position, long room, List<VolumeEdit> edits, long time) {
    FatChanges changes = new FatChanges(shown, source, position, room, time);
    for (VolumeEdit edit : edits) {
      changes.make(edit);
    }
    return changes.source.changes();
  }

  private void make(VolumeEdit edit) {
    List<String> names = VolumePaths.names(edit.path());
    if (edit instanceof VolumeEdit.Directory) {
      for (int i = 1; i <= names.size(); i++) {
        makeDirectory(VolumePaths.of(names.subList(0, i)));
      }
    } else if (edit instanceof VolumeEdit.Content content) {
      put(VolumePaths.of(names), content.bytes());
    } else if (edit instanceof VolumeEdit.Link) {
      throw VolumeFailures.kind(
          shown, edit.path(), "a FAT file system cannot hold links", "Put a copy of the file there.");
    } else if (edit instanceof VolumeEdit.Gone) {
      remove(VolumePaths.of(names));
    }
  }

  private FatVolume volume() {
    return FatVolume.open(source, position, room);
  }

  private void makeDirectory(String path) {
    Optional<FatEntry> there = volume().find(path);
    if (there.isEmpty()) {
      source.apply(volume().makeDirectory(path, time));
    } else if (!there.get().isDirectory()) {
      throw VolumeFailures.path(shown, path, "is a file, and was to be a directory");
    }
  }

  private void put(String path, byte[] content) {
    String parent = VolumePaths.parent(path);
    Optional<FatEntry> there = volume().find(path);
    if (path.equals("/") || there.isPresent() && there.get().isDirectory()) {
      throw VolumeFailures.path(shown, path, "is a directory, and was to be a file");
    }
    if (there.isEmpty() && !parent.equals("/")) {
      Optional<FatEntry> directory = volume().find(parent);
      if (directory.isEmpty() || !directory.get().isDirectory()) {
        throw VolumeFailures.path(shown, parent, directory.isEmpty() ? "does not exist" : "is no directory");
      }
    }
    if (there.isPresent() && there.get().size() == content.length && isSame(path, content)) {
      return;
    }
    source.apply(volume().replace(path, content, time));
  }

  private boolean isSame(String path, byte[] content) {
    return Arrays.equals(volume().read(path, content.length), content);
  }

  private void remove(String path) {
    Optional<FatEntry> there = volume().find(path);
    if (path.equals("/") || there.isPresent() && there.get().isDirectory()) {
      throw VolumeFailures.path(shown, path, "is a directory, and only files are removed");
    }
    if (there.isPresent()) {
      source.apply(volume().remove(path));
    }
  }
}
