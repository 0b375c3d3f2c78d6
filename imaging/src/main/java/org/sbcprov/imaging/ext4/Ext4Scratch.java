package org.sbcprov.imaging.ext4;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.failure.Refused;
import org.sbcprov.core.io.FileFailures;
import org.sbcprov.imaging.disk.Change;
import org.sbcprov.imaging.disk.SectorSource;
import org.sbcprov.imaging.disk.ZeroBlocks;

/**
 * A file with all structures of a file system and without the content of its files, of the same size and with holes for
 * what it does not have. Other programs change it, and what they changed is made out for the real one.
 */
public final class Ext4Scratch {
  private static final long MOST_BLOCKS = 1L << 28;
  private static final int MOST_BYTES = 1 << 20;

  /** What programs of e2fsprogs keep right when they write. */
  private static final int COMPAT = 0x4 | 0x8 | 0x10 | 0x20 | 0x200 | 0x400 | 0x800 | 0x1000;

  private static final int READ_ONLY = 0x1 | 0x2 | 0x4 | 0x8 | 0x10 | 0x20 | 0x40 | 0x400 | 0x2000 | 0x8000;
  private static final int ORPHANS = 0x10000;
  private static final int MMP = 0x100;

  private final Ext4Reader reader;
  private final MetadataMap map;
  private final BitSet before;
  /** Blocks of files that are to be replaced: they may be given out again. */
  private final BitSet freed = new BitSet();

  private Ext4Scratch(Ext4Reader reader) {
    this.reader = reader;
    this.map = MetadataMap.of(reader);
    this.before = MetadataMap.allocated(reader, map.fixed());
  }

  /**
   * Looks at all structures. Reads all inodes in use, directories and bitmaps.
   *
   * @param title of the file system, for messages
   * @throws Refused {@code volume.ext4-journal} when it was not unmounted, {@code volume.ext4-features} when it has
   *     features that are not kept right here
   * @throws org.sbcprov.core.failure.BadInput {@code volume.ext4-damaged}
   */
  public static Ext4Scratch of(Ext4Reader reader, String title) {
    Ext4Shape shape = reader.shape();
    if (shape.has(Ext4Shape.RECOVER) || shape.allows(ORPHANS)) {
      throw new Refused(
          "volume.ext4-journal",
          "The journal of " + title + " holds changes that are not made yet: it was not unmounted",
          Facts.of("volume", title, "offset", "0x" + Long.toHexString(reader.position())),
          "Unmount it. When it is mounted nowhere, " + check(reader.position(), "-fp") + ", or mount it and unmount it.");
    }
    boolean known = (shape.compat() & ~COMPAT) == 0 && (shape.readOnly() & ~READ_ONLY) == 0 && !shape.has(MMP);
    if (!known || shape.blocks() > MOST_BLOCKS) {
      throw new Refused(
          "volume.ext4-features",
          title + " is not changed: " + (known ? "it has more than " + MOST_BLOCKS + " blocks"
              : "of its features, some are not kept right (" + String.join(" ", reader.info().features()) + ")"),
          Facts.of("volume", title, "features", String.join(" ", reader.info().features())),
          "Mount it on the system that it is for, and change the files there.");
    }
    return new Ext4Scratch(reader);
  }

  /** How the file system is checked by hand. */
  public static String check(long position, String option) {
    String place = position == 0 ? "IMAGE" : "'IMAGE?offset=" + position + "'";
    return "run \"e2fsck " + option + " " + place + "\", or of a disk with the partition's device";
  }

  /** Tells of a file that is removed or replaced, and has no other name. */
  public void frees(Ext4Inode inode) {
    boolean hasBlocks = inode.kind() == Ext4Inode.FILE || inode.kind() == Ext4Inode.LINK && !inode.isFastLink();
    if (!hasBlocks || inode.has(Ext4Inode.FLAG_INLINE)) {
      return;
    }
    ExtentWalk.follow(
        reader,
        inode,
        Long.MAX_VALUE,
        new ExtentWalk.Taker() {
          @Override
          public void run(long logical, long length, long start, boolean written) {
            freed.set((int) start, (int) (start + length));
          }

          @Override
          public void node(long block) {}
        });
  }

  /** Writes the file; it must not be there. */
  public void write(Path file) {
    long size = reader.shape().blocks() * reader.shape().blockSize();
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.allocate(1), size - 1);
      IOException[] failed = {null};
      forEachRun(
          map.metadata(),
          (block, count) -> {
            long at = block * reader.shape().blockSize();
            byte[] bytes = reader.source().read(reader.position() + at, (int) count * reader.shape().blockSize());
            ZeroBlocks.forEachRun(
                at,
                ByteBuffer.wrap(bytes),
                MOST_BYTES,
                (position, run) -> {
                  try {
                    long to = position;
                    while (run.hasRemaining()) {
                      to += channel.write(run, to);
                    }
                  } catch (IOException e) {
                    failed[0] = e;
                  }
                });
          });
      if (failed[0] != null) {
        throw failed[0];
      }
    } catch (IOException e) {
      throw FileFailures.writing(file, e);
    }
  }

  /**
   * The changes that make the real file system what the changed file says: first of blocks that were not in use, then of
   * structures.
   *
   * @param changed the file
   * @param what the changes are called after
   */
  public List<Change> changes(SectorSource changed, String what) {
    Ext4Reader now = Ext4Reader.open(changed, 0, changed.size());
    if (now.shape().blocks() != reader.shape().blocks()) {
      throw Ext4Failures.damaged(reader.position(), "it changed its size");
    }
    BitSet fresh = MetadataMap.allocated(now, map.fixed());
    BitSet reused = (BitSet) fresh.clone();
    reused.and(freed);
    fresh.andNot(before);
    fresh.or(reused);
    MetadataMap.addUsedTables(now, fresh);
    fresh.andNot(map.metadata());
    List<Change> changes = new ArrayList<>();
    forEachRun(fresh, (block, count) -> add(changes, changed, "new blocks of " + what, block, (int) count));
    forEachRun(
        map.metadata(), (block, count) -> add(changes, changed, "structures of " + what, block, (int) count));
    return changes;
  }

  /** Makes changes of the blocks that differ, neighbours in one. */
  private void add(List<Change> changes, SectorSource changed, String what, long block, int count) {
    int size = reader.shape().blockSize();
    byte[] after = changed.read(block * size, count * size);
    byte[] old = reader.source().read(reader.position() + block * size, count * size);
    int i = 0;
    while (i < count) {
      int from = i * size;
      if (Arrays.equals(old, from, from + size, after, from, from + size)) {
        i++;
        continue;
      }
      int end = i + 1;
      while (end < count && !Arrays.equals(old, end * size, end * size + size, after, end * size, end * size + size)) {
        end++;
      }
      changes.add(
          new Change(
              what,
              reader.position() + block * size + from,
              Arrays.copyOfRange(old, from, end * size),
              Arrays.copyOfRange(after, from, end * size)));
      i = end;
    }
  }

  /** Takes neighbouring blocks. */
  private interface RunTaker {
    void take(long block, long count);
  }

  private void forEachRun(BitSet blocks, RunTaker taker) {
    int most = Math.max(1, MOST_BYTES / reader.shape().blockSize());
    for (int from = blocks.nextSetBit(0); from >= 0; ) {
      int end = Math.min(blocks.nextClearBit(from), from + most);
      taker.take(from, end - from);
      from = blocks.nextSetBit(end);
    }
  }
}
