package org.sbcprov.imaging.packed;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import org.tukaani.xz.MemoryLimitException;
import org.tukaani.xz.SingleXZInputStream;

/**
 * One xz stream, unpacked in memory as far as a limit.
 *
 * @param content what it unpacks to; with {@link End#TOO_LARGE} as much as the limit allows, with the others nothing
 * @param end how that ended
 * @param rest bytes behind the stream, where it is complete
 */
public record SmallXz(byte[] content, End end, int rest) {
  /** What a stream may take, in KiB: {@code xz -9} asks for a dictionary of 64 MiB. */
  private static final int MEMORY = 72 * 1024;

  /** How unpacking ends. */
  public enum End {
    /** All was unpacked, and its check fits. */
    COMPLETE,
    /** There is more than the limit. */
    TOO_LARGE,
    /** Its dictionary is larger than that of any preset of xz, or than there is room for. */
    MEMORY,
    /** It is cut off, damaged, or none. */
    DAMAGED
  }

  /**
   * Unpacks what lies from one place to another.
   *
   * @param limit the most bytes that are wanted
   */
  public static SmallXz unpack(byte[] packed, int from, int to, int limit) {
    ByteArrayInputStream in = new ByteArrayInputStream(packed, from, to - from);
    try (SingleXZInputStream xz = new SingleXZInputStream(in, MEMORY)) {
      byte[] content = xz.readNBytes(limit);
      if (xz.read() >= 0) {
        return new SmallXz(content, End.TOO_LARGE, 0);
      }
      return new SmallXz(content, End.COMPLETE, in.available());
    } catch (MemoryLimitException | OutOfMemoryError e) {
      // The dictionary is one array, of a size that the file names: where the heap has no room for it, nothing is lost.
      return new SmallXz(new byte[0], End.MEMORY, 0);
    } catch (IOException e) {
      return new SmallXz(new byte[0], End.DAMAGED, 0);
    }
  }
}
