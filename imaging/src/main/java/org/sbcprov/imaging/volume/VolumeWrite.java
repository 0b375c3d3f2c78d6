package org.sbcprov.imaging.volume;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.sbcprov.core.event.EventSink;
import org.sbcprov.core.event.Progress;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.failure.Failure;
import org.sbcprov.core.failure.IoFailed;
import org.sbcprov.core.failure.Refused;
import org.sbcprov.core.failure.VerificationFailed;
import org.sbcprov.core.io.AtomicOutput;
import org.sbcprov.core.io.FileFailures;
import org.sbcprov.core.process.Programs;
import org.sbcprov.imaging.disk.Change;
import org.sbcprov.imaging.disk.DiskFile;
import org.sbcprov.imaging.disk.InPlaceEdit;
import org.sbcprov.imaging.disk.ZeroBlocks;
import org.sbcprov.imaging.ext4.Ext4Reader;

/**
 * Brings changes of volumes into an image or onto a disk, so that nothing is lost whatever happens: a changed copy takes the
 * place of an image, and what goes from a disk is kept in a file.
 */
public final class VolumeWrite {
  private static final Duration COPY_LIMIT = Duration.ofHours(2);
  private static final String COPYING = "copying the image";
  private static final int AT_ONCE = 1 << 20;
  private static final int PROGRESS_EACH = 64;

  private VolumeWrite() {}

  /**
   * Changes an image. Until all is written and every changed file system is found in order, the image stays as it is; then
   * the changed copy takes its name, permissions and owner. A link to the image leads to the new one.
   *
   * @param image a file
   * @param changes of {@link Volume#changes}; none for nothing to do
   * @param backup name that the image as it was keeps; a new one, in the same file system or with room for a copy
   * @param programs for copying ({@code cp}, where it is there) and checking
   * @param events gets {@link Progress} while much is copied
   * @throws Refused {@code image.out-exists} when something has the backup's name, {@code image.changed} when the image is
   *     not what the changes were made out for
   * @throws VerificationFailed {@code volume.check} when a file system is not in order with the changes
   * @throws IoFailed when there is no room for the copy
   */
  public static void toFile(
      Path image, List<Change> changes, Optional<Path> backup, Programs programs, EventSink events) {
    if (changes.isEmpty()) {
      return;
    }
    if (backup.isPresent()) {
      InPlaceEdit.requireNew(backup.get());
    }
    InPlaceEdit.requireWritable(image);
    Path real = real(image);
    try (AtomicOutput output = AtomicOutput.to(real)) {
      copy(real, output.temporary(), output.channel(), programs, events);
      InPlaceEdit.apply(output.temporary(), changes, Optional.empty());
      check(output.temporary(), changes, programs);
      keepOwner(real, output.temporary());
      if (backup.isEmpty()) {
        output.commit();
        return;
      }
      keep(real, backup.get(), programs, events);
      boolean committed = false;
      try {
        output.commit();
        committed = true;
      } finally {
        if (!committed) {
          forget(backup.get());
        }
      }
    }
  }

  /**
   * Changes a disk where it is. What goes is on the disk of the other file before the first change; {@link
   * InPlaceEdit#undo} puts it back, also after an interruption at any point.
   *
   * @param device a block device, or a file that is to be changed in place
   * @param changes of {@link Volume#changes}; none for nothing to do, and then no file is made
   * @param saved a new file for the bytes that go, on another disk
   * @throws Refused {@code image.changed}, {@code image.busy}, {@code image.out-exists}; nothing is changed then
   * @throws VerificationFailed {@code image.read-back}, {@code volume.check}; like all that fails after the first byte, with
   *     the fact {@code saved} and the command that puts back what was there
   */
  public static void toDevice(Path device, List<Change> changes, Path saved, Programs programs) {
    if (changes.isEmpty()) {
      return;
    }
    InPlaceEdit.apply(device, changes, Optional.of(saved));
    try {
      check(device, changes, programs);
    } catch (Failure e) {
      throw InPlaceEdit.changed(device, saved, e.getMessage() + "; all changes were made", Facts.of("device", device), e);
    }
  }

  private static Path real(Path image) {
    try {
      return image.toRealPath();
    } catch (IOException e) {
      throw FileFailures.reading(image, "image", e);
    }
  }

