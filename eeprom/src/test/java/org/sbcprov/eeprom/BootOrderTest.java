package org.sbcprov.eeprom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sbcprov.core.ByteSize;
import org.sbcprov.core.board.Board;
import org.sbcprov.core.board.BoardCatalogue;
import org.sbcprov.core.board.BootEeprom;
import org.sbcprov.core.event.Warning;
import org.sbcprov.core.failure.BadUsage;

class BootOrderTest {
  private static final Board PI_4B =
      new Board(
          "pi4b",
          "Raspberry Pi 4 Model B",
          "bcm2711",
          Optional.empty(),
          Optional.of(
              new BootEeprom(
                  new ByteSize(524288),
                  List.of("sd", "network", "rpiboot", "usb-msd", "bcm-usb-msd", "http", "stop", "restart"),
                  Optional.empty())),
          Map.of());

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0xf21                           | 0xf21",
        "0xF21                           | 0xf21",
        "0XF21                           | 0xf21",
        "' 0xf21 '                       | 0xf21",
        "0x0000f21                       | 0xf21",
        "0xf2541                         | 0xf2541",
        "0x1                             | 0x1",
        "0x0                             | 0x0",
        "0x000                           | 0x0",
        "0xf7654321                      | 0xf7654321",
        "0xd8                            | 0xd8",
        "sd,network,restart              | 0xf21",
        "'SD, Network , restart'         | 0xf21",
        "network,sd,restart              | 0xf12",
        "nvme,usb-msd,bcm-usb-msd,stop   | 0xe546",
        "emmc,usb,net,loop               | 0xf241",
        "sd-detect,sd                    | 0x10",
        "rpiboot                         | 0x3",
        "http,tftp,usb-boot              | 0x327",
      })
  void ordersAreReadAsNumbersAndAsNames(String text, String hex) {
    assertThat(BootOrder.parse(text).hex()).isEqualTo(hex);
  }

  @Test
  void boardFilesNameTheSameModes() {
    List<String> labels = new ArrayList<>();
    for (BootMode mode : BootMode.values()) {
      labels.add(mode.label());
    }
    assertThat(BootEeprom.MODES).containsExactlyElementsOf(labels);
  }

  @Test
  void digitsAreInTheOrderOfTrying() {
    assertThat(BootOrder.parse("0xf21").digits()).containsExactly(1, 2, 15);
  }

  @Test
  void wordsTellWhatABoardDoes() {
    assertThat(BootOrder.parse("0xf21").words()).isEqualTo("SD card or eMMC, then network (TFTP), then start over");
    assertThat(BootOrder.parse("0xe9").words()).isEqualTo("undefined digit 9, then stop");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        " 1 | f21                                        | Write 0xf21.",
        " 2 | F21                                        | Write 0xf21.",
        " 3 | 241                                        | Write 0x241.",
        " 4 | e                                          | Write 0xe.",
        " 5 | 123456789                                  | 0xf21",
        " 6 | 0x                                         | behind 0x",
        " 7 | 0xg21                                      | 0 to 9 or a to f",
        " 8 | 0xf21h                                     | 0 to 9 or a to f",
        " 9 | 0x-f21                                     | 0 to 9 or a to f",
        "10 | 0xf 21                                     | 0 to 9 or a to f",
        "11 | 0x987654321                                | at most 8",
        "12 | 0x000000f21                                | at most 8",
        "13 | ''                                         | it is empty",
        "14 | ,                                          | is missing",
        "15 | sd,,restart                                | is missing",
        "16 | sd,network,                                | is missing",
        "17 | sd,nework,restart                          | Did you mean network?",
        "18 | usb-mds                                    | Did you mean usb-msd?",
        "19 | sd network restart                         | no mode",
        "20 | floppy                                     | no mode \"floppy\"",
        "21 | sd,usb,net,nvme,http,rpiboot,stop,loop,sd  | at most 8",
        "22 | sd,sd-detect                               | cannot be the last",
        "23 | 0x\uff11                                   | 0 to 9 or a to f",
        "24 | \uff11                                     | no mode",
        "25 | 0xf21,sd                                   | 0 to 9 or a to f",
        "26 | BOOT_ORDER=0xf21                           | no mode",
      })
  void whatIsNoOrderIsExplained(int number, String text, String words) {
    assertThatThrownBy(() -> BootOrder.parse(text))
        .asInstanceOf(InstanceOfAssertFactories.type(BadUsage.class))
        .satisfies(
            failure -> {
              assertThat(failure.code()).isEqualTo("eeprom.order-form");
              assertThat(failure.getMessage() + " " + failure.hint())
                  .contains(words)
                  .contains("sd (1), network (2)")
                  .contains("restart (f)");
            });
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0xf41     | BCM2711 | ''",
        "0xf2541   | BCM2711 | ''",
        "0xf461    | BCM2712 | ''",
        "0x321     | BCM2711 | ''",
        "0x3       | BCM2711 | ''",
        "0xe21     | BCM2711 | ''",
        "0xf7654321| BCM2711 | eeprom.order-dead-digits",
        "0x21      | BCM2711 | eeprom.order-no-end",
        "0xf4541   | BCM2711 | eeprom.order-repeated",
        "0xf11     | BCM2711 | eeprom.order-repeated",
        "0xf541    | BCM2712 | eeprom.order-mode-missing",
        "0xf10     | BCM2711 | eeprom.order-deprecated",
        "0xf81     | BCM2711 | eeprom.order-undefined",
        "0xd       | BCM2711 | eeprom.order-undefined eeprom.order-no-end",
        "0x1f2     | BCM2711 | eeprom.order-dead-digits",
        "0xf2e1    | BCM2711 | eeprom.order-dead-digits",
        "0xf       | BCM2711 | eeprom.order-nothing",
        "0xe       | BCM2711 | eeprom.order-nothing",
        "0x12f     | BCM2711 | eeprom.order-nothing eeprom.order-dead-digits",
        // What is never tried does no harm of its own.
        "0x85f41   | BCM2712 | eeprom.order-dead-digits",
      })
  void dangersOfAnOrderAreTold(String order, Chip chip, String codes) {
    List<Warning> dangers = BootOrder.parse(order).dangers(chip, Optional.empty());

    assertThat(dangers).extracting(Warning::code).containsExactly(codes.isEmpty() ? new String[0] : codes.split(" "));
    assertThat(dangers).allSatisfy(danger -> assertThat(danger.words()).contains(order).doesNotEndWith("."));
  }

  @Test
  void anOrderWrittenBackwardsIsGuessed() {
    assertThat(BootOrder.parse("0x12f").dangers(Chip.BCM2711, Optional.empty()).get(0).words()).contains("0xf21");
  }

  @Test
  void modesThatABoardLacksAreTold() {
    assertThat(BootOrder.parse("0xf641").dangers(Chip.BCM2711, Optional.of(PI_4B)))
        .extracting(Warning::words)
        .containsExactly("The boot order 0xf641 has nvme, which the Raspberry Pi 4 Model B does not have");
    assertThat(BootOrder.parse("0xf641").dangers(Chip.BCM2711, Optional.of(BoardCatalogue.find("cm4")))).isEmpty();
  }

  @Test
  void boardsOfTheCatalogueHaveModesThatExist() {
    List<String> labels = new ArrayList<>();
    for (BootMode mode : BootMode.values()) {
      labels.add(mode.label());
    }
    for (String name : BoardCatalogue.names()) {
      Board board = BoardCatalogue.find(name);
      if (board.eeprom().isPresent()) {
        assertThat(labels).containsAll(board.eeprom().get().bootModes());
        Chip chip = Chip.valueOf(board.soc().toUpperCase(Locale.ROOT));
        assertThat(board.eeprom().get().size().bytes()).isEqualTo(chip.imageSize());
        for (BootMode mode : BootMode.values()) {
          assertThat(board.eeprom().get().bootModes().contains(mode.label()) && !mode.isOn(chip)).isFalse();
        }
      }
    }
  }

  @Test
  void anOrderThatIsNoNumberCannotBeMade() {
    assertThatThrownBy(() -> new BootOrder(List.of())).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new BootOrder(List.of(16))).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new BootOrder(List.of(1, 0))).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new BootOrder(Collections.nCopies(9, 1))).isInstanceOf(IllegalArgumentException.class);
  }

  @Provide
  Arbitrary<BootOrder> orders() {
    return Arbitraries.integers()
        .between(0, 15)
        .list()
        .ofMinSize(1)
        .ofMaxSize(8)
        .filter(digits -> digits.size() == 1 || digits.get(digits.size() - 1) != 0)
        .map(BootOrder::new);
  }

  @Property
  void whatIsWrittenAsANumberIsReadBack(@ForAll("orders") BootOrder order) {
    assertThat(BootOrder.parse(order.hex())).isEqualTo(order);
    int number = Integer.parseUnsignedInt(order.hex().substring(2), 16);
    assertThat(order.hex()).isEqualTo("0x" + Integer.toHexString(number));
  }

  @Property
  void whatIsWrittenAsNamesIsReadBack(@ForAll("orders") BootOrder order) {
    List<String> names = new ArrayList<>();
    for (int digit : order.digits()) {
      if (BootMode.ofDigit(digit) == null) {
        return;
      }
      names.add(BootMode.ofDigit(digit).label());
    }
    assertThat(BootOrder.parse(String.join(",", names))).isEqualTo(order);
  }

  @Property
  void dangersAreFoundInAnyOrder(@ForAll("orders") BootOrder order, @ForAll Chip chip) {
    for (Warning danger : order.dangers(chip, Optional.of(PI_4B))) {
      assertThat(danger.facts()).containsEntry("order", order.hex());
    }
    assertThat(order.words()).isNotEmpty();
  }

  @Property
  void anyTextIsAnOrderOrIsRefused(@ForAll String text) {
    try {
      assertThat(BootOrder.parse(text).digits()).isNotEmpty();
    } catch (BadUsage e) {
      assertThat(e.code()).isEqualTo("eeprom.order-form");
      assertThat(e.hint().length()).isLessThan(1000);
    } catch (RuntimeException e) {
      fail("not a Failure", e);
    }
  }
}
