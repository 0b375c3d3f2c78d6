package org.sbcprov.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sbcprov.eeprom.EepromImage;
import org.sbcprov.fixtures.RealFirmware;
import org.sbcprov.fixtures.RsaTestKey;
import org.sbcprov.fixtures.SecureBootEeprom;
import org.sbcprov.fixtures.SyntheticSecondStage;

/** {@code eeprom replace --bootcode} and {@code --bootsys} took any file, and a board started from none of them. */
class ReplaceFirmwareTest {
  private static final RsaTestKey KEY = RsaTestKey.of("key");
  private static final RsaTestKey PI = SecureBootEeprom.raspberryPi();

  @TempDir Path directory;

  @ParameterizedTest
  @CsvSource({
    "text,              ab.bin,  --bootcode, eeprom.firmware-unsigned",
    "text,              one.bin, --bootcode, eeprom.firmware-unsigned",
    "random,            ab.bin,  --bootsys,  eeprom.firmware-unsigned",
    "bcm2711,           ab.bin,  --bootcode, eeprom.firmware-unsigned",
    "damaged,           ab.bin,  --bootcode, eeprom.firmware-unsigned",
    "customer-only,     ab.bin,  --bootcode, eeprom.firmware-unsigned",
    "customer-twice,    ab.bin,  --bootcode, eeprom.firmware-unsigned",
    "customer-damaged,  ab.bin,  --bootcode, eeprom.firmware-unsigned",
    "other-key,         ab.bin,  --bootcode, eeprom.firmware-unsigned",
    "large,             one.bin, --bootcode, eeprom.firmware-too-large",
    "first-ab,          one.bin, --bootcode, eeprom.firmware-kind",
    "first-one,         ab.bin,  --bootcode, eeprom.firmware-kind",
    "first-ab,          ab.bin,  --bootsys,  eeprom.firmware-kind",
    "second,            ab.bin,  --bootcode, eeprom.firmware-kind",
    "second,            one.bin, --bootcode, eeprom.firmware-kind",
    "recovery,          one.bin, --bootcode, eeprom.firmware-kind",
    "same,              ab.bin,  --bootsys,  eeprom.firmware-kind",
  })
  void whatNoBoardStartsFromIsRefusedUnlessAllowed(String kind, String image, String option, String code)
      throws IOException {
    write("ab.bin", SecureBootEeprom.bcm2712Ab());
    write("one.bin", SecureBootEeprom.bcm2712());
    write("stage", stage(kind));

    Run run = run("replace " + image + " " + option + " stage --out out.bin");

    assertThat(run.status()).as(run.err()).isEqualTo(3);
    assertThat(run.err()).contains("[" + code + "]").contains("--allow-unsigned");
    assertThat(directory.resolve("out.bin")).doesNotExist();
    Run allowed = run("replace " + image + " " + option + " stage --out out.bin --allow-unsigned --json");
    assertThat(allowed.status()).as(allowed.out()).isZero();
    assertThat(allowed.out()).contains("\"code\":\"" + code + "\"");
    EepromImage changed = EepromImage.read(directory.resolve("out.bin"));
    byte[] put = option.equals("--bootsys") ? changed.file(EepromImage.BOOTSYS).orElseThrow() : changed.bootcode();
    assertThat(put).isEqualTo(stage(kind));
  }

  @ParameterizedTest
  @CsvSource({
    "unknown,                ab.bin,  --bootcode",
    "unknown,                ab.bin,  --bootsys",
    "first-ab,               ab.bin,  --bootcode",
    "first-one,              one.bin, --bootcode",
    "second,                 ab.bin,  --bootsys",
    "first-ab-countersigned, ab.bin,  --bootcode",
  })
  void whatRaspberryPiSignedForThePlaceIsTaken(String kind, String image, String option) throws IOException {
    write("ab.bin", SecureBootEeprom.bcm2712Ab());
    write("one.bin", SecureBootEeprom.bcm2712());
    write("stage", stage(kind));

    Run run = run("replace " + image + " " + option + " stage --out out.bin --json");

    assertThat(run.status()).as(run.out()).isZero();
    assertThat(run.out()).doesNotContain("\"event\":\"warning\"");
  }

