package org.sbcprov.imaging.content;

import java.nio.file.Path;
import org.sbcprov.core.event.EventSink;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.imaging.FileForm;
import org.sbcprov.imaging.FileProblems;
import org.sbcprov.imaging.disk.DiskFile;
import org.sbcprov.imaging.disk.SectorSource;
import org.sbcprov.imaging.packed.PackedImage;
import org.sbcprov.imaging.packed.PackedLimits;

/** An image in a file, packed or not, or in a device. */
public final class OpenedImage implements SectorSource, AutoCloseable {
  private final SectorSource source;
  private final AutoCloseable owner;

  private OpenedImage(SectorSource source, AutoCloseable owner) {
    this.source = source;
    this.owner = owner;
  }

  /**
   * Opens one; one that is packed with gzip, xz or zstd is unpacked first.
   *
   * @throws BadInput when there is none, {@code image.compressed} when it is packed otherwise, or a packed file was
   *     written to a device as it is; {@code image.packed-truncated} and others when it cannot be unpacked
   */
  public static OpenedImage open(Path file, EventSink events) {
    DiskFile disk = DiskFile.open(file);
    boolean kept = false;
    try {
      FileForm form = FileForm.of(disk.read(0, (int) Math.min(disk.size(), FileForm.PROBE)));
      if (!form.isCompressed()) {
        kept = true;
        return new OpenedImage(disk, disk);
      }
      if (DiskFile.isBlockDevice(file)) {
        throw new BadInput(
            "image.compressed",
            file + " begins with data " + form.words() + ": a packed image was written to it as it is",
            Facts.of("file", file.toAbsolutePath().normalize()),
            "Unpack the image (" + form.unpack() + ") and write it again.");
      }
      if (PackedImage.kindOf(file).isEmpty()) {
        throw FileProblems.compressed(file, form);
      }
      int threads = Runtime.getRuntime().availableProcessors();
      PackedImage unpacked = PackedImage.open(file, PackedLimits.USUAL, threads, events);
      return new OpenedImage(unpacked, unpacked);
    } finally {
      if (!kept) {
        disk.close();
      }
    }
  }

  /** Whether the file is packed, so that nothing can be changed in it. */
  public boolean isPacked() {
    return owner instanceof PackedImage;
  }

  @Override
  public long size() {
    return source.size();
  }

  @Override
  public byte[] read(long position, int length) {
    return source.read(position, length);
  }

  @Override
  public void close() {
    if (owner instanceof DiskFile disk) {
      disk.close();
    } else if (owner instanceof PackedImage packed) {
      packed.close();
    }
  }
}
