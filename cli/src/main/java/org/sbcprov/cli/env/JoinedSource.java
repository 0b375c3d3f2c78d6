package org.sbcprov.cli.env;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.sbcprov.core.event.EventSink;
import org.sbcprov.core.io.AtomicOutput;
import org.sbcprov.core.io.OutputGuard;
import org.sbcprov.imaging.FileForm;
import org.sbcprov.imaging.FileProblems;
import org.sbcprov.imaging.content.OpenedImage;
import org.sbcprov.imaging.disk.Change;
import org.sbcprov.imaging.disk.DiskFile;
import org.sbcprov.imaging.disk.InPlaceEdit;
import org.sbcprov.imaging.disk.SectorSource;
import org.sbcprov.imaging.env.EnvironmentLocator;
import org.sbcprov.imaging.env.PartitionBorders;

/** One file, or the two that a fw_env.config names, as one row of bytes: the second one lies behind the first. */
final class JoinedSource implements SectorSource, AutoCloseable {
  private final List<Path> paths = new ArrayList<>();
  private final List<SectorSource> files = new ArrayList<>();

  /**
   * @param events of unpacking packed files; empty when they cannot be taken, since they are to be changed
   * @throws org.sbcprov.core.failure.BadInput {@code image.compressed} when one is packed then
   */
  JoinedSource(List<Path> paths, Optional<EventSink> events) {
    try {
      for (Path path : paths) {
        this.paths.add(path);
        open(path, events);
      }
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  private void open(Path path, Optional<EventSink> events) {
    DiskFile file = DiskFile.open(path);
    files.add(file);
    FileForm form = FileForm.of(file.read(0, (int) Math.min(file.size(), FileForm.PROBE)));
    // The checksum that an environment begins with can be the mark of a packed file.
    if (form.isCompressed() && EnvironmentLocator.find(file).readings().isEmpty()) {
      if (events.isEmpty()) {
        throw FileProblems.compressed(path, form);
      }
      files.set(files.size() - 1, OpenedImage.open(path, events.get()));
      file.close();
    }
  }

  /** Whose the bytes are. */
  PartitionBorders borders() {
    PartitionBorders borders = PartitionBorders.of(files.get(0));
    return files.size() > 1 ? borders.and(files.get(1), base(1)) : borders;
  }

  /** The name to tell of it. */
  Path path() {
    return paths.get(0);
  }

  List<Path> paths() {
    return paths;
  }

  /** Where a file begins. */
  long base(int file) {
    return file == 0 ? 0 : files.get(0).size();
  }

  /** The size of one file. */
  long size(int file) {
    return files.get(file).size();
  }

  @Override
  public long size() {
    long size = 0;
    for (SectorSource file : files) {
      size += file.size();
    }
    return size;
  }

  @Override
  public byte[] read(long position, int length) {
    if (files.size() == 1 || position + length <= base(1)) {
      return files.get(0).read(position, length);
    }
    if (position >= base(1)) {
      return files.get(1).read(position - base(1), length);
    }
    int first = (int) (base(1) - position);
    byte[] bytes = Arrays.copyOf(files.get(0).read(position, first), length);
    System.arraycopy(files.get(1).read(0, length - first), 0, bytes, first, length - first);
    return bytes;
  }

  /** Checks that a file for the bytes that go is none of these, is new, and can be written. */
  void requireSavable(Path saved) {
    OutputGuard.requireApart(List.of(saved), paths);
    InPlaceEdit.requireNew(saved);
    AtomicOutput.check(saved);
  }

  /** Checks that all files can be changed. */
  void requireWritable() {
    for (Path path : paths) {
      InPlaceEdit.requireWritable(path);
    }
  }

  /**
   * Makes changes. Those that change something are all of one file; the other one is only checked.
   *
   * @return the file that was changed
   */
  Path apply(List<Change> changes, Optional<Path> saved) {
    int changed = 0;
    for (Change change : changes) {
      changed = change.isEmpty() ? changed : fileOf(change);
    }
    if (paths.size() > 1) {
      InPlaceEdit.apply(paths.get(1 - changed), of(changes, 1 - changed), Optional.empty());
    }
    InPlaceEdit.apply(paths.get(changed), of(changes, changed), saved);
    return paths.get(changed);
  }

  private int fileOf(Change change) {
    return paths.size() > 1 && change.offset() >= base(1) ? 1 : 0;
  }

  private List<Change> of(List<Change> changes, int file) {
    List<Change> own = new ArrayList<>();
    for (Change change : changes) {
      if (fileOf(change) == file) {
        own.add(new Change(change.what(), change.offset() - base(file), change.before(), change.after()));
      }
    }
    return own;
  }

  @Override
  public void close() {
    for (SectorSource file : files) {
      if (file instanceof DiskFile disk) {
        disk.close();
      } else if (file instanceof OpenedImage image) {
        image.close();
      }
    }
  }
}
