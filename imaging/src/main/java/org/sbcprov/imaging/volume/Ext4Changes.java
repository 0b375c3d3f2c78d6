package org.sbcprov.imaging.volume;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.failure.Refused;
import org.sbcprov.core.io.PrivateDirectory;
import org.sbcprov.core.process.Programs;
import org.sbcprov.imaging.disk.Change;
import org.sbcprov.imaging.disk.DiskFile;
import org.sbcprov.imaging.ext4.Ext4Inode;
import org.sbcprov.imaging.ext4.Ext4Reader;
import org.sbcprov.imaging.ext4.Ext4Scratch;

/**
 * Makes out the changes of an ext4 file system: debugfs makes them in a copy of its structures, e2fsck finds that copy
 * clean before and after, and what the image would be with them is read and compared with what was asked for.
 */
final class Ext4Changes {
  private static final int DIRECTORY = 0040000;
  private static final int FILE = 0100000;
  private static final int LINK = 0120000;
  /** Blocks for directories and trees of extents beyond the content itself. */
  private static final int SPARE = 8;

  private final Volume volume;
  private final Ext4Reader reader;
  private final E2fsprogs programs;

  Ext4Changes(Volume volume, Ext4Reader reader, Programs programs, long time) {
    this.volume = volume;
    this.reader = reader;
    this.programs = new E2fsprogs(programs, time);
  }

  /**
   * The changes.
   *
   * @param steps at least one
   */
  List<Change> of(List<Ext4Plan.Step> steps) {
    Ext4Scratch scratch = Ext4Scratch.of(reader, volume.title());
    if (!reader.info().clean() || reader.info().errors()) {
      throw unclean(reader.info().errors() ? "the kernel found something wrong in it" : "it was not unmounted");
    }
    requireRoom(steps);
    for (Ext4Plan.Step step : steps) {
      Ext4Inode there = step.plan().there();
      if (step.removes() && there.links() <= 1) {
        scratch.frees(there);
      }
    }
    try (PrivateDirectory directory = PrivateDirectory.make()) {
      Path file = directory.path().resolve("structures");
      scratch.write(file);
      String before = programs.e2fsck(file, reader.info().lastWritten());
      if (!before.isEmpty()) {
        throw unclean(before);
      }
      Path script = directory.write("script", script(steps, directory));
      String complaints = programs.debugfs(script, file);
      if (complaints.contains("Could not allocate")) {
        throw VolumeFailures.full(volume, complaints);
      }
      if (!complaints.isEmpty()) {
        throw VolumeFailures.debugfs(volume, complaints);
      }
      String after = programs.e2fsck(file, reader.info().lastWritten());
      if (!after.isEmpty()) {
        throw VolumeFailures.debugfs(volume, after);
      }
      List<Change> changes;
      try (DiskFile changed = DiskFile.open(file)) {
        changes = scratch.changes(changed, volume.title());
      }
      requireDone(steps, changes);
      return changes;
    }
  }

  private Refused unclean(String problem) {
    return new Refused(
        "volume.ext4-unclean",
        volume.title() + " is not clean, so it is not changed: " + problem,
        Facts.of("volume", volume.title(), "offset", "0x" + Long.toHexString(reader.position())),
        "Nothing was changed. To mend it, " + Ext4Scratch.check(reader.position(), "-f") + ".");
  }

  private void requireRoom(List<Ext4Plan.Step> steps) {
    long bytes = 0;
    long freed = 0;
    long inodes = 0;
    for (Ext4Plan.Step step : steps) {
      int blockSize = reader.info().blockSize();
      byte[] content = step.plan().content();
      if (step.makes() && content != null) {
        bytes += (content.length + blockSize - 1L) / blockSize * blockSize;
      }
      inodes += (step.makes() ? 1 : 0) - (step.removes() && step.plan().there().links() <= 1 ? 1 : 0);
      freed += step.removes() ? step.plan().there().size() + SPARE * (long) blockSize : 0;
    }
    long free = reader.info().freeBlocks() * reader.info().blockSize();
    if (bytes > free + freed) {
      throw VolumeFailures.full(volume, bytes + " bytes are to be put there, and " + free + " are free");
    }
    if (inodes > reader.info().freeInodes()) {
      throw VolumeFailures.full(
          volume, "it has no more than " + reader.info().freeInodes() + " inodes left for new files");
    }
  }

