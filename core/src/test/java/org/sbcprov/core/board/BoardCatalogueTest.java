package org.sbcprov.core.board;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.groups.Tuple.tuple;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.core.failure.BadUsage;
import org.sbcprov.core.failure.Failure;

class BoardCatalogueTest {
  private static final String GOOD =
      """
      name: mine
      title: My board
      soc: mt7988
      media:
        sd:
          size: 64 MiB
          partitions:
            - {name: bl2, first: 34, last: 8191, attributes: [2, 63], content: bl2}
            - {name: data, first: 8192, last: 9215, type: ebd0a0a2-b9e5-4433-87c0-68b6b72699c7}
          bl2: {medium: sdmmc, load-address: 0x200d00, aarch64: true, limit: 508 KiB}
      """;

  static List<String> names() {
    return BoardCatalogue.names();
  }

  @ParameterizedTest
  @MethodSource("names")
  void everyBoardOfTheIndexIsWellFormedAndNamedLikeItsFile(String name) {
    assertThat(BoardCatalogue.find(name).name()).isEqualTo(name);
  }

  @Test
  void everyBoardFileIsInTheIndex() throws IOException {
    Path resources = Path.of("src/main/resources/org/sbcprov/core/board");
    try (var files = Files.list(resources)) {
      List<String> inDirectory =
          files
              .map(file -> file.getFileName().toString())
              .filter(name -> name.endsWith(".yaml"))
              .map(name -> name.replace(".yaml", ""))
              .toList();
      assertThat(inDirectory).containsExactlyInAnyOrderElementsOf(BoardCatalogue.names());
    }
  }

  @Test
  void theR4HasTheSectorsThatItsBootRomLooksAt() {
    MediumLayout sd = BoardCatalogue.find("bpi-r4").media().get("sd").layout();
    assertThat(sd.partitions())
        .extracting(Partition::name, Partition::first, Partition::last, Partition::attributes)
        .containsExactly(
            tuple("bl2", 34L, 8191L, 4L),
            tuple("u-boot-env", 8192L, 9215L, 1L << 63),
            tuple("factory", 9216L, 13311L, 1L << 63),
            tuple("fip", 13312L, 17407L, 1L << 63));
    assertThat(sd.size()).hasToString("4000 MiB");
  }

  @Test
  void computeModulesTakeImagesFromTheirFirstReleaseOn() {
    assertThat(BoardCatalogue.find("cm4").eeprom().get().imagesSince()).contains(LocalDate.of(2020, 10, 2));
    assertThat(BoardCatalogue.find("cm5").eeprom().get().imagesSince()).contains(LocalDate.of(2024, 10, 21));
    assertThat(parse("name: x\ntitle: t\nsoc: s\neeprom: {size: 2M, boot-modes: [sd]}").eeprom().get().imagesSince())
        .isEmpty();
  }

  @Test
  void anUnknownBoardIsAnsweredWithTheKnownOnes() {
    assertThatExceptionOfType(BadUsage.class)
        .isThrownBy(() -> BoardCatalogue.find("../cm4"))
        .satisfies(failure -> assertThat(failure.hint()).contains("bpi-r4").contains("--board-file"));
  }