  @Test
  void realStagesAreTakenWhereTheyBelongAndNowhereElse() throws IOException {
    write("one.bin", Files.readAllBytes(RealFirmware.file("2712/pieeprom-2024-09-23.bin")));
    write("ab.bin", Files.readAllBytes(RealFirmware.file("2712/pieeprom-2026-08-12.bin")));
    write("recovery", Files.readAllBytes(RealFirmware.file("2712/recovery.bin")));
    write("older", EepromImage.read(RealFirmware.file("2711/pieeprom-2026-08-04.bin")).bootcode());
    EepromImage one = EepromImage.read(directory.resolve("one.bin"));
    EepromImage ab = EepromImage.read(directory.resolve("ab.bin"));
    write("first", one.bootcode());
    write("firstab", ab.bootcode());
    write("second", ab.file(EepromImage.BOOTSYS).orElseThrow());

    assertThat(run("replace one.bin --bootcode first --out same.bin").status()).isZero();
    assertThat(EepromImage.read(directory.resolve("same.bin")).bootcode()).isEqualTo(one.bootcode());
    assertThat(run("replace ab.bin --bootcode firstab --bootsys second --out same.bin").status()).isZero();
    EepromImage same = EepromImage.read(directory.resolve("same.bin"));
    assertThat(same.bootcode()).isEqualTo(ab.bootcode());
    assertThat(same.file(EepromImage.BOOTSYS)).hasValueSatisfying(
        second -> assertThat(second).isEqualTo(ab.file(EepromImage.BOOTSYS).orElseThrow()));
    for (String wrong : new String[] {"firstab", "second", "recovery"}) {
      assertThat(run("replace one.bin --bootcode " + wrong + " --out out.bin").err()).contains("[eeprom.firmware-kind]");
    }
    for (String wrong : new String[] {"first", "second", "recovery"}) {
      assertThat(run("replace ab.bin --bootcode " + wrong + " --out out.bin").err()).contains("[eeprom.firmware-kind]");
    }
    for (String wrong : new String[] {"first", "firstab", "recovery"}) {
      assertThat(run("replace ab.bin --bootsys " + wrong + " --out out.bin").err()).contains("[eeprom.firmware-kind]");
    }
    assertThat(run("replace ab.bin --bootcode older --out out.bin").err()).contains("[eeprom.firmware-unsigned]");
  }

  private static byte[] stage(String kind) {
    return switch (kind) {
      case "text" -> "a first stage\n".getBytes(StandardCharsets.US_ASCII);
      case "random" -> noise(20_000);
      case "bcm2711" -> SyntheticSecondStage.build("bcm2711", 20_000, "bootcode");
      case "damaged" -> damaged(SecureBootEeprom.program(20_000));
      case "customer-only" -> SecureBootEeprom.signed(noise(20_000), KEY, 16, 0);
      case "customer-twice" -> countersigned(countersigned(SecureBootEeprom.program(20_000)));
      case "customer-damaged" -> lastDamaged(countersigned(SecureBootEeprom.program(20_000)));
      case "other-key" -> SecureBootEeprom.signed(noise(20_000), KEY, 0, 1);
      case "large" -> SecureBootEeprom.program(120_000);
      case "first-ab" -> signed("bootsys");
      case "first-one" -> signed("bootmain");
      case "second" -> signed("bootmain updatetime");
      case "recovery" -> signed("RECOVERY");
      case "same" -> EepromImage.parse(SecureBootEeprom.bcm2712Ab(), "ab.bin").bootcode();
      case "first-ab-countersigned" -> countersigned(signed("bootsys"));
      default -> SecureBootEeprom.program(20_000);
    };
  }

  private static byte[] signed(String words) {
    byte[] program = noise(20_000);
    byte[] text = words.getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(text, 0, program, 1000, text.length);
    return SecureBootEeprom.signed(program, PI, 0, 1);
  }

  private static byte[] countersigned(byte[] program) {
    return SecureBootEeprom.signed(program, KEY, 16, 0);
  }

  private static byte[] damaged(byte[] program) {
    program[300] ^= 1;
    return program;
  }

  private static byte[] lastDamaged(byte[] program) {
    program[program.length - 400] ^= 1;
    return program;
  }

  private static byte[] noise(int size) {
    byte[] noise = new byte[size];
    new Random(7).nextBytes(noise);
    return noise;
  }

  private void write(String name, byte[] content) throws IOException {
    Files.write(directory.resolve(name), content);
  }

  private Run run(String line) {
    List<String> all = new ArrayList<>(List.of("eeprom"));
    for (String word : line.split(" ")) {
      boolean option = word.startsWith("-") || word.equals("replace");
      all.add(option ? word : directory.resolve(word).toString());
    }
    return Run.with(Map.of(), false, all.toArray(new String[0]));
  }
}
