package org.sbcprov.eeprom.sign;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import org.sbcprov.core.failure.Failure;

/** Any file is a key that can be used, or fails with a {@link Failure}: PEM, pubkey.bin, certificates. */
public final class KeyFuzz {
  private static final String[] KINDS = {
    "PUBLIC KEY", "RSA PUBLIC KEY", "PRIVATE KEY", "RSA PRIVATE KEY", "CERTIFICATE", "ENCRYPTED PRIVATE KEY", "X",
  };

  private static final KeyPair PAIR = pair();
  private static final byte[][] DERS = {PAIR.getPublic().getEncoded(), PAIR.getPrivate().getEncoded(), new byte[0]};

  private KeyFuzz() {}

  /** One file. */
  public static void fuzzerTestOneInput(FuzzedDataProvider data) {
    byte[] file;
    if (data.consumeBoolean()) {
      byte[] der = damaged(data);
      String pem = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
      String kind = data.pickValue(KINDS);
      String text = data.consumeString(30) + "-----BEGIN " + kind + "-----\n" + pem + "\n-----END " + kind + "-----\n";
      file = (text + data.consumeRemainingAsString()).getBytes(StandardCharsets.ISO_8859_1);
    } else {
      file = data.consumeRemainingAsBytes();
    }
    attempt(() -> used(KeyFile.publicKey(file, "fuzzed.pem")));
    attempt(() -> used(PublicKey.parse(file, "fuzzed.bin")));
    attempt(() -> KeySigner.parse(file, "fuzzed.pem").sign(Message.of(new byte[3], "message")));
    attempt(() -> Certificate.require(file, "fuzzed.der"));
    attempt(() -> BootcodeSignature.parse(file));
    attempt(() -> BootcodeSignature.withoutCustomers(file));
  }

  private static void used(PublicKey key) {
    key.fingerprint();
    key.verifies(new byte[32], new byte[PublicKey.SIGNATURE_SIZE]);
    if (!PublicKey.parse(key.write(), "written").equals(key)) {
      throw new IllegalStateException("a promise is broken");
    }
  }

  private static byte[] damaged(FuzzedDataProvider data) {
    byte[] der = data.pickValue(DERS).clone();
    int changes = data.consumeInt(0, 8);
    for (int i = 0; i < changes && der.length > 0; i++) {
      der[data.consumeInt(0, Math.min(der.length, 64) - 1)] = data.consumeByte();
    }
    if (data.consumeBoolean()) {
      der = Arrays.copyOf(der, data.consumeInt(0, der.length + 10));
    }
    return der.length == 0 ? data.consumeBytes(300) : der;
  }

  private static void attempt(Runnable action) {
    try {
      action.run();
    } catch (Failure e) {
      if (e.getMessage().isEmpty()) {
        throw new IllegalStateException("a promise is broken", e);
      }
    }
  }

  private static KeyPair pair() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(2048);
      return generator.generateKeyPair();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
