package org.sbcprov.usbboot.sim;

import java.nio.ByteBuffer;
import java.util.function.Predicate;
import org.sbcprov.core.block.BlockDevice;
import org.sbcprov.core.block.BlockException;
import org.sbcprov.core.block.BlockException.Trouble;

/** A disk with the faults that disks have. Each happens at the same place every time, when it comes to that. */
final class FaultyDisk implements BlockDevice {
  /** Where the faults are, and how much is written before the disk is pulled, in bytes. */
  static final long PLACE = 1 << 20;

  /** The most that a fake has, and which part of what it tells, if that is less. */
  private static final long LARGEST_FAKE = 16 << 20;

  private static final int FAKE_PART = 8;

  /** What cannot be read, in bytes. */
  private static final int UNREADABLE = 4096;

  private final BlockDevice disk;
  private final Predicate<Fault> plays;
  private final long fake;
  private long written;

  /**
   * @param plays whether a fault is to happen; asked only where it would
   */
  FaultyDisk(BlockDevice disk, Predicate<Fault> plays) {
    this.disk = disk;
    this.plays = plays;
    fake = Math.max(PLACE, Math.min(LARGEST_FAKE, disk.size() / FAKE_PART / PLACE * PLACE));
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
    int length = bytes.remaining();
    requireThere(length, position);
    long end = position + length;
    if (end > PLACE && plays.test(Fault.DISK_FULL)) {
      throw new BlockException(Trouble.FULL, Math.max(position, PLACE), "No space left on device (simulated)", null);
    }
    if (end > fake && plays.test(Fault.DISK_FAKE)) {
      writeToFake(position, bytes);
      return;
    }
    disk.write(position, bytes);
  }

  private void writeToFake(long position, ByteBuffer bytes) throws BlockException {
    int limit = bytes.limit();
    long at = position;
    while (bytes.position() < limit) {
      long real = at % fake;
      int length = (int) Math.min(limit - bytes.position(), fake - real);
      disk.write(real, bytes.limit(bytes.position() + length));
      bytes.limit(limit);
      at += length;
    }
  }

  @Override
  public void read(long position, ByteBuffer into) throws BlockException {
    int from = into.position();
    int length = into.remaining();
    requireThere(0, position);
    long end = position + length;
    if (position < PLACE + UNREADABLE && end > PLACE && plays.test(Fault.DISK_UNREADABLE)) {
      throw new BlockException(Trouble.FAILED, Math.max(position, PLACE), "Input/output error (simulated)", null);
    }
    if (end > fake && plays.test(Fault.DISK_FAKE)) {
      readFromFake(position, into);
      return;
    }
    disk.read(position, into);
    if (position <= PLACE && end > PLACE && plays.test(Fault.DISK_BIT_FLIPS)) {
      int index = from + (int) (PLACE - position);
      into.put(index, (byte) (into.get(index) ^ 0x10));
    }
  }

  private void readFromFake(long position, ByteBuffer into) throws BlockException {
    int limit = into.limit();
    long at = position;
    while (into.position() < limit) {
      long real = at % fake;
      int length = (int) Math.min(limit - into.position(), fake - real);
      disk.read(real, into.limit(into.position() + length));
      into.limit(limit);
      at += length;
    }
  }

  /** Counts what is written; once there was enough, nothing works any more. */
  private synchronized void requireThere(int more, long position) throws BlockException {
    written += more;
    if (written > PLACE && plays.test(Fault.DISK_PULLED)) {
      throw new BlockException(Trouble.GONE, position, "No such device or address (simulated)", null);
    }
  }

  @Override
  public void flush() throws BlockException {
    requireThere(0, -1);
    disk.flush();
  }

  @Override
  public void close() throws BlockException {
    disk.close();
  }
}
