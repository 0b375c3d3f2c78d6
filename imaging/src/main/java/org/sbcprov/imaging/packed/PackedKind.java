package org.sbcprov.imaging.packed;

import java.util.Optional;
import org.sbcprov.imaging.magic.Magic;

/** Forms in which images are handed on, by what files of them begin with. */
public enum PackedKind {
  /** gzip. */
  GZ("gzip", Magic.GZIP),
  /** xz. */
  XZ("xz", Magic.XZ),
  /** zstd. */
  ZST("zstd", Magic.ZSTD),
  /** bzip2. */
  BZ2("bzip2", Magic.BZIP2),
  /** A zip archive with the image in it. */
  ZIP("zip", Magic.ZIP);

  private final String words;
  private final Magic magic;

  PackedKind(String words, Magic magic) {
    this.words = words;
    this.magic = magic;
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
      if (kind.magic.isIn(head)) {
        return Optional.of(kind);
      }
    }
    return Optional.empty();
  }
}
