package org.sbcprov.cli.image;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sbcprov.cli.Session;
import org.sbcprov.core.block.BlockException;
import org.sbcprov.core.block.Disk;
import org.sbcprov.core.block.DiskUse;
import org.sbcprov.core.block.FileDevice;
import org.sbcprov.core.block.Found;
import org.sbcprov.core.block.TargetSpec;
import org.sbcprov.core.event.Warning;
import org.sbcprov.core.failure.DeviceFailed;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.failure.Failure;
import org.sbcprov.imaging.disk.SectorSource;
import org.sbcprov.imaging.medium.DeviceSource;
import org.sbcprov.imaging.medium.MediumFailures;
import org.sbcprov.imaging.write.UnfinishedMark;

/**
 * A disk, or a file that stands for one, that is read and not changed. No more is needed than permission to read it.
 *
 * @param name what it is called
 * @param words what a person knows it by
 * @param path where it is opened
 * @param disk the disk; empty for a file
 */
record MediumInput(String name, String words, Path path, Optional<Disk> disk) {
  /**
   * Finds it by the words that name targets, too, and warns when it may change meanwhile.
   *
   * @throws org.sbcprov.core.failure.Failure with a code {@code target.…}
   */
  static MediumInput find(Session session, String text) {
    Found found = TargetSpec.parse(text).find(session.systemRoot());
    if (found.disk().isEmpty()) {
      return new MediumInput(found.path().toString(), found.path().toString(), found.path(), Optional.empty());
    }
    Disk disk = found.disk().get();
    List<DiskUse> uses = DiskUse.of(session.systemRoot(), disk);
    if (!uses.isEmpty()) {
      session.events()
          .accept(
              new Warning(
                  "write.mounted",
                  uses.get(0).words() + ": what it has may change while it is read",
                  Facts.of("device", disk.device(), "uses", uses.stream().map(DiskUse::words).toList())));
    }
    return new MediumInput(disk.device(), disk.words(), found.path(), found.disk());
  }

  /**
   * Opens it for reading.
   *
   * @throws org.sbcprov.core.failure.IoFailed {@code write.open}
   */
  FileDevice open() {
    try {
      return FileDevice.open(path, false);
    } catch (BlockException e) {
      throw MediumFailures.opening(name, e);
    }
  }

  /** Says so when an image was being written to it, and that did not come to its end. */
  void tellUnfinished(Session session, FileDevice device) {
    Optional<UnfinishedMark> mark;
    try {
      mark = UnfinishedMark.in(new DeviceSource(device));
    } catch (DeviceFailed e) {
      if (!MediumFailures.isUnreadable(e)) {
        throw e;
      }
      // What cannot be read is no mark, and is told by whoever reads all of it.
      return;
    }
    if (mark.isPresent()) {
      Failure failure = mark.get().failure(name);
      session.events()
          .accept(new Warning(failure.code(), failure.getMessage() + ". " + failure.hint(), failure.facts()));
    }
  }

  /** Bytes of a logical sector; of a file what images have. */
  int sectorSize() {
    return disk.isPresent() ? disk.get().sectorSize() : SectorSource.SECTOR;
  }

  /**
   * How results name it, as {@link org.sbcprov.core.block.Target#namedFacts}.
   *
   * @param bytes that it has
   */
  Map<String, Object> namedFacts(long bytes) {
    return Facts.of(
        "device", name,
        "device-bytes", bytes,
        "device-facts", disk.isPresent() ? disk.get().facts() : Facts.of("device", name, "bytes", bytes));
  }
}
