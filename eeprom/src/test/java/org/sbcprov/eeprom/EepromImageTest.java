package org.sbcprov.eeprom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.fixtures.RealFirmware;
import org.sbcprov.fixtures.SyntheticEeprom;

class EepromImageTest {
  private static final int AB_PARTITION_END = 0x107000;

  @Test
  void sizeTellsTheChipAndBootsysTheTwoPartitions() {
    assertThat(Images.parse(SyntheticEeprom.bcm2711Of2019()).chip()).isEqualTo(Chip.BCM2711);
    assertThat(Images.parse(SyntheticEeprom.bcm2712()).chip()).isEqualTo(Chip.BCM2712);
    assertThat(Images.parse(SyntheticEeprom.bcm2711()).ab()).isFalse();
    assertThat(Images.parse(SyntheticEeprom.bcm2712()).ab()).isFalse();
    assertThat(Images.parse(SyntheticEeprom.bcm2712Ab()).ab()).isTrue();
  }

  @Test
  void sectionsAreListedInOrder() {
    List<Section> sections = Images.parse(SyntheticEeprom.bcm2711Of2019()).sections();

    assertThat(sections).hasSize(11);
    assertThat(sections.get(0)).isEqualTo(new Section(SyntheticEeprom.BOOTCODE, 0, 44640, ""));
    assertThat(sections.get(1)).isEqualTo(new Section(SyntheticEeprom.FIRMWARE, 44648, 20528, "memsys00.bin"));
    assertThat(sections.get(9)).isEqualTo(new Section(SyntheticEeprom.PAD, 208936, 4048, ""));
    assertThat(sections.get(10).name()).isEqualTo("bootconf.txt");
    assertThat(sections.get(10).offset()).isEqualTo(0x34000);
  }

  @ParameterizedTest
  @CsvSource({
    "2711/pieeprom-2019-07-15.bin,           BCM2711, false, 11, false",
    "2711/pieeprom-2023-05-11.bin,           BCM2711, false, 24, false",
    "2711/pieeprom-2026-08-04.bin,           BCM2711, false, 26, false",
    "2712/pieeprom-2024-09-23.bin,           BCM2712, false, 20, false",
    "2712/pieeprom-2026-08-12.bin,           BCM2712, true,  28, false",
    "keys/pieeprom-signed.bin,               BCM2711, false, 22, true",
  })
  void releasedImagesAreUnderstood(String name, Chip chip, boolean ab, int sections, boolean signed) {
    EepromImage image = EepromImage.read(RealFirmware.file(name));

    assertThat(image.chip()).isEqualTo(chip);
    assertThat(image.ab()).isEqualTo(ab);
    assertThat(image.sections()).hasSize(sections);
    assertThat(image.signedConfig()).isEqualTo(signed);
    assertThat(Images.latin1(image.bootConf())).contains("BOOT_UART=");
    assertThat(image.configLimit()).isEqualTo(4076);
  }

  @ParameterizedTest
  @MethodSource("org.sbcprov.eeprom.Images#real")
  void sameContentBackGivesTheSameReleasedImage(String name) throws IOException {
    assertConfigGoesBack(Images.readReal(name));
  }

  @ParameterizedTest
  @MethodSource("org.sbcprov.eeprom.Images#synthetic")
  void sameContentBackGivesTheSameImage(SyntheticEeprom eeprom) {
    assertConfigGoesBack(eeprom.build());
  }

  @ParameterizedTest
  @MethodSource("org.sbcprov.eeprom.Images#synthetic")
  void changingTheConfigAndBackGivesTheSameImage(SyntheticEeprom eeprom) {
    EepromImage image = Images.parse(eeprom);

    EepromImage back =
        image.withBootConf(new byte[4076]).withBootConf(Images.latin1(SyntheticEeprom.CONFIG));

    assertThat(back.bytes()).isEqualTo(image.bytes());
  }

