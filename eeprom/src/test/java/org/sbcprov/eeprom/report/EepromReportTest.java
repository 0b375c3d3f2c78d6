package org.sbcprov.eeprom.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sbcprov.core.Sha256;
import org.sbcprov.core.failure.Failure;
import org.sbcprov.eeprom.BootOrder;
import org.sbcprov.eeprom.EepromImage;
import org.sbcprov.eeprom.SectionKind;
import org.sbcprov.eeprom.SignatureFile;
import org.sbcprov.eeprom.sign.BootcodeSignature;
import org.sbcprov.eeprom.sign.ConfigSignature;
import org.sbcprov.eeprom.sign.PublicKey;
import org.sbcprov.fixtures.RealFirmware;
import org.sbcprov.fixtures.RsaTestKey;
import org.sbcprov.fixtures.SecureBootEeprom;
import org.sbcprov.fixtures.SyntheticEeprom;

class EepromReportTest {
  private static final Instant TIME = Instant.ofEpochSecond(1_628_266_219);

  private static final RsaTestKey CUSTOMER = RsaTestKey.of("customer");
  private static final RsaTestKey OTHER = RsaTestKey.of("other");

  @TempDir Path directory;

  @Test
  void theAreasOfAnImageAreAllOfIt() {
    for (SyntheticEeprom eeprom : List.of(SyntheticEeprom.bcm2711(), SyntheticEeprom.bcm2712Ab())) {
      EepromReport report = report(eeprom.build());
      int end = 0;
      for (Area area : report.areas()) {
        assertThat(area.offset()).isEqualTo(end);
        end = area.end();
      }
      assertThat(end).isEqualTo(report.size());
    }
  }

  @Test
  void theSecondPartitionIsEmptyUntilSomethingIsInIt() {
    byte[] bytes = SyntheticEeprom.bcm2712Ab().build();
    assertThat(report(bytes).areas())
        .extracting(Area::kind, Area::offset, Area::used)
        .containsExactly(
            tuple(Area.Kind.READ_ONLY, 0, true),
            tuple(Area.Kind.PARTITION_A, 0x10000, true),
            tuple(Area.Kind.PARTITION_B, 0x107000, false),
            tuple(Area.Kind.JOURNAL, 0x1fe000, false));

    // The first partition's second stage, once more in the second one.
    System.arraycopy(bytes, 0x10000, bytes, 0x107000, 0x14000);
    bytes[bytes.length - 1] = 7;

    EepromReport report = report(bytes);
    assertThat(report.areas()).extracting(Area::used).containsExactly(true, true, true, true);
    List<SectionReport> stages = report.sections().stream().filter(section -> section.name().equals("bootsys")).toList();
    assertThat(stages).hasSize(2);
    assertThat(stages.get(0).room()).isPresent();
    assertThat(stages.get(1).room()).isEmpty();
  }

  @Test
  void aScratchSectorThatWasUsedIsToldAsUsed() {
    byte[] bytes = EepromImage.parse(SyntheticEeprom.bcm2711().build(), "x.bin").withUpdateTime(TIME).bytes();
    EepromReport report = report(bytes);
    assertThat(report.areas()).extracting(Area::used).containsExactly(true, true);
    assertThat(report.updateTime()).isEqualTo(OptionalLong.of(TIME.getEpochSecond()));
  }

  @Test
  void roomAndFreeSpaceAreThoseOfTheFile() {
    EepromReport report = report(SyntheticEeprom.bcm2711().build());
    SectionReport config = section(report, "bootconf.txt");
    assertThat(config.room()).isEqualTo(OptionalInt.of(4076));
    assertThat(config.free()).isEqualTo(OptionalInt.of(4076 - SyntheticEeprom.CONFIG.length()));
    SectionReport key = section(report, "pubkey.bin");
    assertThat(key.filled()).isFalse();
    assertThat(key.room()).isEqualTo(OptionalInt.of(744));
    assertThat(key.free()).isEqualTo(key.room());
    assertThat(section(report, "bootmain").room()).isEmpty();
    assertThat(section(report, "bootcode.bin").room()).isEmpty();
    assertThat(section(report(SyntheticEeprom.bcm2712().build()), "bootcode.bin").room())
        .isEqualTo(OptionalInt.of(128 * 1024 - 8));
  }

  @Test
  void everySectionOfReleasedImagesIsKnown() {
    for (String name : List.of("2711/pieeprom-2019-07-15.bin", "2711/pieeprom-2026-08-04.bin",
        "2712/pieeprom-2024-09-23.bin", "2712/pieeprom-2026-08-12.bin")) {
      EepromReport report = EepromReport.read(RealFirmware.file(name));
      assertThat(report.sections())
          .filteredOn(section -> section.section().kind() != SectionKind.PAD)
          .allSatisfy(section -> assertThat(section.purpose()).as(section.name()).isNotEmpty());
      assertThat(report.mismatches()).isEmpty();
      assertThat(report.config().orElseThrow().errors()).isZero();
    }
  }

