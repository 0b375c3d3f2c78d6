package org.sbcprov.eeprom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.assertj.core.api.ObjectAssert;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.sbcprov.core.Sha256;
import org.sbcprov.core.board.BoardCatalogue;
import org.sbcprov.core.event.Warning;
import org.sbcprov.core.board.Board;
import org.sbcprov.core.event.EventSink;
import java.util.function.UnaryOperator;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.core.failure.BadUsage;
import org.sbcprov.core.failure.Failure;
import org.sbcprov.core.failure.Refused;
import org.sbcprov.eeprom.EepromRewrite.Request;
import org.sbcprov.eeprom.EepromRewrite.Rewritten;
import org.sbcprov.fixtures.EventLog;
import org.sbcprov.fixtures.RealFirmware;
import org.sbcprov.fixtures.SyntheticEeprom;

class EepromRewriteTest {
  private static final Instant TIME = Instant.ofEpochSecond(1628266219);
  private static final BootOrder ORDER = BootOrder.parse("0xf21");

  /** Printed by the board in the article that this command was first made for. */
  private static final String SHA256_OF_2021 = "384a24cbb35d648de76fb19f5bef51b895e4a3d35ef0692f85045e5e6a6ec238";

  @TempDir Path directory;
  private Path source;
  private Path out;
  private final EventLog events = new EventLog();

  @BeforeEach
  void writeSource() throws IOException {
    source = Images.write(directory.resolve("source.bin"), SyntheticEeprom.bcm2711().build());
    out = directory.resolve("pieeprom.bin");
  }

  @Test
  void theOrderOfARealImageOf2021IsSetBitForBit() throws IOException {
    Path original = RealFirmware.file("2711/pieeprom-cm4-recovery-2021-03.bin");
    byte[] before = Files.readAllBytes(RealFirmware.file("seed-boot-0xf41.conf"));
    byte[] after = Files.readAllBytes(RealFirmware.file("seed-boot-0xf21.conf"));
    Path first = directory.resolve("first.bin");

    Rewritten replaced = replaceConfig(request(original, out), after, events);
    replaceConfig(request(original, first), before, events);
    Rewritten set =
        setOrder(
            request(first, directory.resolve("second.bin")), ORDER, Optional.of(BoardCatalogue.find("cm4")), events);

    assertThat(replaced.sha256()).isEqualTo(SHA256_OF_2021);
    assertThat(set.sha256()).isEqualTo(SHA256_OF_2021);
    assertThat(set.orderBefore()).hasValue("0xf41");
    assertThat(set.orderAfter()).hasValue("0xf21");
    assertThat(directory.resolve("pieeprom.sig")).hasContent(SHA256_OF_2021 + "\nts: 1628266219\n");
    assertThat(directory.resolve("second.sig")).hasContent(SHA256_OF_2021 + "\nts: 1628266219\n");
    assertThat(events.events()).isEmpty();
  }

  @Test
  void theResultTellsWhatWasDone() throws IOException {
    byte[] before = Files.readAllBytes(source);

    Rewritten rewritten = setOrder(request(source, out), ORDER, Optional.empty(), events);

    byte[] image = Files.readAllBytes(out);
    String config = SyntheticEeprom.CONFIG.stripTrailing() + "\nBOOT_ORDER=0xf21\n\n";
    assertThat(rewritten)
        .isEqualTo(
            new Rewritten(
                source,
                out,
                directory.resolve("pieeprom.sig"),
                Chip.BCM2711,
                false,
                true,
                Sha256.hex(image),
                1628266219,
                Optional.empty(),
                Optional.of("0xf21"),
                config.length(),
                4076));
    assertThat(image).isEqualTo(SyntheticEeprom.bcm2711().config(config).build());
    assertThat(Files.readAllBytes(source)).isEqualTo(before);
    assertThat(directory.resolve("pieeprom.sig")).hasContent(rewritten.sha256() + "\nts: 1628266219\n");
  }