  @ParameterizedTest
  @MethodSource("org.sbcprov.eeprom.Images#synthetic")
  void aNewConfigChangesNothingButItsRoom(SyntheticEeprom eeprom) {
    EepromImage image = Images.parse(eeprom);
    int offset = SyntheticEeprom.offsetOf(image.bytes(), "bootconf.txt");
    for (int size : new int[] {0, 1, 7, 8, 9, 15, 16, 17, 1000, 4075, 4076}) {
      byte[] config = new byte[size];
      Arrays.fill(config, (byte) 'x');

      EepromImage changed = image.withBootConf(config);

      assertThat(changed.bootConf()).isEqualTo(config);
      assertThat(Arrays.copyOf(changed.bytes(), offset)).isEqualTo(Arrays.copyOf(image.bytes(), offset));
      assertThat(tail(changed, 4096)).isEqualTo(tail(image, 4096));
      List<Section> others = new ArrayList<>(changed.sections());
      others.removeIf(section -> section.offset() >= offset && section.offset() < AB_PARTITION_END);
      List<Section> before = new ArrayList<>(image.sections());
      before.removeIf(section -> section.offset() >= offset && section.offset() < AB_PARTITION_END);
      assertThat(others).isEqualTo(before);
    }
  }

  /** The last section of such images is padding of its own, which must not be merged with that behind the config. */
  @Test
  void paddingBehindTheFirstPartitionStaysASection() {
    EepromImage image = Images.parse(SyntheticEeprom.bcm2712Ab());

    List<Section> sections = image.withBootConf(new byte[1000]).sections();

    Section last = sections.get(sections.size() - 1);
    assertThat(last).isEqualTo(image.sections().get(image.sections().size() - 1));
    assertThat(last.offset()).isEqualTo(AB_PARTITION_END);
    Section padding = sections.get(sections.size() - 2);
    assertThat(padding.kind()).isEqualTo(SectionKind.PAD);
    assertThat(padding.offset()).isEqualTo(0xa4000 + 24 + 1000);
    assertThat(padding.next()).isEqualTo(AB_PARTITION_END);
  }

  @Test
  void whatIsLeftOfALongerConfigIsErased() {
    EepromImage image = Images.parse(SyntheticEeprom.bcm2711().config("x".repeat(4076)));

    byte[] changed = image.withBootConf(Images.latin1("short")).bytes();

    assertThat(changed).isEqualTo(SyntheticEeprom.bcm2711().config("short").build());
  }

  /**
   * The original tool counts 20 bytes for a header of 24, and writes up to 4 bytes of a file over the next section. In
   * the BCM2711 releases of 2024-04-17 to 2024-12-07 they go into the bootloader's scratch sector.
   */
  @Test
  void aFileHasToFitWithItsWholeHeader() {
    byte[] bytes = SyntheticEeprom.bcm2711Of2019().build();
    int config = 0x34000;
    long firmware = (long) SyntheticEeprom.FIRMWARE << 32;
    ByteBuffer.wrap(bytes).putInt(config + 4, 1016).putLong(config + 1024, firmware);
    EepromImage image = EepromImage.parse(bytes, "pieeprom.bin");

    assertThat(image.configLimit()).isEqualTo(1000);
    assertThat(image.withBootConf(new byte[1000]).sections()).isEqualTo(image.sections());
    assertThatThrownBy(() -> image.withBootConf(new byte[1001]))
        .asInstanceOf(InstanceOfAssertFactories.type(BadInput.class))
        .satisfies(
            failure -> {
              assertThat(failure.code()).isEqualTo("eeprom.config-too-large");
              assertThat(failure.facts()).containsEntry("size", 1001).containsEntry("limit", 1000);
            });
  }

