package org.sbcprov.imaging.env;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.sbcprov.fixtures.SyntheticFip;
import org.sbcprov.imaging.gpt.GptReader;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZ;
import org.tukaani.xz.XZOutputStream;

class BootFirmwareTest {
  private static final String COMMON = "U-Boot 2024.10 (Oct 2024)\0Loading Environment from %s...\r\0";

  @Test
  void aUbootThatKeepsItsEnvironmentNowhereIsKnownPackedAndUnpacked() throws IOException {
    byte[] program = program("nowhere\0bootcmd=x\0buildargs=setenv bootargs\0");
    for (byte[] bl33 : new byte[][] {program, xz(program)}) {
      BootFirmware firmware = look(bl33).orElseThrow();
      assertThat(firmware.ignoresStored()).isTrue();
      assertThat(firmware.rebuildsBootargs()).isTrue();
    }
  }

  @Test
  void aUbootThatStoresItIsNotWarnedAbout() {
    BootFirmware firmware = look(program("nowhere\0MMC\0Writing to %sMMC(%d)... \0")).orElseThrow();
    assertThat(firmware.stores()).containsExactly("MMC");
    assertThat(firmware.ignoresStored()).isFalse();
    assertThat(firmware.rebuildsBootargs()).isFalse();
  }

  @Test
  void aDriversNameCountsWhenNothingElseDoes() {
    assertThat(look(program("MMC\0")).orElseThrow().stores()).containsExactly("MMC");
  }

  @Test
  void whatCannotBeToldIsNotTold() throws IOException {
    assertThat(look(new byte[3000])).isEmpty();
    assertThat(look("no U-Boot at all".getBytes(StandardCharsets.US_ASCII))).isEmpty();
    assertThat(look(program(""))).isEmpty();
    byte[] cut = xz(program("nowhere\0"));
    assertThat(look(Arrays.copyOf(cut, cut.length / 2))).isEmpty();
    assertThat(look(xz(new byte[20 << 20]))).isEmpty();
    assertThat(of(TestDisk.board("ubootenv"))).isEmpty();
    assertThat(of(TestDisk.board("ubootenv").put(13312 * 512, new byte[] {1, 0, 0x64, (byte) 0xaa}))).isEmpty();
    assertThat(of(TestDisk.with(TestDisk.partition("fip", TestDisk.LINUX, 40, Long.MAX_VALUE / 2)))).isEmpty();
  }

  private static Optional<BootFirmware> look(byte[] bl33) {
    byte[] fip = SyntheticFip.empty().with(SyntheticFip.BL31, new byte[100]).with(SyntheticFip.BL33, bl33).bytes();
    return of(TestDisk.board("ubootenv").put(13312 * 512, fip));
  }

  private static Optional<BootFirmware> of(TestDisk disk) {
    return BootFirmware.of(disk, GptReader.read(disk));
  }

  private static byte[] program(String strings) {
    return ("\u0014code\0" + COMMON + strings).getBytes(StandardCharsets.ISO_8859_1);
  }

  private static byte[] xz(byte[] program) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (XZOutputStream xz = new XZOutputStream(packed, new LZMA2Options(1), XZ.CHECK_CRC32)) {
      xz.write(program);
    }
    return packed.toByteArray();
  }
}
