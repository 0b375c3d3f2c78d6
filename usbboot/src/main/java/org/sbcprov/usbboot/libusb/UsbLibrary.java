package org.sbcprov.usbboot.libusb;

import java.util.Locale;
import org.sbcprov.core.failure.DeviceFailed;
import org.sbcprov.core.failure.Facts;
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
    String os = osName.toLowerCase(Locale.ROOT).replace(" ", "");
    String name = "libusb4java.so";
    if (os.contains("windows")) {
      os = "win32";
      name = "libusb4java.dll";
    } else if (os.equals("macosx") || os.equals("macos")) {
      os = "darwin";
      name = "libusb4java.dylib";
    }
    return "/org/usb4java/" + os + "-" + architecture(osArch.toLowerCase(Locale.ROOT)) + "/" + name;
  }

  private static String architecture(String arch) {
    switch (arch) {
      case "i386":
        return "x86";
      case "amd64":
      case "x86_64":
        return "x86-64";
      case "arm64":
        return "aarch64";
      case "armhf":
      case "aarch32":
      case "armv7l":
        return "arm";
      default:
        return arch;
    }
  }

  private static DeviceFailed failed(NativeLibrary.NotLoaded problem, String resource) {
    return new DeviceFailed(
        "usbboot.no-libusb",
        "The USB library cannot be used: " + problem.getMessage(),
        Facts.of(
            "library", resource,
            "os", System.getProperty("os.name"),
            "processor", System.getProperty("os.arch"),
            "directory", System.getProperty("java.io.tmpdir")),
        "It is there for Linux (glibc) on x86 and ARM, Windows on x86, and macOS on x86. If the directory for temporary"
            + " files is mounted noexec, name another one with TMPDIR.",
        problem.getCause());
  }
}
