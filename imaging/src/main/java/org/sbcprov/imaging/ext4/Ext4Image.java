package org.sbcprov.imaging.ext4;

import org.sbcprov.core.event.EventSink;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.core.failure.BadUsage;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.imaging.disk.ImageSink;
import org.sbcprov.imaging.disk.Part;
import org.sbcprov.imaging.tree.FileTree;

/**
 * An ext4 file system with the files of a tree, as {@code mke2fs -d} makes it: blocks of 4096 bytes, inodes of 256, room to
 * grow 1024 times. The same tree and options give the same bytes. Blocks of zeros in files become holes.
 *
 * <p>Source: Documentation/filesystems/ext4 of Linux.
 */
public final class Ext4Image implements Part {
  private static final int BLOCK = Geometry.BLOCK;

  /** Partitions have so many blocks or multiples of them: 1 MiB. */
  private static final long ALIGNMENT = 256;

  /** Bytes at the end that are zeros as far as no file needs them, as {@code mke2fs} leaves them. */
  private static final long END = 64 * 1024;

  private final long size;
  private final Geometry geometry;
  private final Population population;
  private final Ext4Options options;

  private Ext4Image(long size, Geometry geometry, Population population, Ext4Options options) {
    this.size = size;
    this.geometry = geometry;
    this.population = population;
    this.options = options;
  }

  /**
   * Lays out a file system.
   *
   * @param size bytes that it may take. A last group of blocks that is too small to be of use is left free, as
   *     {@code mke2fs} does.
   * @throws BadUsage {@code image.ext4-too-small} when the files do not fit; the fact {@code least-size} tells what does
   * @throws BadInput {@code image.ext4-tree} when ext4 cannot hold something of the tree
   */
  public static Ext4Image of(FileTree tree, long size, Ext4Options options) {
    Population population = Population.of(tree, options);
    Geometry geometry = Geometry.of(size, population.inodesUsed(), options);
    if (geometry != null && missing(geometry, population, options) > 0) {
      population.lookForZeros();
    }
    if (geometry == null || missing(geometry, population, options) > 0) {
      long least = least(population, options, 0);
      throw new BadUsage(
          "image.ext4-too-small",
          "An ext4 file system of " + size + " bytes is too small for these files, which need " + least,
          Facts.of("size", size, "least-size", least, "files", population.nodes().size()),
          "Give it at least " + least + " bytes, and more if it is to be written to.");
    }
    return new Ext4Image(size, geometry, population, options);
  }

  /**
   * The size of the smallest file system that is made for a tree.
   *
   * @param room bytes that are to stay free
   * @param looking whether files are read, so that their blocks of zeros do not count; without, only those do not that a
   *     tree knows of
   * @throws BadInput {@code image.ext4-tree} when ext4 cannot hold something of the tree
   */
  public static long leastSize(FileTree tree, Ext4Options options, long room, boolean looking) {
    Population population = Population.of(tree, options);
    if (looking) {
      population.lookForZeros();
    }
    return least(population, options, room);
  }

  private static long least(Population population, Ext4Options options, long room) {
    long free = Geometry.ceil(room, BLOCK);
    long blocks = population.blocks() + free + population.inodesUsed() / Geometry.INODES_PER_BLOCK;
    while (blocks <= Geometry.MOST_BLOCKS) {
      Geometry geometry = Geometry.of(blocks * BLOCK, population.inodesUsed(), options);
      // What was left out at the end does not count, and is not enough for a group.
      long lacking = geometry == null ? 1 : missing(geometry, population, options) + free;
      if (lacking <= 0) {
        // From some sizes on the journal is larger: what partitions are rounded up to has to be enough, too.
        long rounded = Geometry.ceil(geometry.blocks(), ALIGNMENT) * ALIGNMENT;
        Geometry larger = Geometry.of(rounded * BLOCK, population.inodesUsed(), options);
        lacking = larger == null ? 1 : missing(larger, population, options) + free;
        if (lacking <= 0) {
          return geometry.blocks() * BLOCK;
        }
        geometry = larger;
        blocks = rounded;
      }
      blocks += geometry == null ? 1 : Math.max(1, geometry.blocks() + lacking - blocks);
    }
    throw Population.bad(population.nodes().get(0), "has more in it than an ext4 of 16 TiB can hold", "");
  }

  /** Blocks that are too few; negative for those that are left over. */
  private static long missing(Geometry geometry, Population population, Ext4Options options) {
    long journal = options.journal() ? Journal.blocks(geometry.blocks()) : 0;
    // An interruption gives one file one extent more, and that at most a block for each of two levels of its tree.
    long slack = 2L * geometry.interruptions();
    long resize = geometry.reservedDescriptorBlocks() > 0 ? 1 : 0;
    return population.blocks() + journal + resize + slack - geometry.freeBlocks();
  }

  @Override
  public long size() {
    return size;
  }

  @Override
  public void writeTo(ImageSink sink, EventSink events) {
    // What looks for file systems finds some by what is at the end of a disk.
    long end = Math.min(END, size);
    sink.zeros(size - end, end);
    new Ext4Writer(geometry, population, options, sink, events).write();
  }
}
