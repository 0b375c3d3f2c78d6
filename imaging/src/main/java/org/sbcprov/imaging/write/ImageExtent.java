package org.sbcprov.imaging.write;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.sbcprov.core.event.EventSink;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.imaging.content.BytesSource;
import org.sbcprov.imaging.disk.SectorSource;
import org.sbcprov.imaging.gpt.GptEntry;
import org.sbcprov.imaging.gpt.GptReader;
import org.sbcprov.imaging.gpt.GptReading;
import org.sbcprov.imaging.gpt.MbrEntry;
import org.sbcprov.imaging.magic.Magic;
import org.sbcprov.imaging.stream.ImageSource;
import org.sbcprov.imaging.stream.ImageStream;
import org.sbcprov.imaging.stream.Piece;

/**
 * How far an image has to reach by its partition table. One that is shorter was cut off, unless what begins in its last
 * partition tells itself that it ends earlier: OpenWrt's images end with a squashfs or FIT that does not fill it.
 */
final class ImageExtent {
  private static final int SECTOR = SectorSource.SECTOR;

  /** No disk has more sectors: 2^59 bytes. */
  private static final long MOST_SECTORS = 1L << 50;

  /** Bytes of a partition's start that are enough to tell how long what is in it is. */
  private static final int PROBE = 4096;

  /** Containers of logical partitions, whose own end says nothing. */
  private static final int[] EXTENDED = {0x05, 0x0f, 0x85};

  /** Source: squashfs_fs.h, bytes_used in the superblock. */
  private static final int SQUASHFS_USED = 40;

  /** Source: ext4.h, s_blocks_count_lo and s_log_block_size in the superblock at 1024. */
  private static final int EXT_BLOCKS = 1024 + 4;

  private static final int EXT_BLOCK_SIZE = 1024 + 24;
  private static final int LARGEST_EXT_BLOCK = 6;

  /** A partition: its number, and where it is in bytes; with its first bytes, as far as they were seen. */
  private record Part(int number, long from, long to, byte[] start) {}

  private final List<Part> parts = new ArrayList<>();

  private ImageExtent(byte[] head) {
    if (head.length < SECTOR) {
      return;
    }
    GptReading reading = GptReader.read(new BytesSource(head));
    if (reading.primary().isPresent()) {
      List<GptEntry> slots = reading.primary().get().slots();
      for (int i = 0; i < slots.size(); i++) {
        if (slots.get(i).used()) {
          add(i + 1, slots.get(i).startingLba(), slots.get(i).endingLba());
        }
      }
    } else {
      addAll(reading.mbr().entries(), head);
    }
    see(0, ByteBuffer.wrap(head));
  }

  /** What an image's first MiB tells. */
  static ImageExtent of(byte[] head) {
    return new ImageExtent(head);
  }

  private void addAll(List<MbrEntry> entries, byte[] head) {
    boolean table = Magic.BOOT_SECTOR.isIn(head);
    for (int i = 0; i < entries.size(); i++) {
      // A boot sector of a file system has code in their place.
      int status = head[446 + i * 16] & 0xff;
      table &= status == 0 || status == 0x80;
    }
    for (int i = 0; table && i < entries.size(); i++) {
      MbrEntry entry = entries.get(i);
      boolean extended = false;
      for (int type : EXTENDED) {
        extended |= entry.osType() == type;
      }
      if (entry.used() && !extended && entry.osType() != MbrEntry.GPT_PROTECTIVE) {
        add(i + 1, entry.startingLba(), entry.startingLba() + entry.sizeInLba() - 1);
      }
    }
  }

  private void add(int number, long first, long last) {
    if (first >= 0 && last >= first && last < MOST_SECTORS) {
      parts.add(new Part(number, first * SECTOR, (last + 1) * SECTOR, new byte[PROBE]));
    }
  }

  /** Looks at bytes of the image. */
  void see(long position, ByteBuffer bytes) {
    for (Part part : parts) {
      long from = Math.max(position, part.from());
      long to = Math.min(position + bytes.remaining(), part.from() + PROBE);
      if (from < to) {
        int offset = bytes.position() + (int) (from - position);
        bytes.get(offset, part.start(), (int) (from - part.from()), (int) (to - from));
      }
    }
  }

  /** Looks at a piece of the image. */
  void see(Piece piece) {
    if (!piece.isFree()) {
      see(piece.position(), piece.bytes());
    }
  }

  /** Looks at the starts of all partitions of an image that may be cut off. */
  void look(ImageSource source) {
    long last = 0;
    for (Part part : parts) {
      last = Math.max(last, part.from() + PROBE);
    }
    try (ImageStream stream = source.open(EventSink.NONE)) {
      Optional<Piece> next = stream.next();
      while (next.isPresent()) {
        Piece piece = next.get();
        see(piece);
        long end = piece.position() + piece.length();
        piece.release();
        next = end < last ? stream.next() : Optional.empty();
      }
    }
  }

  /** Whether an image of that size ends before its last partition does. */
  boolean isBeyond(long size) {
    for (Part part : parts) {
      if (part.to() > size) {
        return true;
      }
    }
    return false;
  }

  /** What is wrong with an image of that size, after all starts of partitions were seen. */
  Optional<BadInput> problem(String image, long size) {
    for (Part part : parts) {
      if (part.to() > size && (part.from() >= size || part.from() + length(part) > size)) {
        return Optional.of(
            new BadInput(
                "write.image-cut",
                image + " is cut off: it has " + size + " bytes, and its partition " + part.number() + " reaches to byte "
                    + part.to(),
                Facts.of(
                    "image", image, "image-size", size, "partition", part.number(), "partition-end", part.to(),
                    "missing", part.to() - size),
                "Fetch it again, and compare its size or checksum with the original's. --anyway writes what there is of it."));
      }
    }
    return Optional.empty();
  }

  /** Bytes of what is in a partition, by what it tells itself; as many as the partition has when that is not known. */
  private static long length(Part part) {
    byte[] start = part.start();
    ByteBuffer bytes = ByteBuffer.wrap(start).order(ByteOrder.LITTLE_ENDIAN);
    long length = Long.MAX_VALUE;
    if (Magic.DEVICE_TREE.isIn(start)) {
      length = Integer.toUnsignedLong(bytes.order(ByteOrder.BIG_ENDIAN).getInt(4));
    } else if (Magic.SQUASHFS.isIn(start)) {
      length = bytes.getLong(SQUASHFS_USED);
    } else if (Magic.EXT.isIn(start)) {
      int shift = bytes.getInt(EXT_BLOCK_SIZE);
      long blocks = Integer.toUnsignedLong(bytes.getInt(EXT_BLOCKS));
      length = shift < 0 || shift > LARGEST_EXT_BLOCK ? Long.MAX_VALUE : blocks << 10 + shift;
    }
    return length < 0 ? part.to() - part.from() : Math.min(length, part.to() - part.from());
  }
}
