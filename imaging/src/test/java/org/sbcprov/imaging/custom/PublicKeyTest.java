package org.sbcprov.imaging.custom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sbcprov.core.failure.Failure;
import org.sbcprov.imaging.Tools;

class PublicKeyTest {
  @TempDir Path directory;

  @Test
  void linesOfAFileAreKeysWithTheirOptionsAndComments() {
    String second = "from=\"10.0.0.0/8\",command=\"echo \\\"hi there\\\"\" " + World.key(2, "two words");
    List<PublicKey> keys = World.keys("# mine", World.key(1, "me@here") + "\r", "", second);
    assertThat(keys).hasSize(2);
    assertThat(keys.get(0).line()).isEqualTo(World.key(1, "me@here"));
    assertThat(keys.get(1).line()).isEqualTo(second);
    assertThat(keys.get(1).comment()).isEqualTo("two words");
  }

  @ParameterizedTest
  @CsvSource({"ed25519,0", "rsa,2048", "rsa,1024", "ecdsa,256", "ecdsa,384", "ecdsa,521"})
  void keysOfSshKeygenAreTaken(String type, int bits) throws IOException {
    Path file = directory.resolve("key");
    if (bits == 0) {
      Tools.run("ssh-keygen", "-q", "-t", type, "-N", "", "-f", file);
    } else {
      Tools.run("ssh-keygen", "-q", "-t", type, "-b", bits, "-N", "", "-f", file);
    }
    byte[] bytes = Files.readAllBytes(directory.resolve("key.pub"));
    List<PublicKey> keys = PublicKey.parse(bytes, "key.pub");
    assertThat(keys.get(0).line() + "\n").isEqualTo(new String(bytes, StandardCharsets.UTF_8));
    assertThat(keys.get(0).weakness().isEmpty()).isEqualTo(bits != 1024);
    Failure failure =
        catchThrowableOfType(Failure.class, () -> PublicKey.parse(Files.readAllBytes(file), "key"));
    assertThat(failure.code()).isEqualTo("customize.private-key");
    assertThat(failure.exitStatus().code()).isEqualTo(4);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", "# only a comment", "ssh-ed25519", "ssh-ed25519 !!!!", "ssh-ed25519 AAAA", "hello world",
        "ssh-rsa AAAAC3NzaC1lZDI1NTE5AAAAIAAAAAEAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAAAAAEAAAAAAAAAAAAAAAAAAAAAAAAA",
        "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5////fwAAAAEAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "---- BEGIN SSH2 PUBLIC KEY ----\nAAAA\n---- END SSH2 PUBLIC KEY ----",
      })
  void whatIsNoKeyIsRefused(String text) {
    Failure failure =
        catchThrowableOfType(Failure.class, () -> PublicKey.parse(text.getBytes(StandardCharsets.UTF_8), "x.pub"));
    assertThat(failure.code()).isEqualTo("customize.key-form");
    assertThat(failure.hint()).isNotEmpty();
  }

  @Property
  void damageIsFoundOrHarmlessButNeverACrash(@ForAll @IntRange(min = 0, max = 90) int at, @ForAll byte value) {
    byte[] bytes = (World.key(7, "somebody@somewhere") + "\n").getBytes(StandardCharsets.UTF_8);
    bytes[Math.min(at, bytes.length - 1)] = value;
    try {
      assertThat(PublicKey.parse(bytes, "x")).isNotEmpty();
    } catch (Failure e) {
      assertThat(e.code()).startsWith("customize.");
    }
  }
}
