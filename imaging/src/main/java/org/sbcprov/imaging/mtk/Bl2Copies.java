package org.sbcprov.imaging.mtk;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.sbcprov.core.event.EventSink;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.imaging.disk.ImageSink;
import org.sbcprov.imaging.disk.Part;

/** What the start of a NAND holds: a BL2 over and over, because the boot ROM tries the copies one after another. */
public final class Bl2Copies implements Part {
  /** The distance of copies in OpenWrt's present layouts. */
  public static final int STRIDE = 0x80000;

  /** The distance in its older layouts, and in frank-w's. */
  public static final int NARROW_STRIDE = 0x40000;

  /** The most that a region may have, in bytes. */
  public static final int LARGEST_REGION = 16 * 1024 * 1024;

  private final byte[] bl2;
  private final int stride;
  private final int region;

  private Bl2Copies(byte[] bl2, int stride, int region) {
    this.bl2 = bl2;
    this.stride = stride;
    this.region = region;
  }

  /**
   * As many copies as a region takes, with FF in between.
   *
   * @param bl2 a BL2 with its NAND header
   * @param stride bytes from one copy to the next
   * @param region bytes of all; a multiple of {@code stride}, at most {@link #LARGEST_REGION}
   * @throws BadInput {@code bl2.copies} when the BL2 is larger than {@code stride}
   */
  public static Bl2Copies of(byte[] bl2, int stride, int region) {
    if (stride <= 0 || region < stride || region > LARGEST_REGION || region % stride != 0) {
      throw new IllegalArgumentException("no copies every " + stride + " bytes in " + region);
    }
    if (bl2.length > stride) {
      throw new BadInput(
          "bl2.copies",
          "BL2 has " + bl2.length + " bytes; its copies on NAND are " + stride + " bytes apart",
          Facts.of("size", bl2.length, "stride", stride),
          "Take a smaller build; a release build is smaller than a debug build.");
    }
    return new Bl2Copies(bl2.clone(), stride, region);
  }

  /** How many there are. */
  public int count() {
    return region / stride;
  }

  /** All bytes of the region. */
  public byte[] bytes() {
    byte[] bytes = new byte[region];
    Arrays.fill(bytes, (byte) 0xff);
    for (int at = 0; at < region; at += stride) {
      System.arraycopy(bl2, 0, bytes, at, bl2.length);
    }
    return bytes;
  }

  @Override
  public long size() {
    return region;
  }

  @Override
  public void writeTo(ImageSink sink, EventSink events) {
    sink.write(0, ByteBuffer.wrap(bytes()));
  }
}
