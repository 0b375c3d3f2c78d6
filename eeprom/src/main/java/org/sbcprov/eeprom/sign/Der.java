package org.sbcprov.eeprom.sign;

import java.math.BigInteger;
import java.util.Arrays;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.failure.Failure;

/**
 * Reads the few kinds of DER values (X.690) that RSA keys are made of, one after the other. Messages tell places, never
 * content: it may be a private key.
 */
final class Der {
  static final int INTEGER = 0x02;
  static final int BIT_STRING = 0x03;
  static final int OCTET_STRING = 0x04;
  static final int OBJECT_IDENTIFIER = 0x06;
  static final int SEQUENCE = 0x30;

  /** Of a length: more is beyond any key. */
  private static final int MAX_LENGTH_BYTES = 3;

  private final byte[] bytes;
  private final int end;
  private final String source;
  private int offset;

  private Der(byte[] bytes, int offset, int end, String source) {
    this.bytes = bytes;
    this.offset = offset;
    this.end = end;
    this.source = source;
  }

  static Der of(byte[] bytes, String source) {
    return new Der(bytes, 0, bytes.length, source);
  }

  /** Whether nothing is left. */
  boolean atEnd() {
    return offset == end;
  }

  /** The values in the next one, which is a sequence. */
  Der sequence() {
    return inside(SEQUENCE);
  }

  /** The values in the next one, which is a string of bytes. */
  Der octets() {
    return inside(OCTET_STRING);
  }

  /** The values in the next one, which is a string of bits without a rest. */
  Der bits() {
    Der inside = inside(BIT_STRING);
    if (inside.atEnd() || inside.bytes[inside.offset] != 0) {
      throw inside.malformed("a bit string without whole bytes");
    }
    inside.offset++;
    return inside;
  }

  /** The next value, which is a number above 0, or 0. */
  BigInteger number() {
    Der inside = inside(INTEGER);
    if (inside.atEnd() || inside.bytes[inside.offset] < 0) {
      throw inside.malformed("a number that is empty or negative");
    }
    return new BigInteger(inside.bytes, inside.offset, inside.end - inside.offset);
  }

  /** The bytes of the next value, which is an object identifier. */
  byte[] identifier() {
    Der inside = inside(OBJECT_IDENTIFIER);
    return Arrays.copyOfRange(inside.bytes, inside.offset, inside.end);
  }

  private Der inside(int tag) {
    if (end - offset < 2) {
      throw malformed("it is cut off");
    }
    if ((bytes[offset] & 0xff) != tag) {
      throw malformed(
          "0x" + Integer.toHexString(bytes[offset] & 0xff) + " instead of 0x" + Integer.toHexString(tag));
    }
    int start = offset + 2;
    int length = bytes[offset + 1] & 0xff;
    if (length >= 0x80) {
      int count = length & 0x7f;
      if (count == 0 || count > MAX_LENGTH_BYTES || count > end - start) {
        throw malformed("a length of " + count + " bytes");
      }
      length = 0;
      for (int i = 0; i < count; i++) {
        length = length << 8 | bytes[start + i] & 0xff;
      }
      start += count;
    }
    if (length > end - start) {
      throw malformed("a value of " + length + " bytes where " + (end - start) + " are left");
    }
    offset = start + length;
    return new Der(bytes, start, start + length, source);
  }

  private Failure malformed(String problem) {
    return new BadInput(
        "eeprom.key-form",
        "The key in " + source + " is damaged: " + problem + " at 0x" + Integer.toHexString(offset) + " of its DER form",
        Facts.of("file", source, "offset", "0x" + Integer.toHexString(offset)),
        "Get the key again from where it comes from. openssl rsa -in FILE -check -noout tells whether it is whole.");
  }
}
