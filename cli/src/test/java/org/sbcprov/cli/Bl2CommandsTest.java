package org.sbcprov.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sbcprov.fixtures.SyntheticBl2;

class Bl2CommandsTest {
  @TempDir Path directory;
  private Path code;
  private Path out;

  @BeforeEach
  void files() throws IOException {
    code = Files.write(directory.resolve("bl2.bin"), SyntheticBl2.codePrinting(0x7988));
    out = directory.resolve("bl2.img");
  }

  @Test
  void whatIsWrappedVerifiesAndUnwrapsToWhatItWas() throws IOException {
    assertThat(run("wrap", code, "--board", "bpi-r4", "--medium", "sd", "--out", out).status()).isZero();
    assertThat(run("verify", out, "--board", "bpi-r4", "--medium", "sd").status()).isZero();
    Path back = directory.resolve("back.bin");
    assertThat(run("unwrap", out, "--out", back).status()).isZero();
    assertThat(back).hasSameBinaryContentAs(code);
  }

  @ParameterizedTest(name = "{0} {1} {2}: {3}")
  @CsvSource(
      nullValues = "-",
      value = {
        "sd, bpi-r4, -, sdmmc, -", "emmc, -, -, emmc, -", "nor, -, -, nor, -", "nand, bpi-r4, -, spim-nand, spim:2k+64",
        "spim-nand, -, 2k+128, spim-nand, spim:2k+128", "snand, bpi-r4, -, snand, hsm20:2k+64",
        "snand, -, 4k+256, snand, hsm20:4k+256", "snand, -, ap:2k+64, snand, 2k+64",
        "snand, -, hsm:2k+128, snand, hsm:2k+128", "parallel-nand, -, 1g:2k+64, nand, 1g:2k+64"
      })
  void mediaAreNamedAsUsersDoAndTheChipDecidesTheRest(
      String medium, String board, String nand, String word, String form) {
    List<Object> arguments =
        new ArrayList<>(List.of("wrap", code, "--medium", medium, "--out", out, "--json"));
    if (board != null) {
      arguments.addAll(List.of("--board", board));
    }
    if (nand != null) {
      arguments.addAll(List.of("--nand", nand));
    }
    Run run = run(arguments.toArray());
    assertThat(run.status()).as(run.err()).isZero();
    assertThat(run.lastLine()).contains("\"medium\":\"" + word + "\"");
    if (form != null) {
      assertThat(run("info", out, "--json").lastLine()).contains("\"form\":\"" + form + "\"");
    }
    assertThat(run("verify", out).status()).isZero();
  }

  @Test
  void wrapWarnsOfABuildThatIsCalledAfterAnotherMedium() throws IOException {
    // A build for eMMC got a header for SD, and only bl2 verify said so.
    Files.write(code, SyntheticBl2.code("NOTICE:  BL2: v2.10.0\t(release):test (mt7988-emmc-comb)"));
    Run run = run("wrap", code, "--medium", "sd", "--out", out);
    assertThat(run.status()).isZero();
    assertThat(run.err()).contains("warning: " + code).contains("header for sdmmc").contains("emmc-comb");
    assertThat(run("wrap", code, "--medium", "emmc", "--out", out).err()).doesNotContain("warning");
  }

  @Test
  void wrapWarnsWhereTheChipCannotBeToldAndTheSizeFitsSomeLayoutsOnly() throws IOException {
    Files.write(code, new byte[300_000]);
    Run run = run("wrap", code, "--board", "bpi-r4", "--medium", "spim-nand", "--out", out);
    assertThat(run.status()).as(run.err()).isZero();
    assertThat(run.err()).contains("does not show whether it is for mt7988").contains("older ones with 262144");
  }

