package org.sbcprov.imaging.mtk;

/**
 * The error-correcting code over NAND headers: a binary BCH code, as MediaTek's NAND controllers have it. The bits of a
 * byte count from the lowest one on. Which field and strength it is was found by computing the codes of mkimage's headers.
 *
 * @param m degree of the field
 * @param primitive the polynomial that makes the field, bit by bit
 * @param errors how many wrong bits it corrects
 */
record Bch(int m, int primitive, int errors) {
  /** For the header of the NAND flash interface: 16 bits, 26 bytes. */
  static final Bch NFI = new Bch(13, 0x201b, 16);

  /** For the headers of the host side: 24 bits, 42 bytes. */
  static final Bch HOST = new Bch(14, 0x4443, 24);

  /** The parity of the first bytes of some data, in whole bytes. */
  byte[] parity(byte[] data, int length) {
    boolean[] generator = generator();
    int bits = generator.length - 1;
    boolean[] remainder = new boolean[bits];
    for (int i = 0; i < length * 8; i++) {
      boolean carry = remainder[bits - 1] ^ (data[i / 8] >> i % 8 & 1) != 0;
      System.arraycopy(remainder, 0, remainder, 1, bits - 1);
      remainder[0] = false;
      for (int k = 0; carry && k < bits; k++) {
        remainder[k] ^= generator[k];
      }
    }
    byte[] parity = new byte[(bits + 7) / 8];
    for (int i = 0; i < bits; i++) {
      if (remainder[bits - 1 - i]) {
        parity[i / 8] |= (byte) (1 << i % 8);
      }
    }
    return parity;
  }

  /** The product of the minimal polynomials of a, a^3, a^5 and so on; coefficients from the constant one on. */
  private boolean[] generator() {
    int order = (1 << m) - 1;
    int[] powers = new int[order];
    int[] logarithms = new int[order + 1];
    int element = 1;
    for (int i = 0; i < order; i++) {
      powers[i] = element;
      logarithms[element] = i;
      element <<= 1;
      if (element > order) {
        element ^= primitive;
      }
    }
    boolean[] generator = {true};
    boolean[] seen = new boolean[order];
    for (int exponent = 1; exponent < 2 * errors; exponent += 2) {
      if (!seen[exponent]) {
        int[] minimal = {1};
        for (int root = exponent; !seen[root]; root = 2 * root % order) {
          seen[root] = true;
          minimal = timesRoot(minimal, root, powers, logarithms);
        }
        generator = product(generator, minimal);
      }
    }
    return generator;
  }

  private static int[] timesRoot(int[] polynomial, int root, int[] powers, int[] logarithms) {
    int[] product = new int[polynomial.length + 1];
    for (int k = 0; k < polynomial.length; k++) {
      product[k + 1] ^= polynomial[k];
      if (polynomial[k] != 0) {
        product[k] ^= powers[(logarithms[polynomial[k]] + root) % powers.length];
      }
    }
    return product;
  }

  /** All coefficients of a minimal polynomial are 0 or 1. */
  private static boolean[] product(boolean[] a, int[] b) {
    boolean[] product = new boolean[a.length + b.length - 1];
    for (int i = 0; i < a.length; i++) {
      for (int k = 0; a[i] && k < b.length; k++) {
        product[i + k] ^= b[k] == 1;
      }
    }
    return product;
  }
}
