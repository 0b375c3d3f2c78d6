package org.sbcprov.imaging.stream;

import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Optional;
import org.sbcprov.core.Sha256;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.failure.Failure;

/** The checksum that a file has to have, and the one that it has. */
final class ExpectedSha256 {
  private final StreamName name;
  private final String expected;
  private final MessageDigest digest = Sha256.instance();

  ExpectedSha256(StreamName name, String expected) {
    this.name = name;
    this.expected = expected;
  }

  /** Gets all bytes of the file in order. */
  MessageDigest digest() {
    return digest;
  }

  /** After the last byte: the failure, when it is another one. */
  Optional<Failure> mismatch() {
    String found = HexFormat.of().formatHex(digest.digest());
    if (found.equals(expected)) {
      return Optional.empty();
    }
    return Optional.of(
        new BadInput(
            "image.sha256",
            name.text() + " is not the file that was expected: its SHA-256 is " + found + ", not " + expected,
            Facts.of("file", name.fact(), "expected", expected, "found", found),
            "Download it again. If it differs again, check that the checksum is that of this file, packed as it is."));
  }
}
