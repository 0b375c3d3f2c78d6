package org.sbcprov.eeprom.sign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.sbcprov.core.event.EventSink;
import org.sbcprov.core.failure.ExitStatus;
import org.sbcprov.core.failure.Failure;
import org.sbcprov.core.process.ProgramResult;
import org.sbcprov.core.process.Programs;
import org.sbcprov.core.process.SystemPrograms;
import org.sbcprov.fixtures.RsaTestKey;
import org.sbcprov.fixtures.ScriptedPrograms;

class WrapperSignerTest {
  private static final RsaTestKey KEY = RsaTestKey.of("key");
  private static final byte[] DATA = "BOOT_ORDER=0xf21\n".getBytes(StandardCharsets.US_ASCII);
  private static final String SIGNATURE = HexFormat.of().formatHex(KEY.sign(DATA));

  @TempDir Path directory;

  static Stream<Arguments> answers() {
    return Stream.of(
        arguments(1, SIGNATURE),
        arguments(2, SIGNATURE + "\n"),
        arguments(3, SIGNATURE + "\r\n"),
        arguments(4, " \n" + SIGNATURE.toUpperCase() + "\n\n"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("answers")
  void aSignatureMayHaveAnyCaseAndBlanksAroundIt(int number, String answer) {
    assertThat(sign(command -> ScriptedPrograms.printed(answer)).rsa2048()).isEqualTo(SIGNATURE);
  }

  static Stream<Arguments> wrongAnswers() {
    String lie = HexFormat.of().formatHex(RsaTestKey.of("other").sign(DATA));
    String otherData = HexFormat.of().formatHex(KEY.sign(new byte[1]));
    return Stream.of(
        arguments("eeprom.hsm-output", ScriptedPrograms.printed("")),
        arguments("eeprom.hsm-output", ScriptedPrograms.printed("\n")),
        arguments("eeprom.hsm-output", ScriptedPrograms.printed("garbage")),
        arguments("eeprom.hsm-output", ScriptedPrograms.printed(SIGNATURE.substring(1))),
        arguments("eeprom.hsm-output", ScriptedPrograms.printed(SIGNATURE + "0")),
        arguments("eeprom.hsm-output", ScriptedPrograms.printed("rsa2048: " + SIGNATURE)),
        arguments("eeprom.hsm-output", ScriptedPrograms.printed("PIN:\n" + SIGNATURE)),
        arguments("eeprom.hsm-output", ScriptedPrograms.printed("g".repeat(512))),
        arguments("eeprom.hsm-output", ScriptedPrograms.printed("\u0661".repeat(256))),
        arguments("eeprom.hsm-output", new ProgramResult(0, new byte[256], new byte[0])),
        arguments("eeprom.hsm-failed", ScriptedPrograms.failed(1, "")),
        arguments("eeprom.hsm-failed", ScriptedPrograms.failed(1, "wrong PIN\u001b[31m\nlocked")),
        arguments("eeprom.hsm-failed", new ProgramResult(137, DATA, new byte[0])),
        arguments("eeprom.signature-unconfirmed", ScriptedPrograms.printed(lie)),
        arguments("eeprom.signature-unconfirmed", ScriptedPrograms.printed(otherData)),
        arguments("eeprom.signature-unconfirmed", ScriptedPrograms.printed("0".repeat(512))),
        arguments("eeprom.signature-unconfirmed", ScriptedPrograms.printed("f".repeat(512))));
  }

  @ParameterizedTest(name = "{index} {0}")
  @MethodSource("wrongAnswers")
  void anyOtherAnswerIsAFailure(String code, ProgramResult answer) {
    assertThatThrownBy(() -> sign(command -> answer))
        .asInstanceOf(InstanceOfAssertFactories.type(Failure.class))
        .satisfies(failure -> assertThat(failure.code()).isEqualTo(code))
        .satisfies(
            failure ->
                assertThat(failure.exitStatus())
                    .isEqualTo(code.endsWith("unconfirmed") ? ExitStatus.VERIFICATION : ExitStatus.DEVICE))
        .satisfies(failure -> assertThat(failure.getMessage()).contains("hsm").doesNotContain("\u001b"));
  }

  @Test
  void theProgramGetsAFileThatOnlyItsUserCanReachAndThatIsGoneAfterwards() {
    List<Path> files = new ArrayList<>();
    sign(
        command -> {
          assertThat(command).hasSize(4).startsWith("hsm", "-a", "rsa2048-sha256");
          Path file = Path.of(command.get(3));
          files.add(file);
          // Some sort their answer out in a file beside it.
          write(file.resolveSibling("bootconf.txt.tmp"), new byte[1]);
          assertThat(file).hasFileName("bootconf.txt").hasBinaryContent(DATA);
          assertThat(permissions(file.getParent())).isEqualTo("rwx------");
          return ScriptedPrograms.printed(SIGNATURE);
        });
    assertThatThrownBy(
            () ->
                sign(
                    command -> {
                      files.add(Path.of(command.get(3)));
                      return ScriptedPrograms.failed(1, "no");
                    }))
        .isInstanceOf(Failure.class);
    assertThat(files).hasSize(2).allSatisfy(file -> assertThat(file.getParent()).doesNotExist());
  }

  /** As rpi-eeprom-digest does it: a large file is not copied. */
  @Test
  void aFileIsGivenAsItIs() throws IOException {
    Path file = Files.write(directory.resolve("boot.img"), DATA);
    ScriptedPrograms programs =
        new ScriptedPrograms().program("hsm", command -> ScriptedPrograms.printed(SIGNATURE));
    signer(programs, "hsm", Duration.ofSeconds(1)).sign(Message.of(file, EventSink.NONE));
    assertThat(programs.calls()).containsExactly(List.of("hsm", "-a", "rsa2048-sha256", file.toString()));
  }

  @Test
  void aFileThatChangesMeanwhileIsNotSigned() throws IOException {
    Path file = Files.write(directory.resolve("boot.img"), DATA);
    ScriptedPrograms programs =
        new ScriptedPrograms()
            .program(
                "hsm",
                command -> {
                  write(file, new byte[1]);
                  return ScriptedPrograms.printed(HexFormat.of().formatHex(KEY.sign(new byte[1])));
                });
    assertThatThrownBy(() -> signer(programs, "hsm", Duration.ofSeconds(1)).sign(Message.of(file, EventSink.NONE)))
        .asInstanceOf(InstanceOfAssertFactories.type(Failure.class))
        .satisfies(failure -> assertThat(failure.code()).isEqualTo("eeprom.signature-unconfirmed"));
  }

  @Test
  void aProgramThatHangsIsEnded() throws IOException {
    Path program = script("sleep 60");
    long start = System.nanoTime();
    assertThatThrownBy(() -> signer(new SystemPrograms(), program.toString(), Duration.ofMillis(300)).sign(message()))
        .asInstanceOf(InstanceOfAssertFactories.type(Failure.class))
        .satisfies(failure -> assertThat(failure.code()).isEqualTo("program.timeout"));
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(20));
  }

  @Test
  void aRealProgramSigns() throws IOException {
    Path program = script("[ \"$1\" = -a ] && [ \"$2\" = rsa2048-sha256 ] && [ -f \"$3\" ] && echo " + SIGNATURE);
    assertThat(signer(new SystemPrograms(), program.toString(), Duration.ofSeconds(20)).sign(message()).rsa2048())
        .isEqualTo(SIGNATURE);
  }

  @Test
  void aProgramThatIsNotThereIsTold() {
    Path missing = directory.resolve("none");
    assertThatThrownBy(() -> signer(new SystemPrograms(), missing.toString(), Duration.ofSeconds(1)).sign(message()))
        .asInstanceOf(InstanceOfAssertFactories.type(Failure.class))
        .satisfies(failure -> assertThat(failure.code()).isEqualTo("program.missing"));
  }

  private static Signed sign(Function<List<String>, ProgramResult> program) {
    return signer(new ScriptedPrograms().program("hsm", program), "hsm", Duration.ofSeconds(1)).sign(message());
  }

  private static WrapperSigner signer(
      Programs programs, String program, Duration limit) {
    return new WrapperSigner(programs, program, limit, PublicKey.parse(KEY.publicBytes(), "pubkey.bin"));
  }

  private static Message message() {
    return Message.of(DATA, "bootconf.txt");
  }

  private Path script(String body) throws IOException {
    Path script = Files.writeString(directory.resolve("hsm"), "#!/bin/sh\n" + body + "\n");
    return Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
  }

  private static String permissions(Path path) {
    try {
      return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void write(Path file, byte[] content) {
    try {
      Files.write(file, content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
