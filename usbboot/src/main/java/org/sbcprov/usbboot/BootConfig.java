package org.sbcprov.usbboot;

import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * What a {@code config.txt} that a board has read asks for, as far as the end of a session can be judged by it. Lines
 * behind filters such as {@code [cm4]} count like all others: which ones hold is known to the board only.
 */
final class BootConfig {
  /** The most of a file that is looked at, in bytes; boards themselves have little room for it. */
  static final int LIMIT = 64 * 1024;

  /** Of a board that has not read any. */
  static final BootConfig NONE = new BootConfig();

  private final Set<String> kernels = new HashSet<>();
  private boolean provisions;
  private boolean reboots;
  private String tooLate;

  private BootConfig() {}

  /** Reads one; what it does not know is passed over. */
  static BootConfig parse(byte[] file) {
    BootConfig config = new BootConfig();
    String text = new String(file, StandardCharsets.ISO_8859_1);
    int start = 0;
    while (start < text.length()) {
      int end = text.indexOf('\n', start);
      end = end < 0 ? text.length() : end;
      config.line(text.substring(start, end).trim());
      start = end + 1;
    }
    return config;
  }

  /** Whether a line alone has a say in the verdict. */
  static boolean decides(String line) {
    BootConfig config = new BootConfig();
    config.line(line);
    return config.provisions || !config.kernels.isEmpty();
  }

  private void line(String line) {
    int separator = line.indexOf('=');
    if (separator <= 0 || line.charAt(0) == '#') {
      return;
    }
    String key = line.substring(0, separator).trim();
    String value = line.substring(separator + 1).trim();
    if (key.equals("kernel")) {
      String kernel = KnownFiles.lastPart(value);
      if (!kernel.isEmpty()) {
        kernels.add(kernel);
      }
    } else if ((key.equals("erase_eeprom") || key.startsWith("program_") || key.startsWith("revoke_"))
        && !value.isEmpty()
        && !value.equals("0")) {
      provisions = true;
    } else if (key.equals("recovery_reboot") && !value.isEmpty() && !value.equals("0")) {
      reboots = true;
    } else if (reboots && tooLate == null && isForReboot(key)) {
      tooLate = key;
    }
  }

  /** Settings for what comes after a restart, under all names that they go by. */
  private static boolean isForReboot(String key) {
    return key.equals("set_reboot_order") || key.equals("set_boot_order") || key.equals("set_reboot_arg1");
  }

  /** Whether a {@code kernel=} line names this file. */
  boolean namesKernel(String name) {
    return kernels.contains(KnownFiles.lastPart(name));
  }

  /** Whether the board is to erase its EEPROM or to fuse something, for which it needs no image. */
  boolean provisions() {
    return provisions;
  }

  /** A setting for the restart that comes behind the one that restarts, if there is one. */
  Optional<String> tooLateForReboot() {
    return Optional.ofNullable(tooLate);
  }
}
