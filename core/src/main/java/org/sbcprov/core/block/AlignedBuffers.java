package org.sbcprov.core.block;

import java.nio.ByteBuffer;

/** Buffers outside the heap that disks take without a copy. */
public final class AlignedBuffers {
  private AlignedBuffers() {}

  /**
   * A new buffer, filled with zeros, at an address that is a multiple of {@link BlockDevice#ALIGNMENT}.
   *
   * @param size in bytes
   */
  public static ByteBuffer allocate(int size) {
    // An aligned slice ends at a multiple, too: there has to be one behind the last byte.
    return ByteBuffer.allocateDirect(size + 2 * BlockDevice.ALIGNMENT)
        .alignedSlice(BlockDevice.ALIGNMENT)
        .slice(0, size);
  }

  /** Whether a buffer's bytes from its position on begin where disks take them without a copy. */
  public static boolean isAligned(ByteBuffer buffer) {
    return buffer.isDirect() && buffer.alignmentOffset(buffer.position(), BlockDevice.ALIGNMENT) == 0;
  }
}