  /** Seven releases of 2024 have their configuration there, and their own tool takes 4076 bytes for them. */
  @Test
  void aConfigBesideTheScratchSectorReachesIntoItWithFourBytesAtMost() {
    byte[] bytes = SyntheticEeprom.bcm2711().build();
    int from = 0x7b000;
    int to = 0x7e000;
    System.arraycopy(bytes, from, bytes, to, 200);
    Arrays.fill(bytes, from, to, (byte) 0xff);
    ByteBuffer.wrap(bytes).putInt(from, SyntheticEeprom.PAD).putInt(from + 4, to - from - 8);
    EepromImage image = EepromImage.parse(bytes, "pieeprom.bin");

    assertThat(image.configLimit()).isEqualTo(4076);
    assertThat(tail(image.withBootConf(new byte[4072]), 4096)).containsOnly((byte) 0xff);
    assertThat(image.withBootConf(new byte[4072]).configBytesAtRisk()).isZero();
    assertThat(image.withBootConf(new byte[4076]).configBytesAtRisk()).isEqualTo(4);
    assertThat(tail(image.withBootConf(new byte[4076]), 4092)).containsOnly((byte) 0xff);
    assertThatThrownBy(() -> image.withBootConf(new byte[4077])).isInstanceOf(BadInput.class);
  }

  /** One that lay there already, with padding behind it, could be written there again. */
  @Test
  void aConfigThatReachesIntoTheScratchSectorHasNoRoomThere() {
    byte[] bytes = configAt(0x7ef80, 136);
    ByteBuffer.wrap(bytes).putInt(0x7f020, SyntheticEeprom.PAD).putInt(0x7f024, 8);
    EepromImage image = EepromImage.parse(bytes, "pieeprom.bin");

    assertThat(image.configLimit()).isEqualTo(108);
    assertThatThrownBy(() -> image.withBootConf(new byte[109]))
        .asInstanceOf(InstanceOfAssertFactories.type(BadInput.class))
        .satisfies(failure -> assertThat(failure.facts()).containsEntry("limit", 108));
    for (int size : new int[] {0, 50, 108}) {
      EepromImage changed = image.withBootConf(new byte[size]);
      assertThat(changed.bootConf()).hasSize(size);
      assertThat(changed.sections()).endsWith(image.sections().get(image.sections().size() - 1));
    }
  }

  @Test
  void aSectionInTheScratchSectorIsNotLost() {
    byte[] bytes = configAt(0x7e000, 100);
    ByteBuffer.wrap(bytes).putInt(0x7e080, SyntheticEeprom.PAD).putInt(0x7e084, 0x7f800 - 0x7e080 - 8);
    ByteBuffer.wrap(bytes).putInt(0x7f800, SyntheticEeprom.FIRMWARE).putInt(0x7f804, 16).put(0x7f808, (byte) 'x');
    Arrays.fill(bytes, 0x7f809, 0x7f818, (byte) 0);
    EepromImage image = EepromImage.parse(bytes, "pieeprom.bin");

    List<Section> sections = image.withBootConf(new byte[4076]).sections();

    assertThat(image.configLimit()).isEqualTo(4076);
    assertThat(sections).endsWith(image.sections().get(image.sections().size() - 1));
  }

  /** An image with padding up to its configuration, and nothing behind it. */
  private static byte[] configAt(int offset, int size) {
    byte[] bytes = SyntheticEeprom.bcm2711().build();
    int from = 0x7b000;
    byte[] header = Arrays.copyOfRange(bytes, from, from + 24);
    Arrays.fill(bytes, from, bytes.length, (byte) 0xff);
    ByteBuffer.wrap(bytes).putInt(from, SyntheticEeprom.PAD).putInt(from + 4, offset - from - 8);
    ByteBuffer.wrap(bytes).put(offset, header).putInt(offset + 4, size + 16);
    Arrays.fill(bytes, offset + 24, offset + 24 + size, (byte) '#');
    return bytes;
  }

  @ParameterizedTest
  @ValueSource(ints = {4077, 5000, 100_000})
  void aConfigIsAtMost4076Bytes(int size) {
    EepromImage image = Images.parse(SyntheticEeprom.bcm2712Ab());

    assertThatThrownBy(() -> image.withBootConf(new byte[size]))
        .asInstanceOf(InstanceOfAssertFactories.type(BadInput.class))
        .satisfies(failure -> assertThat(failure.code()).isEqualTo("eeprom.config-too-large"));
  }

