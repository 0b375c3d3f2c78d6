package org.sbcprov.imaging.disk;

/** Something with sectors that can be read: an image, a card, bytes in memory. */
public interface SectorSource {
  /** Bytes in a sector. Cards, eMMC and their images have no other size. */
  int SECTOR = 512;

  /** Size in bytes; need not be whole sectors. */
  long size();

  /**
   * Reads bytes.
   *
   * @param position first byte; {@code position + length} is at most {@link #size}
   * @throws org.sbcprov.core.failure.IoFailed when reading fails
   */
  byte[] read(long position, int length);

  /** Whole sectors. */
  default long sectors() {
    return size() / SECTOR;
  }
}
