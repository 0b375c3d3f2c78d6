package org.sbcprov.eeprom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.core.failure.Failure;
import org.sbcprov.fixtures.SyntheticEeprom;

class DamagedImageTest {
  private static final int CONFIG = 0x7b000;
  private static final String[] FILES = {
    EepromImage.BOOT_CONF,
    EepromImage.BOOT_CONF_SIGNATURE,
    EepromImage.PUBLIC_KEY,
    EepromImage.CA_CERTIFICATE,
    EepromImage.BOOTSYS,
    "updatetime"
  };

  static Stream<Arguments> wrongFiles() {
    return Stream.of(
        arguments(1, new byte[0], "eeprom.size", "is empty"),
        arguments(2, new byte[1], "eeprom.size", "has 1 bytes"),
        arguments(3, new byte[524287], "eeprom.size", "524288"),
        arguments(4, new byte[524289], "eeprom.size", "2097152"),
        arguments(5, new byte[1024 * 1024], "eeprom.size", "1048576"),
        arguments(6, new byte[2 * 1024 * 1024 + 1], "eeprom.size", "2097153"),
        arguments(7, Arrays.copyOf(SyntheticEeprom.bcm2711().build(), 400_000), "eeprom.size", "400000"),
        arguments(8, Images.latin1("[all]\nBOOT_UART=1\n"), "eeprom.size", "18 bytes"),
        arguments(9, file("1f8b0800", 200_000), "eeprom.other-file", "gzip"),
        arguments(10, file("504b0304", 300_000), "eeprom.other-file", "ZIP"),
        arguments(11, file("fd377a585a000004", 60_000), "eeprom.other-file", "xz"),
        arguments(12, file("28b52ffd", 60_000), "eeprom.other-file", "zstd"),
        arguments(13, file("425a6839", 60_000), "eeprom.other-file", "bzip2"),
        arguments(14, file("010064aa78563412", 900_000), "eeprom.other-file", "FIP"),
        arguments(15, file("7f454c46", 524288), "eeprom.other-file", "ELF"),
        arguments(16, Images.latin1("version https://git-lfs.github.com/spec/v1\n"), "eeprom.other-file", "LFS"),
        // A download site gives the text of a symbolic link in place of the file.
        arguments(17, Images.latin1("../beta/pieeprom-2020-03-19.bin"), "eeprom.other-file", "symbolic link"),
        arguments(18, Images.latin1("<!DOCTYPE html>"), "eeprom.other-file", "web page"),
        arguments(19, file("ea000006", 524288), "eeprom.other-file", "0xea000006"),
        arguments(20, file("55aaf00e", 2097152), "eeprom.other-file", "0x55aaf00e"),
        arguments(21, new byte[524288], "eeprom.empty", "zeros"),
        arguments(22, filled(2097152, 0xff), "eeprom.empty", "erased"),
        arguments(23, file("1f8b", 2), "eeprom.other-file", "gzip"));
  }

  @ParameterizedTest(name = "{0}: {3}")
  @MethodSource("wrongFiles")
  void whatIsNotAnImageIsToldByName(int number, byte[] bytes, String code, String words) {
    assertThatThrownBy(() -> EepromImage.parse(bytes, "given.bin"))
        .asInstanceOf(InstanceOfAssertFactories.type(BadInput.class))
        .satisfies(
            failure -> {
              assertThat(failure.code()).isEqualTo(code);
              assertThat(failure).hasMessageContaining("given.bin").hasMessageContaining(words);
              assertThat(failure.hint()).isNotEmpty();
            });
  }

