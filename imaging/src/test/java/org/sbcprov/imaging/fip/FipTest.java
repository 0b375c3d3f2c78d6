package org.sbcprov.imaging.fip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.fixtures.SyntheticFip;

class FipTest {
  private static final byte[] GOOD = SyntheticFip.bootable().bytes();

  @Test
  void aTableOfContentsIsRead() {
    Fip fip = parse(GOOD);

    assertThat(fip.contents()).isEqualTo("BL31, BL33");
    assertThat(fip.size()).isEqualTo(GOOD.length);
    assertThat(fip.find(FipImageType.BL31).orElseThrow().offsetAddress()).isEqualTo(0x88);
    assertThat(fip.find(FipImageType.BL33).orElseThrow().size()).isEqualTo(5000);
    assertThat(fip.find(FipImageType.BL32)).isEmpty();
    fip.requireBootable();
  }

  @Test
  void imagesThatNobodyKnowsKeepTheirUuid() {
    Fip fip = parse(SyntheticFip.bootable().with("000102030405060708090a0b0c0d0e0f", new byte[9]).bytes());

    assertThat(fip.contents()).isEqualTo("BL31, BL33, 00010203-0405-0607-0809-0a0b0c0d0e0f");
  }

  @Test
  void bytesAfterTheEndDoNoHarm() {
    assertThat(parse(SyntheticFip.bootable().padded(700).bytes()).size()).isEqualTo(GOOD.length);
  }

  @Test
  void aPackageWithoutItsSizeInTheLastEntryEndsWithItsLastImage() {
    assertThat(parse(SyntheticFip.bootable().endError(-GOOD.length).bytes()).size()).isEqualTo(GOOD.length);
  }

  @Test
  void asManyImagesAsAllowedAreRead() {
    SyntheticFip fip = SyntheticFip.empty();
    for (int i = 0; i < Fip.MOST_ENTRIES; i++) {
      fip.with(uuid(i), new byte[1]);
    }

    assertThat(parse(fip.bytes()).entries()).hasSize(Fip.MOST_ENTRIES);
    assertThatThrownBy(() -> parse(fip.with(uuid(999), new byte[1]).bytes()))
        .hasMessageContaining("within 128 entries");
  }

  static Stream<Arguments> damages() {
    return Stream.of(
        row(1, "name", "form", SyntheticFip.bootable().name(0xaa640002)),
        row(2, "serial number 0", "form", SyntheticFip.bootable().serial(0)),
        row(3, "nothing", "truncated", SyntheticFip.bootable().cutTo(0)),
        row(4, "cut in the header", "truncated", SyntheticFip.bootable().cutTo(15)),
        row(5, "cut after the header", "truncated", SyntheticFip.bootable().cutTo(16)),
        row(6, "cut in an entry", "truncated", SyntheticFip.bootable().cutTo(90)),
        row(7, "cut in the last entry", "truncated", SyntheticFip.bootable().cutTo(0x87)),
        row(8, "cut in an image", "truncated", SyntheticFip.bootable().cutTo(3000)),
        row(9, "cut by one byte", "truncated", SyntheticFip.bootable().cutTo(GOOD.length - 1)),
        row(10, "no end of the table", "form", SyntheticFip.bootable().withoutEnd()),
        row(11, "the same image twice", "form", SyntheticFip.bootable().with(SyntheticFip.BL31, new byte[4])),
        row(12, "offset in the table", "bounds", SyntheticFip.empty().with(SyntheticFip.BL31, new byte[400], -1, 0)),
        row(13, "offset 0", "bounds", SyntheticFip.empty().with(SyntheticFip.BL31, new byte[400], -96, 0)),
        row(14, "offset past the end", "bounds", SyntheticFip.empty().with(SyntheticFip.BL31, new byte[400], 401, 0)),
        row(15, "offset 2^63", "bounds",
            SyntheticFip.empty().with(SyntheticFip.BL31, new byte[400], Long.MIN_VALUE, 0)),
        row(16, "size past the end", "bounds", SyntheticFip.empty().with(SyntheticFip.BL31, new byte[400], 0, 1)),
        row(17, "size 2^63-1", "bounds",
            SyntheticFip.empty().with(SyntheticFip.BL31, new byte[400], 0, Long.MAX_VALUE - 400)),
        row(18, "size 2^64-1", "bounds", SyntheticFip.empty().with(SyntheticFip.BL31, new byte[400], 0, -401)),
        row(19, "overlap", "overlap",
            SyntheticFip.bootable().with(SyntheticFip.BL32, new byte[400], -1, 0)),
        row(20, "one within the other", "overlap",
            SyntheticFip.empty()
                .with(SyntheticFip.BL31, new byte[400], 0, 400)
                .with(SyntheticFip.BL33, new byte[400], 0, 0)),
        row(21, "size in the table", "form", SyntheticFip.bootable().endError(100L - GOOD.length)),
        row(22, "size 2^63", "form", SyntheticFip.bootable().endError(Long.MIN_VALUE)),
        row(23, "size more than there is", "truncated", SyntheticFip.bootable().endError(1)),
        row(24, "size less than its images", "bounds", SyntheticFip.bootable().endError(-1)));
  }

