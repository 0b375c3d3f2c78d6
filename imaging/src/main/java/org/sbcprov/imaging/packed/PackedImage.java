package org.sbcprov.imaging.packed;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.sbcprov.core.event.Event;
import org.sbcprov.core.event.EventSink;
import org.sbcprov.core.event.Progress;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.failure.Interrupted;
import org.sbcprov.core.io.FileFailures;
import org.sbcprov.imaging.disk.DiskFile;
import org.sbcprov.imaging.disk.SectorSource;

/**
 * A compressed image, unpacked once into a sparse temporary file that nobody else can read, and that is gone when this is
 * closed. The file itself is not changed.
 */
public final class PackedImage implements SectorSource, AutoCloseable {
  private static final int HEAD = 6;

  private final PackedKind kind;
  private final UnpackedFile unpacked;
  private final long size;

  private PackedImage(PackedKind kind, UnpackedFile unpacked, long size) {
    this.kind = kind;
    this.unpacked = unpacked;
    this.size = size;
  }

  /**
   * Tells whether a file is compressed in a way that is unpacked here (not bzip2 and zip), from its first bytes.
   *
   * @throws BadInput when there is none, or it is neither a file nor a block device
   */
  public static Optional<PackedKind> kindOf(Path file) {
    try (DiskFile opened = DiskFile.open(file)) {
      return PackedKind.of(opened.read(0, (int) Math.min(HEAD, opened.size())))
          .filter(kind -> kind != PackedKind.BZ2 && kind != PackedKind.ZIP);
    }
  }

  /**
   * Unpacks a file.
   *
   * @param threads that unpack, where the file allows more than one
   * @param events gets progress, and a warning {@code image.packed-trailing} when something follows the end
   * @throws BadInput {@code image.packed-truncated}, {@code image.packed-damaged}, {@code image.packed-too-large}, {@code
   *     image.packed-memory}, {@code image.packed-form}
   * @throws org.sbcprov.core.failure.IoFailed when reading or writing fails
   */
  public static PackedImage open(Path file, PackedLimits limits, int threads, EventSink events) {
    PackedKind kind = kindOf(file).orElseThrow(() -> notPacked(file));
    UnpackedFile unpacked = new UnpackedFile(file, limits);
    boolean whole = false;
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      String task = "unpacking " + file.getFileName();
      long size = unpack(kind, threads, file, channel, unpacked, task, events);
      whole = true;
      return new PackedImage(kind, unpacked, size);
    } catch (IOException e) {
      throw FileFailures.reading(file, "image", e);
    } finally {
      if (!whole) {
        unpacked.close();
      }
    }
  }

  private static long unpack(
      PackedKind kind, int threads, Path file, FileChannel channel, UnpackedFile unpacked, String task, EventSink events)
      throws IOException {
    long packedSize = channel.size();
    List<Event> warnings = new ArrayList<>();
    UnpackedImage image;
    events.accept(new Progress(task, 0, packedSize));
    try {
      Optional<XzBlocks> blocks = kind == PackedKind.XZ ? XzBlocks.of(file, threads) : Optional.empty();
      if (blocks.isPresent()) {
        image = new UnpackedImage(blocks.get()::packedDone, packedSize, unpacked, task, events);
        blocks.get().run(image, "unpacking");
      } else {
        PackedInput in = PackedInput.of(file, channel, 0, packedSize, null);
        image = new UnpackedImage(in::position, packedSize, unpacked, task, events);
        Unpacking.run(kind, in, image, warnings::add);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Interrupted("interrupted", "Interrupted while " + file + " was unpacked", Facts.of("file", file), "", e);
    }
    long size = image.finish();
    events.accept(new Progress(task, packedSize, packedSize));
    warnings.forEach(events::accept);
    return size;
  }

  private static BadInput notPacked(Path file) {
    return new BadInput(
        "image.packed-form",
        file + " is compressed with none of gzip, xz and zstd",
        Facts.of("file", file.toAbsolutePath().normalize()),
        "Unpack it yourself, and give the unpacked file.");
  }

  /** How it was compressed. */
  public PackedKind kind() {
    return kind;
  }

  /** Bytes of it that are not zero, in blocks of 4096. */
  public long data() {
    return unpacked.data();
  }

  @Override
  public long size() {
    return size;
  }

  @Override
  public byte[] read(long position, int length) {
    if (length > DiskFile.LARGEST_READ || position < 0 || position > size - length) {
      throw new IllegalArgumentException(length + " bytes at " + position + " of " + size);
    }
    return unpacked.read(position, length);
  }

  @Override
  public void close() {
    unpacked.close();
  }
}