  @Test
  void aUsersFileIsReadLikeOurs() {
    Board board = parse(GOOD);
    assertThat(board.title()).isEqualTo("My board");
    assertThat(board.media().get("sd").layout().partitions().get(0).attributes()).isEqualTo(4L | 1L << 63);
    assertThat(board.media().get("sd").layout().partitions().get(1).type())
        .hasToString("ebd0a0a2-b9e5-4433-87c0-68b6b72699c7");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        /* 1: nothing */ "",
        /* 2: not a mapping */ "- name: x",
        /* 3: not YAML */ "name: [",
        /* 4: no title */ "name: x\nsoc: y",
        /* 5: a key twice */ "name: x\nname: y\ntitle: t\nsoc: s",
        /* 6: a misspelt key */ "name: x\ntitle: t\nsoc: s\neprom: {}",
        /* 7: a name that could be a path */ "name: ../x\ntitle: t\nsoc: s",
        /* 8: a number as a name */ "name: 7\ntitle: t\nsoc: s",
        /* 9: an id out of range */ "name: x\ntitle: t\nsoc: s\nusb-boot: {protocol: rpiboot, vendor: 65536, product: 1}",
        /* 10: a negative id */ "name: x\ntitle: t\nsoc: s\nusb-boot: {protocol: rpiboot, vendor: -1, product: 1}",
        /* 11: no size */ "name: x\ntitle: t\nsoc: s\neeprom: {size: big, boot-modes: []}",
        /* 12: modes of the wrong type */ "name: x\ntitle: t\nsoc: s\neeprom: {size: 2M, boot-modes: [1]}",
        /* 13: a partition that ends before it starts */
        "name: x\ntitle: t\nsoc: s\nmedia: {sd: {size: 1M, partitions: [{name: a, first: 40, last: 39}]}}",
        /* 14: an attribute bit that there is not */
        "name: x\ntitle: t\nsoc: s\nmedia: {sd: {size: 1M, partitions: [{name: a, first: 40, last: 41, attributes: [64]}]}}",
        /* 15: a type that is no GUID */
        "name: x\ntitle: t\nsoc: s\nmedia: {sd: {size: 1M, partitions: [{name: a, first: 40, last: 41, type: ext4}]}}",
        /* 16: a name too long for GPT */
        "name: x\ntitle: t\nsoc: s\nmedia: {sd: {size: 1M, partitions: "
            + "[{name: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa, first: 40, last: 41}]}}",
        /* 17: an alias bomb */ "a: &a [x,x]\nb: &b [*a,*a]\nname: x\ntitle: t\nsoc: s",
        /* 18: a tag that would make an object */ "name: !!java.lang.Runtime x\ntitle: t\nsoc: s",
        /* 19: an upper-case chip, which switched its check off */ "name: x\ntitle: t\nsoc: MT7988",
        /* 20: an escape beyond all characters, which ended in a crash */ "name: \"\\UFFFFFFFF\"\ntitle: t\nsoc: s",
        /* 21: media with nothing behind it */ "name: x\ntitle: t\nsoc: s\nmedia:",
        /* 22: an unknown protocol */ "name: x\ntitle: t\nsoc: s\nusb-boot: {protocol: dfu, vendor: 1, product: 1}",
        /* 23: a size that no EEPROM has */ "name: x\ntitle: t\nsoc: s\neeprom: {size: 1M, boot-modes: [sd]}",
        /* 24: an unknown boot mode */ "name: x\ntitle: t\nsoc: s\neeprom: {size: 2M, boot-modes: [sd, floppy]}",
        /* 25: a content that is no word */
        "name: x\ntitle: t\nsoc: s\nmedia: {sd: {size: 1M, partitions: [{name: a, first: 40, last: 41, content: X=Y}]}}",
        /* 26: a short form of a GUID */
        "name: x\ntitle: t\nsoc: s\nmedia: {sd: {size: 1M, partitions: [{name: a, first: 40, last: 41, type: 1-2-3-4-5}]}}",
        /* 27: the nil GUID, which says that there is no partition */
        "name: x\ntitle: t\nsoc: s\nmedia: {sd: {size: 1M, partitions: [{name: a, first: 40, last: 41, "
            + "type: 00000000-0000-0000-0000-000000000000}]}}",
        /* 28: an unknown medium */
        "name: x\ntitle: t\nsoc: s\nmedia: {sd: {size: 1M, partitions: [], bl2: "
            + "{medium: floppy, load-address: 1, aarch64: true, limit: 1K}}}",
        /* 29: a date that is none */
        "name: x\ntitle: t\nsoc: s\neeprom: {size: 2M, boot-modes: [sd], images-since: 2024-02-30}",
        /* 30: a date in another form */
        "name: x\ntitle: t\nsoc: s\neeprom: {size: 2M, boot-modes: [sd], images-since: 21.10.2024}",
        /* 31: a year, which YAML reads as a number */
        "name: x\ntitle: t\nsoc: s\neeprom: {size: 2M, boot-modes: [sd], images-since: 2024}",
        /* 32: nothing behind it */
        "name: x\ntitle: t\nsoc: s\neeprom: {size: 2M, boot-modes: [sd], images-since: }",
      })
  void whatIsNotABoardIsRefusedWithOneKindOfFailure(String yaml) {
    assertThatExceptionOfType(BadInput.class)
        .isThrownBy(() -> parse(yaml))
        .satisfies(failure -> assertThat(failure.code()).startsWith("board."));
  }

  @ParameterizedTest
  @ValueSource(strings = {"[", "{a: ", "- ", "? ", "[? "})
  void deepNestingIsRefusedWithoutUsingUpTheStack(String level) {
    assertThatExceptionOfType(BadInput.class)
        .isThrownBy(() -> parse(level.repeat(BoardFile.LIMIT / level.length())))
        .satisfies(failure -> assertThat(failure.code()).isEqualTo("board.yaml"));
  }

  @Property
  void anyChangedByteParsesOrFailsWithBadInput(@ForAll @IntRange(min = 0, max = 10_000) int at, @ForAll byte value) {
    byte[] yaml = GOOD.getBytes(StandardCharsets.UTF_8);
    yaml[at % yaml.length] = value;
    parseOrFail(yaml);
  }

  @Property
  void anyTokenAnywhereParsesOrFailsWithBadInput(
      @ForAll @IntRange(min = 0, max = 10_000) int at, @ForAll("tokens") List<String> tokens) {
    int position = at % (GOOD.length() + 1);
    String yaml = GOOD.substring(0, position) + String.join("", tokens) + GOOD.substring(position);
    parseOrFail(yaml.getBytes(StandardCharsets.UTF_8));
  }

  @Provide
  Arbitrary<List<String>> tokens() {
    return Arbitraries.of(
            "[", "]", "{", "}", ": ", "- ", "? ", ", ", "&a ", "*a", "!!int ", "!!float ", "!!binary ", "! ", "|", ">",
            "\"", "'", "\\U", "\\x", "FFFFFFFF", "#", "%YAML 9.9", "---\n", "...\n", "\n", "\t", "<<", "~", "0x", ".nan",
            "1e999", "\u0000", "\ufeff", "@", "`")
        .list()
        .ofMinSize(1)
        .ofMaxSize(6);
  }

  private static void parseOrFail(byte[] yaml) {
    try {
      BoardFile.parse(yaml, "mutated");
    } catch (BadInput expected) {
      assertThat(expected.code()).startsWith("board.");
    }
  }

  private static Board parse(String yaml) {
    return BoardFile.parse(yaml.getBytes(StandardCharsets.UTF_8), "test");
  }

  @Test
  void everyLayoutOfEveryBoardCanBeRead() {
    for (String name : BoardCatalogue.names()) {
      for (Medium medium : BoardCatalogue.find(name).media().values()) {
        for (String layout : medium.layoutNames()) {
          assertThat(medium.layout(layout).name()).isEqualTo(layout);
          assertThat(medium.layout(layout).title()).as(name + " " + medium.name() + " " + layout).isNotEmpty();
        }
      }
    }
  }

  @Test
  void aLayoutThatThereIsNotIsRefusedWithThoseThatThereAre() {
    Medium sd = BoardCatalogue.find("bpi-r4").medium("sd");
    assertThatThrownBy(() -> sd.layout("debian"))
        .isInstanceOf(BadUsage.class)
        .extracting(e -> ((Failure) e).hint())
        .isEqualTo("Known layouts: minimal, frank-w, openwrt, vendor, sdk.");
    assertThatThrownBy(() -> BoardCatalogue.find("cm4").medium("sd"))
        .extracting(e -> ((Failure) e).code())
        .isEqualTo("board.medium-unknown");
  }

  @Test
  void aBoardThatIsReadEarlyIsTheSameAndANameOfNoneIsToldWhenItIsAskedFor() {
    Board late = BoardCatalogue.find("bpi-r3");
    BoardCatalogue.prepare("bpi-r3");
    assertThat(BoardCatalogue.find("bpi-r3")).isEqualTo(late);
    assertThat(BoardCatalogue.find("bpi-r4").name()).isEqualTo("bpi-r4");

    BoardCatalogue.prepare("bpi-r9");
    assertThatThrownBy(() -> BoardCatalogue.find("bpi-r9")).isInstanceOf(BadUsage.class);
  }
}
