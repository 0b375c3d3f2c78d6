package org.sbcprov.imaging.custom;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.sbcprov.core.event.EventSink;
import org.sbcprov.core.event.Progress;
import org.sbcprov.core.failure.Refused;
import org.sbcprov.core.io.FileFailures;
import org.sbcprov.core.io.OutputGuard;
import org.sbcprov.core.process.Programs;
import org.sbcprov.imaging.FileProblems;
import org.sbcprov.imaging.disk.Change;
import org.sbcprov.imaging.disk.ImageSink;
import org.sbcprov.imaging.disk.Part;
import org.sbcprov.imaging.disk.SectorSource;
import org.sbcprov.imaging.disk.ZeroBlocks;
import org.sbcprov.imaging.output.Compression;
import org.sbcprov.imaging.output.ImageOutput;
import org.sbcprov.imaging.output.ImageRequest;
import org.sbcprov.imaging.volume.VolumeWrite;

/** Brings changes to an image, to a device, or to a new image. */
final class CustomWrite {
  private static final int PIECE = 4 * 1024 * 1024;
  private static final int LONGEST_RUN = 1024 * 1024;
  private static final int MOST_BACKUPS = 100_000;

  private CustomWrite() {}

  /**
   * Changes the image itself: in a copy that takes its name or, where what is overwritten is to be kept, in place.
   *
   * @return the file as it was, if it was to be kept
   */
  static Optional<Path> inPlace(
      ImageCustomize.Request request, List<Change> changes, Programs programs, EventSink events) {
    Optional<Path> backup = request.backup() ? Optional.of(backup(request.image())) : Optional.empty();
    if (request.saved().isPresent()) {
      VolumeWrite.toDevice(request.image(), changes, request.saved().get(), programs);
      return Optional.empty();
    }
    VolumeWrite.toFile(request.image(), changes, backup, programs, events);
    return backup;
  }

  /**
   * Writes another image, as private as the first one.
   *
   * @param secret whether something was put in that others are not to read
   */
  static void toNew(ImageCustomize.Request request, SectorSource changed, boolean secret, EventSink events) {
    Path out = request.out().orElseThrow();
    Compression compression = compression(out);
    Part whole = new WholeSource(changed, "writing " + out.getFileName());
    ImageRequest image =
        new ImageRequest(
            out,
            changed.size(),
            List.of(new ImageRequest.Placed("the image", 0, whole)),
            List.of(),
            compression,
            compression.usualLevel(),
            Optional.empty(),
            Optional.empty(),
            Runtime.getRuntime().availableProcessors());
    ImageOutput.writePrivate(image, permissions(request.image(), secret), events);
  }

  /** Those of the file that it is made of, or its owner's alone; null where there are none, as of a device. */
  private static Set<PosixFilePermission> permissions(Path image, boolean secret) {
    try {
      PosixFileAttributeView view = Files.getFileAttributeView(image, PosixFileAttributeView.class);
      if (view == null) {
        return null;
      }
      if (secret) {
        return EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);
      }
      return Files.isRegularFile(image) ? view.readAttributes().permissions() : null;
    } catch (IOException e) {
      throw FileFailures.reading(image, "image", e);
    }
  }

  /** Refuses a new image in the place of the one that it is made of, before that is unpacked. */
  static void requireApart(ImageCustomize.Request request) {
    if (request.out().isPresent()) {
      OutputGuard.requireApart(List.of(request.out().get()), List.of(request.image()));
    }
  }

  /** By what the name ends with. */
  private static Compression compression(Path out) {
    String name = out.getFileName().toString().toLowerCase(Locale.ROOT);
    for (Compression one : Compression.values()) {
      if (one != Compression.NONE && name.endsWith(one.suffix())) {
        return one;
      }
    }
    return Compression.NONE;
  }

  /** The first name for it that nothing has. */
  private static Path backup(Path image) {
    for (int i = 1; i <= MOST_BACKUPS; i++) {
      Path backup = image.resolveSibling(image.getFileName() + ".orig-" + i);
      if (!Files.exists(backup, LinkOption.NOFOLLOW_LINKS)) {
        return backup;
      }
    }
    throw new Refused(
        "customize.backups",
        "There are " + MOST_BACKUPS + " backups of " + image + " already",
        FileProblems.facts(image),
        "Move some of them away.");
  }

  /** All of an image, without its zeros. */
  private record WholeSource(SectorSource source, String task) implements Part {
    @Override
    public long size() {
      return source.size();
    }

    @Override
    public void writeTo(ImageSink sink, EventSink events) {
      events.accept(new Progress(task, 0, size()));
      for (long at = 0; at < size(); at += PIECE) {
        int length = (int) Math.min(PIECE, size() - at);
        ZeroBlocks.forEachRun(at, ByteBuffer.wrap(source.read(at, length)), LONGEST_RUN, sink::write);
        events.accept(new Progress(task, at + length, size()));
      }
    }
  }
}
