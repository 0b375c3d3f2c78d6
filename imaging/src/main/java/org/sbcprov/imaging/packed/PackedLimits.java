package org.sbcprov.imaging.packed;

/**
 * What unpacking may take.
 *
 * @param size of the image in bytes
 * @param data bytes of it that are not zero, in blocks: what it takes on the disk
 */
public record PackedLimits(long size, long data) {
  /** An image of 64 GiB with 32 GiB of data. */
  public static final PackedLimits USUAL = new PackedLimits(64L << 30, 32L << 30);
}
