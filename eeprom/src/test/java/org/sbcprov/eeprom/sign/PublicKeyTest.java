package org.sbcprov.eeprom.sign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.SignatureException;
import java.security.spec.RSAPublicKeySpec;
import java.util.Arrays;
import java.util.HexFormat;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.sbcprov.core.Sha256;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.fixtures.RsaTestKey;

class PublicKeyTest {
  private static final RsaTestKey KEY = RsaTestKey.of("key");
  private static final PublicKey PUBLIC = PublicKey.parse(KEY.publicBytes(), "pubkey.bin");

  @Test
  void fillingBehindAKeyIsPassedOverAndAnythingElseIsNot() {
    byte[] section = Arrays.copyOf(KEY.publicBytes(), 512);
    assertThat(PublicKey.parse(section, "pubkey.bin")).isEqualTo(PUBLIC);
    Arrays.fill(section, 300, 512, (byte) 0xff);
    assertThat(PublicKey.parse(section, "pubkey.bin")).isEqualTo(PUBLIC);
    section[400] = 1;
    assertThatThrownBy(() -> PublicKey.parse(section, "pubkey.bin"))
        .isInstanceOf(BadInput.class)
        .hasMessageContaining("0x190");
  }

  @Test
  void theLargestExponentIsKept() {
    byte[] bytes = KEY.publicBytes();
    Arrays.fill(bytes, 256, 264, (byte) 0xff);
    PublicKey key = PublicKey.parse(bytes, "pubkey.bin");
    assertThat(key.exponent()).isEqualTo(BigInteger.ONE.shiftLeft(64).subtract(BigInteger.ONE));
    assertThat(key.write()).isEqualTo(bytes);
  }

  @Test
  void aSignatureHas256BytesBelowTheModulus() {
    byte[] digest = Sha256.digest(new byte[3]);
    byte[] signature = KEY.sign(new byte[3]);
    assertThat(PUBLIC.verifies(digest, signature)).isTrue();
    assertThat(PUBLIC.verifies(digest, Arrays.copyOf(signature, 255))).isFalse();
    assertThat(PUBLIC.verifies(digest, Arrays.copyOf(signature, 257))).isFalse();
    assertThat(PUBLIC.verifies(digest, new byte[0])).isFalse();
    // The same number modulo the modulus is another signature of the same; it is none here.
    byte[] more = new BigInteger(1, signature).add(KEY.modulus()).toByteArray();
    assertThat(PUBLIC.verifies(digest, Arrays.copyOfRange(more, more.length - 256, more.length))).isFalse();
  }

  /** Tools that look for the digest only take a padding that anybody can make for a small exponent (CVE-2006-4339). */
  @Test
  void aForgedPaddingIsRefused() {
    BigInteger three = BigInteger.valueOf(3);
    PublicKey small = new PublicKey(KEY.modulus(), three);
    byte[] digest = Sha256.digest(new byte[3]);
    byte[] forged = new byte[256];
    forged[1] = 1;
    Arrays.fill(forged, 2, 10, (byte) 0xff);
    byte[] info = HexFormat.of().parseHex("003031300d060960864801650304020105000420");
    System.arraycopy(info, 0, forged, 10, info.length);
    System.arraycopy(digest, 0, forged, 10 + info.length, 32);
    BigInteger root = cubeRoot(new BigInteger(1, forged)).add(BigInteger.ONE);
    byte[] signature = new byte[256];
    byte[] digits = root.toByteArray();
    System.arraycopy(digits, 0, signature, 256 - digits.length, digits.length);
    assertThat(Arrays.equals(root.pow(3).toByteArray(), 0, 40, forged, 1, 41)).isTrue();
    assertThat(small.verifies(digest, signature)).isFalse();
  }

  @Property(tries = 200)
  void itTakesWhatTheJdkTakes(
      @ForAll @Size(max = 100) byte[] data, @ForAll @IntRange(max = 255) int at, @ForAll @IntRange(max = 3) int change)
      throws Exception {
    byte[] signature = KEY.sign(data);
    signature[at] ^= (byte) change;
    Signature jdk = Signature.getInstance("SHA256withRSA");
    jdk.initVerify(
        KeyFactory.getInstance("RSA").generatePublic(new RSAPublicKeySpec(KEY.modulus(), BigInteger.valueOf(65537))));
    jdk.update(data);
    boolean expected;
    try {
      expected = jdk.verify(signature);
    } catch (SignatureException e) {
      expected = false;
    }
    assertThat(PUBLIC.verifies(Sha256.digest(data), signature)).isEqualTo(expected).isEqualTo(change == 0);
  }

  private static BigInteger cubeRoot(BigInteger number) {
    BigInteger low = BigInteger.ZERO;
    BigInteger high = BigInteger.ONE.shiftLeft(number.bitLength() / 3 + 1);
    while (low.compareTo(high) < 0) {
      BigInteger middle = low.add(high).add(BigInteger.ONE).shiftRight(1);
      if (middle.pow(3).compareTo(number) <= 0) {
        low = middle;
      } else {
        high = middle.subtract(BigInteger.ONE);
      }
    }
    return low;
  }
}
