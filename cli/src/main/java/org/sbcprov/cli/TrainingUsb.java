package org.sbcprov.cli;

import java.io.FileInputStream;
import java.io.IOException;
import java.nio.IntBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import org.sbcprov.core.io.AtomicOutput;
import org.sbcprov.eeprom.SampleImage;
import org.sbcprov.usbboot.Chip;
import org.sbcprov.usbboot.sample.SampleBootcode;

/**
 * What the start-up archives of {@code usbboot} are made from, as {@link Training} for those of other commands: a session
 * with a simulated board, and a look at the USB ports of the machine that it is built on.
 */
final class TrainingUsb {
  /** What a session with a real board uses beside that. */
  private static final String[] WITH_A_BOARD = {
    "org.sbcprov.usbboot.libusb.KernelStrings",
    "org.sbcprov.usbboot.libusb.LibUsbConnection",
    "org.sbcprov.usbboot.libusb.LibUsbDevice",
    "org.sbcprov.usbboot.libusb.LibUsbErrors",
    "org.usb4java.ConfigDescriptor",
    "org.usb4java.Device",
    "org.usb4java.DeviceDescriptor",
    "org.usb4java.DeviceHandle",
    "org.usb4java.DeviceListIterator"
  };

  private TrainingUsb() {}

  /**
   * @param arguments a directory to work in, empty but for what {@link TrainingKey} makes
   */
  public static void main(String[] arguments) throws ClassNotFoundException, IOException {
    Path directory = Path.of(arguments[0]);
    Application application = new Application(Environment.ofProcess());
    Main.unwindOnSignal(Thread.currentThread(), application);
    AtomicOutput.write(directory.resolve("pieeprom.original.bin"), SampleImage.bcm2711());
    AtomicOutput.write(directory.resolve("bootcode4.bin"), SampleBootcode.recovery(Chip.BCM2711));
    int failures = 0;
    failures += application.run("eeprom", "set-order", "0xf21", "-d", directory.toString());
    failures += application.run("usbboot", "-d", directory.toString(), "--simulate", "cm4");
    // No board is at this place, and none that is elsewhere may be booted. Where there is no USB at all it fails earlier,
    // and the archive is little the worse.
    application.run("usbboot", "-d", directory.toString(), "-p", "0-0", "--timeout", "1");
    application.run("usbboot", "list");
    loadWhatABoardNeeds(directory);
    if (failures != 0) {
      throw new IllegalStateException("a command failed in training");
    }
  }

  private static void loadWhatABoardNeeds(Path directory) throws ClassNotFoundException, IOException {
    for (String name : WITH_A_BOARD) {
      Class.forName(name);
    }
    IntBuffer.allocate(1).put(0, 1);
    Object[] buses = {"002", "001"};
    Arrays.sort(buses);
    try (FileInputStream in = new FileInputStream(directory.resolve("bootcode4.bin").toFile())) {
      in.readNBytes(1);
    }
  }
}