  @Test
  void anImageWithoutConfigSaysSo() {
    byte[] bytes = SyntheticEeprom.bcm2711().build();
    bytes[SyntheticEeprom.offsetOf(bytes, "bootconf.txt") + 8] = 'B';
    EepromImage image = EepromImage.parse(bytes, "pieeprom.bin");

    assertThatThrownBy(image::bootConf)
        .asInstanceOf(InstanceOfAssertFactories.type(BadInput.class))
        .satisfies(failure -> assertThat(failure.code()).isEqualTo("eeprom.no-config"));
  }

  @Test
  void aConfigInTheReadOnlyAreaIsReadButNotWritten() {
    byte[] bytes = SyntheticEeprom.bcm2711().build();
    ByteBuffer.wrap(bytes).putInt(4, 0x1000 - 8);
    byte[] config = Arrays.copyOfRange(bytes, 0x7b000, 0x7b000 + 120);
    Arrays.fill(bytes, 0x7b000, 0x7b000 + 120, (byte) 0xff);
    System.arraycopy(config, 0, bytes, 0x1000, config.length);
    ByteBuffer.wrap(bytes).putInt(0x1000 + config.length, -1);
    EepromImage image = EepromImage.parse(bytes, "pieeprom.bin");

    assertThat(Images.latin1(image.bootConf())).isEqualTo(SyntheticEeprom.CONFIG);
    assertThatThrownBy(() -> image.withBootConf(new byte[1]))
        .asInstanceOf(InstanceOfAssertFactories.type(BadInput.class))
        .satisfies(failure -> assertThat(failure.code()).isEqualTo("eeprom.no-config"));
  }

  @Test
  void signedMeansASignatureWithContent() {
    assertThat(Images.parse(SyntheticEeprom.bcm2711Of2019()).signedConfig()).isFalse();
    assertThat(Images.parse(SyntheticEeprom.bcm2711()).signedConfig()).isFalse();
    assertThat(Images.parse(SyntheticEeprom.bcm2711().signed()).signedConfig()).isTrue();
    for (String nothing : new String[] {"\u00ff", "\0", " ", "\n", "\r", "\t"}) {
      byte[] bytes = SyntheticEeprom.bcm2712Ab().signed().build();
      int signature = SyntheticEeprom.offsetOf(bytes, "bootconf.sig") + 24;
      int end = signature + SyntheticEeprom.SIGNATURE.length();
      Arrays.fill(bytes, signature, end, (byte) nothing.charAt(0));
      assertThat(EepromImage.parse(bytes, "pieeprom.bin").signedConfig()).isFalse();
      bytes[end - 1] = '0';
      assertThat(EepromImage.parse(bytes, "pieeprom.bin").signedConfig()).isTrue();
    }
  }

  @Test
  void anImageDoesNotChangeWithTheBytesAround() {
    byte[] bytes = SyntheticEeprom.bcm2711().build();
    EepromImage image = EepromImage.parse(bytes, "pieeprom.bin");
    byte[] before = image.bytes();

    Arrays.fill(bytes, (byte) 0);
    Arrays.fill(image.bytes(), (byte) 0);
    Arrays.fill(image.bootConf(), (byte) 0);
    image.withBootConf(new byte[100]);

    assertThat(image.bytes()).isEqualTo(before);
    assertThatThrownBy(() -> image.sections().clear()).isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void anImageIsReadFromAFile(@TempDir Path directory) throws IOException {
    byte[] bytes = SyntheticEeprom.bcm2712().build();

    EepromImage image = EepromImage.read(Images.write(directory.resolve("pieeprom.bin"), bytes));

    assertThat(image.bytes()).isEqualTo(bytes);
  }

  private static void assertConfigGoesBack(byte[] bytes) {
    EepromImage image = EepromImage.parse(bytes, "pieeprom.bin");
    // Compared as a whole; a difference of megabytes is nothing to print.
    assertThat(Arrays.equals(image.withBootConf(image.bootConf()).bytes(), bytes)).isTrue();
  }

  private static byte[] tail(EepromImage image, int size) {
    byte[] bytes = image.bytes();
    return Arrays.copyOfRange(bytes, bytes.length - size, bytes.length);
  }
}
