package org.sbcprov.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Key;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.security.Signature;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.sbcprov.core.Sha256;
import org.sbcprov.fixtures.ScriptedPrograms;

/** {@code compat rpi-eeprom-digest}. */
class DigestDropInTest {
  private static KeyPair keys;
  private static KeyPair others;

  @TempDir Path directory;
  private Path file;
  private Path sig;
  private Path privateKey;
  private Path publicKey;
  private final ScriptedPrograms programs = new ScriptedPrograms();

  @BeforeAll
  static void makeKeys() throws NoSuchAlgorithmException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(2048);
    keys = generator.generateKeyPair();
    others = generator.generateKeyPair();
  }

  @BeforeEach
  void files() throws IOException {
    file = Files.writeString(directory.resolve("boot.img"), "what is signed");
    sig = directory.resolve("boot.sig");
    privateKey = pem("private.pem", "PRIVATE KEY", keys.getPrivate());
    publicKey = pem("public.pem", "PUBLIC KEY", keys.getPublic());
  }

  private Path pem(String name, String kind, Key key) throws IOException {
    String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(key.getEncoded());
    Path pem = directory.resolve(name);
    Files.writeString(pem, "-----BEGIN " + kind + "-----\n" + text + "\n-----END " + kind + "-----\n");
    pem.toFile().setReadable(false, false);
    pem.toFile().setReadable(true, true);
    return pem;
  }

  private Run digest(Object... arguments) {
    List<String> words = new ArrayList<>(List.of("compat", "rpi-eeprom-digest"));
    for (Object argument : arguments) {
      words.add(argument.toString());
    }
    return Run.in(
        directory, programs, Map.of("SOURCE_DATE_EPOCH", "1700000000"), false, words.toArray(new String[0]));
  }

  private String unsigned() throws IOException {
    return Sha256.hex(Files.readAllBytes(file)) + "\nts: 1700000000\n";
  }

  private String signature() throws Exception {
    Signature signature = Signature.getInstance("SHA256withRSA");
    signature.initSign(keys.getPrivate());
    signature.update(Files.readAllBytes(file));
    return HexFormat.of().formatHex(signature.sign());
  }

  @Test
  void withoutAKeyTheFileHasTheDigestAndTheTime() throws IOException {
    Run run = digest("-i", file, "-o", sig);
    assertThat(run.status()).as(run.err()).isZero();
    assertThat(run.out() + run.err()).isEmpty();
    assertThat(Files.readString(sig)).isEqualTo(unsigned());
  }

  @Test
  void theChipAndTheSignatureFollow() throws Exception {
    Run run = digest("-c2712", "-k", privateKey, "-i" + file, "-o", sig);
    assertThat(run.status()).as(run.err()).isZero();
    assertThat(run.out() + run.err()).isEmpty();
    assertThat(Files.readString(sig)).isEqualTo(unsigned() + "target-soc: 2712\nrsa2048: " + signature() + "\n");
  }

  @Test
  void aProgramSignsInPlaceOfAKey() throws Exception {
    String signature = signature();
    programs.program("hsm", command -> ScriptedPrograms.printed(signature + "\n"));
    assertThat(digest("-H", "hsm", "-i", file, "-o", sig).status()).isZero();
    assertThat(Files.readString(sig)).isEqualTo(unsigned() + "rsa2048: " + signature + "\n");
    assertThat(programs.calls()).containsExactly(List.of("hsm", "-a", "rsa2048-sha256", file.toString()));
  }

  /** The script leaves a file without a signature then. */
  @Test
  void aProgramThatFailsLeavesNothing() {
    programs.program("hsm", command -> ScriptedPrograms.failed(3, "no token"));
    Run run = digest("-H", "hsm", "-i", file, "-o", sig);
    assertThat(run.status()).isEqualTo(1);
    assertThat(run.err()).startsWith("ERROR: ").contains("no token");
    assertThat(sig).doesNotExist();
  }

  /** {@code -o hsmx.sh -H ./hsmx.sh} replaced the program that it had just called. */
  @Test
  void theProgramThatSignsIsNotWrittenOver() throws Exception {
    Path program = Files.writeString(directory.resolve("hsm.sh"), "#!/bin/sh");
    String signature = signature();
    programs.program(program.toString(), command -> ScriptedPrograms.printed(signature));
    assertThat(digest("-H", program, "-i", file, "-o", program).err()).contains("would replace");
    assertThat(program).hasContent("#!/bin/sh");
    assertThat(programs.calls()).isEmpty();
  }

  @Test
  void theOutputMayBeStandardOutput() throws IOException {
    assertThat(digest("-i", file, "-o", "/dev/stdout").out()).isEqualTo(unsigned());
  }

  @Test
  void aSignatureThatFitsIsVerified() {
    digest("-k", privateKey, "-i", file, "-o", sig);
    Run run = digest("-k", publicKey, "-i", file, "-v", sig);
    assertThat(run.status()).as(run.err()).isZero();
    assertThat(run.out()).isEqualTo("Verified OK\n");
  }

  @Test
  void anotherFileOrAnotherKeyIsNot() throws IOException {
    digest("-k", privateKey, "-i", file, "-o", sig);
    Path otherKey = pem("other.pem", "PUBLIC KEY", others.getPublic());
    Run run = digest("-k", otherKey, "-i", file, "-v", sig);
    assertThat(run.status()).isEqualTo(1);
    assertThat(run.out()).isEqualTo("Verification failure\n");
    assertThat(run.err()).startsWith("ERROR: " + file + " not verified\n");
    Files.writeString(file, "what is sigmed");
    assertThat(digest("-k", publicKey, "-i", file, "-v", sig).out()).isEqualTo("Verification failure\n");
  }

  /** The script refuses it; we took the public half. */
  @Test
  void aPrivateKeyVerifiesNothing() throws IOException {
    digest("-k", privateKey, "-i", file, "-o", sig);
    String secret = Files.readString(privateKey);
    Path pair = Files.writeString(directory.resolve("pair.pem"), secret + Files.readString(publicKey));
    Path encrypted =
        Files.writeString(directory.resolve("encrypted.pem"), secret.replace(" PRIVATE", " ENCRYPTED PRIVATE"));

    for (Path key : List.of(privateKey, encrypted)) {
      Run run = digest("-k", key, "-i", file, "-v", sig);
      assertThat(run.status()).isEqualTo(1);
      assertThat(run.out()).isEmpty();
      assertThat(run.err()).startsWith("ERROR: " + key + " is a private key, not a public one\n");
    }
    assertThat(digest("-k", pair, "-i", file, "-v", sig).out()).isEqualTo("Verified OK\n");
  }

  /** The script looks at the line with the RSA signature only. */
  @Test
  void aSignatureFileOfAnotherFormVerifiesNothing() throws IOException {
    digest("-k", privateKey, "-i", file, "-o", sig);
    Files.writeString(sig, "no digest\n" + Files.readString(sig).substring(65));
    Run run = digest("-k", publicKey, "-i", file, "-v", sig);
    assertThat(run.status()).isEqualTo(1);
    assertThat(run.err()).startsWith("ERROR: " + sig + " is no signature file");
  }

  @Test
  void helpIsOnStandardOutput() {
    assertThat(digest("-h").out()).startsWith("Write and verify .sig files");
    assertThat(digest("-h").status()).isZero();
  }

  static Stream<Arguments> refusals() {
    return Stream.of(
        arguments(1, 2, "-i is missing", ""),
        arguments(2, 2, "-o or -v is missing", "-i FILE"),
        arguments(3, 2, "unknown option: -z", "-i FILE -o SIG -z"),
        arguments(4, 2, "-k expects an argument", "-i FILE -o SIG -k"),
        arguments(5, 2, "-c 27/12", "-i FILE -o SIG -c 27/12"),
        arguments(6, 1, "no file at nonexistent", "-i nonexistent -o SIG"),
        arguments(7, 1, "RSA key \"nonexistent\" not found", "-i FILE -o SIG -k nonexistent"),
        arguments(8, 1, "-H PROGRAM", "-i FILE -o SIG -k pkcs11:token=deadbeef;object=bl-key;type=private"),
        arguments(9, 1, "Option -v also requires", "-i FILE -v FILE"),
        arguments(10, 1, "no signature file at SIG", "-i FILE -v SIG -k PUBLIC"),
        arguments(11, 1, "ERROR", "-i FILE -o SIG -k FILE"),
        arguments(12, 1, "would replace", "-i FILE -o FILE"),
        arguments(13, 1, "would replace", "-i FILE -o PRIVATE -k PRIVATE"),
        arguments(14, 1, "cannot be started", "-i FILE -o SIG -H nonexistent"));
  }

  @ParameterizedTest(name = "{0}: {3}")
  @MethodSource("refusals")
  void whatCannotBeDoneEndsWithAnErrorAndNoFile(int number, int status, String words, String line) throws IOException {
    List<Object> arguments = new ArrayList<>();
    for (String word : line.isEmpty() ? new String[0] : line.split(" ")) {
      arguments.add(named(word));
    }
    Run run = digest(arguments.toArray());
    assertThat(run.status()).isEqualTo(status);
    assertThat(run.err()).startsWith("ERROR: ").contains(words.replace("SIG", sig.toString()));
    assertThat(sig).doesNotExist();
    assertThat(file).hasContent("what is signed");
    assertThat(Files.readString(privateKey)).startsWith("-----BEGIN PRIVATE KEY");
  }

  @Test
  void aSignatureFileWithoutRsaVerifiesNothing() {
    digest("-i", file, "-o", sig);
    assertThat(digest("-k", publicKey, "-i", file, "-v", sig).err()).startsWith("ERROR: No RSA signature in " + sig);
  }

  private Object named(String word) {
    return switch (word) {
      case "FILE" -> file;
      case "SIG" -> sig;
      case "PUBLIC" -> publicKey;
      case "PRIVATE" -> privateKey;
      default -> word;
    };
  }
}