  @ParameterizedTest(name = "{0}. {1}: image.fip-{2}")
  @MethodSource("damages")
  void whatContradictsItselfIsRefused(int number, String what, String code, SyntheticFip fip) {
    assertThatThrownBy(() -> parse(fip.bytes()))
        .isInstanceOfSatisfying(BadInput.class, e -> assertThat(e.code()).isEqualTo("image.fip-" + code));
  }

  static Stream<Arguments> incomplete() {
    return Stream.of(
        Arguments.of("no BL33 (Non-Trusted Firmware BL33); it has BL31",
            SyntheticFip.empty().with(SyntheticFip.BL31, new byte[4])),
        Arguments.of("no BL31 (EL3 Runtime Firmware BL31); it has BL33",
            SyntheticFip.empty().with(SyntheticFip.BL33, new byte[4])),
        Arguments.of("no BL31 (EL3 Runtime Firmware BL31); it has nothing", SyntheticFip.empty()),
        Arguments.of("an empty BL33",
            SyntheticFip.empty().with(SyntheticFip.BL31, new byte[4]).with(SyntheticFip.BL33, new byte[0])));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("incomplete")
  void whatIsMissingForAStartIsNamed(String words, SyntheticFip fip) {
    Fip parsed = parse(fip.bytes());

    assertThatThrownBy(parsed::requireBootable)
        .hasMessageContaining(words)
        .isInstanceOfSatisfying(BadInput.class, e -> assertThat(e.code()).isEqualTo("image.fip-incomplete"));
  }

  @Test
  void whatIsPackedIsWhatTheTestsOwnBuilderPacks() {
    byte[] bl31 = {1, 2, 3};
    byte[] bl33 = {4, 5};
    byte[] packed = Fip.write(List.of(new FipImage(FipImageType.BL31, bl31), new FipImage(FipImageType.BL33, bl33)));

    assertThat(packed)
        .isEqualTo(SyntheticFip.empty().with(SyntheticFip.BL31, bl31).with(SyntheticFip.BL33, bl33).bytes());
    assertThat(Fip.write(List.of())).isEqualTo(SyntheticFip.empty().bytes());
  }

  @Test
  void uuidsAreShownInTheOrderOfTheirBytes() {
    assertThat(FipImageType.BL31.uuid()).isEqualTo(UUID.fromString("47d4086d-4cfe-9846-9b95-2950cbbd5a00"));
    assertThat(FipImageType.of(UUID.fromString("a2cceab7-f825-4b27-9704-633a6fd69ad8")).orElseThrow().title())
        .isEqualTo("MediaTek checksum");
  }

  @Property(tries = 2000, edgeCases = EdgeCasesMode.NONE)
  void anyChangeEitherParsesOrIsRefused(
      @ForAll @IntRange(max = 0x87) int first,
      @ForAll byte value,
      @ForAll @IntRange(max = 0x87) int second,
      @ForAll byte other) {
    byte[] file = GOOD.clone();
    file[first] = value;
    file[second] = other;
    Fip fip;
    try {
      fip = parse(file);
    } catch (BadInput e) {
      assertThat(e.code()).startsWith("image.fip-");
      return;
    }
    for (FipEntry entry : fip.entries()) {
      assertThat(entry.offsetAddress()).isBetween(16L, (long) file.length);
      assertThat(entry.size()).isBetween(0L, file.length - entry.offsetAddress());
    }
  }

  private static Fip parse(byte[] file) {
    return Fip.parse(Arrays.copyOf(file, Math.min(file.length, Fip.LARGEST_TOC)), file.length);
  }

  private static String uuid(int number) {
    return "ff000000000000000000000000" + String.format("%06x", number);
  }

  private static Arguments row(int number, String what, String code, SyntheticFip fip) {
    return Arguments.of(number, what, code, fip);
  }
}
