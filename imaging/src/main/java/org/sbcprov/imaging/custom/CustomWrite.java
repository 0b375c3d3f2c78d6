package org.sbcprov.imaging.custom;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.sbcprov.core.event.EventSink;
import org.sbcprov.core.event.Progress;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.core.failure.IoFailed;
import org.sbcprov.core.failure.Refused;
import org.sbcprov.core.failure.VerificationFailed;
import org.sbcprov.core.io.AtomicOutput;
import org.sbcprov.core.io.FileFailures;
import org.sbcprov.core.io.OutputGuard;
import org.sbcprov.core.process.Programs;
import org.sbcprov.imaging.disk.Change;
import org.sbcprov.imaging.disk.DiskFile;
import org.sbcprov.imaging.disk.ImageSink;
import org.sbcprov.imaging.disk.InPlaceEdit;
import org.sbcprov.imaging.disk.Part;
import org.sbcprov.imaging.disk.SectorSource;
import org.sbcprov.imaging.disk.ZeroBlocks;
import org.sbcprov.imaging.output.Compression;
import org.sbcprov.imaging.output.ImageOutput;
import org.sbcprov.imaging.output.ImageRequest;

/** Brings changes to an image: in a copy that takes the file's name in the end, in place on a device, or in a new image. */
final class CustomWrite {
  private static final int PIECE = 4 * 1024 * 1024;
  private static final int LONGEST_RUN = 1024 * 1024;
  private static final int MOST_BACKUPS = 100_000;

  /** A copy that shares its blocks takes no time; one that does not is made here. */
  private static final Duration CLONE_LIMIT = Duration.ofMinutes(2);

  private final ImageCustomize.Request request;
  private final Programs programs;
  private final EventSink events;

  CustomWrite(ImageCustomize.Request request, Programs programs, EventSink events) {
    this.request = request;
    this.programs = programs;
    this.events = events;
  }

  /**
   * Changes the image itself.
   *
   * @return the file as it was, if it was kept
   */
  Optional<Path> inPlace(List<Change> changes, SystemTree wanted) {
    if (DiskFile.isBlockDevice(request.image())) {
      InPlaceEdit.apply(request.image(), changes, request.saved());
      requireRead(request.image(), wanted);
      return Optional.empty();
    }
    Path image = real(request.image());
    try (AtomicOutput output = AtomicOutput.to(image)) {
      copy(image, output);
      InPlaceEdit.apply(output.temporary(), changes, request.saved());
      boolean kept = false;
      try {
        requireRead(output.temporary(), wanted);
        Optional<Path> backup = request.backup() ? Optional.of(keep(image)) : Optional.empty();
        output.commit();
        kept = true;
        return backup;
      } finally {
        if (!kept && request.saved().isPresent()) {
          delete(request.saved().get());
        }
      }
    }
  }