  private static byte[] script(List<Ext4Plan.Step> steps, PrivateDirectory directory) {
    StringBuilder script = new StringBuilder();
    int files = 0;
    for (Ext4Plan.Step step : steps) {
      Ext4Tree.Planned plan = step.plan();
      String path = quoted(step.path());
      String name = quoted(VolumePaths.last(step.path()));
      if (step.removes() || step.makes()) {
        // Not all versions take a path where something new is named, and rm takes /x for x of the current directory.
        script.append("cd ").append(quoted(VolumePaths.parent(step.path()))).append('\n');
      }
      if (step.removes()) {
        script.append("rm ").append(name).append('\n');
      }
      if (plan.type() == null) {
        continue;
      }
      if (step.makes()) {
        if (plan.type() == Node.Type.DIRECTORY) {
          script.append("mkdir ").append(name).append('\n');
        } else if (plan.type() == Node.Type.LINK) {
          script.append("symlink ").append(name).append(' ').append(quoted(plan.target())).append('\n');
        } else {
          Path content = directory.write("content" + files++, plan.content());
          script.append("write ").append(quoted(content.toString())).append(' ').append(name).append('\n');
        }
      }
      int kind =
          plan.type() == Node.Type.DIRECTORY ? DIRECTORY : plan.type() == Node.Type.LINK ? LINK : FILE;
      field(script, path, "mode", "0" + Integer.toOctalString(kind | plan.ownership().mode()));
      field(script, path, "uid", Long.toString(plan.ownership().uid()));
      field(script, path, "gid", Long.toString(plan.ownership().gid()));
      if (step.makes()) {
        for (Map.Entry<String, byte[]> attribute : step.attributes().entrySet()) {
          Path value = directory.write("content" + files++, attribute.getValue());
          script.append("ea_set -r -f ").append(quoted(value.toString())).append(' ').append(path).append(' ')
              .append(quoted(attribute.getKey())).append('\n');
        }
      }
    }
    return script.toString().getBytes(StandardCharsets.UTF_8);
  }

  private static void field(StringBuilder script, String path, String name, String value) {
    script.append("set_inode_field ").append(path).append(' ').append(name).append(' ').append(value).append('\n');
  }

  private static String quoted(String text) {
    return '"' + text + '"';
  }

  /** Reads what there would be. */
  private void requireDone(List<Ext4Plan.Step> steps, List<Change> changes) {
    PatchedSource patched = new PatchedSource(reader.source());
    patched.apply(changes);
    try {
      Ext4Reader then = Ext4Reader.open(patched, reader.position(), patched.size() - reader.position());
      Ext4Tree tree = new Ext4Tree(then);
      for (Ext4Plan.Step step : steps) {
        Ext4Paths.Place place = Ext4Paths.follow(tree, step.path(), false);
        if (!isDone(then, step, place)) {
          throw VolumeFailures.debugfs(volume, step.path() + " would not be what it is to be");
        }
      }
    } catch (BadInput e) {
      throw VolumeFailures.debugfs(volume, e.getMessage());
    }
  }

  private boolean isDone(Ext4Reader then, Ext4Plan.Step step, Ext4Paths.Place place) {
    Ext4Tree.Planned plan = step.plan();
    if (plan.type() == null) {
      return place.item() == null;
    }
    if (place.item() == null || place.item().type() != plan.type() || !place.path().equals(step.path())) {
      return false;
    }
    Ext4Inode inode = place.item().inode();
    if (!Ext4Tree.ownership(inode).equals(plan.ownership())) {
      return false;
    }
    switch (plan.type()) {
      case LINK:
        return then.target(inode).equals(plan.target());
      case FILE:
        return inode.size() == plan.content().length
            && Arrays.equals(then.read(inode, plan.content().length, step.path()), plan.content())
            && (!step.makes() || inode.links() == 1 && isSame(step.attributes(), then.attributes(inode)));
      default:
        return true;
    }
  }

  private static boolean isSame(SortedMap<String, byte[]> wanted, SortedMap<String, byte[]> there) {
    SortedMap<String, byte[]> rest = new TreeMap<>(there);
    rest.remove("system.data");
    if (!rest.keySet().equals(wanted.keySet())) {
      return false;
    }
    for (Map.Entry<String, byte[]> attribute : wanted.entrySet()) {
      if (!Arrays.equals(attribute.getValue(), rest.get(attribute.getKey()))) {
        return false;
      }
    }
    return true;
  }
}
