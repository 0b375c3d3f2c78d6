package org.sbcprov.imaging.packed;

import com.github.luben.zstd.util.Native;
import org.sbcprov.core.failure.IoFailed;
import org.sbcprov.core.io.NativeLibrary;

/** Loads the native part of zstd-jni, in the place of its own loader. */
public final class ZstdLibrary {
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
    try {
      NativeLibrary.load(Native.class, resource);
    } catch (NativeLibrary.NotLoaded e) {
      throw failed(e, resource);
    }
    Native.assumeLoaded();
    loaded = true;
  }

  /** Where zstd-jni has the library for a platform. */
  static String resource(String osName, String osArch) {
    String system = NativeLibrary.system(osName);
    String processor = NativeLibrary.processor(osArch);
    String suffix = ".so";
    if (system.equals("windows")) {
      system = "win";
      suffix = ".dll";
    } else if (system.equals("darwin")) {
      suffix = ".dylib";
    }
    if (processor.equals("x86-64")) {
      processor = system.equals("darwin") ? "x86_64" : "amd64";
    }
    return "/" + system + "/" + processor + "/" + NAME + suffix;
  }

  private static IoFailed failed(NativeLibrary.NotLoaded problem, String resource) {
    return new IoFailed(
        "image.no-zstd",
        "The zstd library cannot be used: " + problem.getMessage(),
        NativeLibrary.facts(resource),
        "Use .xz or .gz instead. If the directory for temporary files is mounted noexec, name another one with TMPDIR.",
        problem.getCause());
  }
}
