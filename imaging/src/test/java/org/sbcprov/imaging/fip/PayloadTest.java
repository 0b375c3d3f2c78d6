package org.sbcprov.imaging.fip;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.sbcprov.fixtures.SyntheticFip;
import org.sbcprov.imaging.Tools;
import org.sbcprov.imaging.finding.Finding;
import org.sbcprov.imaging.finding.Severity;
import org.tukaani.xz.ARM64Options;
import org.tukaani.xz.FilterOptions;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZ;

class PayloadTest {
  private static final byte[] PACKED = FipSamples.xz(FipSamples.uboot("nowhere"));

  @Test
  void ubootIsKnownWithItsVersion() {
    Payload uboot = Payload.of(FipSamples.uboot());

    assertThat(uboot.kind()).isEqualTo(PayloadKind.UBOOT);
    assertThat(uboot.version()).contains("U-Boot 2024.10-bpi (Oct 07 2024 - 12:00:00 +0000)");
    assertThat(uboot.words()).isEqualTo("U-Boot 2024.10-bpi (Oct 07 2024 - 12:00:00 +0000)");
    assertThat(uboot.environment()).isEmpty();
  }

  @Test
  void whatIsPackedWithXzIsUnpackedFirst() {
    Payload packed = Payload.of(PACKED);

    assertThat(packed.kind()).isEqualTo(PayloadKind.UBOOT);
    assertThat(packed.xz().orElseThrow().check()).isEqualTo("CRC32");
    assertThat(packed.xz().orElseThrow().complete()).isTrue();
    assertThat(packed.xz().orElseThrow().problem()).isEmpty();
    assertThat(packed.environmentIsNowhere()).isTrue();
    assertThat(packed.words()).contains("environment nowhere").endsWith("xz (check CRC32), 9000 bytes unpacked");
    assertThat(packed.facts()).containsEntry("packed", "xz").containsEntry("unpacked-size", 9000);
  }

  @Test
  void whereUbootKeepsItsEnvironmentIsReadFromWhatItSaysWhenItSaves() {
    assertThat(environment("nowhere")).containsExactly("nowhere");
    assertThat(environment("MMC", "Writing to %sMMC(%d)... ")).containsExactly("MMC");
    assertThat(environment("UBI", "Writing to UBI... ", "MMC", "Writing to %sMMC(%d)... ")).containsExactly("MMC", "UBI");
    assertThat(environment("SPIFlash", "Writing to SPI flash...", "MTD", "Writing to MTD...")).containsExactly("MTD", "SPIFlash");
    // "MMC" alone is a word of the command mmc info.
    assertThat(environment("MMC", "nowhere")).containsExactly("nowhere");
    assertThat(environment("MMC")).containsExactly("MMC");
    assertThat(environment("go nowhere fast")).isEmpty();
  }

  static Stream<Arguments> kinds() {
    return Stream.of(
        Arguments.of(1, new byte[0], PayloadKind.EMPTY),
        Arguments.of(2, new byte[9], PayloadKind.BLANK),
        Arguments.of(3, FipSamples.bl31(), PayloadKind.BL31),
        Arguments.of(4, FipSamples.bl2(), PayloadKind.BL2_CODE),
        Arguments.of(5, FipSamples.code(99, "OP-TEE version: %s"), PayloadKind.OPTEE),
        Arguments.of(6, FipSamples.code(99, "hello"), PayloadKind.AARCH64),
        Arguments.of(7, new byte[] {0x1f, (byte) 0x8b, 8, 0, 0}, PayloadKind.GZIP),
        Arguments.of(8, FipSamples.ascii("\177ELF\2\1\1"), PayloadKind.ELF),
        Arguments.of(9, new byte[] {(byte) 0xd0, 0x0d, (byte) 0xfe, (byte) 0xed, 0}, PayloadKind.DEVICE_TREE),
        Arguments.of(10, SyntheticFip.bootable().bytes(), PayloadKind.FIP),
        Arguments.of(11, Arrays.copyOf(FipSamples.ascii("SDMMC_BOOT"), 4096), PayloadKind.BL2),
        Arguments.of(12, FipSamples.ascii("<!DOCTYPE html>\n<title>404</title>\n"), PayloadKind.TEXT),
        Arguments.of(13, new byte[] {5, 4, 3, 2, 1, 0, 9, 8}, PayloadKind.UNKNOWN),
        Arguments.of(14, new byte[] {5}, PayloadKind.UNKNOWN),
        Arguments.of(15, FipSamples.xz(new byte[0]), PayloadKind.EMPTY),
        Arguments.of(16, FipSamples.xz(FipSamples.bl31()), PayloadKind.BL31),
        Arguments.of(17, FipSamples.xz(PACKED), PayloadKind.XZ),
        Arguments.of(18, new byte[] {(byte) 0xfd, '7', 'z', 'X', 'Z', 0}, PayloadKind.XZ));
  }

