package org.sbcprov.eeprom.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sbcprov.core.failure.Failure;
import org.sbcprov.eeprom.Chip;
import org.sbcprov.fixtures.ScriptedPrograms;

class CurrentConfigTest {
  private static final String TREE = "sys/firmware/devicetree/base/";
  private static final String CONFIG = "[all]\nBOOT_UART=1\nBOOT_ORDER=0xf41\n";

  @TempDir Path root;

  private final ScriptedPrograms programs = new ScriptedPrograms();

  @Test
  void itIsReadFromTheMemoryThatTheDeviceTreeNames() throws IOException {
    cm4();
    nvmem(0, "reserved-memory/nvram@1", "another".getBytes());
    nvmem(1, "reserved-memory/nvram@0", (CONFIG + "\0\0\0").getBytes());
    CurrentConfig config = CurrentConfig.read(root, programs);
    assertThat(config.bytes()).asString().isEqualTo(CONFIG);
    assertThat(config.source()).endsWith("nvmem1/nvmem");
    assertThat(programs.calls()).isEmpty();
  }

  /** A device whose node is above the one that is named, or has none, is another one. */
  @Test
  void onlyTheVeryNodeCounts() throws IOException {
    cm4();
    nvmem(0, "reserved-memory", "wrong".getBytes());
    put("sys/bus/nvmem/devices/nvmem7/nvmem", "no node".getBytes());
    programs.program("vcgencmd", command -> ScriptedPrograms.printed(CONFIG));
    assertThat(CurrentConfig.read(root, programs).source()).isEqualTo("vcgencmd bootloader_config");
  }

  @Test
  void elseVcgencmdIsAsked() throws IOException {
    cm4();
    Files.delete(root.resolve(TREE + "aliases/blconfig"));
    programs.program("vcgencmd", command -> ScriptedPrograms.printed(CONFIG));
    assertThat(CurrentConfig.read(root, programs).bytes()).asString().isEqualTo(CONFIG);
    assertThat(programs.calls()).singleElement().asString().contains("bootloader_config");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/../../../etc/passwd", "reserved-memory/nvram@0", "/", "", "/a\0b"})
  void anAliasThatLeadsElsewhereIsNotFollowed(String alias) throws IOException {
    cm4();
    put(TREE + "aliases/blconfig", (alias + "\0").getBytes());
    nvmem(0, "reserved-memory/nvram@0", CONFIG.getBytes());
    assertThat(failure().code()).isEqualTo("eeprom.no-current-config");
  }

  @Test
  void aFailingVcgencmdIsToldWithItsOwnWords() throws IOException {
    cm4();
    programs.program("vcgencmd", command -> ScriptedPrograms.failed(255, "VCHI initialization failed\n"));
    assertThat(failure().code()).isEqualTo("eeprom.vcgencmd");
    assertThat(failure().getMessage()).contains("VCHI initialization failed");
    assertThat(failure().hint()).contains("video");
  }

  /** It ends with status 0 all the same. */
  @Test
  void anErrorThatVcgencmdPrintsIsNoConfiguration() throws IOException {
    cm4();
    programs.program("vcgencmd", command -> ScriptedPrograms.printed("error=1 error_msg=\"Command not registered\"\n"));
    assertThat(failure().code()).isEqualTo("eeprom.vcgencmd");
    programs.program("vcgencmd", command -> ScriptedPrograms.printed("x".repeat(100_000)));
    assertThat(failure().code()).isEqualTo("eeprom.vcgencmd");
  }

  @Test
  void onAPcItSaysSo() throws IOException {
    assertThat(failure().code()).isEqualTo("eeprom.not-on-pi");
    put(TREE + "compatible", "qemu,virt\0".getBytes());
    assertThat(failure().code()).isEqualTo("eeprom.not-on-pi");
    assertThat(CurrentBootloader.find(root)).isEmpty();
    assertThat(catchThrowableOfType(Failure.class, () -> CurrentBootloader.read(root)).code())
        .isEqualTo("eeprom.not-on-pi");
  }

  @Test
  void theBootloaderIsToldByTheDeviceTree() throws IOException {
    cm4();
    put(TREE + "chosen/bootloader/build-timestamp", number(0x6a71de35));
    put(TREE + "chosen/bootloader/version", "0a7ef05f0123456789abcdef\0".getBytes());
    put(TREE + "chosen/bootloader/update-timestamp", number(0xf0000001));
    put(TREE + "chosen/bootloader/capabilities", number(0x7f));
    put(TREE + "chosen/rpi-min-boot-ver", number(1));
    put(TREE + "chosen/bootloader/signed", number(0x9));
    CurrentBootloader bootloader = CurrentBootloader.read(root);
    assertThat(bootloader.model()).isEqualTo("Raspberry Pi Compute Module 4 Rev 1.1");
    assertThat(bootloader.chip()).contains(Chip.BCM2711);
    assertThat(bootloader.buildTimestamp()).hasValue(0x6a71de35);
    assertThat(bootloader.updateTimestamp()).hasValue(0xf0000001L);
    assertThat(bootloader.minBootVersion()).hasValue(1);
    assertThat(bootloader.signedConfig()).isTrue();
    assertThat(bootloader.developmentKeyRevoked()).isFalse();
    assertThat(bootloader.customerKey()).isTrue();
    assertThat(bootloader.facts())
        .containsEntry("chip", "bcm2711")
        .containsEntry("version", "0a7ef05f0123456789abcdef")
        .containsEntry("capabilities", "0x7f")
        .containsEntry("customer-key", true);
  }

  @Test
  void anOldBootloaderTellsLess() throws IOException {
    put("proc/device-tree/compatible", "raspberrypi,3-model-b\0brcm,bcm2837\0".getBytes());
    put("proc/device-tree/chosen/bootloader/build-timestamp", new byte[3]);
    CurrentBootloader bootloader = CurrentBootloader.read(root);
    assertThat(bootloader.chip()).isEmpty();
    assertThat(bootloader.buildTimestamp()).isEmpty();
    assertThat(bootloader.facts()).containsOnlyKeys("model");
    assertThat(bootloader.signedConfig()).isFalse();
  }

  private Failure failure() {
    return catchThrowableOfType(Failure.class, () -> CurrentConfig.read(root, programs));
  }

  private void cm4() throws IOException {
    put(TREE + "model", "Raspberry Pi Compute Module 4 Rev 1.1\0".getBytes());
    put(TREE + "compatible", "raspberrypi,4-compute-module\0brcm,bcm2711\0".getBytes());
    put(TREE + "aliases/blconfig", "/reserved-memory/nvram@0\0".getBytes());
    Files.createDirectories(root.resolve(TREE + "reserved-memory/nvram@0"));
    Files.createDirectories(root.resolve(TREE + "reserved-memory/nvram@1"));
  }

  private void nvmem(int number, String node, byte[] content) throws IOException {
    Path device = root.resolve("sys/devices/platform/nvmem" + number);
    Files.createDirectories(device);
    Files.write(device.resolve("nvmem"), content);
    Files.createSymbolicLink(device.resolve("of_node"), root.resolve(TREE + node));
    Path devices = Files.createDirectories(root.resolve("sys/bus/nvmem/devices"));
    Files.createSymbolicLink(devices.resolve("nvmem" + number), Path.of("../../../devices/platform/nvmem" + number));
  }

  private void put(String path, byte[] content) throws IOException {
    Path file = root.resolve(path);
    Files.createDirectories(file.getParent());
    Files.write(file, content);
  }

  private static byte[] number(int value) {
    return ByteBuffer.allocate(4).putInt(value).array();
  }
}
