package org.sbcprov.imaging.packed;

import com.github.luben.zstd.util.Native;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.failure.IoFailed;
import org.sbcprov.core.io.PrivateDirectory;

/**
 * Loads the native part of zstd-jni, in the place of its own loader, which unpacks it into a directory that others can
 * write to: from where an installation has put it, or else from a private directory that is gone before any of it is used.
 */
public final class ZstdLibrary {
  /** System property: the directory in which an installation has the libraries, under their names in the jar. */
  private static final String DIRECTORY = "sbcprov.native";

  private static final String NAME = "libzstd-jni-1.5.7-28";

  private static boolean loaded;

  private ZstdLibrary() {}

  /**
   * Loads it, once. To be called before anything of zstd-jni is used.
   *
   * @throws IoFailed {@code image.no-zstd} when there is none for this platform, or the system does not load it
   */
  public static synchronized void load() {
    if (loaded) {
      return;
    }
    String resource = resource(System.getProperty("os.name"), System.getProperty("os.arch"));
    if (!loadInstalled(resource)) {
      unpackAndLoad(resource);
    }
    Native.assumeLoaded();
    loaded = true;
  }

  /** Where zstd-jni has the library for a platform. */
  static String resource(String osName, String osArch) {
    String os = osName.toLowerCase(Locale.ROOT).replace(" ", "");
    String suffix = ".so";
    if (os.contains("windows")) {
      os = "win";
      suffix = ".dll";
    } else if (os.equals("macosx") || os.equals("macos")) {
      os = "darwin";
      suffix = ".dylib";
    }
    return "/" + os + "/" + architecture(os, osArch.toLowerCase(Locale.ROOT)) + "/" + NAME + suffix;
  }

  private static String architecture(String os, String arch) {
    switch (arch) {
      case "amd64":
      case "x86_64":
        return os.equals("darwin") ? "x86_64" : "amd64";
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

  private static boolean loadInstalled(String resource) {
    String installed = System.getProperty(DIRECTORY, "");
    File file = new File(installed + resource);
    if (installed.isEmpty() || !file.isFile()) {
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

  private static void unpackAndLoad(String resource) {
    try (InputStream library = Native.class.getResourceAsStream(resource);
        PrivateDirectory directory = PrivateDirectory.make()) {
      if (library == null) {
        throw failed("there is none for this operating system and processor", resource, null);
      }
      Path file = directory.path().resolve(resource.substring(resource.lastIndexOf('/') + 1));
      Files.copy(library, file);
      System.load(file.toString());
    } catch (IOException e) {
      throw failed("it cannot be unpacked: " + e.getMessage(), resource, e);
    } catch (IllegalCallerException e) {
      throw failed("this Java does not allow native code without --enable-native-access", resource, e);
    } catch (UnsatisfiedLinkError e) {
      throw failed("the system does not load it: " + e.getMessage(), resource, e);
    }
  }

  private static IoFailed failed(String problem, String resource, Throwable cause) {
    return new IoFailed(
        "image.no-zstd",
        "The zstd library cannot be used: " + problem,
        Facts.of(
            "library", resource,
            "os", System.getProperty("os.name"),
            "processor", System.getProperty("os.arch"),
            "directory", System.getProperty("java.io.tmpdir")),
        "Use .xz or .gz instead. If the directory for temporary files is mounted noexec, name another one with TMPDIR.",
        cause);
  }
}
