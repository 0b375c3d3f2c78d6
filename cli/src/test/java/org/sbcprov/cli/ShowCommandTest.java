package org.sbcprov.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sbcprov.core.Sha256;
import org.sbcprov.fixtures.RealFirmware;
import org.sbcprov.fixtures.RsaTestKey;
import org.sbcprov.fixtures.SecureBootEeprom;
import org.sbcprov.fixtures.SyntheticEeprom;

class ShowCommandTest {
  /** What a comment says of the build is not believed. */
  private static final String CONFIG =
      "# BUILD_TIMESTAMP=1700000000 VERSION:99999999 MFG_VER: 9\n[all]\nBOOT_UART=1\nBOOT_ORDER=0x41\nBOOT_ORDRE=0xf1\n"
          + "HTTP_PATH=" + "directory/".repeat(9) + "last\n\n[cm4]\nBOOT_ORDER=0xf25641\nhello\n[config.txt]\ndtparam=spi=on\n";

  @TempDir Path directory;

  @Test
  void anImageForTheBcm2711IsShown() throws IOException {
    Path image = write(SyntheticEeprom.bcm2711().config(CONFIG).built(1785847093, "0a7ef05f").build());
    Run run = Run.of("eeprom", "show", image.toString());
    assertThat(run.status()).isZero();
    assertThat(run.err()).isEmpty();
    assertThat(text(run)).isEqualTo(golden("show-bcm2711.txt"));
    assertThat(run.lines()).allMatch(line -> line.length() <= 100 || line.contains(directory.toString()));
  }

  @Test
  void anImageForTheBcm2712IsShown() throws IOException {
    Path image = write(SyntheticEeprom.bcm2712().build());
    assertThat(text(Run.of("eeprom", "show", image.toString()))).isEqualTo(golden("show-bcm2712.txt"));
  }

  @Test
  void anImageWithTwoPartitionsIsShown() throws IOException {
    write(SyntheticEeprom.bcm2712Ab().config("BOOT_ORDER=0xf461\n").build());
    Path dated = directory.resolve("dated.bin");
    Run.of(
        "eeprom", "timestamp", directory.resolve("pieeprom.bin").toString(), "--set", "1628266219", "--out",
        dated.toString());
    assertThat(text(Run.of("eeprom", "show", dated.toString()))).isEqualTo(golden("show-ab.txt"));
  }

  @Test
  void theImageOfADirectoryIsTheOneThatSetOrderStartsFrom() throws IOException {
    write(SyntheticEeprom.bcm2711().build());
    Files.write(directory.resolve("pieeprom.original.bin"), SyntheticEeprom.bcm2712().build());
    assertThat(text(Run.of("eeprom", "show", "-d", directory.toString())))
        .startsWith("pieeprom.original.bin\n").contains("BCM2712");
  }

  @Test
  void aSignatureOfAnotherImageEndsWithStatus7BehindTheWholeReport() throws IOException {
    Path image = write(SyntheticEeprom.bcm2711().build());
    Files.writeString(directory.resolve("pieeprom.sig"), "0".repeat(64) + "\nts: 1628266219\n");
    Run run = Run.of("eeprom", "show", image.toString());
    assertThat(run.status()).isEqualTo(7);
    assertThat(run.out())
        .contains("pieeprom.sig does NOT match: it was made for another image, with another SHA-256, ts\n")
        .contains(" 1628266219 (2021-08-06 16:10:19 UTC)\n")
        .contains("bootconf.txt").contains("boot order");
    assertThat(run.err()).contains("warning: Boards refuse the image");
    Run json = Run.of("eeprom", "show", image.toString(), "--json");
    assertThat(json.status()).isEqualTo(7);
    assertThat(json.lines().get(0)).startsWith("{\"event\":\"warning\",\"code\":\"eeprom.digest-mismatch\"");
    assertThat(json.lastLine()).contains("\"ok\":false,\"status\":7,").contains("\"state\":\"differs\"");
  }

  @Test
  void aSignatureThatIsNoneEndsWithStatus7() throws IOException {
    Path image = write(SyntheticEeprom.bcm2711().build());
    Files.writeString(directory.resolve("pieeprom.sig"), "404: Not Found");
    assertThat(Run.of("eeprom", "show", image.toString()).status()).isEqualTo(7);
    assertThat(Run.of("eeprom", "show", image.toString(), "--json").lastLine())
        .contains("\"code\":\"eeprom.signature-form\"");
  }

  @Test
  void whatWasJustWrittenMatches() throws IOException {
    write(SyntheticEeprom.bcm2711().build());
    Run.of("eeprom", "set-order", "0xf21", "-d", directory.toString());
    Run run = Run.of("eeprom", "show", directory.resolve("pieeprom.bin").toString());
    assertThat(run.status()).isZero();
    assertThat(run.out()).contains("pieeprom.sig matches, ts 0 (1970-01-01 00:00:00 UTC)");
  }

  @Test
  void aSignedConfigurationThatWasChangedEndsWithStatus7() throws IOException {
    Path image = write(SyntheticEeprom.bcm2711().signed().build());
    Run run = Run.of("eeprom", "show", image.toString());
    assertThat(run.status()).isEqualTo(7);
    assertThat(run.out()).contains("signed, but changed since");
    assertThat(run.err()).contains("a board with secure boot does not start");
  }

