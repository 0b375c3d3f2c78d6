package org.sbcprov.core.block;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.util.Arrays;

/** Opens files past the system's cache, where the platform and the file system allow it (Linux: {@code O_DIRECT}). */
public final class DirectFile {
  private DirectFile() {}

  /**
   * Opens a file for transfers of whole blocks in buffers of {@link AlignedBuffers}.
   *
   * @param options as for a usual opening; nothing should be created
   * @return null where that is not possible, or the blocks are larger than {@link BlockDevice#ALIGNMENT}
   */
  public static FileChannel open(Path file, OpenOption... options) {
    OpenOption direct = Option.DIRECT;
    if (direct == null) {
      return null;
    }
    OpenOption[] all = Arrays.copyOf(options, options.length + 1);
    all[options.length] = direct;
    try {
      long block = Files.getFileStore(file).getBlockSize();
      return block > 0 && BlockDevice.ALIGNMENT % block == 0 ? FileChannel.open(file, all) : null;
    } catch (IOException | UnsupportedOperationException e) {
      return null;
    }
  }

  /** Found by its name: it is not part of Java SE, and newer compilers warn of each use. */
  private static final class Option {
    static final OpenOption DIRECT = find();

    private static OpenOption find() {
      try {
        Class<?> options = Class.forName("com.sun.nio.file.ExtendedOpenOption");
        return (OpenOption) options.getField("DIRECT").get(null);
      } catch (ReflectiveOperationException | ClassCastException e) {
        return null;
      }
    }
  }
}
