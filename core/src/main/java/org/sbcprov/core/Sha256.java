package org.sbcprov.core;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256, which every Java platform has to provide. */
public final class Sha256 {
  private Sha256() {}

  /** The digest of bytes, 32 bytes. */
  public static byte[] digest(byte[] bytes) {
    return instance().digest(bytes);
  }

  /** The digest of bytes as 64 lower-case hexadecimal digits. */
  public static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(digest(bytes));
  }

  /** The digest of what remains in a buffer; its position moves to its limit. */
  public static byte[] digest(ByteBuffer bytes) {
    MessageDigest digest = instance();
    digest.update(bytes);
    return digest.digest();
  }

  /**
   * Has another thread find the algorithm and digest a little, which takes the first user 10 ms: for commands that will
   * need it and have something else to do until then.
   */
  public static void prepare() {
    Thread thread = new Thread(Sha256::digestALittle, "sha-256");
    thread.setDaemon(true);
    thread.start();
  }

  private static void digestALittle() {
    digest(new byte[64]);
  }

  /** A running digest, for data that comes in pieces. */
  public static MessageDigest instance() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("a Java platform without SHA-256", e);
    }
  }
}
