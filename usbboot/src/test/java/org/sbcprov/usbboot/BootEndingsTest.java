package org.sbcprov.usbboot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sbcprov.usbboot.BootDirectories.bytes;
import static org.sbcprov.usbboot.ScriptedSession.ANSWER;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sbcprov.core.event.Warning;
import org.sbcprov.core.failure.ExitStatus;
import org.sbcprov.core.failure.Failure;
import org.sbcprov.core.usb.UsbException.Reason;

/** What the end of a boot is worth. */
class BootEndingsTest {
  private static final byte[] CONTENT = bytes(10, 1);

  @TempDir Path directory;

  private ScriptedSession scripted;

  @BeforeEach
  void secondStages() {
    scripted = new ScriptedSession(directory);
    scripted.fileServer();
  }

  // -- Done, and nothing done.

  /** Without boot_ramdisk=1 a board is done before it asks for boot.img, and the exit status was 0. */
  @Test
  void aBoardThatIsDoneWithoutHavingAskedForASystemIsNotSuccess() {
    scripted.keep("boot.img", CONTENT);
    scripted.reads("bootmain", CONTENT);
    scripted.reads("config.txt", CONTENT);
    scripted.done();

    Failure failure = scripted.failure();

    assertThat(failure.code()).isEqualTo("usbboot.nothing-booted");
    assertThat(failure.exitStatus()).isEqualTo(ExitStatus.DEVICE);
    assertThat(failure.hint()).contains("boot_ramdisk=1");
  }

  @Test
  void aBoardThatOnlyMeasuredItsSystemIsNotSuccess() {
    scripted.keep("boot.img", CONTENT);
    scripted.board.getsMessage(0, "boot.img").announces(CONTENT.length);
    scripted.done();

    Failure failure = scripted.failure();

    assertThat(failure.code()).isEqualTo("usbboot.nothing-booted");
    assertThat(failure.getMessage()).contains("boot.img");
  }

  @ParameterizedTest
  @ValueSource(strings = {"erase_eeprom=1", "[cm4]\nprogram_pubkey=1\n", "# x\r\nrevoke_devkey=1\r\n"})
  void aBoardThatWasConfiguredToEraseOrFuseNeedsNoImage(String config) {
    scripted.reads("config.txt", config.getBytes(StandardCharsets.US_ASCII));
    scripted.done();

    assertThat(scripted.run().verdict()).contains("reports no result");
  }

  @ParameterizedTest
  @ValueSource(strings = {"erase_eeprom=0", "#program_pubkey=1", "program_pubkey", "=", ""})
  void otherConfigurationsAreNoSuchThing(String config) {
    scripted.keep("config.txt", config.getBytes(StandardCharsets.US_ASCII));
    if (config.isEmpty()) {
      scripted.misses("config.txt");
    } else {
      scripted.reads("config.txt", config.getBytes(StandardCharsets.US_ASCII));
    }
    scripted.done();

    assertThat(scripted.failure().code()).isEqualTo("usbboot.nothing-booted");
  }

  /** "The board read start.elf and starts it", it said, and there was no kernel. */
  @ParameterizedTest
  @ValueSource(strings = {"kernel.img", "x/kernel8.img", "kernel_2712.img"})
  void firmwareWithoutAKernelIsNotSuccess(String kernel) {
    scripted.reads("start4.elf", CONTENT);
    scripted.misses(kernel);
    scripted.leaves();

    Failure failure = scripted.failure();

    assertThat(failure.code()).isEqualTo("usbboot.missing-file");
    assertThat(failure.getMessage()).contains(kernel);
  }

  @Test
  void oneKernelOfSeveralIsEnough() {
    scripted.reads("start4.elf", CONTENT);
    scripted.misses("kernel8.img");
    scripted.reads("kernel7l.img", CONTENT);
    scripted.done();

    assertThat(scripted.run().verdict()).contains("kernel7l.img");
  }

  @Test
  void aKernelThatWasOnlyMeasuredIsNotStarted() {
    scripted.keep("kernel8.img", CONTENT);
    scripted.reads("start4.elf", CONTENT).getsMessage(0, "kernel8.img").announces(CONTENT.length);
    scripted.done();

    assertThat(scripted.failure().code()).isEqualTo("usbboot.nothing-booted");
  }

