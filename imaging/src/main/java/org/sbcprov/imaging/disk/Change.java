package org.sbcprov.imaging.disk;

import java.util.Arrays;
import java.util.Map;
import org.sbcprov.core.failure.Facts;

/**
 * Bytes of an image or disk that are to be others.
 *
 * @param what they are, such as {@code the backup GPT}
 * @param offset of the first one
 * @param before what is there now; shorter than {@code after} only where the file ends, which grows then
 * @param after what is to be there
 */
public record Change(String what, long offset, byte[] before, byte[] after) {
  public Change {
    if (offset < 0 || before.length > after.length) {
      throw new IllegalArgumentException(before.length + " bytes at " + offset + " become " + after.length);
    }
  }

  /** The bytes from the first to the last one that differ, or the same change when that is all of them. */
  public Change narrowed() {
    if (before.length != after.length) {
      return this;
    }
    int from = Arrays.mismatch(before, after);
    if (from < 0) {
      return new Change(what, offset, new byte[0], new byte[0]);
    }
    int to = after.length;
    while (before[to - 1] == after[to - 1]) {
      to--;
    }
    return new Change(
        what,
        offset + from,
        Arrays.copyOfRange(before, from, to),
        Arrays.copyOfRange(after, from, to));
  }

  /** Whether nothing differs. */
  public boolean isEmpty() {
    return Arrays.equals(before, after);
  }

  /** What is written where, for people. */
  public String words() {
    return what + ": " + after.length + " bytes at 0x" + Long.toHexString(offset);
  }

  /** Names and values, for scripts. */
  public Map<String, Object> facts() {
    return Facts.of("what", what, "offset", "0x" + Long.toHexString(offset), "length", after.length);
  }
}