  static Stream<Arguments> damages() {
    return Stream.of(
        damage(1, "0xec20", "magic", image -> image.putInt(0xec20, 0x12345678)),
        damage(2, "0x7b000", "magic", image -> image.putInt(CONFIG, 0x55aaf11e)),
        damage(3, "0x7b000", "magic", image -> image.putInt(CONFIG, 0x55abf11f)),
        damage(4, "0x0", "outside", image -> image.putInt(4, Integer.MAX_VALUE)),
        damage(5, "0x0", "outside", image -> image.putInt(4, -1)),
        damage(6, "0x0", "outside", image -> image.putInt(4, Integer.MIN_VALUE)),
        damage(7, "0x0", "outside", image -> image.putInt(4, 524288)),
        damage(8, "0x0", "outside", image -> image.putInt(4, 524281)),
        damage(9, "0x7b000", "outside", image -> image.putInt(CONFIG + 4, 0x4ff9)),
        damage(10, "0x7b000", "outside", image -> image.putInt(CONFIG + 4, -16)),
        damage(11, "0x7b000", "without a name", image -> image.putInt(CONFIG + 4, 0)),
        damage(12, "0x7b000", "without a name", image -> image.putInt(CONFIG + 4, 15)),
        damage(13, "0x7b000", "without a name", image -> image.put(CONFIG + 8, (byte) 0)),
        damage(14, "0x7b000", "without a name", image -> image.put(CONFIG + 9, (byte) 0)),
        damage(15, "0x7b000", "without a name", image -> image.put(CONFIG + 10, (byte) 0x1b)),
        damage(16, "0x7b000", "without a name", image -> image.put(CONFIG + 10, (byte) ' ')),
        damage(17, "0x7b000", "without a name", image -> image.put(CONFIG + 19, (byte) 0xe4)),
        damage(18, "0x8", "magic", image -> image.putInt(4, 0)),
        damage(19, "0x800", "more than 256", DamagedImageTest::fillWithEmptySections),
        damage(20, "0x7fff8", "outside", image -> image.putInt(4, 0x7fff0).putLong(0x7fff8, 0x55aafeef00000001L)));
  }

  @ParameterizedTest(name = "{0}: {2} at {1}")
  @MethodSource("damages")
  void aDamagedSectionIsToldByItsOffset(int number, String offset, String words, Consumer<ByteBuffer> damage) {
    byte[] bytes = SyntheticEeprom.bcm2711().build();
    damage.accept(ByteBuffer.wrap(bytes));

    assertThatThrownBy(() -> EepromImage.parse(bytes, "given.bin"))
        .asInstanceOf(InstanceOfAssertFactories.type(BadInput.class))
        .satisfies(
            failure -> {
              assertThat(failure.code()).isEqualTo("eeprom.section");
              assertThat(failure).hasMessageContaining("given.bin").hasMessageContaining(words);
              assertThat(failure.facts()).containsEntry("offset", offset);
            });
  }

  @Test
  void aSectionMayEndWithTheImage() {
    byte[] bytes = SyntheticEeprom.bcm2711().build();
    ByteBuffer.wrap(bytes).putInt(4, 524280);

    assertThat(EepromImage.parse(bytes, "given.bin").sections()).hasSize(1);
  }

  @Test
  void aFileLargerThanAnyImageIsNotReadAtAll(@TempDir Path directory) throws IOException {
    Path file = Images.write(directory.resolve("card.img"), new byte[2 * 1024 * 1024 + 1]);

    assertThatThrownBy(() -> EepromImage.read(file))
        .asInstanceOf(InstanceOfAssertFactories.type(BadInput.class))
        .satisfies(failure -> assertThat(failure.code()).isEqualTo("input.too-large"));
  }

  @ParameterizedTest
  @MethodSource("org.sbcprov.eeprom.Images#synthetic")
  void anImageCutAnywhereIsRefused(SyntheticEeprom eeprom) {
    byte[] bytes = eeprom.build();
    for (int size = 0; size < bytes.length; size += 3001) {
      byte[] cut = Arrays.copyOf(bytes, size);
      if (size != Chip.BCM2711.imageSize()) {
        assertThatThrownBy(() -> EepromImage.parse(cut, "given.bin")).isInstanceOf(BadInput.class);
      }
    }
  }

  /** It has the size of an image for the BCM2711. */
  @Test
  void theFirstQuarterOfALargerImageIsRefused() {
    byte[] cut = Arrays.copyOf(SyntheticEeprom.bcm2712().build(), Chip.BCM2711.imageSize());

    assertThatThrownBy(() -> EepromImage.parse(cut, "given.bin"))
        .asInstanceOf(InstanceOfAssertFactories.type(BadInput.class))
        .satisfies(failure -> assertThat(failure.code()).isEqualTo("eeprom.section"));
  }