  @Test
  void aNameThatNoReleaseHasIsNotExplained() {
    byte[] bytes = SyntheticEeprom.bcm2711().build();
    put(bytes, SyntheticEeprom.offsetOf(bytes, "cacert.der") + 8, "memsysAB.bin");
    assertThat(section(report(bytes), "memsysAB.bin").purpose()).isEmpty();
  }

  static Stream<Arguments> lines() {
    return Stream.of(
        arguments("[all]", ConfigLine.Kind.FILTER, "For all boards:"),
        arguments("[none]", ConfigLine.Kind.FILTER, "For no board:"),
        arguments("[cm4]", ConfigLine.Kind.FILTER, "Only where this matches:"),
        arguments("[config.txt]", ConfigLine.Kind.FILTER, "Not for the bootloader, but for config.txt:"),
        arguments("BOOT_ORDER=0xf21", ConfigLine.Kind.SETTING, "Tries SD card or eMMC, then network (TFTP), then start over."),
        arguments("BOOT_ORDER=f21", ConfigLine.Kind.SETTING, "What the board tries to boot from"),
        arguments("BOOT_ORDER=sd", ConfigLine.Kind.SETTING, "What the board tries to boot from"),
        arguments("HDMI_DELAY=0", ConfigLine.Kind.SETTING, "Default: 5."),
        arguments("PCIE_PROBE=1", ConfigLine.Kind.SETTING, "Bootloaders for the BCM2711 do not know it."),
        arguments("BOOTORDER=0xf1", ConfigLine.Kind.UNKNOWN, "No bootloader is known to have this key."),
        arguments("boot_uart=1", ConfigLine.Kind.UNKNOWN, "No bootloader is known to have this key."),
        arguments("hello", ConfigLine.Kind.IGNORED, "No setting: the bootloader ignores it."),
        arguments("=1", ConfigLine.Kind.IGNORED, "No setting: the bootloader ignores it."),
        arguments("[none]\nBOOT_UART=1", ConfigLine.Kind.SETTING, "No effect: no board reads it here."),
        arguments("[config.txt]\ndtparam=spi=on", ConfigLine.Kind.FIRMWARE, "For config.txt."));
  }

  @ParameterizedTest
  @MethodSource("lines")
  void eachLineIsExplained(String text, ConfigLine.Kind kind, String explanation) {
    List<ConfigLine> lines = config("# comment\n\n" + text + "\n \n").lines();
    ConfigLine last = lines.get(lines.size() - 1);
    assertThat(last.kind()).isEqualTo(kind);
    assertThat(last.explanation()).contains(explanation);
    assertThat(last.number()).isEqualTo(2 + lines.size());
  }

  @Test
  void bytesThatWouldSteerATerminalAreShownAsQuestionMarks() {
    assertThat(config("BOOT_UART=\u001b[2J\u00e9\t1\n").lines()).extracting(ConfigLine::text)
        .containsExactly("BOOT_UART=?[2J? 1");
  }

  @Test
  void theBootOrderIsThatOfAllBoardsOrTheDefault() {
    OrderReport set = config("[all]\nBOOT_ORDER=0x41\n[cm4]\nBOOT_ORDER=0xf1\n").order();
    assertThat(set.set()).isTrue();
    assertThat(set.order().map(BootOrder::hex)).contains("0x41");
    assertThat(set.dangers()).extracting(danger -> danger.code()).containsExactly("eeprom.order-no-end");

    OrderReport fallback = config("BOOT_UART=1\nBOOT_ORDER=\n").order();
    assertThat(fallback.set()).isFalse();
    assertThat(fallback.order().map(BootOrder::hex)).contains("0xf41");
    assertThat(fallback.note()).contains("CM4");

    OrderReport wrong = config("BOOT_ORDER=61\n").order();
    assertThat(wrong.set()).isTrue();
    assertThat(wrong.order()).isEmpty();
    assertThat(wrong.note()).isNotEmpty();
  }

  @Test
  void theLintersFindingsAreCounted() {
    ConfigReport report = config("[all]\nBOOT_UART=yes\nBOOT_ORDRE=0xf1\nWAKE_ON_GPIO=1\n");
    assertThat(report.errors()).isEqualTo(2);
    assertThat(config("[all]\nBOOT_UART=1\nWAKE_ON_GPIO=1\n").errors()).isZero();
  }

