package org.sbcprov.eeprom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.fixtures.RealFirmware;

class BootKeyTableTest {
  private static final String HEADER = String.join(" | ", BootKeyTable.COLUMNS) + "\n";
  private static final String GOOD =
      "A_KEY | unsigned | 0,1 | 2020-01-01..2021-01-01 | - | 0 | - | cm4 | - | Note. | Doc.";

  @Test
  void aLineIsAKey() {
    BootKey key = BootKeyTable.parse("# comment\n\n" + HEADER + GOOD + "\n", "t").get(0);
    assertThat(key.name()).isEqualTo("A_KEY");
    assertThat(key.type()).isEqualTo(BootKeyType.UNSIGNED);
    assertThat(key.valueWords()).isEqualTo("0 or 1");
    assertThat(key.on(Chip.BCM2711).orElseThrow().since()).isEqualTo(LocalDate.of(2020, 1, 1));
    assertThat(key.on(Chip.BCM2711).orElseThrow().last()).contains(LocalDate.of(2021, 1, 1));
    assertThat(key.on(Chip.BCM2712)).isEmpty();
    assertThat(key.defaultOn(Chip.BCM2711)).contains("0");
    assertThat(key.boards()).containsExactly("cm4");
    assertThat(key.documented()).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      value = {
        "unsigned~number~there is no type",
        "unsigned~text(-1)~there is no type",
        "unsigned~text(x)~not a number",
        "unsigned~mac~only numbers have a list of values",
        "0,1~1..0~is empty",
        "0,1~a~not a number",
        "2020-01-01..~2022-01-01..~ends before it begins",
        "2020-01-01..~2020-13-01..~is not a date",
        "2020-01-01..2021-01-01 | -~- | -~for no chip",
        "| - | cm4~| 7 | cm4~a default for a chip that does not know it",
        "cm4 | -~cm4 | odd~marks are",
        "Note.~Note~sentences",
        "Doc.~-~sentences",
        "A_KEY~A KEY~is not a name",
        "| 0,1 |~| |~is empty; nothing is written as -",
        "| Doc.~~10 columns",
      })
  void aWrongLineIsRefusedWithItsNumber(String good, String bad, String problem) {
    String line = GOOD.replace(good, bad == null ? "" : bad);
    assertThat(line).isNotEqualTo(GOOD);
    assertThatThrownBy(() -> BootKeyTable.parse(HEADER + line, "t"))
        .isInstanceOf(BadInput.class)
        .hasMessageStartingWith("t, line 2: ")
        .hasMessageContaining(problem);
  }

  @Test
  void aTableNeedsItsHeaderAndEachKeyOnce() {
    assertThatThrownBy(() -> BootKeyTable.parse("", "t")).hasMessageContaining("nothing in it");
    assertThatThrownBy(() -> BootKeyTable.parse(GOOD, "t")).hasMessageContaining("the columns have to be");
    assertThatThrownBy(() -> BootKeyTable.parse(HEADER + GOOD + "\n" + GOOD, "t")).hasMessageContaining("there twice");
  }

  @Test
  void theTableHasTheKeysAndGuessesWhatIsMeant() {
    assertThat(BootKeys.all()).hasSizeGreaterThan(60);
    assertThat(BootKeys.find("BOOT_ORDER").orElseThrow().defaultOn(Chip.BCM2712)).contains("0xf461");
    assertThat(BootKeys.find("boot_order")).isEmpty();
    assertThat(BootKeys.findInAnyCase("boot_order")).isPresent();
    assertThat(BootKeys.nearest("BOOT_ODER").orElseThrow().name()).isEqualTo("BOOT_ORDER");
    assertThat(BootKeys.nearest("dhcp-timeout").orElseThrow().name()).isEqualTo("DHCP_TIMEOUT");
    assertThat(BootKeys.nearest("X")).isEmpty();
    assertThat(BootKeys.nearest("QUITE_ANOTHER_THING")).isEmpty();
    assertThat(BootKeys.nearest("A".repeat(100_000))).isEmpty();
    assertThat(Misspelling.nearest("al", List.of("all"))).isEmpty();
  }

  @Test
  void defaultsAreValuesThatAreAllowed() {
    for (BootKey key : BootKeys.all()) {
      for (Chip chip : Chip.values()) {
        if (key.type().isNumber() && key.defaultOn(chip).isPresent()) {
          assertThat(key.allows(Long.decode(key.defaultOn(chip).get()))).as(key.name()).isTrue();
        }
      }
    }
  }

  /** Key names are plain text in images: what the table says is new must be there, and what is newer must not. */
  @ParameterizedTest
  @CsvSource({
    "2711/pieeprom-2019-07-15.bin", "2711/pieeprom-2020-09-03.bin", "2711/pieeprom-2023-05-11.bin",
    "2711/pieeprom-2026-08-04.bin", "2712/pieeprom-2024-09-23.bin", "2712/pieeprom-2026-08-12.bin"
  })
  void theDatesAgreeWithTheImages(String name) throws Exception {
    byte[] bytes = Files.readAllBytes(RealFirmware.file(name));
    EepromImage image = EepromImage.parse(bytes, name);
    LocalDate built = image.build().orElseThrow().date();
    // Without the configuration, in which any key can stand.
    String text = new String(image.withBootConf(new byte[0]).bytes(), StandardCharsets.ISO_8859_1);
    for (BootKey key : BootKeys.all()) {
      // The Imager and rpi-eeprom-update read these; gpio is part of other words.
      boolean readByOthers = List.of("IMAGER_REPO_URL", "FREEZE_VERSION", "gpio").contains(key.name());
      boolean there = text.contains(key.name() + "\0");
      boolean expected =
          key.on(image.chip())
              .filter(life -> !built.isBefore(life.since()))
              .filter(life -> life.last().isEmpty() || !built.isAfter(life.last().get()))
              .isPresent();
      if (!readByOthers && !suffixOfAnother(key.name())) {
        assertThat(there).as(key.name()).isEqualTo(expected);
      }
    }
  }

  /** Such a name is found as the end of a longer one, and VL805 in messages. */
  private static boolean suffixOfAnother(String name) {
    return BootKeys.all().stream().anyMatch(key -> !key.name().equals(name) && key.name().endsWith(name))
        || name.equals("VL805");
  }
}
