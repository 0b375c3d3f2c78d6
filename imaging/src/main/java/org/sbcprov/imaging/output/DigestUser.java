package org.sbcprov.imaging.output;

import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.concurrent.Future;
import org.sbcprov.core.Sha256;

/** The SHA-256 of an image, on a thread of its own. */
final class DigestUser implements ChunkUser {
  private final MessageDigest digest = Sha256.instance();
  private final Workers worker;
  private String hex;

  /**
   * @param worker of one thread, so that the pieces come in order
   */
  DigestUser(Workers worker) {
    this.worker = worker;
  }

  @Override
  public Future<?> take(Chunk chunk) {
    return worker.submit(
        () -> {
          digest.update(chunk.data(), 0, chunk.length());
          return null;
        });
  }

  @Override
  public void finish() {
    hex = HexFormat.of().formatHex(digest.digest());
  }

  /** After the end: 64 lower-case digits. */
  String hex() {
    return hex;
  }
}