  @Test
  void whatWasJustSignedIsShownAsSigned() throws IOException {
    RsaTestKey key = RsaTestKey.of("show");
    Path image = write(SecureBootEeprom.bcm2712Ab());
    Path config = Files.writeString(directory.resolve("boot.conf"), "[all]\nBOOT_UART=1\nSIGNED_BOOT=1\n");
    Path pem = Files.writeString(directory.resolve("private.pem"), key.pkcs8());
    Path out = directory.resolve("signed.bin");
    Run sign =
        Run.of("eeprom", "sign", image.toString(), "--config", config.toString(), "--key", pem.toString(), "--firmware",
            "--out", out.toString());
    assertThat(sign.status()).as(sign.err()).isZero();
    Run run = Run.of("eeprom", "show", out.toString());
    String fingerprint = Sha256.hex(key.publicBytes());
    assertThat(run.status()).as(run.err()).isZero();
    assertThat(run.out().replaceAll("\\s+", " "))
        .contains("boot.conf signed, and the signature fits")
        .contains("public key SHA-256 " + fingerprint)
        .contains("bootcode.bin signed by Raspberry Pi (key 0), and by a customer with the key " + fingerprint)
        .contains("bootsys signed by Raspberry Pi (key 0), and by a customer with the key " + fingerprint)
        .contains("signed.sig matches");
  }

  @Test
  void theSignedImageOfTheOriginalToolsTestsIsShownWithItsKey() {
    Run run = Run.of("eeprom", "show", RealFirmware.file("keys/pieeprom-signed.bin").toString());
    assertThat(run.status()).isZero();
    assertThat(run.out()).contains("signed, and the signature fits").contains("SHA-256 8251a63a2edee9d8f710d63e9da5d639");
  }

  @Test
  void jsonHasEverything() throws IOException {
    Path image = write(SyntheticEeprom.bcm2712Ab().config(CONFIG).built(1785847093, "0a7ef05f").build());
    String json = Run.of("eeprom", "show", image.toString(), "--json").lastLine();
    assertThat(json)
        .startsWith("{\"event\":\"result\",\"command\":\"eeprom show\",\"ok\":true,\"status\":0,\"image\":\"" + image + "\",")
        .contains("\"chip\":\"bcm2712\",", "\"size\":2097152,\"ab\":true,")
        .contains("\"build\":{\"timestamp\":1785847093,\"date\":\"2026-08-04\",\"version\":\"0a7ef05f\"}")
        .contains("{\"name\":\"partition-a\",\"offset\":\"0x10000\",\"size\":1011712,\"used\":true}")
        .contains("{\"name\":\"journal\",\"offset\":\"0x1fe000\",\"size\":8192,\"used\":false}")
        .contains(
            "{\"offset\":\"0xa2000\",\"magic\":\"0x55aaf11f\",\"kind\":\"file\",\"name\":\"pubkey.bin\",\"purpose\":\"public"
                + " key for secure boot\",\"content-offset\":\"0xa2018\",\"size\":512,\"compressed\":false,\"filled\":false,"
                + "\"room\":744,\"free\":744}")
        .contains(
            "{\"line\":3,\"kind\":\"setting\",\"filter\":\"[all]\",\"text\":\"BOOT_UART=1\",\"key\":\"BOOT_UART\","
                + "\"value\":\"1\",\"explanation\":\"")
        .contains("\"kind\":\"unknown\",\"filter\":\"[all]\",\"text\":\"BOOT_ORDRE=0xf1\"")
        .contains("\"order\":{\"set\":true,\"order\":\"0x41\",\"names\":\"sd,usb-msd\",")
        .contains("\"code\":\"eeprom.order-no-end\"")
        .contains("\"config-signature\":{\"state\":\"unsigned\",\"words\":\"not signed\",\"signed\":false,\"valid\":false}")
        .contains("\"stages\":[{\"name\":\"bootcode.bin\",\"signatures\":[]},{\"name\":\"bootsys\",\"signatures\":[]}]")
        .contains("\"state\":\"missing\",\"image-sha256\":\"")
        .contains("\"lint\":{\"errors\":")
        .endsWith("\"mismatches\":[]}");
  }

  @Test
  void aFileThatIsNoImageIsToldAsElsewhere() throws IOException {
    Path image = Files.writeString(directory.resolve("x.bin"), "hello");
    assertThat(Run.of("eeprom", "show", image.toString()).err()).contains("[eeprom.");
    assertThat(Run.of("eeprom", "show", image.toString()).status()).isEqualTo(3);
    assertThat(Run.of("eeprom", "show", directory.resolve("none.bin").toString()).err()).contains("[input.not-found]");
    assertThat(Run.of("eeprom", "show").status()).isEqualTo(2);
    assertThat(Run.of("eeprom", "show", image.toString(), "-d", directory.toString()).status()).isEqualTo(2);
  }

  private Path write(byte[] bytes) throws IOException {
    return Files.write(directory.resolve("pieeprom.bin"), bytes);
  }

  private String text(Run run) {
    return run.out().replace(directory + "/", "");
  }

  private static String golden(String name) throws IOException {
    try (InputStream stream = ShowCommandTest.class.getResourceAsStream(name)) {
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
