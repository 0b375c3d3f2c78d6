package org.sbcprov.core.rpi;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Optional;

/**
 * What the bytes of a second stage tell: the program that a boot ROM is given over USB or finds on a card, such as
 * {@code bootcode4.bin}, {@code bootcode5.bin} and {@code recovery.bin}. Its end is a block that the ROM checks, and
 * each chip has its own:
 *
 * <pre>
 * BCM2711   length 4 | key number 4 | RSA signature 256 | HMAC-SHA1 20
 * BCM2712   length 4 | key number 4 | version 4 | RSA signature 256 | public key 264
 * </pre>
 *
 * Integers are little-endian. The length is that of all before it, so it is its own offset as well; that is how a block
 * is recognised. Source: {@code rpi-sign-bootcode} of raspberrypi/rpi-eeprom. All 195 second stages in the histories of
 * rpi-eeprom and usbboot follow it, but one of 2025, for the BCM2711, which lacks the RSA signature.
 */
public final class SecondStageForm {
  /** The size of the block at the end of a program for the BCM2711, in bytes. */
  public static final int BCM2711_BLOCK = 4 + 4 + 256 + 20;

  /** The same for the BCM2712. */
  public static final int BCM2712_BLOCK = 4 + 4 + 4 + 256 + 264;

  /** For the BCM2711 without RSA signature. */
  private static final int BCM2711_SHORT_BLOCK = 4 + 4 + 20;

  /** How boards name their chips, see {@link org.sbcprov.core.board.Board#soc}. */
  private static final String BCM2711 = "bcm2711";

  private static final String BCM2712 = "bcm2712";

  /** A word that each recovery.bin has, and no boot loader. */
  private static final byte[] RECOVERY = "RECOVERY".getBytes(StandardCharsets.US_ASCII);

  /** First bytes in hexadecimal, and what such a file is. */
  private static final String[][] OTHERS = {
    {"7f454c46", "an ELF file"},
    {"55aaf00f", "an EEPROM image"},
    {"1f8b", "a gzip archive"},
    {"504b0304", "a ZIP archive"},
    {"fd377a585a00", "an xz archive"},
    {"28b52ffd", "a zstd archive"},
    {"425a68", "a bzip2 archive"},
    {"4d5a", "a Windows program"},
    {"2e2e2f", "the text of a symbolic link"},
    {"76657273696f6e2068747470", "a Git LFS pointer"},
    {"3c21", "a web page"},
    {"3c68746d6c", "a web page"},
  };

  /** A start of which everything is text is no program. */
  private static final int TEXT_PROBE = 128;

  private SecondStageForm() {}

  /**
   * The chip whose ROM takes the program, by the block at its end: {@code bcm2711} or {@code bcm2712}; empty when there
   * is neither's, as in programs for older chips.
   */
  public static Optional<String> soc(byte[] program) {
    if (endsWithBlock(program, BCM2712_BLOCK)) {
      return Optional.of(BCM2712);
    }
    if (endsWithBlock(program, BCM2711_BLOCK) || endsWithBlock(program, BCM2711_SHORT_BLOCK)) {
      return Optional.of(BCM2711);
    }
    return Optional.empty();
  }

  /** Whether a program is a recovery.bin, which writes the EEPROM and does not boot. */
  public static boolean isRecovery(byte[] program) {
    return contains(program, RECOVERY);
  }

  /** Whether a program has these bytes anywhere. */
  public static boolean contains(byte[] program, byte[] words) {
    for (int at = 0; at <= program.length - words.length; at++) {
      int same = 0;
      while (same < words.length && program[at + same] == words[same]) {
        same++;
      }
      if (same == words.length) {
        return true;
      }
    }
    return false;
  }

  /** What the bytes are when they are certainly no program for a boot ROM, with its article; empty when they may be. */
  public static Optional<String> otherKind(byte[] bytes) {
    String start = HexFormat.of().formatHex(bytes, 0, Math.min(bytes.length, 16));
    for (String[] other : OTHERS) {
      if (start.startsWith(other[0])) {
        return Optional.of(other[1]);
      }
    }
    return isText(bytes) ? Optional.of("text") : Optional.empty();
  }

  private static boolean isText(byte[] bytes) {
    for (int i = 0; i < bytes.length && i < TEXT_PROBE; i++) {
      byte value = bytes[i];
      if ((value < 0x20 || value > 0x7e) && value != '\n' && value != '\r' && value != '\t') {
        return false;
      }
    }
    return bytes.length > 0;
  }

  private static boolean endsWithBlock(byte[] program, int size) {
    int offset = program.length - size;
    return offset > 0
        && ((program[offset] & 0xff)
                | (program[offset + 1] & 0xff) << 8
                | (program[offset + 2] & 0xff) << 16
                | (program[offset + 3] & 0xff) << 24)
            == offset;
  }
}