  @Property(tries = 400)
  void anyMutationEitherParsesOrFailsAsAFailure(@ForAll long seed, @ForAll @IntRange(min = 1, max = 40) int changes) {
    Random random = new Random(seed);
    SyntheticEeprom[] eeproms = {
      SyntheticEeprom.bcm2711(), SyntheticEeprom.bcm2711Of2019(), SyntheticEeprom.bcm2712Ab()
    };
    byte[] bytes = eeproms[random.nextInt(eeproms.length)].build();
    int[] headers = EepromImage.parse(bytes, "given.bin").sections().stream().mapToInt(Section::offset).toArray();
    for (int i = 0; i < changes; i++) {
      // Headers are where it matters; elsewhere nothing would ever be noticed.
      int header = headers[random.nextInt(headers.length)];
      int at = random.nextInt(4) == 0 ? random.nextInt(bytes.length) : header + random.nextInt(24);
      bytes[at] = random.nextBoolean() ? (byte) random.nextInt() : (byte) (bytes[at] ^ 1 << random.nextInt(8));
    }
    assertUsableOrRefused(bytes);
  }

  @Property(tries = 200)
  void anyTableOfSectionsEitherParsesOrFailsAsAFailure(@ForAll long seed) {
    Random random = new Random(seed);
    byte[] bytes = filled(524288, 0xff);
    ByteBuffer image = ByteBuffer.wrap(bytes);
    int[] magics = {
      SyntheticEeprom.BOOTCODE, SyntheticEeprom.FILE, SyntheticEeprom.FIRMWARE, SyntheticEeprom.PAD
    };
    int offset = 0;
    while (offset < bytes.length - 32) {
      int length = random.nextInt(random.nextInt(20) == 0 ? 600_000 : 60_000);
      image.putInt(offset, magics[random.nextInt(magics.length)]).putInt(offset + 4, length);
      image.put(offset + 8, "bootconf.txt\0\0\0\0".getBytes(StandardCharsets.US_ASCII));
      offset = (offset + 8 + length + 7) / 8 * 8;
    }
    assertUsableOrRefused(bytes);
  }

  /** Whatever parses can be read and rewritten, each part of it, or that fails with a Failure. */
  private static void assertUsableOrRefused(byte[] bytes) {
    EepromImage image;
    try {
      image = EepromImage.parse(bytes, "given.bin");
    } catch (Failure e) {
      assertTold(e);
      return;
    }
    byte[] content = new byte[100];
    Arrays.fill(content, (byte) 'x');
    for (String name : FILES) {
      worksOrFails(() -> assertThat(image.withFile(name, content).file(name)).contains(content));
      worksOrFails(() -> image.withFile(name, new byte[image.limit(name)]));
    }
    worksOrFails(() -> assertThat(image.withBootcode(content).bootcode()).isEqualTo(content));
    worksOrFails(() -> image.withBootcode(image.bootcode()));
    Instant time = Instant.ofEpochSecond(1_700_000_000L);
    worksOrFails(() -> assertThat(image.withUpdateTime(time).updateTime()).hasValue(time.getEpochSecond()));
    worksOrFails(image::build);
    worksOrFails(
        () -> {
          for (Section section : image.sections()) {
            assertThat(section.contentLength()).isNotNegative();
            assertThat(section.next()).isGreaterThan(section.offset()).isLessThanOrEqualTo(bytes.length);
          }
          byte[] config = new byte[Math.min(100, image.configLimit())];
          Arrays.fill(config, (byte) 'x');
          assertThat(image.withBootConf(config).bootConf()).isEqualTo(config);
          image.signedConfig();
        });
  }

  private static void assertTold(Failure e) {
    assertThat(e.code()).startsWith("eeprom.");
    assertThat(e.getMessage()).isNotEmpty();
  }

  private static void worksOrFails(Runnable action) {
    try {
      action.run();
    } catch (Failure e) {
      assertTold(e);
    } catch (RuntimeException e) {
      fail("not a Failure", e);
    }
  }

  private static Arguments damage(int number, String offset, String words, Consumer<ByteBuffer> damage) {
    return arguments(number, offset, words, damage);
  }

  private static void fillWithEmptySections(ByteBuffer image) {
    for (int offset = 0; offset < image.capacity(); offset += 8) {
      image.putInt(offset, SyntheticEeprom.PAD).putInt(offset + 4, 0);
    }
  }

  private static byte[] file(String begin, int size) {
    return Arrays.copyOf(HexFormat.of().parseHex(begin), size);
  }

  private static byte[] filled(int size, int value) {
    byte[] bytes = new byte[size];
    Arrays.fill(bytes, (byte) value);
    return bytes;
  }
}
