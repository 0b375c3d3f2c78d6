package org.sbcprov.imaging.read;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sbcprov.core.ByteSize;
import org.sbcprov.core.block.BlockDevice;
import org.sbcprov.core.event.EventSink;
import org.sbcprov.core.event.Warning;
import org.sbcprov.core.failure.DeviceFailed;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.failure.Refused;
import org.sbcprov.core.io.FileFailures;
import org.sbcprov.imaging.disk.ImageSink;
import org.sbcprov.imaging.disk.Part;
import org.sbcprov.imaging.gpt.TableEdit;
import org.sbcprov.imaging.medium.DeviceSource;
import org.sbcprov.imaging.medium.MediumFailures;
import org.sbcprov.imaging.medium.Range;
import org.sbcprov.imaging.output.Compression;
import org.sbcprov.imaging.output.ImageOutput;
import org.sbcprov.imaging.output.ImageRequest;
import org.sbcprov.imaging.output.PackedCopy;
import org.sbcprov.imaging.output.WrittenImage;

/** Reads a medium into an image file, which appears whole or not at all. The medium is not changed. */
public final class MediumRead {
  /** Behind the name of an image, for the list of what could not be read of it. */
  public static final String UNREADABLE = ".unreadable";

  private static final int SMALLEST_COPY = 1024 * 1024;

  private MediumRead() {}

  /**
   * What is to be done.
   *
   * @param out the image
   * @param size how much is read
   * @param compression of the file
   * @param level of compression; ignored without
   * @param bmap where a block map goes. All blocks are in it: which zeros of a medium matter cannot be told
   * @param sha256 where the digest of the file goes
   * @param skipsErrors whether zeros take the place of what cannot be read, and {@code OUT.unreadable} lists it
   * @param threads that compress
   */
  public record Request(
      Path out,
      ReadSize size,
      Compression compression,
      int level,
      Optional<Path> bmap,
      Optional<Path> sha256,
      boolean skipsErrors,
      int threads) {
    /** The list of what could not be read. */
    public Path unreadableList() {
      return out.resolveSibling(out.getFileName() + UNREADABLE);
    }
  }

  /**
   * What came of it.
   *
   * @param plan what was read
   * @param written the image
   * @param unreadable what has zeros in its place
   */
  public record Result(ReadPlan plan, WrittenImage written, List<Range> unreadable) {
    public Result {
      unreadable = List.copyOf(unreadable);
    }
  }

  /**
   * Reads.
   *
   * @param device what is read
   * @param events gets progress and warnings
   * @throws org.sbcprov.core.failure.DeviceFailed {@code write.unreadable}, {@code write.gone}
   * @throws Refused {@code write.no-space} when the image cannot fit where it is to go
   * @throws org.sbcprov.core.failure.IoFailed when it cannot be written
   */
  public static Result run(BlockDevice device, Request request, EventSink events) {
    ReadPlan plan = plan(device, request);
    requireSpace(plan, request, events);
    DiskReading reading = new DiskReading(device, plan, request.skipsErrors());
    WrittenImage written =
        request.compression() == Compression.NONE
            ? plain(reading, plan, request, events)
            : packed(reading, plan, request, events);
    return new Result(plan, written, reading.unreadable());
  }

  private static ReadPlan plan(BlockDevice device, Request request) {
    DeviceSource disk = new DeviceSource(device);
    try {
      return ReadPlan.of(disk, request.size());
    } catch (DeviceFailed e) {
      if (!request.skipsErrors() || !MediumFailures.isUnreadable(e)) {
        throw e;
      }
      return ReadPlan.all(disk, "all of it, because its partition table cannot be read");
    }
  }

  private static void requireSpace(ReadPlan plan, Request request, EventSink events) {
    Path directory = FileFailures.directoryOf(request.out());
    long room;
    try {
      room = Files.getFileStore(directory).getUsableSpace();
    } catch (IOException e) {
      throw FileFailures.writing(request.out(), e);
    }
    if (room >= plan.imageSize()) {
      return;
    }
    String words =
        "There is room for " + room + " bytes in " + directory + ", and " + new ByteSize(plan.imageSize()) + " are read";
    Map<String, Object> facts = Facts.of("out", request.out(), "room", room, "size", plan.imageSize());
    if (request.compression() == Compression.NONE) {
      throw new Refused(
          "write.no-space", words, facts, "Take another place, or --compress zst, which mostly needs much less.");
    }
    events.accept(new Warning("write.space", words + ": it may not be enough", facts));
  }

  private static WrittenImage plain(DiskReading reading, ReadPlan plan, Request request, EventSink events) {
    Part part =
        new Part() {
          @Override
          public long size() {
            return plan.imageSize();
          }

          @Override
          public void writeTo(ImageSink sink, EventSink to) {
            reading.run(sink::write, to);
            for (TableEdit.Piece rest : behind(plan)) {
              sink.write(rest.position(), ByteBuffer.wrap(rest.bytes()));
            }
            sink.zeros(plan.dataEnd(), plan.imageSize() - plan.dataEnd());
          }
        };
    List<ImageRequest.Placed> parts = List.of(new ImageRequest.Placed("the medium", 0, part));
    return ImageOutput.write(imageRequest(plan, request, parts), Map.of(), () -> lists(reading, request), events);
  }

  private static WrittenImage packed(DiskReading reading, ReadPlan plan, Request request, EventSink events) {
    PackedCopy.Feed feed =
        (taker, to) -> {
          reading.run((position, bytes) -> taker.take(bytes), to);
          long at = plan.dataEnd();
          for (TableEdit.Piece rest : behind(plan)) {
            zeros(taker, rest.position() - at);
            taker.take(ByteBuffer.wrap(rest.bytes()));
            at = rest.position() + rest.bytes().length;
          }
          zeros(taker, plan.imageSize() - at);
        };
    return PackedCopy.write(imageRequest(plan, request, List.of()), feed, () -> lists(reading, request), events);
  }

  private static ImageRequest imageRequest(ReadPlan plan, Request request, List<ImageRequest.Placed> parts) {
    return new ImageRequest(
        request.out(),
        plan.imageSize(),
        parts,
        List.of(),
        request.compression(),
        request.level(),
        request.bmap(),
        request.sha256(),
        request.threads());
  }

  /** What stands behind all that is read. */
  private static List<TableEdit.Piece> behind(ReadPlan plan) {
    List<TableEdit.Piece> behind = new ArrayList<>();
    for (TableEdit.Piece piece : plan.pieces()) {
      if (piece.position() >= plan.dataEnd()) {
        behind.add(piece);
      }
    }
    return behind;
  }

  private static void zeros(PackedCopy.Taker taker, long count) {
    byte[] zeros = new byte[(int) Math.min(count, SMALLEST_COPY)];
    for (long left = count; left > 0; left -= Math.min(left, zeros.length)) {
      taker.take(ByteBuffer.wrap(zeros, 0, (int) Math.min(left, zeros.length)));
    }
  }

  private static Map<Path, byte[]> lists(DiskReading reading, Request request) {
    List<Range> unreadable = reading.unreadable();
    if (unreadable.isEmpty()) {
      return Map.of();
    }
    StringBuilder text = new StringBuilder("# Bytes that could not be read, and are zeros in the image: offset, length\n");
    for (Range range : unreadable) {
      text.append("0x").append(Long.toHexString(range.from())).append(' ').append(range.length()).append('\n');
    }
    return Map.of(request.unreadableList(), text.toString().getBytes(StandardCharsets.US_ASCII));
  }
}
