package org.sbcprov.imaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.sbcprov.core.failure.BadUsage;
import org.sbcprov.core.failure.Failure;
import org.sbcprov.core.failure.VerificationFailed;
import org.sbcprov.fixtures.SyntheticBl2;
import org.sbcprov.imaging.mtk.Bl2Chip;
import org.sbcprov.imaging.mtk.Bl2Image;
import org.sbcprov.imaging.mtk.Bl2Medium;
import org.sbcprov.imaging.mtk.NandForm;

class Bl2WrapTest {
  private static final Path NOWHERE = Path.of("bl2.bin");

  @TempDir Path directory;

  static Stream<Arguments> notToBeWrapped() {
    byte[] text = SyntheticBl2.code("mt7986");
    byte[] elf = text.clone();
    System.arraycopy(new byte[] {0x7f, 'E', 'L', 'F'}, 0, elf, 0, 4);
    byte[] fip = text.clone();
    System.arraycopy(new byte[] {1, 0, 0x64, (byte) 0xaa}, 0, fip, 0, 4);
    return Stream.of(
        Arguments.of(1, "bl2.empty", new byte[0]),
        Arguments.of(2, "bl2.wrapped", SyntheticBl2.sdmmc().bytes()),
        Arguments.of(3, "bl2.wrapped", SyntheticBl2.of(SyntheticBl2.Medium.SPIM_NAND).bytes()),
        Arguments.of(4, "bl2.not-code", fip),
        Arguments.of(5, "bl2.not-code", elf),
        Arguments.of(6, "image.compressed", new byte[] {0x1f, (byte) 0x8b, 8, 0}),
        Arguments.of(7, "image.compressed", new byte[] {(byte) 0xfd, '7', 'z', 'X', 'Z', 0, 0, 1}),
        Arguments.of(8, "image.bl2-ram", SyntheticBl2.code("Starting UART download handshake")),
        Arguments.of(9, "image.bl2-ram", SyntheticBl2.code("v2.12(release):x (mt7988-ram-comb)")),
        Arguments.of(10, "image.bl2-soc", text),
        Arguments.of(11, "bl2.not-code", mbr()),
        Arguments.of(12, "input.too-large", new byte[Bl2Image.LIMIT + 1]));
  }

  @ParameterizedTest(name = "{0}. {1}")
  @MethodSource("notToBeWrapped")
  void whatCannotBeMeantIsRefusedByName(int number, String code, byte[] content) throws IOException {
    Path file = Files.write(directory.resolve("in"), content);

    assertThatThrownBy(() -> Bl2Wrap.readCode(file, Optional.of("mt7988"), false))
        .isInstanceOfSatisfying(Failure.class, e -> assertThat(e.code()).isEqualTo(code));
  }

  @Test
  void forceTakesRescueCodeAndThatOfAnotherChip() throws IOException {
    byte[] code = SyntheticBl2.code("mt7986 Starting UART download handshake");
    Path file = Files.write(directory.resolve("in"), code);

    assertThat(Bl2Wrap.readCode(file, Optional.of("mt7988"), true)).isEqualTo(code);
    assertThat(Bl2Wrap.readCode(Files.write(file, mbr()), Optional.empty(), true)).isEqualTo(mbr());
  }

  @Test
  void whatTheMemoryHasNoRoomForIsRefused() {
    Bl2Wrap.Headers card = headers(Bl2Medium.SDMMC, null, 508 * 1024);

    assertThat(Bl2Wrap.wrap(NOWHERE, new byte[508 * 1024 - 32], card)).isNotEmpty();
    assertThatThrownBy(() -> Bl2Wrap.wrap(NOWHERE, new byte[508 * 1024 - 31], card))
        .isInstanceOfSatisfying(Failure.class, e -> assertThat(e.code()).isEqualTo("image.bl2-too-large"));
  }

