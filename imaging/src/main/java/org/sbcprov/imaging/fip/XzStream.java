package org.sbcprov.imaging.fip;

import java.util.Optional;
import org.sbcprov.imaging.packed.SmallXz;

/**
 * An xz stream, unpacked to see whether BL2 can. TF-A's decoder is built without check types beyond CRC32, without
 * filters but LZMA2, and unpacks one stream into a buffer of 4 MiB.
 *
 * @param check name of its check type, such as {@code CRC32}
 * @param content what it unpacks to, at most {@link #LIMIT} bytes of it
 * @param problem why BL2 cannot unpack it, if so
 * @param complete whether all was unpacked and its check fits
 */
public record XzStream(String check, byte[] content, Optional<Problem> problem, boolean complete) {
  /** The buffer that MediaTek's BL2 unpacks into. */
  public static final int LIMIT = 4 * 1024 * 1024;

  private static final int CHECK_AT = 7;
  private static final int BLOCK_AT = 12;
  private static final int LZMA2 = 0x21;
  private static final String[] CHECKS = {
    "none", "CRC32", "2", "3", "CRC64", "5", "6", "7", "8", "9", "SHA-256", "11", "12", "13", "14", "15"
  };

  /** What keeps BL2 from unpacking a stream. */
  public enum Problem {
    /** Cut off, or a bit turned. */
    DAMAGED("is damaged"),
    /** A check other than CRC32. */
    CHECK("has a check that BL2 does not know"),
    /** A filter, such as that for ARM64 code. */
    FILTER("has a filter that BL2 does not know"),
    /** More than {@link #LIMIT} bytes. */
    TOO_LARGE("unpacks to more than 4 MiB"),
    /** See {@link SmallXz.End#MEMORY}; it was not unpacked here. */
    MEMORY("asks for more memory than it may have here"),
    /** A second stream or other bytes behind the first stream, which BL2 passes over. */
    TRAILING("has bytes behind its end");

    private final String words;

    Problem(String words) {
      this.words = words;
    }

    /** Completes "the xz stream ...". */
    public String words() {
      return words;
    }
  }

  /** Unpacks what begins as xz; other bytes are a damaged stream. */
  static XzStream of(byte[] packed) {
    String check = packed.length > CHECK_AT ? CHECKS[packed[CHECK_AT] & 0xf] : CHECKS[0];
    SmallXz xz = SmallXz.unpack(packed, 0, packed.length, LIMIT);
    if (xz.end() != SmallXz.End.COMPLETE) {
      return new XzStream(check, xz.content(), Optional.of(problem(xz.end())), false);
    }
    Optional<Problem> problem = Optional.empty();
    if ((packed[CHECK_AT] & 0xf) > 1) {
      problem = Optional.of(Problem.CHECK);
    } else if (hasOtherFilter(packed)) {
      problem = Optional.of(Problem.FILTER);
    } else if (xz.rest() > 0) {
      problem = Optional.of(Problem.TRAILING);
    }
    return new XzStream(check, xz.content(), problem, true);
  }

  private static Problem problem(SmallXz.End end) {
    return switch (end) {
      case TOO_LARGE -> Problem.TOO_LARGE;
      case MEMORY -> Problem.MEMORY;
      default -> Problem.DAMAGED;
    };
  }

  /** Looks into the header of the first block of a stream that was unpacked, so it is well-formed. */
  private static boolean hasOtherFilter(byte[] packed) {
    if (packed[BLOCK_AT] == 0) {
      return false;
    }
    int flags = packed[BLOCK_AT + 1];
    int at = BLOCK_AT + 2;
    for (int sizes = Integer.bitCount(flags & 0xc0); sizes > 0; sizes--) {
      while (packed[at] < 0) {
        at++;
      }
      at++;
    }
    return (flags & 3) != 0 || packed[at] != LZMA2;
  }
}
