package org.sbcprov.imaging.custom;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.failure.Refused;

/**
 * A line of an authorized_keys file: options, type, key, comment.
 *
 * <p>Source: sshd(8), AUTHORIZED_KEYS FILE FORMAT; RFC 4253, 6.6; RFC 5656, 3.1; RFC 8709, 4; PROTOCOL.u2f of OpenSSH.
 *
 * @param options what stands in front of the type; may be empty
 * @param type such as {@code ssh-ed25519}
 * @param blob the key, in base64
 * @param comment what stands behind it; may be empty
 */
public record PublicKey(String options, String type, String blob, String comment) {
  /** The largest file of keys. */
  public static final int LARGEST_FILE = 256 * 1024;

  private static final int MOST_KEYS = 1000;
  private static final int LONGEST_LINE = 16 * 1024;
  private static final int LEAST_RSA_BITS = 1024;
  private static final int WEAK_RSA_BITS = 2048;
  private static final int ED25519_BYTES = 32;

  private static final List<String> TYPES =
      List.of(
          "ssh-ed25519",
          "ssh-rsa",
          "ecdsa-sha2-nistp256",
          "ecdsa-sha2-nistp384",
          "ecdsa-sha2-nistp521",
          "sk-ssh-ed25519@openssh.com",
          "sk-ecdsa-sha2-nistp256@openssh.com",
          "ssh-dss");

  /** What files begin with, or hold, that are not to leave the user's computer. */
  private static final List<String> PRIVATE =
      List.of("PRIVATE KEY-----", "PuTTY-User-Key-File-", "SSH PRIVATE KEY FILE FORMAT");

  /**
   * The keys of a file, one a line; empty lines and comments are passed over.
   *
   * @param name of the file, for messages
   * @throws Refused {@code customize.private-key} when it holds a private key
   * @throws BadInput {@code customize.key-form} when a line is no public key, or there is none
   */
  public static List<PublicKey> parse(byte[] file, String name) {
    String text = new String(file, StandardCharsets.UTF_8);
    for (String mark : PRIVATE) {
      if (text.contains(mark)) {
        throw new Refused(
            "customize.private-key",
            name + " is a private key, which must not get into an image",
            Facts.of("file", name),
            "Give the public one: the file whose name ends with .pub, or what ssh-keygen -y -f " + name + " prints.");
      }
    }
    if (text.contains("---- BEGIN SSH2 PUBLIC KEY")) {
      throw new BadInput(
          "customize.key-form",
          name + " holds a public key in the form of RFC 4716, which sshd does not read",
          Facts.of("file", name),
          "Convert it: ssh-keygen -i -f " + name);
    }
    List<PublicKey> keys = new ArrayList<>();
    String[] lines = text.split("\n");
    for (int i = 0; i < lines.length; i++) {
      String line = lines[i].replace("\r", "").strip();
      if (i == 0 && line.startsWith("\ufeff")) {
        line = line.substring(1);
      }
      if (line.isEmpty() || line.startsWith("#")) {
        continue;
      }
      String where = name + ", line " + (i + 1);
      keys.add(ofLine(line, where));
      if (keys.size() > MOST_KEYS) {
        throw bad(where, "is beyond the " + MOST_KEYS + " keys that are taken from one file");
      }
    }
    if (keys.isEmpty()) {
      throw bad(name, "holds no public key");
    }
    return keys;
  }

  private static PublicKey ofLine(String line, String where) {
    if (line.length() > LONGEST_LINE) {
      throw bad(where, "has more than " + LONGEST_LINE + " characters");
    }
    Optional<PublicKey> key = parse(line);
    if (key.isEmpty()) {
      throw bad(where, "is no public key: it has to be OPTIONS TYPE BASE64 COMMENT, with one of the types "
          + String.join(", ", TYPES) + " (options and comment may be left out)");
    }
    for (int i = 0; i < line.length(); i++) {
      if (line.charAt(i) < ' ' && line.charAt(i) != '\t' || line.charAt(i) == 0x7f) {
        throw bad(where, "has a control character in it");
      }
    }
    String problem = key.get().problem();
    if (!problem.isEmpty()) {
      throw bad(where, "is damaged: " + problem);
    }
    return key.get();
  }

  /** A line that has the form of one; whether the key in it is whole is not looked at. */
  static Optional<PublicKey> parse(String line) {
    String text = line.strip();
    if (text.isEmpty() || text.startsWith("#")) {
      return Optional.empty();
    }
    int start = 0;
    if (!TYPES.contains(word(text, 0))) {
      start = endOfOptions(text);
      while (start < text.length() && isBlank(text.charAt(start))) {
        start++;
      }
    }
    String type = word(text, start);
    if (!TYPES.contains(type)) {
      return Optional.empty();
    }
    int at = start + type.length();
    while (at < text.length() && isBlank(text.charAt(at))) {
      at++;
    }
    String blob = word(text, at);
    String comment = text.substring(at + blob.length()).strip();
    return blob.isEmpty()
        ? Optional.empty()
        : Optional.of(new PublicKey(text.substring(0, start).strip(), type, blob, comment));
  }

