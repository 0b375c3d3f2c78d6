package org.sbcprov.eeprom.sign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sbcprov.core.Sha256;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.core.failure.VerificationFailed;
import org.sbcprov.fixtures.EventLog;
import org.sbcprov.fixtures.RsaTestKey;

class KeyFileTest {
  private static final RsaTestKey KEY = RsaTestKey.of("key");
  private static final byte[] DATA = {1, 2, 3};

  @TempDir Path directory;

  static Stream<Arguments> privateKeys() {
    return Stream.of(
        arguments(1, KEY.pkcs8()),
        arguments(2, KEY.pkcs1()),
        arguments(3, KEY.pkcs8().replace("\n", "\r\n")),
        arguments(4, "Bag Attributes\n    friendlyName: me\n" + KEY.pkcs8()),
        arguments(5, RsaTestKey.pem("CERTIFICATE", new byte[40]) + KEY.publicPem() + KEY.pkcs1()),
        arguments(6, KEY.pkcs1().stripTrailing()),
        arguments(7, KEY.pkcs8() + RsaTestKey.of("other").pkcs8()),
        arguments(8, RsaTestKey.pem("ENCRYPTED PRIVATE KEY", new byte[40]) + KEY.pkcs8()),
        arguments(9, encrypted(RsaTestKey.of("other").pkcs1()) + KEY.pkcs1()),
        arguments(10, KEY.pkcs1().replaceFirst("-----\n", "-----\nComment: mine\n\n")));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("privateKeys")
  void aPrivateKeyInPemSigns(int number, String file) {
    KeySigner signer = KeySigner.parse(latin1(file), "k.pem");

    Signed signed = signer.sign(Message.of(DATA, "data"));

    assertThat(signed.rsa2048()).isEqualTo(HexFormat.of().formatHex(KEY.sign(DATA)));
    assertThat(signed.sha256()).isEqualTo(Sha256.hex(DATA));
    assertThat(signer.publicKey().write()).isEqualTo(KEY.publicBytes());
    assertThat(KeyFile.publicKey(latin1(file), "k.pem").write()).isEqualTo(KEY.publicBytes());
  }

  static Stream<Arguments> publicKeys() {
    return Stream.of(
        arguments(1, latin1(KEY.publicPem())),
        arguments(2, latin1(KEY.publicPkcs1())),
        arguments(3, KEY.publicBytes()),
        arguments(4, latin1(KEY.pkcs8())),
        arguments(5, latin1(KEY.pkcs1())),
        arguments(6, latin1(RsaTestKey.of("other").pkcs8() + KEY.publicPem())));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("publicKeys")
  void aPublicKeyIsFound(int number, byte[] file) {
    PublicKey key = KeyFile.publicKey(file, "k");
    assertThat(key.modulus()).isEqualTo(KEY.modulus());
    assertThat(key.write()).isEqualTo(KEY.publicBytes());
    assertThat(key.fingerprint()).isEqualTo(Sha256.hex(KEY.publicBytes()));
    assertThat(key.verifies(Sha256.digest(DATA), KEY.sign(DATA))).isTrue();
  }

  static Stream<Arguments> noPrivateKeys() {
    return Stream.of(
        arguments("eeprom.key-kind", "empty", ""),
        arguments("eeprom.key-kind", "no key in PEM form", "hello\n"),
        arguments("eeprom.key-kind", "public key", KEY.publicPem()),
        arguments("eeprom.key-kind", "public key", KEY.publicPkcs1()),
        arguments("eeprom.key-kind", "pubkey.bin", latin1(KEY.publicBytes())),
        arguments("eeprom.key-kind", "certificate", RsaTestKey.pem("CERTIFICATE", new byte[40])),
        arguments("eeprom.key-kind", "certificate request", RsaTestKey.pem("CERTIFICATE REQUEST", new byte[40])),
        arguments("eeprom.key-kind", "OpenSSH", RsaTestKey.pem("OPENSSH PRIVATE KEY", new byte[40])),
        arguments("eeprom.key-kind", "OpenSSH", "ssh-rsa AAAAB3Nza me@here\n"),
        arguments("eeprom.key-kind", "PuTTY", "PuTTY-User-Key-File-3: ssh-rsa\n"),
        arguments("eeprom.key-kind", "elliptic", RsaTestKey.pem("EC PRIVATE KEY", new byte[40])),
        arguments("eeprom.key-kind", "elliptic", EC_PKCS8),
        arguments("eeprom.key-kind", "Ed25519", ED25519_PKCS8),
        arguments("eeprom.key-kind", "DSA", KEY.pkcs8OfDsa()),
        arguments("eeprom.key-kind", "DSA", RsaTestKey.pem("DSA PRIVATE KEY", new byte[40])),
        arguments("eeprom.key-kind", "pgp", RsaTestKey.pem("PGP\u0001PRIVATE", new byte[40])),
        arguments("eeprom.key-kind", "DER", latin1(KEY.pkcs1Der())),
        arguments("eeprom.key-encrypted", "password", RsaTestKey.pem("ENCRYPTED PRIVATE KEY", new byte[40])),
        arguments("eeprom.key-encrypted", "password", encrypted(KEY.pkcs1())),
        arguments("eeprom.key-size", "1024 bits", RsaTestKey.of("small", 1024).pkcs8()),
        arguments("eeprom.key-size", "2047 bits", RsaTestKey.of("small", 2047).pkcs1()),
        arguments("eeprom.key-size", "2049 bits", RsaTestKey.of("large", 2049).pkcs1()),
        arguments("eeprom.key-form", "more than two primes", KEY.pkcs1With(0)),
        arguments("eeprom.key-form", "belong together", KEY.pkcs1With(1)),
        arguments("eeprom.key-form", "exponent", KEY.pkcs1With(2)),
        arguments("eeprom.key-form", "belong together", KEY.pkcs1With(4)),
        arguments("eeprom.key-form", "belong together", KEY.pkcs1With(5)),
        arguments("eeprom.key-form", "no end", KEY.pkcs8().substring(0, 900)),
        arguments("eeprom.key-form", "no end", KEY.pkcs8().replace("END PRIVATE", "END RSA PRIVATE")),
        arguments("eeprom.key-form", "first line", "-----BEGIN PRIVATE KEY"),
        arguments("eeprom.key-form", "first line", "-----BEGIN " + "X".repeat(65) + "-----\n"),
        arguments("eeprom.key-form", "base64", KEY.pkcs8().replaceFirst("\nMII", "\nM*I")),
        arguments("eeprom.key-form", "0x", RsaTestKey.pem("PRIVATE KEY", new byte[0])),
        arguments("eeprom.key-form", "0x", RsaTestKey.pem("RSA PRIVATE KEY", new byte[] {0x30})),
        arguments("eeprom.key-form", "length", RsaTestKey.pem("RSA PRIVATE KEY", new byte[] {0x30, (byte) 0x84, 127, -1, -1, -1})),
        arguments("eeprom.key-form", "length", RsaTestKey.pem("RSA PRIVATE KEY", new byte[] {0x30, (byte) 0x80, 0, 0})),
        arguments("eeprom.key-form", "left", RsaTestKey.pem("RSA PRIVATE KEY", Arrays.copyOf(KEY.pkcs1Der(), 500))),
        arguments("eeprom.key-form", "negative", RsaTestKey.pem("RSA PRIVATE KEY", new byte[] {0x30, 3, 2, 1, -1})),
        arguments("eeprom.key-form", "more than 32", RsaTestKey.pem("X", new byte[3]).repeat(33)));
  }

  @ParameterizedTest(name = "{index} {0} {1}")
  @MethodSource("noPrivateKeys")
  void whatIsNoUsablePrivateKeyIsSaidToBeWhatItIs(String code, String words, String file) {
    assertThatThrownBy(() -> KeySigner.parse(latin1(file), "k.pem"))
        .asInstanceOf(InstanceOfAssertFactories.type(BadInput.class))
        .satisfies(failure -> assertThat(failure.code()).isEqualTo(code))
        .satisfies(failure -> assertThat(failure.getMessage()).contains(words).contains("k.pem"))
        .satisfies(failure -> assertThat(failure.getMessage()).doesNotContainPattern("[\\x00-\\x1f]"))
        .satisfies(failure -> assertThat(failure.getCause()).isNull())
        .satisfies(failure -> assertThat(failure.hint()).isNotEmpty());
  }

  static Stream<Arguments> noPublicKeys() {
    byte[] even = KEY.publicBytes();
    even[256] = 2;
    byte[] one = KEY.publicBytes();
    Arrays.fill(one, 256, 264, (byte) 0);
    one[256] = 1;
    byte[] small = KEY.publicBytes();
    small[255] = 0;
    return Stream.of(
        arguments("eeprom.key-kind", RsaTestKey.pem("CERTIFICATE", new byte[40])),
        arguments("eeprom.key-kind", EC_PUBLIC),
        arguments("eeprom.key-kind", "ssh-rsa AAAA"),
        arguments("eeprom.key-kind", latin1(Arrays.copyOf(KEY.publicBytes(), 263))),
        arguments("eeprom.key-kind", latin1(Arrays.copyOf(KEY.publicBytes(), 265))),
        arguments("eeprom.key-encrypted", encrypted(KEY.pkcs1())),
        arguments("eeprom.key-size", RsaTestKey.of("large", 3072).publicPem()),
        arguments("eeprom.key-size", RsaTestKey.of("small", 1024).publicPkcs1()),
        arguments("eeprom.key-form", latin1(even)),
        arguments("eeprom.key-form", latin1(one)),
        arguments("eeprom.key-form", latin1(small)),
        arguments("eeprom.key-form", latin1(new byte[264])),
        arguments("eeprom.key-form", RsaTestKey.pem("PUBLIC KEY", new byte[5])),
        arguments("eeprom.key-form", RsaTestKey.pem("PUBLIC KEY", KEY.pkcs1Der())));
  }

  @ParameterizedTest(name = "{index} {0}")
  @MethodSource("noPublicKeys")
  void whatIsNoPublicKeyIsRefused(String code, String file) {
    assertThatThrownBy(() -> KeyFile.publicKey(latin1(file), "k"))
        .asInstanceOf(InstanceOfAssertFactories.type(BadInput.class))
        .satisfies(failure -> assertThat(failure.code()).isEqualTo(code));
  }

  /** These numbers are not looked at one by one; a signature with wrong ones must not get out. */
  @ParameterizedTest
  @ValueSource(ints = {6, 7, 8})
  void aKeyWithADamagedNumberSignsNothing(int wrong) {
    assertThatThrownBy(() -> KeySigner.parse(latin1(KEY.pkcs1With(wrong)), "k.pem").sign(Message.of(DATA, "data")))
        .isInstanceOfAny(BadInput.class, VerificationFailed.class);
  }

  @Test
  void aKeyThatEverybodyCanReadIsWarnedAbout() throws IOException {
    Path file = Files.writeString(directory.resolve("k.pem"), KEY.pkcs8());
    EventLog log = new EventLog();
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
    KeySigner.read(file, log);
    assertThat(log.events()).isEmpty();
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    KeySigner.read(file, log);
    assertThat(log.events()).singleElement().satisfies(event -> assertThat(event.words()).contains("chmod 600"));
  }

  @Test
  void aFileThatIsNoKeyBySizeIsNotRead() throws IOException {
    Path file = Files.write(directory.resolve("k.pem"), new byte[KeyFile.MAX_SIZE + 1]);
    assertThatThrownBy(() -> PublicKey.read(file))
        .asInstanceOf(InstanceOfAssertFactories.type(BadInput.class))
        .satisfies(failure -> assertThat(failure.code()).isEqualTo("input.too-large"));
  }

  @Test
  void aKeyIsNotShownByAccident() {
    assertThat(Pem.blocks(KEY.pkcs8(), "k.pem").toString()).isEqualTo("[PRIVATE KEY]");
    assertThat(KeySigner.parse(latin1(KEY.pkcs8()), "k.pem").toString()).doesNotContain(KEY.modulus().toString());
  }

  @Property(tries = 300)
  void anyChangeOfAKeyIsTakenOrRefused(@ForAll @IntRange(max = 1190) int at, @ForAll byte change) {
    byte[] der = KEY.pkcs1Der();
    der[at % der.length] ^= change;
    assertTakenOrRefused(latin1(RsaTestKey.pem("RSA PRIVATE KEY", der)));
    byte[] pem = latin1(KEY.pkcs8());
    pem[at % pem.length] ^= change;
    assertTakenOrRefused(pem);
  }

  @Property(tries = 300)
  void anyBytesAreTakenOrRefused(@ForAll @Size(max = 400) byte[] bytes) {
    assertTakenOrRefused(bytes);
    assertTakenOrRefused(latin1(RsaTestKey.pem("PUBLIC KEY", bytes)));
    assertTakenOrRefused(latin1(RsaTestKey.pem("PRIVATE KEY", bytes)));
  }

  private static void assertTakenOrRefused(byte[] file) {
    try {
      KeyFile.publicKey(file, "k");
    } catch (BadInput e) {
      assertThat(e.code()).startsWith("eeprom.key-");
    }
    try {
      KeyFile.privateKey(file, "k");
    } catch (BadInput e) {
      assertThat(e.code()).startsWith("eeprom.key-");
    }
  }

  private static final String EC_PKCS8 =
      RsaTestKey.pem(
          "PRIVATE KEY",
          HexFormat.of().parseHex("301a020100301306072a8648ce3d020106082a8648ce3d03010704003000"));

  private static final String ED25519_PKCS8 =
      RsaTestKey.pem("PRIVATE KEY", HexFormat.of().parseHex("300e020100300506032b657004020400"));

  private static final String EC_PUBLIC =
      RsaTestKey.pem("PUBLIC KEY", HexFormat.of().parseHex("3017301306072a8648ce3d020106082a8648ce3d0301070300"));

  private static String encrypted(String pem) {
    return pem.replaceFirst(
        "-----\n", "-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,00112233445566778899AABBCCDDEEFF\n\n");
  }

  static byte[] latin1(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  private static String latin1(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  /** Base64 that the JDK would take with other letters is still refused. */
  @Test
  void urlSafeBase64IsNoPem() {
    String urlSafe = Base64.getUrlEncoder().encodeToString(new byte[] {-1, -2, -3, -5});
    assertThatThrownBy(() -> Pem.blocks("-----BEGIN X-----\n" + urlSafe + "\n-----END X-----", "k").get(0).der("k"))
        .isInstanceOf(BadInput.class);
  }
}
