package org.sbcprov.imaging.stream;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.imaging.magic.Magic;
import org.sbcprov.imaging.packed.PackedKind;

/** Refuses what begins like something else than an image, before its first piece is given to anybody. */
final class FirstBytes {
  static final int LENGTH = Magic.TAR.end();

  private FirstBytes() {}

  /**
   * Looks at what would be written.
   *
   * @param head its first {@link #LENGTH} bytes, or all when it is shorter
   * @throws BadInput {@code image.packed-nested}, {@code image.packed-form}, {@code image.no-image}
   */
  static void check(StreamName name, byte[] head) {
    Optional<PackedKind> packed = PackedKind.of(head);
    if (packed.isPresent()) {
      throw new BadInput(
          "image.packed-nested",
          name.text() + " is packed twice: what is in it is compressed with " + packed.get().words(),
          Facts.of("file", name.fact(), "inner", packed.get().words()),
          "Unpack it once, and give what comes out.");
    }
    for (Magic magic : new Magic[] {Magic.LZ4, Magic.SEVEN_ZIP}) {
      if (magic.isIn(head)) {
        throw new BadInput(
            "image.packed-form",
            name.text() + " is packed in a way that is not read here",
            Facts.of("file", name.fact(), "unpack", magic.unpack()),
            "Unpack it with " + magic.unpack() + ", and give what comes out.");
      }
    }
    if (Magic.TAR.isIn(head)) {
      throw noImage(name, "a tar archive", "Unpack it with tar, and give the image that is in it.");
    }
    if (startsWith(head, "PK\5\6")) {
      throw noImage(name, "an empty zip archive", "Get it again.");
    }
    String text = new String(head, StandardCharsets.ISO_8859_1).stripLeading();
    if (text.startsWith("<?xml") || text.startsWith("<bmap")) {
      throw noImage(name, "a text, perhaps a block map", "Give the image; a map beside it is found by its name.");
    }
    if (text.regionMatches(true, 0, "<!doctype html", 0, 14) || text.regionMatches(true, 0, "<html", 0, 5)) {
      throw noImage(name, "a web page", "The download went wrong: open the address in a browser, and get the file itself.");
    }
  }

  private static boolean startsWith(byte[] head, String mark) {
    return new String(head, 0, Math.min(head.length, mark.length()), StandardCharsets.ISO_8859_1).equals(mark);
  }

  private static BadInput noImage(StreamName name, String what, String hint) {
    return new BadInput(
        "image.no-image", name.text() + " is " + what + ", not a disk image", Facts.of("file", name.fact()), hint);
  }
}
