package org.sbcprov.usbboot.libusb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sbcprov.core.failure.Failure;
import org.sbcprov.core.usb.UsbDevice;
import org.sbcprov.core.usb.UsbException;
import org.sbcprov.core.usb.UsbException.Reason;
import org.sbcprov.core.usb.UsbPort;
import org.usb4java.LibUsb;
import org.usb4java.Loader;

/** As much of libusb as works without any USB device: starting, listing, stopping. */
class LibUsbHostTest {
  @TempDir Path temporary;

  @Test
  void itStartsListsAndStopsAgainAndAgain() throws UsbException {
    for (int i = 0; i < 3; i++) {
      try (LibUsbHost host = LibUsbHost.open()) {
        for (UsbDevice device : host.devices()) {
          assertThat(device.vendor()).isBetween(0, 0xffff);
          assertThat(device.product()).isBetween(0, 0xffff);
          assertThat(device.serialIndex()).isBetween(0, 0xff);
          assertThat(device.address()).isBetween(1, 127);
        }
      }
    }
  }

  @Test
  void aDeviceThatIsGoneCannotBeOpened() {
    try (LibUsbHost host = LibUsbHost.open()) {
      UsbDevice gone = new LibUsbDevice(host, 0x0a5c, 0x2711, 3, new UsbPort(250, List.of(1)), 126, null);
      assertThatThrownBy(gone::open)
          .isInstanceOfSatisfying(
              UsbException.class, e -> assertThat(e.reason()).isEqualTo(Reason.NO_DEVICE));
    }
  }

  @Test
  void closingTwiceIsFineAndUseAfterwardsIsNot() {
    LibUsbHost host = LibUsbHost.open();
    host.close();
    host.close();
    assertThatThrownBy(host::devices).isInstanceOf(IllegalStateException.class);
  }

  /** usb4java's own loader makes a directory whose name others can take first, and removes it only at an orderly exit. */
  @Test
  @EnabledOnOs({OS.LINUX, OS.MAC})
  void nothingIsLeftInTheTemporaryDirectory() throws Exception {
    assertThat(inNewJava("-Djava.io.tmpdir=" + temporary)).isEqualTo("started");
    try (Stream<Path> left = Files.list(temporary)) {
      assertThat(left.filter(path -> !path.getFileName().toString().startsWith("hsperfdata"))).isEmpty();
    }
  }

  @Test
  void aPlatformWithoutALibraryGetsAFailureWithAdvice() throws Exception {
    assertThat(inNewJava("-Dos.arch=riscv64")).startsWith("usbboot.no-libusb DEVICE").contains("riscv64");
  }

  @Test
  void aTemporaryDirectoryThatIsNotThereGetsAFailureWithAdvice() throws Exception {
    assertThat(inNewJava("-Djava.io.tmpdir=" + temporary.resolve("nowhere")))
        .startsWith("usbboot.no-libusb DEVICE")
        .contains("TMPDIR");
  }

  private static String inNewJava(String option) throws IOException, InterruptedException {
    Process java =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                option,
                "-cp",
                System.getProperty("java.class.path"),
                OpenOnce.class.getName())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    String output = new String(java.getInputStream().readAllBytes()).trim();
    assertThat(java.waitFor(30, TimeUnit.SECONDS)).isTrue();
    return output;
  }

  /** Starts libusb in a process of its own. */
  static final class OpenOnce {
    public static void main(String[] arguments) {
      try {
        LibUsbHost.open().close();
        System.out.println("started");
        System.out.flush();
        Runtime.getRuntime().halt(0);
      } catch (Failure e) {
        System.out.println(e.code() + " " + e.exitStatus() + " " + e.facts() + " " + e.hint());
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "Linux, amd64, /org/usb4java/linux-x86-64/libusb4java.so",
    "Linux, i386, /org/usb4java/linux-x86/libusb4java.so",
    "Linux, aarch64, /org/usb4java/linux-aarch64/libusb4java.so",
    "Linux, arm, /org/usb4java/linux-arm/libusb4java.so",
    "Mac OS X, x86_64, /org/usb4java/darwin-x86-64/libusb4java.dylib",
    "Windows 11, amd64, /org/usb4java/win32-x86-64/libusb4java.dll",
    "Windows 10, x86, /org/usb4java/win32-x86/libusb4java.dll"
  })
  void librariesAreWhereUsb4javaHasThem(String os, String arch, String resource) {
    assertThat(UsbLibrary.resource(os, arch)).isEqualTo(resource);
    assertThat(Loader.class.getResource(resource)).isNotNull();
  }

  @ParameterizedTest
  @CsvSource({
    "-1, IO", "-3, ACCESS", "-4, NO_DEVICE", "-5, NO_DEVICE", "-6, BUSY", "-7, TIMEOUT", "-8, OVERFLOW", "-9, STALL",
    "-2, OTHER", "-11, OTHER", "-12, OTHER", "-99, OTHER"
  })
  void errorCodesHaveReasons(int code, Reason reason) {
    UsbLibrary.load();
    assertThat(LibUsbErrors.reason(code)).isEqualTo(reason);
    assertThat(LibUsbErrors.exception("trying", code)).hasMessageContaining(LibUsb.errorName(code));
  }
}
