package org.sbcprov.imaging.output;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.sbcprov.core.event.EventSink;
import org.sbcprov.core.io.AtomicOutput;
import org.sbcprov.imaging.disk.ImageSink;
import org.sbcprov.imaging.disk.ZeroBlocks;
import org.sbcprov.imaging.output.ImageRequest.Placed;

/**
 * Writes images. The parts go into a sparse file first, beside the target. That is the image, or is compressed from there;
 * then it is gone. All files of a request appear together, or none does.
 *
 * <p>What was written is read back: all of it where something has to be made from all of it (a digest, a block map, a
 * compressed file); else parts of up to 64 MiB, and of larger ones the first and the last 4 MiB with data.
 */
public final class ImageOutput {
  /** Pieces that a digest may be behind. */
  private static final int AHEAD = 3;

  private ImageOutput() {}

  /**
   * Writes an image.
   *
   * @param events gets progress
   * @throws org.sbcprov.core.failure.Failure of a part; when a file cannot be written
   * @throws org.sbcprov.core.failure.VerificationFailed {@code image.read-back} when the image does not read back as it
   *     was written
   */
  public static WrittenImage write(ImageRequest request, EventSink events) {
    return write(request, Map.of(), events);
  }

  /**
   * Writes an image and whole files that belong to it: all of them, or none.
   *
   * @param beside what is in them
   * @throws org.sbcprov.core.failure.Failure see above
   */
  public static WrittenImage write(ImageRequest request, Map<Path, byte[]> beside, EventSink events) {
    return write(request, beside, Map::of, events);
  }

  /**
   * Writes an image alone that is as private as something else.
   *
   * @param whereNew its permissions where no older file has its name; null for those of any new file
   */
  public static WrittenImage writePrivate(
      ImageRequest request, Set<PosixFilePermission> whereNew, EventSink events) {
    return write(request, whereNew, Map.of(), Map::of, events);
  }

  /**
   * The same with files of which only the work tells what is in them.
   *
   * @param found asked when the image is written; what it tells appears together with all else
   */
  public static WrittenImage write(
      ImageRequest request, Map<Path, byte[]> beside, Supplier<Map<Path, byte[]>> found, EventSink events) {
    return write(request, null, beside, found, events);
  }

  private static WrittenImage write(
      ImageRequest request,
      Set<PosixFilePermission> whereNew,
      Map<Path, byte[]> beside,
      Supplier<Map<Path, byte[]>> found,
      EventSink events) {
    List<AtomicOutput> outputs = new ArrayList<>();
    try (AtomicOutput image = AtomicOutput.to(request.out(), whereNew)) {
      // Whatever cannot be written shows before the work begins.
      AtomicOutput packed = request.compression() == Compression.NONE ? null : open(request.out(), whereNew, outputs);
      AtomicOutput bmap = request.bmap().isPresent() ? open(request.bmap().get(), outputs) : null;
      AtomicOutput sha256 = request.sha256().isPresent() ? open(request.sha256().get(), outputs) : null;
      for (Map.Entry<Path, byte[]> file : beside.entrySet()) {
        open(file.getKey(), outputs).write(file.getValue());
      }
      if (packed == null) {
        outputs.add(0, image);
      }
      WrittenImage written = write(request, image, packed, bmap, events);
      if (sha256 != null) {
        sha256.write(digestLine(written.sha256(), request.out().getFileName().toString()));
      }
      for (Map.Entry<Path, byte[]> file : found.get().entrySet()) {
        open(file.getKey(), outputs).write(file.getValue());
      }
      AtomicOutput.commitAll(outputs);
      return written;
    } finally {
      AtomicOutput.closeAll(outputs);
    }
  }

  static AtomicOutput open(Path target, List<AtomicOutput> outputs) {
    return open(target, null, outputs);
  }

  private static AtomicOutput open(Path target, Set<PosixFilePermission> whereNew, List<AtomicOutput> outputs) {
    AtomicOutput output = AtomicOutput.to(target, whereNew);
    outputs.add(output);
    return output;
  }

