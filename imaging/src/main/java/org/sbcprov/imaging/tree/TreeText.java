package org.sbcprov.imaging.tree;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Names out of file systems and archives, which are bytes there. */
final class TreeText {
  private TreeText() {}

  /** The text that bytes are in UTF-8; null when they are none. */
  static String utf8(ByteBuffer bytes) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
    } catch (CharacterCodingException e) {
      return null;
    }
  }
}
