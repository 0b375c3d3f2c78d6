package org.sbcprov.imaging.output;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.sbcprov.core.event.EventSink;
import org.sbcprov.core.io.AtomicOutput;

/**
 * Compresses an image that comes from its first byte to its last, without a file in between. For images that are made in
 * another order there is {@link ImageOutput}. All files of a request appear together, or none does.
 */
public final class PackedCopy {
  /** Gives an image. */
  public interface Feed {
    /**
     * Gives all bytes in order.
     *
     * @throws org.sbcprov.core.failure.Failure when they cannot be had: nothing is written then
     */
    void run(Taker taker, EventSink events);
  }

  /** Gets the bytes. */
  public interface Taker {
    /**
     * The next bytes.
     *
     * @param bytes all that remain in it are taken; it is free for other use when this returns
     */
    void take(ByteBuffer bytes);
  }

  private PackedCopy() {}

  /**
   * Writes an image.
   *
   * @param request with a compression; without parts
   * @param feed gives as many bytes as the request's size
   * @param found asked in the end for further files: what is in them
   * @throws org.sbcprov.core.failure.Failure of the feed; when a file cannot be written
   */
  public static WrittenImage write(
      ImageRequest request, Feed feed, Supplier<Map<Path, byte[]>> found, EventSink events) {
    List<AtomicOutput> outputs = new ArrayList<>();
    try (Workers mapper = new Workers(1, "block map");
        Workers packers = new Workers(request.threads(), "compressing")) {
      AtomicOutput packed = ImageOutput.open(request.out(), outputs);
      AtomicOutput bmap = request.bmap().isPresent() ? ImageOutput.open(request.bmap().get(), outputs) : null;
      AtomicOutput sha256 = request.sha256().isPresent() ? ImageOutput.open(request.sha256().get(), outputs) : null;
      int ahead = request.threads() + 1;
      Packer packer = new Packer(packed, ImageOutput.form(request), packers, ahead, sha256 != null);
      List<ChunkUser> users = new ArrayList<>(List.of(packer));
      Extents all = new Extents(request.size());
      all.add(0, request.size());
      BlockMap map = bmap == null ? null : new BlockMap(all, mapper);
      if (map != null) {
        users.add(map);
      }
      Cutter cutter = new Cutter(request.size(), request.compression().chunk(), ahead + 1, users);
      feed.run(cutter, events);
      cutter.finish();
      if (map != null) {
        bmap.write(map.write());
      }
      String hex = packer.hex();
      if (sha256 != null) {
        sha256.write(ImageOutput.digestLine(hex, request.out().getFileName().toString()));
      }
      for (Map.Entry<Path, byte[]> file : found.get().entrySet()) {
        ImageOutput.open(file.getKey(), outputs).write(file.getValue());
      }
      AtomicOutput.commitAll(outputs);
      return new WrittenImage(request.size(), cutter.dataBytes, packer.written(), hex);
    } finally {
      AtomicOutput.closeAll(outputs);
    }
  }

  /** Cuts what comes into pieces of the size that is compressed at once. */
  private static final class Cutter implements Taker {
    private final long total;
    private final int usual;
    private final byte[] zeros;
    private final ChunkSlot[] slots;
    private final List<ChunkUser> users;
    private long position;
    private int filled;
    private int turn;
    private long dataBytes;

    Cutter(long total, int chunk, int slots, List<ChunkUser> users) {
      this.total = total;
      this.usual = (int) Math.min(chunk, total);
      this.zeros = new byte[usual];
      this.slots = new ChunkSlot[slots];
      this.users = users;
    }

    @Override
    public void take(ByteBuffer bytes) {
      while (bytes.hasRemaining()) {
        if (filled == 0) {
          begin();
        }
        int length = Math.min(bytes.remaining(), usual - filled);
        bytes.get(slots[turn].data(usual), filled, length);
        filled += length;
        if (filled == usual) {
          end();
        }
      }
    }

    private void begin() {
      turn = (turn + 1) % slots.length;
      if (slots[turn] == null) {
        slots[turn] = new ChunkSlot();
      }
      slots[turn].await();
    }

    private void end() {
      byte[] data = slots[turn].data(usual);
      boolean hole = Arrays.equals(data, 0, filled, zeros, 0, filled);
      dataBytes += hole ? 0 : filled;
      slots[turn].give(new Chunk(position, hole ? zeros : data, filled, hole), users);
      position += filled;
      filled = 0;
    }

    void finish() {
      if (filled > 0) {
        end();
      }
      if (position != total) {
        throw new IllegalStateException(position + " of " + total + " bytes");
      }
      for (ChunkSlot slot : slots) {
        if (slot != null) {
          slot.await();
        }
      }
      for (ChunkUser user : users) {
        user.finish();
      }
    }
  }
}
