package org.sbcprov.usbboot.trace;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.sbcprov.core.Sha256;
import org.sbcprov.usbboot.wire.FileMessage;
import org.sbcprov.usbboot.wire.Metadata;

/**
 * Other names for what tells one board from another, such as serial numbers and MAC addresses: of the same length and
 * the same kinds of characters, and the same name for the same thing throughout a trace. Which one it is cannot be found
 * out without the secret, which no trace holds.
 */
public final class Pseudonyms {
  /** Properties that boards of a kind have in common, and results. All others are taken for a board's own. */
  private static final Set<String> COMMON =
      Set.of(
          Metadata.EEPROM_UPDATE,
          Metadata.EEPROM_ERASE,
          Metadata.EEPROM_HASH,
          Metadata.SECURE_BOOT_PROVISION,
          "BOOT_ROM",
          "BOARD_ATTR",
          "USER_BOARDREV",
          "JTAG_LOCKED",
          "SIGNATURE_MODE",
          "ADVANCED_BOOT");

  /** Shorter ones would be found where they are not meant. */
  private static final int SHORTEST_TO_FIND = 6;

  private static final int MOST_TO_FIND = 1000;
  private static final int HEADER = FileMessage.SIZE - FileMessage.NAME_FIELD;
  private static final byte NO_CHARACTER = (byte) 0xff;

  private final byte[] secret;
  private final Map<String, String> found = new LinkedHashMap<>();

  /**
   * @param secret random bytes, for this trace only
   */
  public Pseudonyms(byte[] secret) {
    this.secret = secret.clone();
  }

  /** What stands in for a text. One without anything but zeros tells nothing and stays. */
  public synchronized String of(String text) {
    if (tellsNothing(text)) {
      return text;
    }
    String pseudonym = pseudonym(text);
    if (text.length() >= SHORTEST_TO_FIND && found.size() < MOST_TO_FIND) {
      found.put(text, pseudonym);
    }
    return pseudonym;
  }

  private static boolean tellsNothing(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (Character.isLetterOrDigit(text.charAt(i)) && text.charAt(i) != '0') {
        return false;
      }
    }
    return true;
  }

  private String pseudonym(String text) {
    boolean hexadecimal = true;
    for (int i = 0; i < text.length(); i++) {
      char character = text.charAt(i);
      hexadecimal &= !Character.isLetterOrDigit(character) || Character.digit(character, 16) >= 0;
    }
    byte[] noise = noise(text.toLowerCase(Locale.ROOT), 0);
    StringBuilder pseudonym = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      if (i > 0 && i % noise.length == 0) {
        noise = noise(text.toLowerCase(Locale.ROOT), i);
      }
      pseudonym.append(other(text.charAt(i), noise[i % noise.length] & 0xff, hexadecimal));
    }
    return pseudonym.toString();
  }

  private byte[] noise(String text, int position) {
    MessageDigest digest = Sha256.instance();
    digest.update(secret);
    digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, position));
    return digest.digest(text.getBytes(StandardCharsets.UTF_8));
  }

  private static char other(char character, int noise, boolean hexadecimal) {
    if (character >= '0' && character <= '9') {
      return (char) ('0' + noise % 10);
    }
    int letters = hexadecimal ? 6 : 26;
    if (character >= 'a' && character <= 'z') {
      return (char) ('a' + noise % letters);
    }
    if (character >= 'A' && character <= 'Z') {
      return (char) ('A' + noise % letters);
    }
    // Separators stay; a character of another script has no alphabet that would be known.
    return character < 0x80 ? character : '?';
  }

  /**
   * What stands in for an answer of a board. Only messages of second stages tell anything: in them values of properties
   * are replaced, and what was replaced before wherever else it is; what is left behind a name is blanked out.
   *
   * @param room how many bytes the board was asked for
   */
  synchronized byte[] ofAnswer(byte[] answer, int room) {
    if (room != FileMessage.SIZE) {
      return answer;
    }
    byte[] kept = answer.clone();
    Optional<FileMessage> message = FileMessage.parse(ByteBuffer.wrap(answer));
    if (message.isEmpty()) {
      Arrays.fill(kept, Math.min(HEADER, kept.length), kept.length, NO_CHARACTER);
      return kept;
    }
    byte[] name = ofName(message.get().name()).getBytes(StandardCharsets.US_ASCII);
    Arrays.fill(kept, HEADER, kept.length, (byte) 0);
    System.arraycopy(name, 0, kept, HEADER, Math.min(name.length, kept.length - HEADER));
    return kept;
  }

  private String ofName(String name) {
    Optional<Metadata> metadata = Metadata.of(name);
    if (metadata.isEmpty()) {
      return replaceFound(name);
    }
    String property = metadata.get().property();
    // The value as it is on the wire: some are decoded by Metadata.
    int start = Math.min(name.length(), property.length() + 2);
    return COMMON.contains(property) ? name : name.substring(0, start) + of(name.substring(start));
  }

  private String replaceFound(String name) {
    String replaced = name;
    for (Map.Entry<String, String> entry : found.entrySet()) {
      replaced = replaced.replace(entry.getKey(), entry.getValue());
    }
    return replaced;
  }
}