  // -- Gone, and all well.

  /** An overlay that is not there ended with exit status 3, while the system came up. */
  @ParameterizedTest
  @ValueSource(strings = {"overlays/spi.dtb", "x/overlays/README", "bcm2711-rpi-cm4.dtb", "armstub8.bin"})
  void whatIsMissingAfterTheKernelDoesNotMatter(String name) {
    scripted.reads("kernel.img", CONTENT);
    scripted.misses(name);
    scripted.leaves();

    assertThat(scripted.run().verdict()).contains("kernel.img");
  }

  @Test
  void whatIsMissingBeforeAnySystemDoes() {
    scripted.misses("bcm2711-rpi-cm4.dtb");
    scripted.leaves();

    assertThat(scripted.failure().code()).isEqualTo("usbboot.missing-file");
  }

  /** A boot loader in the place of the kernel was no system: left-early. */
  @ParameterizedTest
  @ValueSource(strings = {"u-boot.bin", "x/kernel8.img", "kernel_2712.img", "kernel8.bin", "a/b/boot.img"})
  void systemsAreKnownByTheLastPartOfTheirNames(String name) {
    scripted.reads(name, CONTENT);
    scripted.leaves();

    assertThat(scripted.run().verdict()).contains(name);
  }

  @ParameterizedTest
  @ValueSource(strings = {"kernel=Image", "[all]\n  kernel = dir/Image \r\n"})
  void aSystemThatTheConfigurationNamesIsOne(String config) {
    scripted.reads("config.txt", config.getBytes(StandardCharsets.US_ASCII));
    scripted.reads("prefix/Image", CONTENT);
    scripted.leaves();

    assertThat(scripted.run().verdict()).contains("prefix/Image");
  }

  @ParameterizedTest
  @ValueSource(strings = {"Image", "initramfs.img", "memsys00.bin", "bootmain"})
  void otherFilesAreNoSystems(String name) {
    scripted.reads(name, CONTENT);
    scripted.leaves();

    assertThat(scripted.failure().code()).isEqualTo("usbboot.left-early");
  }

  /** A size that the board asked for in passing made it left-early. */
  @Test
  void aConfigurationThatWasOnlyMeasuredDoesNotMatter() {
    scripted.keep("config.txt", CONTENT);
    scripted.reads("kernel.img", CONTENT).getsMessage(0, "config.txt").announces(CONTENT.length);
    scripted.leaves();

    scripted.run();
  }

  @Test
  void aSystemThatWasOnlyMeasuredAfterFirmwareDoes() {
    scripted.keep("kernel8.img", CONTENT);
    scripted.reads("start4.elf", CONTENT).getsMessage(0, "kernel8.img").announces(CONTENT.length);
    scripted.leaves();

    assertThat(scripted.failure().code()).isEqualTo("usbboot.left-early");
  }

  // -- Silence.

  /** boot.img was read and ran, and the exit status was 5. */
  @Test
  void silenceAfterTheSystemIsSuccessWithAWarning() {
    scripted.reads("boot.img", CONTENT).failsToAsk(260, ANSWER, Reason.TIMEOUT);

    assertThat(scripted.run().finished()).isFalse();
    assertThat(scripted.log.of(Warning.class)).extracting(Warning::code).last().isEqualTo("usbboot.silent");
  }

  @Test
  void silenceInTheMiddleOfAnotherFileIsNotSuccess() {
    byte[] second = scripted.keep("kernel8.img", CONTENT);
    scripted
        .reads("boot.img", CONTENT)
        .getsMessage(1, "kernel8.img")
        .announces(second.length)
        .failsToSend(1, second, Reason.TIMEOUT);

    assertThat(scripted.failure().code()).isEqualTo("usbboot.stalled");
  }

  /** An update that the board looked for in vain before it booted was an error: exit status 3. */
  @Test
  void aMissingUpdateDoesNotMatterToABoot() {
    scripted.misses("pieeprom.upd");
    scripted.bootImage();

    scripted.run();
  }
}
