package org.sbcprov.eeprom.system;

import java.nio.file.Path;
import java.util.Optional;

/** What names of files and directories say about images; that they are images is for their content to say. */
final class FirmwareNames {
  private static final String LATEST = "latest";
  private static final String DEFAULT = "default";
  private static final String OLD = "old";
  private static final String RPIBOOT = "rpiboot";

  private FirmwareNames() {}

  /**
   * Whether a file is called as released images are. In {@code recovery} of usbboot, {@code pieeprom.bin} is what its
   * user has made of the release.
   */
  static boolean isImage(String name, String directory) {
    return name.startsWith("pieeprom-") && name.endsWith(".bin")
        || name.equals("pieeprom.original.bin")
        || name.equals("pieeprom.bin") && isChip(directory);
  }

  /** Whether a file is called as recovery.bin is. */
  static boolean isRecovery(String name) {
    return name.equals("recovery.bin") || name.equals("bootcode4.bin") || name.equals("bootcode5.bin");
  }

  /**
   * The release that a file belongs to, by the directories that it is in. The package's directories were called {@code
   * critical} and {@code stable} before they became {@code default} and {@code latest}.
   */
  static Optional<String> release(Path file) {
    String own = name(file, 1);
    String above = name(file, 2);
    if (above.equals(OLD) || own.equals(OLD)) {
      return Optional.of(OLD);
    }
    switch (own) {
      case LATEST:
      case "stable":
        return Optional.of(LATEST);
      case DEFAULT:
      case "critical":
        return Optional.of(DEFAULT);
      case "beta":
        return Optional.of(own);
      case "recovery":
      case "recovery5":
      case "secure-boot-recovery":
      case "secure-boot-recovery5":
        return Optional.of(RPIBOOT);
      default:
        if (isChip(own)) {
          return Optional.of(RPIBOOT);
        }
        boolean inPackage = above.startsWith("bootloader") || above.equals("firmware") || above.startsWith("firmware-");
        return inPackage ? Optional.of(own) : Optional.empty();
    }
  }

  private static boolean isChip(String directory) {
    return directory.equals("2711") || directory.equals("2712");
  }

  /** The name of the directory so many levels above, or an empty one. */
  private static String name(Path file, int levels) {
    Path path = file;
    for (int i = 0; i < levels && path != null; i++) {
      path = path.getParent();
    }
    return path == null || path.getFileName() == null ? "" : path.getFileName().toString();
  }
}