  /** A damaged image can hold half a megabyte of lines. */
  @Test
  void aConfigurationThatIsNoneIsNotTakenApart() {
    byte[] bytes = SyntheticEeprom.bcm2712().build();
    int at = SyntheticEeprom.offsetOf(bytes, "bootconf.txt");
    ByteBuffer.wrap(bytes).putInt(at + 4, 500_016);
    Arrays.fill(bytes, at + 24, at + 500_024, (byte) '\n');
    ConfigReport report = report(bytes).config().orElseThrow();
    assertThat(report.tooLarge()).isTrue();
    assertThat(report.lines()).isEmpty();
    assertThat(report.errors()).isEqualTo(1);
  }

  @Test
  void anImageWithoutConfigurationIsReportedToo() {
    byte[] bytes = SyntheticEeprom.bcm2711().signed().build();
    put(bytes, SyntheticEeprom.offsetOf(bytes, "bootconf.txt") + 8, "other.txt\0\0\0");
    EepromReport report = report(bytes);
    assertThat(report.config()).isEmpty();
    assertThat(report.signature()).isEmpty();
  }

  @Test
  void theSignatureBesideAnImageIsCompared() throws IOException {
    byte[] bytes = SyntheticEeprom.bcm2711().build();
    Path image = Files.write(directory.resolve("pieeprom.bin"), bytes);
    Path file = directory.resolve("pieeprom.sig");
    assertThat(EepromReport.read(image).beside().state()).isEqualTo(SignatureBeside.State.MISSING);
    assertThat(EepromReport.read(image).mismatches()).isEmpty();

    Files.write(file, SignatureFile.of(bytes, TIME).write());
    SignatureBeside fits = EepromReport.read(image).beside();
    assertThat(fits.state()).isEqualTo(SignatureBeside.State.MATCHES);
    assertThat(fits.timestamp()).isEqualTo(OptionalLong.of(TIME.getEpochSecond()));
    assertThat(fits.sha256()).contains(Sha256.hex(bytes));

    Files.write(file, SignatureFile.of(new byte[1], TIME).write());
    assertThat(EepromReport.read(image).beside().state()).isEqualTo(SignatureBeside.State.DIFFERS);
    assertThat(EepromReport.read(image).mismatches()).extracting(warning -> warning.code())
        .containsExactly("eeprom.digest-mismatch");

    for (String damaged : List.of("", "0123", "no digest at all\n", "\u0000".repeat(5000))) {
      Files.writeString(file, damaged);
      assertThat(EepromReport.read(image).beside().state()).isEqualTo(SignatureBeside.State.DAMAGED);
      assertThat(EepromReport.read(image).mismatches()).hasSize(1);
    }
    Files.delete(file);
    Files.createDirectory(file);
    assertThat(EepromReport.read(image).beside().state()).isEqualTo(SignatureBeside.State.DAMAGED);
  }

  @Test
  void anRsaSignatureBesideASignedImageIsCheckedWithItsKey() throws IOException {
    byte[] bytes = signed(SyntheticEeprom.bcm2711(), CUSTOMER).bytes();
    Path image = Files.write(directory.resolve("pieeprom.bin"), bytes);
    Path file = directory.resolve("pieeprom.sig");
    Files.write(file, signatureOf(bytes, CUSTOMER).write());
    assertThat(EepromReport.read(image).beside().state()).isEqualTo(SignatureBeside.State.MATCHES);
    assertThat(EepromReport.read(image).beside().rsa()).isTrue();

    Files.write(file, signatureOf(bytes, OTHER).write());
    assertThat(EepromReport.read(image).beside().problem()).contains("RSA");
  }

  @Test
  void aSignedConfigurationIsCheckedWithTheKeyInTheImage() {
    EepromImage image = signed(SyntheticEeprom.bcm2711(), CUSTOMER);
    EepromReport report = report(image.bytes());
    assertThat(report.signature().orElseThrow().valid()).isTrue();
    assertThat(report.signature().orElseThrow().key().orElseThrow().fingerprint())
        .isEqualTo(Sha256.hex(publicKey(CUSTOMER).write()));
    assertThat(report.mismatches()).isEmpty();

    EepromReport changed = report(image.withBootConf("BOOT_UART=1\n".getBytes(StandardCharsets.US_ASCII)).bytes());
    assertThat(changed.mismatches()).extracting(warning -> warning.code()).containsExactly("eeprom.config-mismatch");

    EepromReport other = report(image.withFile(EepromImage.PUBLIC_KEY, publicKey(OTHER).write()).bytes());
    assertThat(other.signature().orElseThrow().state()).isEqualTo(ConfigSignature.State.RSA_DIFFERS);
    assertThat(other.mismatches()).hasSize(1);

    EepromReport keyOnly = report(image.withFile(EepromImage.BOOT_CONF_SIGNATURE, new byte[8]).bytes());
    assertThat(keyOnly.mismatches()).isEmpty();
  }

