package org.sbcprov.imaging.medium;

import java.nio.ByteBuffer;
import org.sbcprov.core.block.AlignedBuffers;
import org.sbcprov.core.block.BlockDevice;
import org.sbcprov.core.block.BlockException;
import org.sbcprov.core.failure.DeviceFailed;
import org.sbcprov.imaging.disk.SectorSource;

/** An open disk whose tables are read: a few bytes here and there, past the cache. */
public final class DeviceSource implements SectorSource {
  private static final int ALIGNMENT = BlockDevice.ALIGNMENT;

  private final BlockDevice device;

  /** Does not close it. */
  public DeviceSource(BlockDevice device) {
    this.device = device;
  }

  @Override
  public long size() {
    return device.size();
  }

  /**
   * @throws DeviceFailed {@code write.unreadable}, {@code write.gone}
   */
  @Override
  public byte[] read(long position, int length) {
    if (position < 0 || position > size() - length) {
      throw new IllegalArgumentException(length + " bytes at " + position + " of " + size());
    }
    long from = position & -ALIGNMENT;
    long to = Math.min(size(), position + length + ALIGNMENT - 1 & -ALIGNMENT);
    ByteBuffer buffer = AlignedBuffers.allocate((int) (to - from));
    try {
      device.read(from, buffer);
    } catch (BlockException e) {
      throw MediumFailures.reading(device.name(), e);
    }
    byte[] bytes = new byte[length];
    buffer.get((int) (position - from), bytes);
    return bytes;
  }
}