  @ParameterizedTest(name = "{0}. {2}")
  @MethodSource("kinds")
  void payloadsAreKnownByWhatIsInThem(int number, byte[] content, PayloadKind kind) {
    assertThat(Payload.of(content).kind()).isEqualTo(kind);
  }

  static Stream<Arguments> wrong() {
    byte[] uboot = FipSamples.uboot();
    byte[] turned = PACKED.clone();
    turned[PACKED.length / 2] ^= 1;
    FilterOptions[] arm64 = {new ARM64Options(), new LZMA2Options()};
    return Stream.of(
        row(1, "BL31 in the place of U-Boot", "swapped", FipImageType.BL33, FipSamples.bl31()),
        row(2, "U-Boot in the place of BL31", "swapped", FipImageType.BL31, uboot),
        row(3, "the same, packed", "swapped", FipImageType.BL31, PACKED),
        row(4, "BL2 without a header", "swapped", FipImageType.BL31, FipSamples.bl2()),
        row(5, "gzip", "wrong-kind", FipImageType.BL33, new byte[] {0x1f, (byte) 0x8b, 8, 0}),
        row(6, "ELF", "wrong-kind", FipImageType.BL31, FipSamples.ascii("\177ELF\2\1\1")),
        row(7, "ELF in xz", "wrong-kind", FipImageType.BL31, FipSamples.xz(FipSamples.ascii("\177ELF\2\1\1"))),
        row(8, "empty", "wrong-kind", FipImageType.BL32, new byte[0]),
        row(9, "a device tree", "wrong-kind", FipImageType.BL33, new byte[] {(byte) 0xd0, 0x0d, (byte) 0xfe, (byte) 0xed}),
        row(10, "a FIP", "wrong-kind", FipImageType.BL33, SyntheticFip.bootable().bytes()),
        row(11, "a BL2", "wrong-kind", FipImageType.BL33, Arrays.copyOf(FipSamples.ascii("EMMC_BOOT"), 4096)),
        row(12, "a web page", "wrong-kind", FipImageType.BL33, FipSamples.ascii("<!DOCTYPE html>\n")),
        row(13, "xz with CRC64, its default", "xz-check", FipImageType.BL33, FipSamples.xz(uboot, XZ.CHECK_CRC64)),
        row(14, "xz with SHA-256", "xz-check", FipImageType.BL33, FipSamples.xz(uboot, XZ.CHECK_SHA256)),
        row(15, "xz with a filter", "xz-filter", FipImageType.BL33, FipSamples.xz(uboot, XZ.CHECK_CRC32, arm64)),
        row(16, "xz cut off", "xz-damaged", FipImageType.BL33, Arrays.copyOf(PACKED, PACKED.length - 1)),
        row(17, "xz with a bit turned", "xz-damaged", FipImageType.BL33, turned),
        row(18, "xz of 4 MiB and a byte", "xz-too-large", FipImageType.BL33,
            FipSamples.xz(Arrays.copyOf(uboot, XzStream.LIMIT + 1))));
  }

  @ParameterizedTest(name = "{0}. {1}: fip.{2}")
  @MethodSource("wrong")
  void whatCannotBeStartedIsAnError(int number, String what, String code, FipImageType type, byte[] content) {
    FipMember member = FipSamples.member(type, content);

    List<Finding> findings = MemberRules.check(member, member.describe());

    assertThat(findings).filteredOn(finding -> finding.severity() == Severity.ERROR)
        .extracting(Finding::code).containsExactly("fip." + code);
    assertThat(findings.get(0).hint()).isNotEmpty();
  }

