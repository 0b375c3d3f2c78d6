package org.sbcprov.imaging.packed;

import java.util.Arrays;
import java.util.Optional;

/** Forms in which images are handed on, by what files of them begin with. */
public enum PackedKind {
  /** gzip. */
  GZ("gzip", 0x1f, 0x8b),
  /** xz. */
  XZ("xz", 0xfd, '7', 'z', 'X', 'Z', 0),
  /** zstd. */
  ZST("zstd", 0x28, 0xb5, 0x2f, 0xfd);

  private final String words;
  private final byte[] magic;

  PackedKind(String words, int... magic) {
    this.words = words;
    this.magic = new byte[magic.length];
    for (int i = 0; i < magic.length; i++) {
      this.magic[i] = (byte) magic[i];
    }
  }

  /** For people. */
  public String words() {
    return words;
  }

  /**
   * Of the file with these first bytes.
   *
   * @param head six bytes or more; fewer when the file has no more
   */
  public static Optional<PackedKind> of(byte[] head) {
    for (PackedKind kind : values()) {
      int length = kind.magic.length;
      if (head.length >= length && Arrays.equals(head, 0, length, kind.magic, 0, length)) {
        return Optional.of(kind);
      }
    }
    return Optional.empty();
  }
}
