package org.sbcprov.eeprom.sign;

import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import org.sbcprov.core.Sha256;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.eeprom.EepromImage;
import org.sbcprov.eeprom.SignatureFile;

/**
 * The signature of the configuration in an image, for boards with secure boot: {@code bootconf.sig} is made over {@code
 * bootconf.txt}, and {@code pubkey.bin} is what it is checked with.
 *
 * @param state what it is worth
 * @param key the key in the image; empty when there is none, or it is damaged
 * @param file the signature; empty when there is none, or it is damaged
 */
public record ConfigSignature(State state, Optional<PublicKey> key, Optional<SignatureFile> file) {
  /** What a signature is worth. */
  public enum State {
    /** There is neither a signature nor a key: the image is for boards without secure boot. */
    UNSIGNED("not signed"),
    /** The signature is that of the configuration, by the key in the image. */
    VALID("signed, and the signature fits"),
    /** There is a key, but no signature. */
    SIGNATURE_MISSING("not signed, although there is a public key"),
    /** There is a signature, but none that can be read. */
    SIGNATURE_DAMAGED("signed, but the signature is damaged"),
    /** The configuration was changed after it was signed. */
    DIGEST_DIFFERS("signed, but changed since: its SHA-256 is not the one in the signature"),
    /** There is a digest, but no RSA signature. */
    RSA_MISSING("with a digest, but not signed: bootconf.sig has no RSA signature"),
    /** There is a signature, but no key to check it with. */
    KEY_MISSING("signed, but there is no public key to check it with"),
    /** There is a key, but none that can be read. */
    KEY_DAMAGED("signed, but the public key is damaged"),
    /** The signature was made with another key, or over something else. */
    RSA_DIFFERS("signed, but the signature does not fit the public key");

    private final String words;

    State(String words) {
      this.words = words;
    }

    /** What is to be said of the configuration, such as {@code not signed}. */
    public String words() {
      return words;
    }

    /** The state as one word for scripts, such as {@code digest-differs}. */
    public String word() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  /**
   * The signature in an image.
   *
   * @throws BadInput {@code eeprom.no-config} when the image has no configuration
   */
  public static ConfigSignature of(EepromImage image) {
    boolean hasKey = image.isFilled(EepromImage.PUBLIC_KEY);
    if (!image.isFilled(EepromImage.BOOT_CONF_SIGNATURE)) {
      State state = hasKey ? State.SIGNATURE_MISSING : State.UNSIGNED;
      return new ConfigSignature(state, keyOf(image), Optional.empty());
    }
    Optional<PublicKey> key = keyOf(image);
    Optional<SignatureFile> file = file(image);
    return new ConfigSignature(state(image.bootConf(), hasKey, key, file), key, file);
  }

  /** Whether a board with secure boot and this key in its fuses takes the configuration. */
  public boolean valid() {
    return state == State.VALID;
  }

  /** Whether there is anything of a signature, be it valid or not. */
  public boolean signed() {
    return state != State.UNSIGNED;
  }

  private static State state(
      byte[] config, boolean hasKey, Optional<PublicKey> key, Optional<SignatureFile> file) {
    if (file.isEmpty()) {
      return State.SIGNATURE_DAMAGED;
    }
    byte[] sha256 = Sha256.digest(config);
    if (!file.get().sha256().equals(HexFormat.of().formatHex(sha256))) {
      return State.DIGEST_DIFFERS;
    }
    if (file.get().rsa2048().isEmpty()) {
      return State.RSA_MISSING;
    }
    if (key.isEmpty()) {
      return hasKey ? State.KEY_DAMAGED : State.KEY_MISSING;
    }
    byte[] rsa = HexFormat.of().parseHex(file.get().rsa2048().get());
    return key.get().verifies(sha256, rsa) ? State.VALID : State.RSA_DIFFERS;
  }

  /** The key in the {@code pubkey.bin} of an image; empty when there is none, or it is damaged. */
  static Optional<PublicKey> keyOf(EepromImage image) {
    if (!image.isFilled(EepromImage.PUBLIC_KEY)) {
      return Optional.empty();
    }
    try {
      return Optional.of(PublicKey.parse(image.file(EepromImage.PUBLIC_KEY).orElseThrow(), EepromImage.PUBLIC_KEY));
    } catch (BadInput e) {
      return Optional.empty();
    }
  }

  private static Optional<SignatureFile> file(EepromImage image) {
    try {
      byte[] content = image.file(EepromImage.BOOT_CONF_SIGNATURE).orElseThrow();
      return Optional.of(SignatureFile.parse(content, EepromImage.BOOT_CONF_SIGNATURE));
    } catch (BadInput e) {
      return Optional.empty();
    }
  }
}