  @Test
  void doubtsAreWarnings() {
    byte[] uboot = FipSamples.uboot();
    byte[] two = Arrays.copyOf(PACKED, PACKED.length * 2);
    System.arraycopy(PACKED, 0, two, PACKED.length, PACKED.length);
    assertThat(warnings(FipImageType.BL33, two)).containsExactly("fip.xz-trailing");
    assertThat(warnings(FipImageType.BL33, Arrays.copyOf(uboot, (2 << 20) + 1))).containsExactly("fip.code-size");
    assertThat(warnings(FipImageType.BL31, Arrays.copyOf(FipSamples.bl31(), (256 << 10) + 1))).containsExactly("fip.code-size");
    assertThat(warnings(FipImageType.BL33, new byte[] {9, 9, 1, 0})).containsExactly("fip.kind-unknown");
    assertThat(warnings(FipImageType.of(FipImageType.ofFiptool().get(0).uuid()).orElseThrow(), new byte[0]))
        .containsExactly("fip.member-empty");
    assertThat(warnings(FipImageType.BL33, Arrays.copyOf(uboot, 2 << 20))).isEmpty();
    assertThat(warnings(FipImageType.BL33, FipSamples.xz(uboot, XZ.CHECK_NONE))).isEmpty();
  }

  @Test
  void aDictionaryThatNoPresetHasIsNotAllocated() {
    // The header of the first block: size, flags, LZMA2, one byte of properties, padding, CRC32.
    byte[] large = PACKED.clone();
    large[16] = 36;
    CRC32 crc = new CRC32();
    crc.update(large, 12, 8);
    ByteBuffer.wrap(large).order(ByteOrder.LITTLE_ENDIAN).putInt(20, (int) crc.getValue());

    assertThat(warnings(FipImageType.BL33, large)).containsExactly("fip.xz-memory");
  }

  @Test
  void whatXzPacksAsFrankWDoesIsUnpacked(@TempDir Path directory) throws IOException {
    Path uboot = Files.write(directory.resolve("u-boot.bin"), FipSamples.uboot("nowhere"));
    Tools.run("xz", "-e", "-k", "-9", "-C", "crc32", uboot);
    byte[] packed = Files.readAllBytes(directory.resolve("u-boot.bin.xz"));

    assertThat(warnings(FipImageType.BL33, packed)).isEmpty();
    assertThat(Payload.of(packed).xz().orElseThrow().content()).isEqualTo(Files.readAllBytes(uboot));
    Tools.run("xz", "-k", "-f", uboot);
    FipMember usual = FipSamples.member(FipImageType.BL33, Files.readAllBytes(directory.resolve("u-boot.bin.xz")));
    assertThat(MemberRules.check(usual, usual.describe())).extracting(Finding::code).containsExactly("fip.xz-check");
  }

  @Property(tries = 1500, edgeCases = EdgeCasesMode.NONE)
  void noDamageToAnXzStreamDoesWorseThanMakeItDamaged(
      @ForAll @IntRange(max = 99_999) int where, @ForAll byte value, @ForAll @IntRange(max = 40) int start) {
    byte[] damaged = PACKED.clone();
    // The magic stays, else it is no xz stream.
    damaged[6 + where % (damaged.length - 6)] = value;
    damaged[Math.max(6, start)] ^= value;

    Payload payload = Payload.of(damaged);

    assertThat(payload.words()).isNotEmpty();
    if (!Arrays.equals(damaged, PACKED)) {
      XzStream xz = payload.xz().orElseThrow();
      assertThat(xz.problem().isPresent() || Arrays.equals(xz.content(), FipSamples.uboot("nowhere"))).isTrue();
    }
  }

  private static List<String> environment(String... strings) {
    return Payload.of(FipSamples.uboot(strings)).environment();
  }

  private static List<String> warnings(FipImageType type, byte[] content) {
    FipMember member = FipSamples.member(type, content);
    List<Finding> findings = MemberRules.check(member, member.describe());
    assertThat(findings).extracting(Finding::severity).allMatch(severity -> severity == Severity.WARNING);
    return findings.stream().map(Finding::code).toList();
  }

  private static Arguments row(int number, String what, String code, FipImageType type, byte[] content) {
    return Arguments.of(number, what, code, type, content);
  }
}
