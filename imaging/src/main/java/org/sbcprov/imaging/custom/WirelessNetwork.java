package org.sbcprov.imaging.custom;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import java.util.UUID;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.core.failure.BadUsage;
import org.sbcprov.core.failure.Facts;

/**
 * A wireless network, and the key for it instead of its passphrase.
 *
 * <p>Source: IEEE 802.11, J.4 (passphrase to key); NetworkManager's nm-settings-keyfile; wpa_supplicant.conf(5).
 *
 * @param ssid its name, 1 to 32 bytes in UTF-8
 * @param key 64 hexadecimal digits
 * @param country two capital letters
 */
public record WirelessNetwork(String ssid, String key, String country) {
  private static final int LONGEST_SSID = 32;
  private static final int LEAST_PASSPHRASE = 8;
  private static final int LONGEST_PASSPHRASE = 63;
  private static final int KEY_DIGITS = 64;
  private static final int ROUNDS = 4096;
  private static final int KEY_BITS = 256;

  /**
   * @throws BadUsage {@code customize.wifi-form} when the name or country cannot be one
   */
  public WirelessNetwork {
    int bytes = ssid.getBytes(StandardCharsets.UTF_8).length;
    if (bytes < 1 || bytes > LONGEST_SSID || ssid.indexOf('\0') >= 0) {
      throw new BadUsage(
          "customize.wifi-form",
          "A wireless network's name has 1 to " + LONGEST_SSID + " bytes, and this one " + bytes,
          Facts.of("ssid", CustomFailures.shown(ssid)),
          "Check it; letters other than a to z take two bytes or more.");
    }
    if (country.length() != 2 || country.chars().anyMatch(c -> c < 'A' || c > 'Z')) {
      throw new BadUsage(
          "customize.wifi-form",
          "\"" + CustomFailures.shown(country) + "\" is no country's code",
          Facts.of("country", CustomFailures.shown(country)),
          "Give two letters, such as --wifi-country DE: which channels may be used depends on it.");
    }
  }

  /**
   * Makes the key of a password's file.
   *
   * @throws BadInput {@code customize.wifi-password} when it has neither 8 to 63 characters nor 64 hexadecimal digits
   */
  public static WirelessNetwork of(String ssid, byte[] file, String country) {
    byte[] password = UserConf.firstLine(file);
    String upper = country.toUpperCase(Locale.ROOT);
    String text = new String(password, StandardCharsets.ISO_8859_1);
    boolean plain = true;
    boolean digits = password.length == KEY_DIGITS;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      plain &= c >= ' ' && c < 0x7f;
      digits &= Character.digit(c, 16) >= 0;
    }
    if (digits) {
      return new WirelessNetwork(ssid, text.toLowerCase(Locale.ROOT), upper);
    }
    if (!plain || password.length < LEAST_PASSPHRASE || password.length > LONGEST_PASSPHRASE) {
      throw new BadInput(
          "customize.wifi-password",
          "A password for a wireless network has " + LEAST_PASSPHRASE + " to " + LONGEST_PASSPHRASE
              + " ASCII characters, and this one has " + password.length + (plain ? "" : ", others among them"),
          Facts.of("length", password.length),
          "Give a file with the password in its only line; or its key, 64 hexadecimal digits.");
    }
    return new WirelessNetwork(ssid, derived(text, ssid), upper);
  }

  private static String derived(String passphrase, String ssid) {
    char[] characters = passphrase.toCharArray();
    PBEKeySpec spec = new PBEKeySpec(characters, ssid.getBytes(StandardCharsets.UTF_8), ROUNDS, KEY_BITS);
    try {
      byte[] key = SecretKeyFactory.getInstance("PBKDF2WithHmacSHA1").generateSecret(spec).getEncoded();
      return HexFormat.of().formatHex(key);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    } finally {
      spec.clearPassword();
      Arrays.fill(characters, '\0');
    }
  }

  /** A connection of NetworkManager. */
  String networkManager() {
    UUID id = UUID.nameUUIDFromBytes(("sbcprov wifi " + ssid).getBytes(StandardCharsets.UTF_8));
    return "[connection]\nid=sbcprov-wifi\nuuid=" + id + "\ntype=wifi\n\n[wifi]\nmode=infrastructure\nssid=" + keyfileSsid()
        + "\n\n[wifi-security]\nkey-mgmt=wpa-psk\npsk=" + key
        + "\n\n[ipv4]\nmethod=auto\n\n[ipv6]\naddr-gen-mode=default\nmethod=auto\n";
  }

  /** As text where it is plain, else as bytes in decimal. */
  private String keyfileSsid() {
    if (isPlain()) {
      return ssid;
    }
    StringBuilder bytes = new StringBuilder();
    for (byte value : ssid.getBytes(StandardCharsets.UTF_8)) {
      bytes.append(value & 0xff).append(';');
    }
    return bytes.toString();
  }

  private boolean isPlain() {
    boolean plain = !ssid.startsWith(" ") && !ssid.endsWith(" ");
    for (int i = 0; i < ssid.length(); i++) {
      char c = ssid.charAt(i);
      plain &= c < 128 && (Character.isLetterOrDigit(c) || c == ' ' || c == '.' || c == '_' || c == '-');
    }
    return plain;
  }

  /** A configuration of wpa_supplicant. */
  String wpaSupplicant() {
    String name = isPlain() ? "\"" + ssid + "\"" : HexFormat.of().formatHex(ssid.getBytes(StandardCharsets.UTF_8));
    return "country=" + country + "\nctrl_interface=DIR=/var/run/wpa_supplicant GROUP=netdev\nupdate_config=1\n\nnetwork={\n\tssid="
        + name + "\n\tpsk=" + key + "\n}\n";
  }

  /** What netplan and cloud-init have below {@code network:}; each line with an indentation. */
  String netplan(String indent) {
    StringBuilder quoted = new StringBuilder("\"");
    for (int i = 0; i < ssid.length(); i++) {
      char c = ssid.charAt(i);
      if (c == '"' || c == '\\') {
        quoted.append('\\').append(c);
      } else if (c < ' ' || c == 0x7f) {
        quoted.append("\\x").append(HexFormat.of().toHexDigits((byte) c));
      } else {
        quoted.append(c);
      }
    }
    quoted.append('"');
    return indent + "wifis:\n" + indent + "  wlan0:\n" + indent + "    dhcp4: true\n" + indent + "    optional: true\n"
        + indent + "    access-points:\n" + indent + "      " + quoted + ":\n" + indent + "        password: \"" + key + "\"\n"
        + indent + "    regulatory-domain: \"" + country + "\"\n";
  }

  /** The key does not get into messages. */
  @Override
  public String toString() {
    return "WirelessNetwork[" + ssid + ", " + country + "]";
  }
}
