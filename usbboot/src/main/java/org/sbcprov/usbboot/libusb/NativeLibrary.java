package org.sbcprov.usbboot.libusb;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Locale;
import org.sbcprov.core.failure.DeviceFailed;
import org.sbcprov.core.failure.Facts;

/**
 * Loads usb4java's native part, in the place of its own loader, see {@link org.usb4java.Loader}: from where an
 * installation has put it, or else from a directory that is made at once, for this user only, and is gone again before
 * any of it is used.
 */
final class NativeLibrary {
  /** System property: the directory in which an installation has the libraries, under their names in usb4java's jars. */
  private static final String DIRECTORY = "sbcprov.native";

  private static final int MOST_TRIES = 100;

  private static boolean loaded;

  private NativeLibrary() {}

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
    if (loadInstalled(resource)) {
      return;
    }
    try (InputStream library = NativeLibrary.class.getResourceAsStream(resource)) {
      if (library == null) {
        throw failed("there is none for this operating system and processor", resource, null);
      }
      unpackAndLoad(library, resource);
      loaded = true;
    } catch (IOException e) {
      throw failed("it cannot be unpacked: " + e.getMessage(), resource, e);
    } catch (IllegalCallerException e) {
      throw failed("this Java does not allow native code without --enable-native-access", resource, e);
    } catch (UnsatisfiedLinkError e) {
      throw failed("the system does not load it: " + e.getMessage(), resource, e);
    }
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

  /** Loads the library from where an installation has unpacked it, beside the program itself. */
  private static boolean loadInstalled(String resource) {
    String installed = System.getProperty(DIRECTORY, "");
    if (installed.isEmpty()) {
      return false;
    }
    File file = new File(installed + resource);
    if (!file.isFile()) {
      return false;
    }
    try {
      System.load(file.getPath());
      loaded = true;
    } catch (UnsatisfiedLinkError | IllegalCallerException e) {
      // The one in the jar goes the long way, and tells what is wrong if it does not load either.
      return false;
    }
    return true;
  }

  private static void unpackAndLoad(InputStream library, String resource) throws IOException {
    Path directory = newDirectory();
    Path file = directory.resolve(resource.substring(resource.lastIndexOf('/') + 1));
    try {
      Files.copy(library, file);
      System.load(file.toString());
    } finally {
      delete(file);
      delete(directory);
    }
  }

  /**
   * A new directory that only this user can write to. Its name can be guessed, and need not be secret: one that is there
   * already is not used. A random one would take longer than all else here.
   */
  private static Path newDirectory() throws IOException {
    Path temporary = Path.of(System.getProperty("java.io.tmpdir"));
    boolean posix = temporary.getFileSystem().supportedFileAttributeViews().contains("posix");
    long number = System.nanoTime();
    for (int tries = 0; ; tries++) {
      Path directory = temporary.resolve("sbcprov-usb" + Long.toUnsignedString(number + tries));
      try {
        return posix
            ? Files.createDirectory(
                directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")))
            : Files.createDirectory(directory);
      } catch (FileAlreadyExistsException e) {
        if (tries == MOST_TRIES) {
          throw e;
        }
      }
    }
  }

  /** A library that is loaded needs no name any more; only Windows keeps it, and there it has to stay. */
  private static void delete(Path path) {
    try {
      Files.deleteIfExists(path);
    } catch (IOException e) {
      path.toFile().deleteOnExit();
    }
  }

  private static DeviceFailed failed(String problem, String resource, Throwable cause) {
    return new DeviceFailed(
        "usbboot.no-libusb",
        "The USB library cannot be used: " + problem,
        Facts.of(
            "library", resource,
            "os", System.getProperty("os.name"),
            "processor", System.getProperty("os.arch"),
            "directory", System.getProperty("java.io.tmpdir")),
        "It is there for Linux (glibc) on x86 and ARM, Windows on x86, and macOS on x86. If the directory for temporary"
            + " files is mounted noexec, name another one with TMPDIR.",
        cause);
  }
}