  /** Writes another image, with the changes. */
  void toNew(SectorSource source, List<Change> changes, SystemTree wanted) {
    Path out = request.out().orElseThrow();
    OutputGuard.requireApart(List.of(out), List.of(request.image()));
    if (source.size() == 0) {
      throw new BadInput("customize.empty", request.image() + " is empty", ImageCustomize.facts(request.image(), ""), "");
    }
    Compression compression = compression(out);
    ImageRequest image =
        new ImageRequest(
            out,
            source.size(),
            List.of(new ImageRequest.Placed("the image", 0, new ChangedPart(source, changes, "writing " + out.getFileName()))),
            List.of(),
            compression,
            compression.usualLevel(),
            Optional.empty(),
            Optional.empty(),
            Runtime.getRuntime().availableProcessors());
    ImageOutput.write(image, events);
    if (compression == Compression.NONE) {
      requireRead(out, wanted);
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

  private static Path real(Path image) {
    try {
      return image.toRealPath();
    } catch (IOException e) {
      throw FileFailures.reading(image, "image", e);
    }
  }

  private void copy(Path image, AtomicOutput output) {
    try {
      boolean cloned =
          programs
                  .run(
                      List.of("cp", "--reflink=always", "--", image.toString(), output.temporary().toString()),
                      CLONE_LIMIT)
                  .status()
              == 0;
      if (cloned && Files.size(output.temporary()) == Files.size(image)) {
        return;
      }
    } catch (BadInput | IoFailed e) {
      // There is no such program, or not such a one: the bytes are copied.
    } catch (IOException e) {
      throw FileFailures.writing(image, e);
    }
    FileChannel channel = output.channel();
    try (DiskFile file = DiskFile.open(image)) {
      channel.truncate(0);
      new ChangedPart(file, List.of(), "copying " + image.getFileName()).writeTo((position, bytes) -> write(channel, position, bytes, image), events);
      if (channel.size() < file.size()) {
        channel.write(ByteBuffer.allocate(1), file.size() - 1);
      }
    } catch (IOException e) {
      throw FileFailures.writing(image, e);
    }
  }

  private static void write(FileChannel channel, long position, ByteBuffer bytes, Path image) {
    try {
      long at = position;
      while (bytes.hasRemaining()) {
        at += channel.write(bytes, at);
      }
    } catch (IOException e) {
      throw FileFailures.writing(image, e);
    }
  }

  /** All that was to be there is read again, from the file that it was written to. */
  private void requireRead(Path file, SystemTree wanted) {
    try (DiskFile written = DiskFile.open(file)) {
      LayoutDetector.Detected detected = ImageCustomize.detect(written, file, programs);
      String differs = wanted.differs(detected.tree());
      if (!differs.isEmpty()) {
        throw new VerificationFailed(
            "customize.read-back",
            CustomFailures.shown(differs) + " does not read back as it was written",
            ImageCustomize.facts(request.image(), differs),
            DiskFile.isBlockDevice(file)
                ? "Put back what was there with --undo, and see whether the medium is failing."
                : "Nothing was changed. The disk may be failing.");
      }
    }
  }

  /** Gives the file as it is a second name. */
  private static Path keep(Path image) {
    for (int i = 1; i <= MOST_BACKUPS; i++) {
      Path backup = image.resolveSibling(image.getFileName() + ".orig-" + i);
      try {
        Files.createLink(backup, image);
        return backup;
      } catch (FileAlreadyExistsException e) {
        continue;
      } catch (IOException | UnsupportedOperationException e) {
        return copied(image, backup);
      }
    }
    throw new Refused(
        "customize.backups",
        "There are " + MOST_BACKUPS + " backups of " + image + " already",
        ImageCustomize.facts(image, ""),
        "Move some of them away.");
  }

  /** Where a file can have one name only. */
  private static Path copied(Path image, Path backup) {
    try {
      return Files.copy(image, backup);
    } catch (IOException e) {
      throw FileFailures.writing(backup, e);
    }
  }

  private static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      // It holds what nobody needs, and the next run says that it is there.
    }
  }

  /** An image with changes, without its zeros. */
  private record ChangedPart(SectorSource source, List<Change> changes, String task) implements Part {
    @Override
    public long size() {
      return source.size();
    }

    @Override
    public void writeTo(ImageSink sink, EventSink events) {
      events.accept(new Progress(task, 0, size()));
      for (long at = 0; at < size(); at += PIECE) {
        int length = (int) Math.min(PIECE, size() - at);
        byte[] piece = source.read(at, length);
        for (Change change : changes) {
          long from = Math.max(at, change.offset());
          long to = Math.min(at + length, change.offset() + change.after().length);
          if (from < to) {
            System.arraycopy(
                change.after(), (int) (from - change.offset()), piece, (int) (from - at), (int) (to - from));
          }
        }
        ZeroBlocks.forEachRun(at, ByteBuffer.wrap(piece), LONGEST_RUN, sink::write);
        events.accept(new Progress(task, at + length, size()));
      }
    }
  }
}