  @Test
  void aCertificateIsTrustedWhenItsDigestStandsInTheConfiguration() {
    byte[] certificate = {0x30, 1, 2, 3};
    String hash = Sha256.hex(certificate);
    for (String config : List.of("HTTP_CACERT_HASH=" + hash, "HTTP_CACERT_HASH=" + hash.toUpperCase(Locale.ROOT), "")) {
      EepromImage image = EepromImage.parse(SyntheticEeprom.bcm2711().config(config).build(), "x.bin");
      assertThat(report(image.bytes()).certificate()).isEmpty();
      assertThat(report(image.withFile(EepromImage.CA_CERTIFICATE, certificate).bytes()).certificate())
          .contains(new CertificateReport(hash, !config.isEmpty()));
    }
  }

  @Test
  void theStagesOfABcm2712TellWhoSignedThem() {
    byte[] stage = counterSigned(4000, CUSTOMER);
    EepromImage image = EepromImage.parse(SyntheticEeprom.bcm2712Ab().build(), "x.bin")
        .withFile(EepromImage.BOOTSYS, stage);
    EepromReport report = report(image.bytes());
    assertThat(report.stages()).extracting(StageReport::name).containsExactly("bootcode.bin", "bootsys");
    assertThat(report.stages().get(0).blocks()).isEmpty();
    List<StageReport.Block> blocks = report.stages().get(1).blocks();
    assertThat(blocks).extracting(StageReport.Block::customer).containsExactly(true, false);
    assertThat(blocks).extracting(StageReport.Block::valid).containsExactly(true, true);
    assertThat(blocks.get(0).fingerprint()).contains(publicKey(CUSTOMER).fingerprint());
    assertThat(report.mismatches()).extracting(warning -> warning.details().get("name")).containsExactly("bootcode.bin");
    image = image.withBootcode(counterSigned(3000, CUSTOMER));
    assertThat(report(image.bytes()).mismatches()).isEmpty();

    stage[100] ^= 1;
    assertThat(report(image.withFile(EepromImage.BOOTSYS, stage).bytes()).mismatches())
        .extracting(warning -> warning.code()).containsExactly("eeprom.firmware-mismatch");
    assertThat(report(SyntheticEeprom.bcm2711().build()).stages()).isEmpty();
  }

  /** Whatever the bytes are, there is a report or a failure that tells why not. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void damagedImagesGiveAReportOrAFailure(int seed) {
    Random random = new Random(seed);
    byte[] whole = (seed == 2 ? SyntheticEeprom.bcm2712Ab() : SyntheticEeprom.bcm2711().signed()).build();
    int reports = 0;
    for (int i = 0; i < 60; i++) {
      byte[] bytes = whole.clone();
      List<Integer> starts = new ArrayList<>(List.of(0));
      EepromImage.parse(bytes, "x.bin").sections().forEach(section -> starts.add(section.offset()));
      for (int k = 0; k < 3; k++) {
        int start = starts.get(random.nextInt(starts.size()));
        bytes[Math.min(start + random.nextInt(40), bytes.length - 1)] = (byte) random.nextInt();
      }
      try {
        report(bytes).mismatches();
        reports++;
      } catch (Failure e) {
        assertThat(e.code()).startsWith("eeprom.");
      }
    }
    assertThat(reports).isPositive();
  }

  private EepromReport report(byte[] bytes) {
    return EepromReport.of(EepromImage.parse(bytes, "x.bin"), directory.resolve("x.bin"));
  }

  private ConfigReport config(String text) {
    return report(SyntheticEeprom.bcm2711().config(text).build()).config().orElseThrow();
  }

  private static SectionReport section(EepromReport report, String name) {
    return report.sections().stream().filter(section -> section.name().equals(name)).findFirst().orElseThrow();
  }

  private static void put(byte[] bytes, int offset, String text) {
    byte[] ascii = text.getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(ascii, 0, bytes, offset, ascii.length);
  }

  private static PublicKey publicKey(RsaTestKey key) {
    return PublicKey.parse(key.publicBytes(), "key");
  }

  private static SignatureFile signatureOf(byte[] content, RsaTestKey key) {
    String rsa = HexFormat.of().formatHex(key.sign(content));
    return SignatureFile.of(Sha256.hex(content), TIME, Optional.empty(), Optional.of(rsa));
  }

  private static EepromImage signed(SyntheticEeprom eeprom, RsaTestKey key) {
    EepromImage image = EepromImage.parse(eeprom.build(), "x.bin");
    return image
        .withFile(EepromImage.PUBLIC_KEY, key.publicBytes())
        .withFile(EepromImage.BOOT_CONF_SIGNATURE, signatureOf(image.bootConf(), key).write());
  }

  /** As Raspberry Pi and a customer sign it. */
  private static byte[] counterSigned(int size, RsaTestKey customer) {
    return SecureBootEeprom.signed(SecureBootEeprom.program(size), customer, BootcodeSignature.CUSTOMER, 0);
  }
}