  private static WrittenImage write(
      ImageRequest request, AtomicOutput image, AtomicOutput packed, AtomicOutput bmap, EventSink events) {
    Extents data;
    Extents mapped;
    ReadBack back;
    try (SparseSink sink = new SparseSink(image, request.size())) {
      if (packed != null) {
        forget(image.temporary());
      }
      for (Placed placed : request.parts()) {
        placed.part().writeTo(within(sink, placed), events);
      }
      for (ImageRequest.Zeros zeros : request.zeros()) {
        sink.zeros(zeros.position(), zeros.length());
      }
      data = sink.data();
      mapped = sink.mapped();
      back = new ReadBack(request.out(), image.channel(), data, sink.ranges());
    }
    boolean digested = request.sha256().isPresent();
    long dataBytes = (long) data.mappedCount() * ZeroBlocks.SIZE;
    if (packed == null && bmap == null && !digested) {
      back.sample(request.parts());
      return new WrittenImage(request.size(), dataBytes, request.size(), null);
    }
    // A map and a digest have a thread each.
    try (Workers mapper = new Workers(1, "block map");
        Workers digester = new Workers(1, "digest");
        Workers packers = new Workers(request.threads(), "compressing")) {
      List<ChunkUser> users = new ArrayList<>();
      BlockMap map = bmap == null ? null : new BlockMap(mapped, mapper);
      if (map != null) {
        users.add(map);
      }
      Packer packer = null;
      DigestUser digest = null;
      int ahead = AHEAD;
      if (packed != null) {
        ahead = request.threads() + 1;
        packer = new Packer(packed, form(request), packers, ahead, digested);
        users.add(packer);
      } else if (digested) {
        digest = new DigestUser(digester);
        users.add(digest);
      }
      String task = (packed == null ? "checking " : "compressing ") + request.out().getFileName();
      back.all(request.compression().chunk(), ahead, users, task, events);
      if (map != null) {
        bmap.write(map.write());
      }
      long fileSize = packer == null ? request.size() : packer.written();
      String hex = packer != null ? packer.hex() : digest != null ? digest.hex() : null;
      return new WrittenImage(request.size(), dataBytes, fileSize, hex);
    }
  }

  /** What is only compressed needs no name, and goes with the process however that ends. */
  private static void forget(Path temporary) {
    try {
      Files.deleteIfExists(temporary);
    } catch (IOException e) {
      // Windows keeps files that are open: closing removes it.
    }
  }

  static PackedForm form(ImageRequest request) {
    return switch (request.compression()) {
      case GZ -> new GzipForm(request.level());
      case XZ -> new XzForm(request.level());
      case ZST -> new ZstdForm(request.level());
      case NONE -> throw new IllegalStateException();
    };
  }

  /** A part cannot write outside of its place. */
  private static ImageSink within(ImageSink sink, Placed placed) {
    return new ImageSink() {
      @Override
      public void write(long position, ByteBuffer bytes) {
        require(placed, position, bytes.remaining());
        sink.write(placed.position() + position, bytes);
      }

      @Override
      public void zeros(long position, long length) {
        require(placed, position, length);
        sink.zeros(placed.position() + position, length);
      }
    };
  }

  private static void require(Placed placed, long position, long length) {
    if (position < 0 || position > placed.part().size() - length) {
      throw new IllegalStateException(placed.what() + " writes at " + position + " of " + placed.part().size());
    }
  }

  /** As sha256sum: a backslash in front tells of escapes in the name. */
  static byte[] digestLine(String hex, String name) {
    String escaped = name.replace("\\", "\\\\").replace("\n", "\\n").replace("\r", "\\r");
    String line = (escaped.equals(name) ? "" : "\\") + hex + "  " + escaped + "\n";
    return line.getBytes(StandardCharsets.UTF_8);
  }
}
