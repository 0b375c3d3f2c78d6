package org.sbcprov.imaging.place;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sbcprov.core.event.EventSink;
import org.sbcprov.core.event.Progress;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.failure.Refused;
import org.sbcprov.core.io.AtomicOutput;
import org.sbcprov.core.io.FileFailures;
import org.sbcprov.core.io.OutputGuard;
import org.sbcprov.imaging.content.Found;
import org.sbcprov.imaging.content.OpenedImage;
import org.sbcprov.imaging.disk.SectorSource;

/** Writes a part of an image to a file. */
public final class ImageExtract {
  /** Kinds of which the bytes behind the end are not theirs. */
  private static final List<String> TRIMMED = List.of("bl2", "fip", "fit", "device-tree", "squashfs", "uimage");

  private static final int PIECE = 1024 * 1024;

  private ImageExtract() {}

  /**
   * What to take out.
   *
   * @param file the image, packed or not
   * @param name a partition's name or number, a content's word, {@code fip/MEMBER}, {@code PARTITION/FILE} of a FAT file
   *     system, or an offset
   * @param size bytes at an offset
   * @param whole whether all of a partition is taken, not only its content
   * @param out the file to write; by default one that is named after what it is
   * @param replace whether that may be there already
   */
  public record Request(
      Path file, String name, Optional<Long> size, boolean whole, Optional<Path> out, boolean replace) {}

  /**
   * What was taken out.
   *
   * @param out the file
   * @param title where it lay
   * @param kind what it is
   * @param position its first byte in the image; -1 for a file out of a file system
   * @param size its bytes
   */
  public record Extracted(Path out, String title, String kind, long position, long size) {
    /** Names and values, for scripts. */
    public Map<String, Object> facts() {
      return Facts.of(
          "out", out,
          "place", title,
          "kind", kind,
          "offset", position < 0 ? null : "0x" + Long.toHexString(position),
          "size", size);
    }
  }

  /**
   * Takes it out.
   *
   * @throws BadInput {@code image.no-such-place}, {@code image.nothing-there}; what {@link OpenedImage#open} throws
   * @throws Refused {@code image.out-exists} when the file is there and may not be replaced
   * @throws org.sbcprov.core.failure.BadUsage {@code image.offset}
   * @throws org.sbcprov.core.failure.IoFailed when reading or writing fails
   */
  public static Extracted extract(Request request, EventSink events) {
    try (OpenedImage image = OpenedImage.open(request.file(), events)) {
      Places places = new Places(request.file(), image);
      Optional<Inner> inner = Inner.of(places, image, request.name());
      if (inner.isPresent()) {
        Path out = out(request, inner.get().fileName());
        AtomicOutput.write(out, inner.get().content());
        return new Extracted(
            out, inner.get().title(), inner.get().kind(), inner.get().position(), inner.get().content().length);
      }
      Location location = places.find(request.name(), request.size());
      long length = length(location, request, image);
      Path out = out(request, location.word() + extension(location.found()));
      copy(image, location.position(), length, out, events);
      return new Extracted(out, location.title(), location.found().content().kind(), location.position(), length);
    }
  }

  private static String extension(Found found) {
    return found.is("bl2") ? ".img" : ".bin";
  }

  private static Path out(Request request, String fallback) {
    Path out = request.out().orElse(Path.of(fallback));
    OutputGuard.requireApart(List.of(out), List.of(request.file()));
    if (!request.replace() && Files.exists(out)) {
      throw new Refused(
          "image.out-exists",
          out + " is there already",
          Facts.of("file", out.toAbsolutePath().normalize()),
          "Name another file with --out, or give --force.");
    }
    return out;
  }

  private static long length(Location location, Request request, SectorSource image) {
    Found found = location.found();
    if (location.position() >= image.size() || found.isBeyondFile()) {
      throw nothing(location, "is beyond the end of the file");
    }
    long there = image.size() - location.position();
    long room = location.room() == 0 ? there : Math.min(location.room(), there);
    if (request.whole() || request.size().isPresent()) {
      return room;
    }
    if (found.isEmpty()) {
      throw nothing(location, "is empty");
    }
    boolean trimmed = TRIMMED.contains(found.content().kind()) && found.length() > 0;
    if (trimmed && found.length() > room) {
      throw new BadInput(
          "image.content-cut",
          location.title() + " has a " + found.content().kind() + " of " + found.length() + " bytes, of which there are "
              + room,
          Facts.of("needed", found.length(), "size", room),
          "--whole takes what there is.");
    }
    if (!trimmed && location.room() == 0) {
      throw nothing(location, "has nothing that tells its length; give --size");
    }
    return trimmed ? found.length() : room;
  }

  private static BadInput nothing(Location location, String problem) {
    String title = location.title();
    return new BadInput(
        "image.nothing-there",
        Character.toUpperCase(title.charAt(0)) + title.substring(1) + " " + problem,
        Facts.of("place", title),
        "--whole takes the bytes as they are.");
  }

  private static void copy(SectorSource image, long position, long length, Path out, EventSink events) {
    String task = "writing " + out.getFileName();
    try (AtomicOutput output = AtomicOutput.to(out)) {
      long done = 0;
      while (done < length) {
        int piece = (int) Math.min(PIECE, length - done);
        ByteBuffer buffer = ByteBuffer.wrap(image.read(position + done, piece));
        while (buffer.hasRemaining()) {
          output.channel().write(buffer);
        }
        done += piece;
        events.accept(new Progress(task, done, length));
      }
      output.commit();
    } catch (IOException e) {
      throw FileFailures.writing(out, e);
    }
  }
}
