package org.sbcprov.imaging.ext4;

import org.sbcprov.core.failure.BadInput;
import org.sbcprov.core.failure.Facts;

/** The free blocks of a file system that is being made, and their writer. */
final class Blocks {
  private final BlockAllocator allocator;
  private final BlockWriter writer;
  private final Checksums checksums;

  Blocks(BlockAllocator allocator, BlockWriter writer, Checksums checksums) {
    this.allocator = allocator;
    this.writer = writer;
    this.checksums = checksums;
  }

  Checksums checksums() {
    return checksums;
  }

  /** The next free block. There are enough, unless files have more data than when they were counted. */
  long take() {
    long block = allocator.take();
    if (block < 0) {
      throw new BadInput(
          "image.tree-changed",
          "The files have more data than a moment ago, and do not fit any more",
          Facts.none(),
          "Let nothing write to them meanwhile.");
    }
    return block;
  }

  /** Tells that a block is to be zeros. */
  void zeros(long block) {
    writer.zeros(block, 1);
  }

  void write(long block, byte[] bytes) {
    writer.put(block, bytes);
  }

  void write(long block, byte[] bytes, int offset, int length) {
    writer.put(block, bytes, offset, length);
  }
}
