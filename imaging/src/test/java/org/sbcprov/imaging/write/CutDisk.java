package org.sbcprov.imaging.write;

import java.nio.ByteBuffer;
import org.sbcprov.core.block.BlockDevice;
import org.sbcprov.core.block.BlockException;
import org.sbcprov.core.block.BlockException.Trouble;
import org.sbcprov.fixtures.block.FakeDisk;

/** A disk that is gone after so many writes and flushes. */
final class CutDisk implements BlockDevice {
  final FakeDisk disk;
  private final int operations;
  private int done;

  CutDisk(FakeDisk disk, int operations) {
    this.disk = disk;
    this.operations = operations;
  }

  /** Writes and flushes that were asked for. */
  int done() {
    return done;
  }

  private void count() throws BlockException {
    if (done++ >= operations) {
      throw new BlockException(Trouble.GONE, -1, "No such device", null);
    }
  }

  @Override
  public String name() {
    return disk.name();
  }

  @Override
  public long size() {
    return disk.size();
  }

  @Override
  public void write(long position, ByteBuffer bytes) throws BlockException {
    count();
    disk.write(position, bytes);
  }

  @Override
  public void read(long position, ByteBuffer into) throws BlockException {
    if (done > operations) {
      throw new BlockException(Trouble.GONE, position, "No such device", null);
    }
    disk.read(position, into);
  }

  @Override
  public void flush() throws BlockException {
    count();
    disk.flush();
  }

  @Override
  public void close() {
    disk.close();
  }
}
