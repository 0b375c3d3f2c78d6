package org.sbcprov.imaging.ext4;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.UUID;

/** The hash by which large directories are sorted: half of MD4 over 32 bytes of a name at a time ("half_md4"). */
final class DirectoryHash {
  /** Its number in superblocks and directories. */
  static final int HALF_MD4 = 1;

  private static final int CHUNK = 32;
  private static final int ROUND_2 = 0x5a827999;
  private static final int ROUND_3 = 0x6ed9eba1;
  /** Stands for the end of a directory. */
  private static final int END = 0x7fffffff << 1;

  private final int[] seed = new int[4];

  DirectoryHash(UUID seed) {
    ByteBuffer.wrap(Checksums.bytes(seed)).order(ByteOrder.LITTLE_ENDIAN).asIntBuffer().get(this.seed);
    if (seed.getMostSignificantBits() == 0 && seed.getLeastSignificantBits() == 0) {
      // What MD4 begins with.
      this.seed[0] = 0x67452301;
      this.seed[1] = 0xefcdab89;
      this.seed[2] = 0x98badcfe;
      this.seed[3] = 0x10325476;
    }
  }

  /** The hash of a name, 32 bits without sign, the lowest of them zero. */
  int of(byte[] name) {
    int[] state = seed.clone();
    int[] words = new int[CHUNK / 4];
    for (int from = 0; from < name.length; from += CHUNK) {
      words(name, from, words);
      transform(state, words);
    }
    int hash = state[1] & ~1;
    return hash == END ? hash - 2 : hash;
  }

  /** Words of up to 32 bytes, which count as signed; what is missing is made of the length. */
  private static void words(byte[] name, int from, int[] words) {
    int rest = name.length - from;
    int pad = rest | rest << 8;
    pad |= pad << 16;
    int length = Math.min(rest, CHUNK);
    for (int word = 0; word < words.length; word++) {
      int value = pad;
      for (int i = word * 4; i < Math.min(length, word * 4 + 4); i++) {
        value = name[from + i] + (value << 8);
      }
      words[word] = value;
    }
  }

  private static void transform(int[] state, int[] in) {
    int a = state[0];
    int b = state[1];
    int c = state[2];
    int d = state[3];
    for (int i = 0; i < 8; i += 4) {
      a = Integer.rotateLeft(a + choose(b, c, d) + in[i], 3);
      d = Integer.rotateLeft(d + choose(a, b, c) + in[i + 1], 7);
      c = Integer.rotateLeft(c + choose(d, a, b) + in[i + 2], 11);
      b = Integer.rotateLeft(b + choose(c, d, a) + in[i + 3], 19);
    }
    for (int i = 1; i >= 0; i--) {
      a = Integer.rotateLeft(a + most(b, c, d) + in[i] + ROUND_2, 3);
      d = Integer.rotateLeft(d + most(a, b, c) + in[i + 2] + ROUND_2, 5);
      c = Integer.rotateLeft(c + most(d, a, b) + in[i + 4] + ROUND_2, 9);
      b = Integer.rotateLeft(b + most(c, d, a) + in[i + 6] + ROUND_2, 13);
    }
    for (int i = 3; i >= 1; i -= 2) {
      a = Integer.rotateLeft(a + (b ^ c ^ d) + in[i] + ROUND_3, 3);
      d = Integer.rotateLeft(d + (a ^ b ^ c) + in[i + 4] + ROUND_3, 9);
      c = Integer.rotateLeft(c + (d ^ a ^ b) + in[i - 1] + ROUND_3, 11);
      b = Integer.rotateLeft(b + (c ^ d ^ a) + in[i + 3] + ROUND_3, 15);
    }
    state[0] += a;
    state[1] += b;
    state[2] += c;
    state[3] += d;
  }

  private static int choose(int x, int y, int z) {
    return z ^ x & (y ^ z);
  }

  private static int most(int x, int y, int z) {
    return (x & y) + ((x ^ y) & z);
  }
}
