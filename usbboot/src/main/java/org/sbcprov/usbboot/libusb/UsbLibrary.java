package org.sbcprov.usbboot.libusb;

import org.sbcprov.core.failure.DeviceFailed;
import org.sbcprov.core.io.NativeLibrary;

/** Loads usb4java's native part, in the place of its own loader, see {@link org.usb4java.Loader}. */
final class UsbLibrary {
  private static boolean loaded;

  private UsbLibrary() {}

  /**
   * Loads it, once.
   *
   * @throws DeviceFailed when there is none for this platform, or the system does not load it
   */
  static synchronized void load() {
    if (loaded) {
      return;
    }
    String resource = resource(System.getProperty("os.name"), System.getProperty("os.arch"));
    try {
      NativeLibrary.load(UsbLibrary.class, resource);
    } catch (NativeLibrary.NotLoaded e) {
      throw failed(e, resource);
    }
    loaded = true;
  }

  /** Where usb4java 1.3.0 has the library for a platform. */
  static String resource(String osName, String osArch) {
    String system = NativeLibrary.system(osName);
    String processor = NativeLibrary.processor(osArch);
    String name = "libusb4java.so";
    if (system.equals("windows")) {
      system = "win32";
      name = "libusb4java.dll";
    } else if (system.equals("darwin")) {
      name = "libusb4java.dylib";
    }
    return "/org/usb4java/" + system + "-" + (processor.equals("i386") ? "x86" : processor) + "/" + name;
  }

  private static DeviceFailed failed(NativeLibrary.NotLoaded problem, String resource) {
    return new DeviceFailed(
        "usbboot.no-libusb",
        "The USB library cannot be used: " + problem.getMessage(),
        NativeLibrary.facts(resource),
        "It is there for Linux (glibc) on x86 and ARM, Windows on x86, and macOS on x86. If the directory for temporary"
            + " files is mounted noexec, name another one with TMPDIR.",
        problem.getCause());
  }
}