  @ParameterizedTest
  @MethodSource("org.sbcprov.eeprom.Images#synthetic")
  void theSameConfigGivesTheSameImage(SyntheticEeprom eeprom) throws IOException {
    Images.write(source, eeprom.build());

    Rewritten rewritten =
        replaceConfig(request(source, out), Images.latin1(SyntheticEeprom.CONFIG), events);

    assertThat(rewritten.changed()).isFalse();
    assertThat(Files.readAllBytes(out)).isEqualTo(eeprom.build());
    assertThat(events.events()).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("org.sbcprov.eeprom.Images#real")
  void theSameConfigGivesTheSameReleasedImage(String name) throws IOException {
    Path released = RealFirmware.file(name);

    replaceConfig(request(released, out), EepromImage.read(released).bootConf(), events);

    assertThat(Files.mismatch(out, released)).isEqualTo(-1);
  }

  @Test
  void theSameOrderGivesTheSameImage() throws IOException {
    byte[] bytes = SyntheticEeprom.bcm2712Ab().signed().config("[all]\r\nBOOT_ORDER=0xf21").build();
    Images.write(source, bytes);

    Rewritten rewritten = setOrder(request(source, out), ORDER, Optional.empty(), events);

    assertThat(rewritten.ab()).isTrue();
    assertThat(Files.readAllBytes(out)).isEqualTo(bytes);
  }

  @Test
  void warningsComeBeforeTheWriting() throws IOException {
    String config = "BOOT_ORDER=0x1\nBOOT_ORDER=0x2\nboot_order=0x3\n[cm4]\nBOOT_ORDER=0x4\n";
    Images.write(source, SyntheticEeprom.bcm2711().config(config).build());

    setOrder(
        request(source, out),
        BootOrder.parse("0x21"),
        Optional.empty(),
        event -> {
          assertThat(out).doesNotExist();
          events.accept(event);
        });

    assertThat(events.of(Warning.class))
        .extracting(Warning::code)
        .containsExactly(
            "eeprom.order-no-end", "eeprom.setting-conditional", "eeprom.setting-overridden", "eeprom.setting-ignored");
  }

  @Test
  void aDirectorysOwnImageMayBeReplaced() throws IOException {
    Files.move(source, out);

    Rewritten rewritten =
        setOrder(new Request(out, out, TIME, false, true), ORDER, Optional.empty(), events);

    assertThat(rewritten.changed()).isTrue();
    assertThat(Images.latin1(EepromImage.read(out).bootConf())).contains("BOOT_ORDER=0xf21");
    assertThat(files()).containsExactly("pieeprom.bin", "pieeprom.sig");
  }

  @Test
  void aLinkToASharedImageIsReplacedAndTheSharedImageStays() throws IOException {
    byte[] before = Files.readAllBytes(source);
    Files.createSymbolicLink(out, source);

    setOrder(new Request(out, out, TIME, false, true), ORDER, Optional.empty(), events);

    assertThat(Files.isSymbolicLink(out)).isFalse();
    assertThat(Files.readAllBytes(source)).isEqualTo(before);
  }

  static Stream<Arguments> namesOfTheSource() {
    return Stream.of(
        arguments("the name", (Way) source -> source),
        arguments("another path", (Way) source -> source.resolveSibling("./source.bin")));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("namesOfTheSource")
  void theSourceIsNotOverwritten(String name, Way way) throws IOException {
    byte[] before = Files.readAllBytes(source);
    Path same = way.to(source);
    List<String> files = files();

    assertRefused(() -> replaceConfig(request(source, same), new byte[0], events), "output.is-input");
    assertRefused(
        () -> setOrder(request(source, same), ORDER, Optional.empty(), events), "output.is-input");

    assertThat(Files.readAllBytes(source)).isEqualTo(before);
    assertThat(files()).isEqualTo(files);
  }

  static Stream<Arguments> otherNamesOfTheFile() {
    return Stream.of(
        arguments("a symbolic link", (Way) s -> Files.createSymbolicLink(s.resolveSibling("a.bin"), s.getFileName())),
        arguments("a hard link", (Way) source -> Files.createLink(source.resolveSibling("b.bin"), source)));
  }

  /** Boot directories are made of such names, and each may be given away as long as the source keeps its own. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("otherNamesOfTheFile")
  void anotherNameOfTheSourceIsTakenOverAndTheSourceStays(String name, Way way) throws IOException {
    byte[] before = Files.readAllBytes(source);
    Path other = way.to(source);

    setOrder(request(source, other), ORDER, Optional.empty(), events);

    assertThat(Files.readAllBytes(source)).isEqualTo(before);
    assertThat(Images.latin1(EepromImage.read(other).bootConf())).contains("BOOT_ORDER=0xf21");
  }

  @Test
  void theSignatureDoesNotOverwriteTheSource() throws IOException {
    Path sig = Files.move(source, directory.resolve("pieeprom.sig"));

    assertRefused(() -> replaceConfig(request(sig, out), new byte[0], events), "output.is-input");
    assertRefused(
        () -> setOrder(new Request(sig, out, TIME, true, true), ORDER, Optional.empty(), events),
        "output.is-input");
  }

  @ParameterizedTest
  @CsvSource({
    "pieeprom.bin,        pieeprom.sig",
    "pieeprom.upd,        pieeprom.sig",
    "G,                   G.sig",
    ".hidden,             .hidden.sig",
    "pieeprom-1.2.bin,    pieeprom-1.2.sig",
    "a.dir/pieeprom,      a.dir/pieeprom.sig",
    "/x/pieeprom.,        /x/pieeprom.sig",
    "sig,                 sig.sig",
  })
  void theSignatureHasTheImagesName(Path image, Path signature) {
    assertThat(EepromRewrite.signatureOf(image)).isEqualTo(signature);
  }

  @ParameterizedTest
  @CsvSource({"pieeprom.sig", "x/pieeprom.SIG", "/", "''"})
  void anImageIsNotCalledASignature(Path image) {
    assertThatThrownBy(() -> EepromRewrite.signatureOf(image))
        .asInstanceOf(InstanceOfAssertFactories.type(BadUsage.class))
        .satisfies(failure -> assertThat(failure.code()).isEqualTo("eeprom.out-name"));
  }

  @Test
  void aSignedConfigIsNotChangedUnasked() throws IOException {
    Images.write(source, SyntheticEeprom.bcm2711().signed().build());

    assertRefused(
            () -> setOrder(request(source, out), ORDER, Optional.empty(), events), "eeprom.signed-config")
        .satisfies(failure -> assertThat(failure.hint()).contains("sign it again").contains("--allow-unsigned"));
    assertThat(files()).containsExactly("source.bin");
  }

  @Test
  void aSignedConfigOfARealImageIsNotChangedUnasked() {
    Path signed = RealFirmware.file("keys/pieeprom-signed.bin");

    assertRefused(
        () -> setOrder(request(signed, out), ORDER, Optional.empty(), events), "eeprom.signed-config");
  }

  @Test
  void aSignedConfigMayBeChangedWithAWarning() throws IOException {
    Images.write(source, SyntheticEeprom.bcm2712Ab().signed().build());

    replaceConfig(new Request(source, out, TIME, true, false), Images.latin1("A=1\n"), events);

    assertThat(events.of(Warning.class)).extracting(Warning::code).containsExactly("eeprom.signed-config");
    assertThat(Images.latin1(EepromImage.read(out).bootConf())).isEqualTo("A=1\n");
  }

  static Stream<Arguments> binaries() {
    return Stream.of(
        arguments(1, "A=1\0\n", "0x3"),
        arguments(2, "\0", "0x0"),
        arguments(3, "[all]\nA=1\n\u001b[2J", "0xa"),
        arguments(4, "A=1\n\u007f", "0x4"),
        arguments(5, "\u00ff\u00feA\0=\0", "0x3"),
        arguments(6, "\u001f\u008b\u0008", "0x0"),
        arguments(7, "U\u00aa\u00f0\u000f", "0x0"),
        arguments(8, "PK\u0003\u0004", "0x0"),
        arguments(9, "<html>", "0x0"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("binaries")
  void aConfigIsAText(int number, String config, String offset) throws IOException {
    assertBadInput(
            () -> replaceConfig(request(source, out), Images.latin1(config), events),
            "eeprom.config-binary")
        .satisfies(failure -> assertThat(failure.facts()).containsEntry("offset", offset));
    assertThat(files()).containsExactly("source.bin");
  }

  @Test
  void anImageInPlaceOfAConfigIsTold() {
    assertBadInput(
            () -> replaceConfig(request(source, out), SyntheticEeprom.bcm2711().build(), events),
            "eeprom.config-binary")
        .satisfies(failure -> assertThat(failure).hasMessageContaining("an EEPROM image"));
  }

  @Test
  void aConfigMayHaveAnyTextAndBeEmpty() {
    byte[] latin = Images.latin1("# gr\u00fc\u00df\u00e4\tx\r\nA=1");

    assertThat(replaceConfig(request(source, out), latin, events).configBytes()).isEqualTo(latin.length);
    assertThat(events.events()).isEmpty();
    assertThat(replaceConfig(request(source, out), new byte[0], events).configBytes()).isZero();
    assertThat(events.of(Warning.class)).extracting(Warning::code).containsExactly("eeprom.config-empty");
  }

  @Test
  void aConfigThatDoesNotFitIsRefusedWithTheSizes() throws IOException {
    byte[] config = new byte[4077];
    Arrays.fill(config, (byte) '#');

    assertBadInput(() -> replaceConfig(request(source, out), config, events), "eeprom.config-too-large")
        .satisfies(failure -> assertThat(failure.facts()).containsEntry("size", 4077).containsEntry("limit", 4076));

    Images.write(source, SyntheticEeprom.bcm2711().config("#".repeat(4070)).build());
    assertBadInput(
        () -> setOrder(request(source, out), ORDER, Optional.empty(), events), "eeprom.config-too-large");
    assertThat(files()).containsExactly("source.bin");
  }

  @Test
  void aBoardWithAnotherEepromIsTold() throws IOException {
    assertBadInput(
            () -> setOrder(request(source, out), ORDER, Optional.of(BoardCatalogue.find("cm5")), events),
            "eeprom.wrong-board")
        .satisfies(failure -> assertThat(failure).hasMessageContaining("2 MiB"));
    assertBadInput(
        () -> setOrder(request(source, out), ORDER, Optional.of(BoardCatalogue.find("bpi-cm4")), events),
        "eeprom.wrong-board");
    assertThat(files()).containsExactly("source.bin");
  }

  @Test
  void aTimeThatDoesNotFitIsRefusedFirst() {
    Request request = new Request(directory.resolve("missing"), out, Instant.ofEpochSecond(-1), false, false);

    assertThatThrownBy(() -> replaceConfig(request, new byte[0], events))
        .asInstanceOf(InstanceOfAssertFactories.type(BadUsage.class))
        .satisfies(failure -> assertThat(failure.code()).isEqualTo("eeprom.timestamp"));
  }

  @Test
  void aMissingSourceIsTold() {
    assertBadInput(
        () -> setOrder(request(directory.resolve("x"), out), ORDER, Optional.empty(), events),
        "input.not-found");
  }

  /** Image and signature belong together. */
  @Test
  void withoutASignatureThereIsNoImage() throws IOException {
    Files.createDirectory(directory.resolve("pieeprom.sig"));

    assertRefused(() -> replaceConfig(request(source, out), new byte[0], events), "output.not-a-file");

    assertThat(files()).containsExactly("pieeprom.sig", "source.bin");
  }

  @Test
  void anOrderInAnImageCannotDisturbATerminal() throws IOException {
    Images.write(source, SyntheticEeprom.bcm2711().config("BOOT_ORDER=\u001b[2J" + "x".repeat(100)).build());

    Rewritten rewritten = setOrder(request(source, out), ORDER, Optional.empty(), events);

    assertThat(rewritten.orderBefore().orElseThrow()).matches("\\?\\[2Jx+\\.\\.\\.").hasSizeLessThan(100);
  }

  @Test
  void whatIsPreparedIsShownAndNotWritten() throws IOException {
    PreparedImage prepared = EepromRewrite.prepareOrder(request(source, out), ORDER, Optional.empty(), events);

    assertThat(prepared.preview().sha256()).isEqualTo(Sha256.hex(prepared.after().bytes()));
    assertThat(files()).containsExactly("source.bin");
    assertThat(prepared.write()).isEqualTo(prepared.preview());
    assertThat(Files.readAllBytes(out)).isEqualTo(prepared.after().bytes());
  }

  @Test
  void anyChangeIsWrittenWithItsSignature() throws IOException {
    Rewritten rewritten =
        change(new Request(source, source, TIME, false, true), image -> image.withUpdateTime(TIME), events);

    assertThat(EepromImage.read(source).updateTime()).hasValue(TIME.getEpochSecond());
    assertThat(rewritten.changed()).isTrue();
    assertThat(files()).containsExactly("source.bin", "source.sig");
    assertThat(directory.resolve("source.sig")).hasContent(rewritten.sha256() + "\nts: 1628266219\n");
  }

  @Test
  void aChangeThatMakesTheSameBytesIsNone() {
    Rewritten rewritten =
        change(
            request(source, out), image -> image.withFile(EepromImage.CA_CERTIFICATE, new byte[2048]), events);

    assertThat(rewritten.changed()).isFalse();
  }

  @Test
  void firmwareOfASignedImageIsNotChangedUnasked() throws IOException {
    Images.write(source, SyntheticEeprom.bcm2712Ab().signed().build());

    assertRefused(
        () -> change(request(source, out), image -> image.withFile(EepromImage.BOOTSYS, new byte[100]), events),
        "eeprom.signed-firmware");
    assertRefused(
        () -> change(request(source, out), image -> image.withBootcode(new byte[100]), events),
        "eeprom.signed-firmware");
    assertThat(files()).containsExactly("source.bin");

    change(
        new Request(source, out, TIME, true, false), image -> image.withBootcode(new byte[100]), events);
    assertThat(events.of(Warning.class)).extracting(Warning::code).containsExactly("eeprom.signed-firmware");
  }

  /** Who signs an image changes the configuration together with its signature. */
  @Test
  void aSignedConfigurationMayBeChangedWithANewSignature() throws IOException {
    Images.write(source, SyntheticEeprom.bcm2712().signed().build());

    change(
        request(source, out),
        image -> image.withBootConf(Images.latin1("A=1\n")).withFile(EepromImage.BOOT_CONF_SIGNATURE, new byte[] {'x'}),
        events);

    assertThat(events.events()).isEmpty();
    assertThat(Images.latin1(EepromImage.read(out).bootConf())).isEqualTo("A=1\n");
  }

  @Test
  void whatWouldBeRefusedInTheEndIsRefusedAhead() {
    EepromImage signed = Images.parse(SyntheticEeprom.bcm2711().signed());

    assertRefused(() -> EepromRewrite.checkAhead(request(source, source), signed), "output.is-input");
    assertRefused(() -> EepromRewrite.checkAhead(request(source, out), signed), "eeprom.signed-config");
    EepromRewrite.checkAhead(new Request(source, out, TIME, true, false), signed);
  }

  private interface Way {
    Path to(Path source) throws IOException;
  }

  private static Request request(Path source, Path out) {
    return new Request(source, out, TIME, false, false);
  }

  private List<String> files() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  private static ObjectAssert<Refused> assertRefused(ThrowingCallable call, String code) {
    return assertFailure(call, Refused.class, code);
  }

  private static ObjectAssert<BadInput> assertBadInput(ThrowingCallable call, String code) {
    return assertFailure(call, BadInput.class, code);
  }

  private static <T extends Failure> ObjectAssert<T> assertFailure(ThrowingCallable call, Class<T> type, String code) {
    return assertThatThrownBy(call)
        .asInstanceOf(InstanceOfAssertFactories.type(type))
        .satisfies(failure -> assertThat(failure.code()).isEqualTo(code));
  }

  private static Rewritten setOrder(Request request, BootOrder order, Optional<Board> board, EventSink sink) {
    return EepromRewrite.prepareOrder(request, order, board, sink).write();
  }

  private static Rewritten replaceConfig(Request request, byte[] config, EventSink sink) {
    ConfigText.require(config, "The configuration");
    return change(request, image -> EepromRewrite.withConfig(image, config), sink);
  }

  private static Rewritten change(Request request, UnaryOperator<EepromImage> change, EventSink sink) {
    return EepromRewrite.prepare(request, change, sink).write();
  }
}