  /** Copies to a file that is there and empty. */
  private static void copy(Path from, Path to, FileChannel channel, Programs programs, EventSink events) {
    try {
      // It shares blocks where the file system can, and keeps holes.
      List<String> command = List.of("cp", "--reflink=auto", "--sparse=auto", "--", from.toString(), to.toString());
      if (programs.run(command, COPY_LIMIT).status() == 0 && channel.size() == Files.size(from)) {
        return;
      }
      channel.truncate(0);
    } catch (BadInput e) {
      // There is none, or one of another kind.
    } catch (IOException e) {
      throw FileFailures.writing(to, e);
    }
    copyHere(from, to, channel, events);
  }

  private static void copyHere(Path from, Path to, FileChannel channel, EventSink events) {
    try (FileChannel source = FileChannel.open(from, StandardOpenOption.READ)) {
      long size = source.size();
      ByteBuffer buffer = ByteBuffer.allocateDirect(AT_ONCE);
      IOException[] failed = {null};
      long done = 0;
      for (int round = 0; done < size; round++) {
        if (round % PROGRESS_EACH == 0) {
          events.accept(new Progress(COPYING, done, size));
        }
        buffer.clear().limit((int) Math.min(AT_ONCE, size - done));
        int count = source.read(buffer, done);
        if (count < 0) {
          throw new IOException("it became shorter");
        }
        buffer.flip();
        ZeroBlocks.forEachRun(
            done,
            buffer,
            AT_ONCE,
            (position, run) -> {
              try {
                long at = position;
                // After an interrupt the channel is closed, which is not to be told instead.
                while (failed[0] == null && run.hasRemaining()) {
                  at += channel.write(run, at);
                }
              } catch (IOException e) {
                failed[0] = e;
              }
            });
        if (failed[0] != null) {
          throw failed[0];
        }
        done += count;
      }
      events.accept(new Progress(COPYING, size, size));
      if (size > 0 && channel.size() < size) {
        ByteBuffer last = ByteBuffer.allocate(1);
        channel.write(last, size - 1);
      }
    } catch (IOException e) {
      throw FileFailures.writing(to, e);
    }
  }

  /** Only root can; the file of a user stays one of that user then. */
  private static void keepOwner(Path from, Path to) {
    try {
      Files.setAttribute(to, "unix:gid", Files.getAttribute(from, "unix:gid"));
      Files.setAttribute(to, "unix:uid", Files.getAttribute(from, "unix:uid"));
    } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
      // Then it belongs to who changed it, like any file that is written anew.
    }
  }

  private static void keep(Path image, Path backup, Programs programs, EventSink events) {
    try {
      Files.createLink(backup, image);
      return;
    } catch (IOException | UnsupportedOperationException e) {
      // In another file system, or one without links.
    }
    try (AtomicOutput copy = AtomicOutput.to(backup)) {
      copy(image, copy.temporary(), copy.channel(), programs, events);
      copy.commit();
    }
  }

  private static void forget(Path backup) {
    try {
      Files.deleteIfExists(backup);
    } catch (IOException e) {
      // The image is what it was, and this is a second name of it.
    }
  }

  /** All file systems that the changes are in. */
  private static void check(Path file, List<Change> changes, Programs programs) {
    try (DiskFile disk = DiskFile.open(file)) {
      for (Volumes.Place place : Volumes.of(disk, programs).places()) {
        if (place.volume().isPresent() && isIn(changes, place)) {
          check(file, disk, place, programs);
        }
      }
    }
  }

  private static boolean isIn(List<Change> changes, Volumes.Place place) {
    for (Change change : changes) {
      if (change.offset() >= place.position() && change.offset() - place.position() < place.size()) {
        return true;
      }
    }
    return false;
  }

  private static void check(Path file, DiskFile disk, Volumes.Place place, Programs programs) {
    Volume volume = place.volume().get();
    if (volume instanceof FatFiles fat) {
      try {
        fat.requireSound();
      } catch (Failure e) {
        throw bad(file, volume, e.getMessage());
      }
      return;
    }
    long written = Ext4Reader.open(disk, place.position(), place.size()).info().lastWritten();
    String problem = new E2fsprogs(programs, written).e2fsck(file, place.position(), written);
    if (!problem.isEmpty()) {
      throw bad(file, volume, problem);
    }
  }

  private static VerificationFailed bad(Path file, Volume volume, String problem) {
    return new VerificationFailed(
        "volume.check",
        "With the changes, " + volume.title() + " is not in order: " + problem,
        Facts.of("file", file.toAbsolutePath().normalize(), "volume", volume.title()),
        "The image was left as it was.");
  }
}
