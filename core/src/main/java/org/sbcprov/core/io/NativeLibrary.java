package org.sbcprov.core.io;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Locale;
import java.util.Map;
import org.sbcprov.core.failure.Facts;

/**
 * Loads native libraries that come in jars: from where an installation has put them, or else from a directory that is made
 * at once, for this user only, and is gone again before any of it is used. Loaders of the jars' own use directories that
 * others can write to.
 */
public final class NativeLibrary {
  /** System property: the directory in which an installation has the libraries, under their names in the jars. */
  private static final String DIRECTORY = "sbcprov.native";

  private static final int MOST_TRIES = 100;

  private NativeLibrary() {}

  /** Why a library cannot be used. The message goes on after the library's name and a colon. */
  public static final class NotLoaded extends Exception {
    private static final long serialVersionUID = 1;

    NotLoaded(String problem, Throwable cause) {
      super(problem, cause);
    }
  }

  /**
   * Loads one.
   *
   * @param beside a class of the jar that has it, or of the same class loader
   * @param resource its name there, from a slash on
   * @throws NotLoaded when there is none for this platform, or the system does not load it
   */
  public static void load(Class<?> beside, String resource) throws NotLoaded {
    if (loadInstalled(resource)) {
      return;
    }
    try (InputStream library = beside.getResourceAsStream(resource)) {
      if (library == null) {
        throw new NotLoaded("there is none for this operating system and processor", null);
      }
      unpackAndLoad(library, resource);
    } catch (IOException e) {
      throw new NotLoaded("it cannot be unpacked: " + e.getMessage(), e);
    } catch (IllegalCallerException e) {
      throw new NotLoaded("this Java does not allow native code without --enable-native-access", e);
    } catch (UnsatisfiedLinkError e) {
      throw new NotLoaded("the system does not load it: " + e.getMessage(), e);
    }
  }

  /** The operating system in the words of most jars with libraries: {@code linux}, {@code darwin}, {@code windows}, ... */
  public static String system(String osName) {
    String system = osName.toLowerCase(Locale.ROOT).replace(" ", "");
    if (system.contains("windows")) {
      return "windows";
    }
    return system.equals("macosx") || system.equals("macos") ? "darwin" : system;
  }

  /** The processor in the words of most of them: {@code x86-64}, {@code aarch64}, {@code arm}; others as Java has them. */
  public static String processor(String osArch) {
    String processor = osArch.toLowerCase(Locale.ROOT);
    switch (processor) {
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
        return processor;
    }
  }

  /** What to tell of a library that was not loaded. */
  public static Map<String, Object> facts(String resource) {
    return Facts.of(
        "library", resource,
        "os", System.getProperty("os.name"),
        "processor", System.getProperty("os.arch"),
        "directory", System.getProperty("java.io.tmpdir"));
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
      System.load(file.getAbsolutePath());
      return true;
    } catch (UnsatisfiedLinkError | IllegalCallerException e) {
      // The one in the jar goes the long way, and tells what is wrong if it does not load either.
      return false;
    }
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
      Path directory = temporary.resolve("sbcprov-native" + Long.toUnsignedString(number + tries)).toAbsolutePath();
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
}
