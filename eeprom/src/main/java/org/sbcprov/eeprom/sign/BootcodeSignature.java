package org.sbcprov.eeprom.sign;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.sbcprov.core.Sha256;
import org.sbcprov.core.failure.BadInput;

/**
 * The signature of the first or second stage of a BCM2712: a block of 532 bytes at its end, little-endian. Raspberry Pi's
 * own comes first; a customer's may follow, which signs all before it. The form is that of {@code rpi-sign-bootcode}.
 *
 * <pre>
 * offset  size
 *      0     4  length: what the block follows, in bytes
 *      4     4  keynum: 0 to 4 Raspberry Pi's keys, 16 the customer's
 *      8     4  version: 0 to 32, against older firmware
 *     12   256  rsa: PKCS#1 v1.5 over SHA-256 of all before it, the first 12 bytes of the block included
 *    268   264  key: see {@link PublicKey}
 * </pre>
 *
 * @param length bytes before the block
 * @param keynum which key signed
 * @param version of the firmware
 * @param rsa 512 lower-case hexadecimal digits
 * @param key the key that the block holds; empty when that is none
 */
public record BootcodeSignature(int length, int keynum, int version, String rsa, Optional<PublicKey> key) {
  /** The size of a block, in bytes. */
  public static final int SIZE = 532;

  /** The number of the customer's key. */
  public static final int CUSTOMER = 16;

  /** The largest number of a key of Raspberry Pi. */
  private static final int MAX_RASPBERRY_PI = 4;

  /** Two are right; a stage that was counter-signed twice has more. */
  private static final int MAX_BLOCKS = 4;

  private static final int KEYNUM_OFFSET = 4;
  private static final int VERSION_OFFSET = 8;
  private static final int HEADER_SIZE = 12;
  private static final int KEY_OFFSET = HEADER_SIZE + PublicKey.SIGNATURE_SIZE;

  /** The blocks at the end of a stage, the last one first; none where nothing there has the form of a block. */
  public static List<BootcodeSignature> parse(byte[] stage) {
    List<BootcodeSignature> blocks = new ArrayList<>(2);
    int end = stage.length;
    while (end >= SIZE && blocks.size() < MAX_BLOCKS) {
      int offset = end - SIZE;
      ByteBuffer header = ByteBuffer.wrap(stage).order(ByteOrder.LITTLE_ENDIAN);
      int keynum = header.getInt(offset + KEYNUM_OFFSET);
      boolean known = keynum == CUSTOMER || keynum >= 0 && keynum <= MAX_RASPBERRY_PI;
      if (header.getInt(offset) != offset || !known) {
        break;
      }
      blocks.add(
          new BootcodeSignature(
              offset,
              keynum,
              header.getInt(offset + VERSION_OFFSET),
              HexFormat.of().formatHex(stage, offset + HEADER_SIZE, offset + KEY_OFFSET),
              key(stage, offset + KEY_OFFSET)));
      end = offset;
    }
    return blocks;
  }

  /** The block that a customer signed with, if the stage ends with one. */
  public static Optional<BootcodeSignature> customers(byte[] stage) {
    List<BootcodeSignature> blocks = parse(stage);
    return blocks.isEmpty() || !blocks.get(0).customer() ? Optional.empty() : Optional.of(blocks.get(0));
  }

  /** The stage as Raspberry Pi made it: without the blocks of customers at its end. */
  public static byte[] withoutCustomers(byte[] stage) {
    int length = stage.length;
    for (BootcodeSignature block : parse(stage)) {
      if (!block.customer()) {
        break;
      }
      length = block.length();
    }
    return length == stage.length ? stage : Arrays.copyOf(stage, length);
  }

  /** A stage and the beginning of its block: what a signature is made over. */
  static byte[] signedPart(byte[] stage, int keynum, int version) {
    ByteBuffer part = ByteBuffer.allocate(stage.length + HEADER_SIZE).order(ByteOrder.LITTLE_ENDIAN);
    return part.put(stage).putInt(stage.length).putInt(keynum).putInt(version).array();
  }

  /** Whether it is a customer's, not Raspberry Pi's. */
  public boolean customer() {
    return keynum == CUSTOMER;
  }

  /** Whether the stage that it stands in is the one that was signed, by the key in the block. */
  public boolean verifies(byte[] stage) {
    if (key.isEmpty() || length < 0 || length > stage.length - SIZE) {
      return false;
    }
    MessageDigest digest = Sha256.instance();
    digest.update(stage, 0, length + HEADER_SIZE);
    return key.get().verifies(digest.digest(), HexFormat.of().parseHex(rsa));
  }

  /**
   * The block, 532 bytes.
   *
   * @throws IllegalStateException when it holds no key
   */
  public byte[] write() {
    ByteBuffer block = ByteBuffer.allocate(SIZE).order(ByteOrder.LITTLE_ENDIAN);
    block.putInt(length).putInt(keynum).putInt(version).put(HexFormat.of().parseHex(rsa));
    return block.put(key.orElseThrow(() -> new IllegalStateException("no key")).write()).array();
  }

  private static Optional<PublicKey> key(byte[] stage, int offset) {
    try {
      return Optional.of(PublicKey.parse(stage, offset, "signature block"));
    } catch (BadInput e) {
      return Optional.empty();
    }
  }
}