  @Test
  void headersThatDoNotGoTogetherAreRefused() {
    assertUsage("bl2.nand", () -> headers(Bl2Medium.SDMMC, NandForm.SPIM_2K_64, 9));
    assertUsage("bl2.nand", () -> headers(Bl2Medium.SPIM_NAND, null, 9));
    assertUsage("bl2.nand", () -> headers(Bl2Medium.SPIM_NAND, NandForm.AP_2K_64, 9));
    assertUsage("bl2.nand", () -> headers(Bl2Medium.SNAND, NandForm.SPIM_2K_64, 9));
    assertUsage("bl2.nand", () -> headers(Bl2Medium.NAND, NandForm.HSM_2K_64, 9));
    assertUsage("bl2.address", () -> new Bl2Wrap.Headers(Bl2Medium.EMMC, Optional.empty(), 0x2ff, true, 0, 9));
    assertUsage("bl2.address", () -> new Bl2Wrap.Headers(Bl2Medium.EMMC, Optional.empty(), 1L << 32, true, 0, 9));
    assertUsage("bl2.address", () -> new Bl2Wrap.Headers(Bl2Medium.EMMC, Optional.empty(), 0x201000, true, -1, 9));
    assertUsage("bl2.address", () -> new Bl2Wrap.Headers(Bl2Medium.EMMC, Optional.empty(), 0x201000, true, 1L << 32, 9));
    assertUsage(
        "bl2.address",
        () -> new Bl2Wrap.Headers(Bl2Medium.SPIM_NAND, Optional.of(NandForm.SPIM_2K_64), 0x201000, true, 512, 9));
  }

  @Property(tries = 300)
  void whatIsUnwrappedIsWhatWasWrapped(
      @ForAll Bl2Medium medium,
      @ForAll NandForm form,
      @ForAll boolean aarch64,
      @ForAll @IntRange(min = 1, max = 20_000) int size,
      @ForAll @IntRange(max = 0x100000) int offset) {
    boolean nand = !medium.isGeneric();
    if (nand && !form.family().fits(medium)) {
      return;
    }
    byte[] code = new byte[size];
    new Random(size).nextBytes(code);
    Bl2Wrap.Headers headers =
        new Bl2Wrap.Headers(
            medium, nand ? Optional.of(form) : Optional.empty(), 0x201000, aarch64, nand ? 0 : offset, 1 << 20);
    Bl2Image read = Bl2Image.parse(Bl2Wrap.wrap(NOWHERE, code, headers));

    assertThat(read.code()).isEqualTo(code);
    assertThat(read.aarch64()).isEqualTo(aarch64);
    assertThat(read.headerOffset()).isEqualTo(headers.headerOffset());
    assertThat(read.entry()).isEqualTo(0x201000);
  }

  @Test
  void aDamagedBl2IsNotTakenApartUnlessForced() throws IOException {
    Path file = Files.write(directory.resolve("in"), SyntheticBl2.sdmmc().wrongDigest().bytes());

    assertThatThrownBy(() -> Bl2File.unwrap(file, false))
        .isInstanceOfSatisfying(VerificationFailed.class, e -> assertThat(e.code()).isEqualTo("bl2.digest"));
    assertThat(Bl2File.unwrap(file, true)).hasSize(4096);
  }

  @Test
  void bytesBehindABl2AreNotItsCode() throws IOException {
    Path file =
        Files.write(directory.resolve("in"), SyntheticBl2.sdmmc().followedBy(new byte[3_000_000]).bytes());

    assertThat(Bl2File.unwrap(file, false)).hasSize(4096);
    assertThat(Bl2File.read(file).fileSize()).isGreaterThan(3_000_000);
  }

  @Test
  void whatIsNoBl2IsSaidToBeWhatItIs() throws IOException {
    byte[] fip = Arrays.copyOf(new byte[] {1, 0, 0x64, (byte) 0xaa}, 5000);
    Path file = Files.write(directory.resolve("in"), fip);

    assertThatThrownBy(() -> Bl2File.read(file))
        .isInstanceOfSatisfying(Failure.class, e -> assertThat(e.code()).isEqualTo("image.bl2-form"))
        .hasMessageContaining("a FIP");
    Files.write(file, "hello".getBytes(StandardCharsets.US_ASCII));
    assertThatThrownBy(() -> Bl2File.read(file)).hasMessageContaining("of no form that is known");
  }

  @Test
  void theChipIsTakenFromTheCode() {
    assertThat(Bl2Wrap.chipOf(SyntheticBl2.codePrinting(0x7622))).contains(Bl2Chip.MT7622);
    assertThat(Bl2Wrap.chipOf(new byte[9])).isEmpty();
  }

  private static byte[] mbr() {
    byte[] sector = new byte[1024];
    sector[510] = 0x55;
    sector[511] = (byte) 0xaa;
    return sector;
  }

  private static Bl2Wrap.Headers headers(Bl2Medium medium, NandForm form, long memory) {
    return new Bl2Wrap.Headers(medium, Optional.ofNullable(form), 0x201000, true, 0, memory);
  }

  private static void assertUsage(String code, Runnable what) {
    assertThatThrownBy(what::run)
        .isInstanceOfSatisfying(BadUsage.class, e -> assertThat(e.code()).isEqualTo(code));
  }
}
