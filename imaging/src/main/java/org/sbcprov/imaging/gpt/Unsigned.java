package org.sbcprov.imaging.gpt;

import java.math.BigInteger;

/** Unsigned numbers of 64 bits, such as a GPT's sectors, which Java keeps in a signed {@code long}. */
public final class Unsigned {
  private Unsigned() {}

  /** The number for facts: a {@link Long}, or a {@link BigInteger} from 2^63 on; never negative. */
  public static Number number(long value) {
    if (value >= 0) {
      return value;
    }
    return BigInteger.valueOf(value & Long.MAX_VALUE).setBit(Long.SIZE - 1);
  }
}
