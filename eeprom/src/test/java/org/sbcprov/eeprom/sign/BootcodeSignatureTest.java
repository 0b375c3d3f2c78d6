package org.sbcprov.eeprom.sign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.fixtures.EventLog;
import org.sbcprov.fixtures.RsaTestKey;
import org.sbcprov.fixtures.SecureBootEeprom;

class BootcodeSignatureTest {
  private static final int CUSTOMER = 16;
  private static final RsaTestKey MINE = RsaTestKey.of("customer");
  private static final RsaTestKey OTHER = RsaTestKey.of("other");
  private static final byte[] RELEASED = SecureBootEeprom.program(5000);
  private static final byte[] SIGNED = SecureBootEeprom.signed(RELEASED, MINE, CUSTOMER, 0);

  @Test
  void theBlockOfACustomerFollowsRaspberryPis() {
    List<BootcodeSignature> blocks = BootcodeSignature.parse(SIGNED);

    assertThat(blocks).extracting(BootcodeSignature::keynum).containsExactly(16, 0);
    assertThat(blocks).extracting(BootcodeSignature::version).containsExactly(0, 1);
    assertThat(blocks).extracting(BootcodeSignature::length).containsExactly(5000, 5000 - 532);
    assertThat(blocks).allMatch(block -> block.verifies(SIGNED));
    assertThat(blocks.get(0).key().orElseThrow().write()).isEqualTo(MINE.publicBytes());
    assertThat(blocks.get(0).write()).isEqualTo(Arrays.copyOfRange(SIGNED, 5000, 5532));
    assertThat(BootcodeSignature.customers(SIGNED)).contains(blocks.get(0));
    assertThat(BootcodeSignature.customers(RELEASED)).isEmpty();
  }

  @Test
  void whatACustomerSignedIsTheSameAsTheOriginalToolMakes() {
    assertThat(Stage.of("bootcode.bin", "", RELEASED).sign(signer(MINE))).isEqualTo(SIGNED);
  }

  /** usbboot's tools add a second block of the customer, and the board does not start any more. */
  @Test
  void aCounterSignedStageIsSignedAnewInsteadOfTwice() {
    byte[] stacked = SecureBootEeprom.signed(SIGNED, OTHER, CUSTOMER, 0);
    assertThat(BootcodeSignature.parse(stacked)).hasSize(3);
    assertThat(BootcodeSignature.withoutCustomers(stacked)).isEqualTo(RELEASED);
    for (byte[] before : new byte[][] {SIGNED, stacked, SecureBootEeprom.signed(RELEASED, OTHER, CUSTOMER, 0)}) {
      Stage stage = Stage.of("bootcode.bin", "", before);
      EventLog log = new EventLog();
      stage.warn(signer(MINE).publicKey(), log);
      assertThat(stage.sign(signer(MINE))).isEqualTo(SIGNED);
      assertThat(log.words()).singleElement().asString().contains("replaced");
    }
  }

  static Stream<Arguments> refused() {
    byte[] damaged = RELEASED.clone();
    damaged[17] ^= 1;
    return Stream.of(
        arguments(1, "eeprom.firmware-unsigned", new byte[0]),
        arguments(2, "eeprom.firmware-unsigned", new byte[531]),
        arguments(3, "eeprom.firmware-unsigned", new byte[5000]),
        arguments(4, "eeprom.firmware-unsigned", damaged),
        arguments(5, "eeprom.firmware-unsigned", SecureBootEeprom.signed(new byte[5000], MINE, CUSTOMER, 0)),
        arguments(6, "eeprom.firmware-unsigned", SecureBootEeprom.signed(new byte[5000], MINE, 5, 0)),
        arguments(7, "eeprom.firmware-unsigned", SecureBootEeprom.signed(new byte[5000], MINE, -1, 0)),
        arguments(8, "eeprom.firmware-unsigned", Arrays.copyOf(RELEASED, 5004)),
        arguments(9, "eeprom.firmware-unsigned", Arrays.copyOfRange(RELEASED, 1, 5000)),
        arguments(10, "eeprom.firmware-too-large", SecureBootEeprom.program(110 * 1024 - 531)));
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("refused")
  void whatRaspberryPiDidNotSignIsNotCounterSigned(int number, String code, byte[] stage) {
    assertThatThrownBy(() -> Stage.of("bootcode.bin", " of x.bin", stage))
        .asInstanceOf(InstanceOfAssertFactories.type(BadInput.class))
        .satisfies(failure -> assertThat(failure.code()).isEqualTo(code))
        .satisfies(failure -> assertThat(failure.getMessage()).contains("bootcode.bin of x.bin"));
  }

  @Test
  void theLargestStageIsSigned() {
    byte[] largest = SecureBootEeprom.program(110 * 1024 - 532);
    assertThat(Stage.of("bootcode.bin", "", largest).sign(signer(MINE))).hasSize(110 * 1024);
  }

  @Test
  void noByteBeforeOrInABlockCanChange() {
    for (int at = 0; at < SIGNED.length - 264; at += 211) {
      byte[] changed = SIGNED.clone();
      changed[at] ^= 0x40;
      List<BootcodeSignature> blocks = BootcodeSignature.parse(changed);
      assertThat(blocks.isEmpty() || !blocks.get(0).customer() || !blocks.get(0).verifies(changed)).as("%d", at).isTrue();
    }
  }

  /** A length is compared with where the block is, so that none leads out of the array. */
  @Property
  void anyBlockIsReadOrIsNone(@ForAll @IntRange(max = 531) int at, @ForAll int change, @ForAll @IntRange(max = 5532) int size) {
    byte[] changed = Arrays.copyOf(SIGNED, size);
    if (size > 0) {
      changed[Math.max(0, size - 1 - at)] ^= (byte) change;
    }
    for (BootcodeSignature block : BootcodeSignature.parse(changed)) {
      block.verifies(changed);
      block.verifies(new byte[0]);
    }
    assertThat(BootcodeSignature.withoutCustomers(changed).length).isLessThanOrEqualTo(size);
  }

  private static KeySigner signer(RsaTestKey key) {
    return KeySigner.parse(KeyFileTest.latin1(key.pkcs8()), "k.pem");
  }
}