  /** Where the first blank is that does not stand in quotation marks. */
  private static int endOfOptions(String text) {
    boolean quoted = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\\' && i + 1 < text.length() && text.charAt(i + 1) == '"') {
        i++;
      } else if (c == '"') {
        quoted = !quoted;
      } else if (isBlank(c) && !quoted) {
        return i;
      }
    }
    return text.length();
  }

  private static String word(String text, int start) {
    int end = start;
    while (end < text.length() && !isBlank(text.charAt(end))) {
      end++;
    }
    return text.substring(start, end);
  }

  private static boolean isBlank(char c) {
    return c == ' ' || c == '\t';
  }

  /** What is wrong with the key itself; empty for nothing. */
  private String problem() {
    byte[] bytes;
    try {
      bytes = Base64.getDecoder().decode(blob);
    } catch (IllegalArgumentException e) {
      return "what stands behind the type is not base64; perhaps the line was broken when it was copied";
    }
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    byte[] inner = string(buffer);
    if (inner == null || !type.equals(new String(inner, StandardCharsets.ISO_8859_1))) {
      return "the key in it is not of the type " + type + " that stands in front of it";
    }
    boolean whole;
    switch (type) {
      case "ssh-ed25519":
        whole = hasBytes(string(buffer), ED25519_BYTES);
        break;
      case "sk-ssh-ed25519@openssh.com":
        whole = hasBytes(string(buffer), ED25519_BYTES) && string(buffer) != null;
        break;
      case "ssh-rsa":
        byte[] exponent = string(buffer);
        byte[] modulus = string(buffer);
        whole = exponent != null && exponent.length > 0 && bits(modulus) >= LEAST_RSA_BITS;
        break;
      case "ssh-dss":
        whole = string(buffer) != null && string(buffer) != null && string(buffer) != null && string(buffer) != null;
        break;
      default:
        byte[] curve = string(buffer);
        byte[] point = string(buffer);
        String name = curve == null ? "" : new String(curve, StandardCharsets.ISO_8859_1);
        whole = !name.isEmpty() && type.contains("-" + name) && point != null && point.length > 1 && point[0] == 4;
        whole &= !type.startsWith("sk-") || string(buffer) != null;
        break;
    }
    return whole && !buffer.hasRemaining() ? "" : "it is cut off, or has something behind its end";
  }

  private static boolean hasBytes(byte[] string, int count) {
    return string != null && string.length == count;
  }

  private static int bits(byte[] number) {
    if (number == null) {
      return 0;
    }
    int from = 0;
    while (from < number.length && number[from] == 0) {
      from++;
    }
    return (number.length - from) * 8;
  }

  /** A length and so many bytes; null when there are not so many. */
  private static byte[] string(ByteBuffer buffer) {
    if (buffer.remaining() < Integer.BYTES) {
      return null;
    }
    int length = buffer.getInt();
    if (length < 0 || length > buffer.remaining()) {
      return null;
    }
    byte[] bytes = new byte[length];
    buffer.get(bytes);
    return bytes;
  }

  /** Why a server of today may not take it; empty for no reason. */
  String weakness() {
    if (type.equals("ssh-dss")) {
      return "is of the type ssh-dss, which OpenSSH has refused since 7.0";
    }
    if (type.equals("ssh-rsa")) {
      ByteBuffer buffer = ByteBuffer.wrap(Base64.getDecoder().decode(blob));
      string(buffer);
      string(buffer);
      int bits = bits(string(buffer));
      return bits < WEAK_RSA_BITS ? "has " + bits + " bits; systems of today refuse RSA keys below 2048" : "";
    }
    return "";
  }

  /** Whether it is the same key, whatever its options and comment are. */
  boolean isSameKey(PublicKey other) {
    return type.equals(other.type) && blob.equals(other.blob);
  }

  /** The line, without its end. */
  String line() {
    String line = type + " " + blob;
    line = options.isEmpty() ? line : options + " " + line;
    return comment.isEmpty() ? line : line + " " + comment;
  }

  /** For messages. */
  String title() {
    return type + (comment.isEmpty() ? "" : " " + CustomFailures.shown(comment));
  }

  private static BadInput bad(String where, String problem) {
    return new BadInput(
        "customize.key-form",
        where + " " + problem,
        Facts.of("file", where),
        "Give the .pub file that ssh-keygen made, as it is; ssh-keygen -l -f FILE shows what is in it.");
  }
}
