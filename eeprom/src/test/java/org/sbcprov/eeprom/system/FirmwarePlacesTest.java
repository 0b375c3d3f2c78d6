package org.sbcprov.eeprom.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FirmwarePlacesTest {
  @TempDir Path root;

  @Test
  void theNewPathsOfThePackageComeBeforeTheOldOnes() {
    assertThat(FirmwarePlaces.ofSystem(root, "").directories())
        .startsWith(
            root.resolve("usr/lib/firmware/raspberrypi/bootloader-2711"),
            root.resolve("usr/lib/firmware/raspberrypi/bootloader-2712"),
            root.resolve("usr/lib/firmware/raspberrypi/bootloader"),
            root.resolve("lib/firmware/raspberrypi/bootloader-2711"))
        .contains(root.resolve("usr/share/rpiboot/firmware/2711"));
  }

  @Test
  void theEnvironmentNamesTheOnlyPlace() {
    assertThat(FirmwarePlaces.ofSystem(root, "/opt/bootloader").directories())
        .containsExactly(
            root.resolve("opt/bootloader-2711"), root.resolve("opt/bootloader-2712"), root.resolve("opt/bootloader"));
    assertThat(FirmwarePlaces.ofSystem(root, "rpi-eeprom/firmware/").directories())
        .contains(Path.of("rpi-eeprom/firmware-2711"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      ignoreLeadingAndTrailingWhitespace = false,
      value = {
        "FIRMWARE_ROOT=/opt/fw|opt/fw",
        "FIRMWARE_ROOT=\"/opt/f w\"|opt/f w",
        "FIRMWARE_ROOT='/opt/fw' # mine|opt/fw",
        "  export FIRMWARE_ROOT=/opt/fw; true|opt/fw",
        "FIRMWARE_ROOT=/a\\nFIRMWARE_ROOT=/opt/fw|opt/fw",
        "FIRMWARE_ROOT=/opt/fw\\r\\nX=1|opt/fw",
      })
  void theSettingsOfRpiEepromUpdateAddAPlace(String line, String place) throws IOException {
    defaults(line.replace("\\n", "\n").replace("\\r", "\r"));
    assertThat(FirmwarePlaces.ofSystem(root, "").directories())
        .startsWith(root.resolve(place + "-2711"))
        .contains(root.resolve("usr/lib/firmware/raspberrypi/bootloader-2711"));
  }

  @ParameterizedTest
  @CsvSource({
    "#FIRMWARE_ROOT=/opt/fw", "FIRMWARE_ROOT=$HOME/fw", "FIRMWARE_ROOT=`id`", "FIRMWARE_ROOT=", "FIRMWARE_ROOT=\"/opt",
    "XFIRMWARE_ROOT=/opt/fw",
  })
  void linesThatOnlyAShellUnderstandsArePassedOver(String line) throws IOException {
    defaults(line);
    assertThat(FirmwarePlaces.ofSystem(root, "").directories())
        .startsWith(root.resolve("usr/lib/firmware/raspberrypi/bootloader-2711"));
  }

  @Test
  void theReleaseThatTheSystemFollowsIsKnown() throws IOException {
    assertThat(FirmwarePlaces.ofSystem(root, "").release()).isEmpty();
    defaults("FIRMWARE_RELEASE_STATUS=\"latest\"\n");
    assertThat(FirmwarePlaces.ofSystem(root, "").release()).contains("latest");
  }

  @Test
  void settingsThatAreNoTextHarmNobody() throws IOException {
    defaults("FIRMWARE_ROOT=/o\0pt\n");
    assertThat(FirmwarePlaces.ofSystem(root, "").directories()).isNotEmpty();
    Path file = root.resolve("etc/default/rpi-eeprom-update");
    Files.write(file, new byte[200_000]);
    assertThat(FirmwarePlaces.ofSystem(root, "").release()).isEmpty();
  }

  @Test
  void aCheckoutIsKnownAndAnyOtherDirectoryIsTakenAsItIs() throws IOException {
    assertThat(FirmwarePlaces.in(root).directories()).endsWith(root);
    Files.createDirectories(root.resolve("firmware-2711"));
    assertThat(FirmwarePlaces.in(root).directories()).contains(root.resolve("firmware-2711")).doesNotContain(root);
  }

  @Property(tries = 200)
  void anySettingsAreReadWithoutHarm(@ForAll byte[] bytes) throws IOException {
    Path system = Files.createTempDirectory("places");
    try {
      Path file = Files.createDirectories(system.resolve("etc/default")).resolve("rpi-eeprom-update");
      byte[] start = "FIRMWARE_ROOT=/".getBytes(StandardCharsets.US_ASCII);
      byte[] script = Arrays.copyOf(start, start.length + bytes.length);
      System.arraycopy(bytes, 0, script, start.length, bytes.length);
      Files.write(file, script);
      assertThat(FirmwarePlaces.ofSystem(system, "").directories()).isNotEmpty();
      Files.delete(file);
      Files.delete(file.getParent());
      Files.delete(file.getParent().getParent());
    } finally {
      Files.deleteIfExists(system);
    }
  }

  private void defaults(String text) throws IOException {
    Files.createDirectories(root.resolve("etc/default"));
    Files.writeString(root.resolve("etc/default/rpi-eeprom-update"), text);
  }
}
