package org.sbcprov.core.sysfs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** What kind of file a path leads to, where Java's own words end: block and character devices. */
public final class DeviceNode {
  /** The kind of file in a Unix file mode (inode(7)), and the kind that block devices have. */
  private static final int MODE_KIND = 0170000;

  private static final int MODE_BLOCK_DEVICE = 0060000;
  private static final int MODE_CHARACTER_DEVICE = 0020000;
  private static final int MODE_PIPE = 0010000;
  private static final int MODE_SOCKET = 0140000;

  private DeviceNode() {}

  /** Whether a path leads to a block device. */
  public static boolean isBlock(Path file) {
    return kind(file) == MODE_BLOCK_DEVICE;
  }

  /** The number of a block device, {@code major:minor}; empty for what is none. */
  public static Optional<String> number(Path file) {
    if (!isBlock(file)) {
      return Optional.empty();
    }
    try {
      long rdev = ((Number) Files.getAttribute(file, "unix:rdev")).longValue();
      // As the C library packs them (makedev(3)).
      long major = rdev >>> 8 & 0xfff | rdev >>> 32 & ~0xfffL;
      long minor = rdev & 0xff | rdev >>> 12 & ~0xffL;
      return Optional.of(major + ":" + (minor & 0xffff_ffffL));
    } catch (IOException | UnsupportedOperationException e) {
      return Optional.empty();
    }
  }

  /** What a path leads to, as a noun with its article. */
  public static String words(Path file) {
    return switch (kind(file)) {
      case MODE_BLOCK_DEVICE -> "a block device";
      case MODE_CHARACTER_DEVICE -> "a character device";
      case MODE_PIPE -> "a pipe";
      case MODE_SOCKET -> "a socket";
      default -> Files.isDirectory(file) ? "a directory" : Files.isRegularFile(file) ? "a file" : "no file";
    };
  }

  private static int kind(Path file) {
    try {
      return (Integer) Files.getAttribute(file, "unix:mode") & MODE_KIND;
    } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
      return 0;
    }
  }
}
