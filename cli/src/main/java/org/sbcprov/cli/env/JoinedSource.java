package org.sbcprov.cli.env;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.sbcprov.core.io.OutputGuard;
import org.sbcprov.imaging.disk.Change;
import org.sbcprov.imaging.disk.DiskFile;
import org.sbcprov.imaging.disk.InPlaceEdit;
import org.sbcprov.imaging.disk.SectorSource;

/** One file, or the two that a fw_env.config names, as one row of bytes: the second one lies behind the first. */
final class JoinedSource implements SectorSource, AutoCloseable {
  private final List<Path> paths = new ArrayList<>();
  private final List<DiskFile> files = new ArrayList<>();

  JoinedSource(List<Path> paths) {
    try {
      for (Path path : paths) {
        this.paths.add(path);
        files.add(DiskFile.open(path));
      }
    } catch (RuntimeException e) {
      close();
      throw e;
    }
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
    for (DiskFile file : files) {
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

  /** Makes changes; all of one file. */
  void apply(List<Change> changes, Optional<Path> saved) {
    int file = paths.size() > 1 && changes.get(0).offset() >= base(1) ? 1 : 0;
    if (saved.isPresent()) {
      OutputGuard.requireApart(List.of(saved.get()), paths);
    }
    List<Change> own = new ArrayList<>();
    for (Change change : changes) {
      own.add(new Change(change.what(), change.offset() - base(file), change.before(), change.after()));
    }
    InPlaceEdit.apply(paths.get(file), own, saved);
  }

  @Override
  public void close() {
    for (DiskFile file : files) {
      file.close();
    }
  }
}