  @Test
  void infoTellsEverythingAndWhatItCannotTell() {
    run("wrap", code, "--medium", "spim-nand", "--out", out);
    Run info = run("info", out);
    assertThat(info.status()).isZero();
    assertThat(info.out())
        .contains("SPI NAND (spim-nand)", "spim:2k+64", "2048 + 64", "mt7988, which its code prints", "0x201000", "AArch64",
            "SHA-256 matches", "not told by this file");
    assertThat(run("info", out, "--json").lastLine())
        .contains("\"medium-consistent\":true", "\"soc\":\"mt7988\"", "\"digest\":\"matches\"", "\"dram-4bg\":false",
            "\"smallest-stride\":262144", "\"load-address\":\"0x200d00\"");
  }

  @Test
  void verifyEndsWithSevenAndSaysWhy() throws IOException {
    Files.write(out, SyntheticBl2.sdmmc().wrongDigest().bytes());
    Run damaged = run("verify", out, "--json");
    assertThat(damaged.status()).isEqualTo(7);
    assertThat(damaged.lastLine()).contains("image.bl2-digest", "\"starts\":false");
    Files.write(out, SyntheticBl2.sdmmc().cutTo(3000).bytes());
    Run cut = run("verify", out);
    assertThat(cut.status()).isEqualTo(7);
    assertThat(cut.out()).contains("cut off");
    Files.write(out, SyntheticBl2.sdmmc().bytes());
    assertThat(run("verify", out, "--board", "bpi-r3").status()).isEqualTo(7);
    assertThat(run("verify", out, "--medium", "emmc").status()).isEqualTo(7);
    assertThat(run("verify", code).status()).isEqualTo(3);
  }

  @Test
  void infoShowsADamagedOneAndUnwrapRefusesIt() throws IOException {
    Files.write(out, SyntheticBl2.sdmmc().wrongDigest().bytes());
    assertThat(run("info", out).out()).contains("SHA-256 does not match");
    Path back = directory.resolve("back.bin");
    assertThat(run("unwrap", out, "--out", back).status()).isEqualTo(7);
    assertThat(back).doesNotExist();
    assertThat(run("unwrap", out, "--out", back, "--force").status()).isZero();
    assertThat(back).exists();
  }

  @ParameterizedTest(name = "{0}: status {1}")
  @CsvSource({
    "--medium floppy, 2", "--medium sd --nand 2k+64, 2", "--medium spim-nand --nand 8k+64, 2",
    "--medium sd --load-address x, 2", "--medium sd --header-offset -1, 2", "--medium sd --aarch64 --aarch32, 2",
    "--medium sd --board cm4, 2", "--medium sd --board bpi-r3, 3"
  })
  void whatCannotBeMeantIsRefusedAndNothingIsWritten(String options, int status) {
    List<Object> arguments = new ArrayList<>(List.of("wrap", code, "--out", out));
    arguments.addAll(List.of(options.split(" ")));
    assertThat(run(arguments.toArray()).status()).isEqualTo(status);
    assertThat(out).doesNotExist();
  }

  @Test
  void anOutputDoesNotTakeThePlaceOfTheInput() throws IOException {
    byte[] before = Files.readAllBytes(code);
    assertThat(run("wrap", code, "--medium", "sd", "--out", code).status()).isEqualTo(4);
    assertThat(Files.readAllBytes(code)).isEqualTo(before);
  }

  @Test
  void nandWithoutAChipIsAskedFor() throws IOException {
    Files.write(code, new byte[100]);
    Run run = run("wrap", code, "--medium", "nand", "--out", out);
    assertThat(run.status()).isEqualTo(2);
    assertThat(run.err()).contains("--board");
    assertThat(run("wrap", code, "--medium", "sd", "--aarch32", "--load-address", "0x100000", "--header-offset", "512",
        "--out", out).status()).isZero();
    assertThat(run("info", out, "--json").lastLine())
        .contains("\"entry\":\"0x100000\"", "\"aarch64\":false", "\"header-offset\":512");
  }

  private static Run run(Object... arguments) {
    String[] all = new String[arguments.length + 1];
    all[0] = "bl2";
    for (int i = 0; i < arguments.length; i++) {
      all[i + 1] = arguments[i].toString();
    }
    return Run.of(all);
  }
}
