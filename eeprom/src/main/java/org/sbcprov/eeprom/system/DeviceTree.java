package org.sbcprov.eeprom.system;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.core.failure.IoFailed;
import org.sbcprov.core.io.InputFiles;

/** The device tree that the kernel was started with: a directory for each node, a file for each property. */
final class DeviceTree {
  /** The most of a property that is read, in bytes. */
  private static final int MOST = 64 * 1024;

  private static final String[] PLACES = {"sys/firmware/devicetree/base", "proc/device-tree"};

  private final Path base;

  private DeviceTree(Path base) {
    this.base = base;
  }

  /** That of a system; empty where there is none, as on most PCs. */
  static Optional<DeviceTree> of(Path root) {
    for (String place : PLACES) {
      Path base = root.resolve(place);
      if (Files.isDirectory(base)) {
        return Optional.of(new DeviceTree(base));
      }
    }
    return Optional.empty();
  }

  /** A node by its path in the tree, which begins with a slash; empty when the path leads out of the tree. */
  Optional<Path> node(String path) {
    if (!path.startsWith("/") || path.indexOf('\0') >= 0) {
      return Optional.empty();
    }
    Path node = base.resolve(path.substring(1)).normalize();
    return node.startsWith(base) && !node.equals(base) ? Optional.of(node) : Optional.empty();
  }

  /** A text, without the NUL at its end; empty when there is none that can be read. */
  Optional<String> text(String property) {
    List<String> texts = texts(property);
    return texts.isEmpty() ? Optional.empty() : Optional.of(texts.get(0));
  }

  /** The texts of a list, each of which ends with NUL. */
  List<String> texts(String property) {
    byte[] bytes = bytes(property);
    List<String> texts = new ArrayList<>();
    int start = 0;
    for (int i = 0; i <= bytes.length; i++) {
      if (i == bytes.length || bytes[i] == 0) {
        if (i > start) {
          texts.add(printable(new String(bytes, start, i - start, StandardCharsets.UTF_8)));
        }
        start = i + 1;
      }
    }
    return texts;
  }

  /** An integer of 32 bits, big-endian. */
  OptionalLong number(String property) {
    byte[] bytes = bytes(property);
    if (bytes.length != Integer.BYTES) {
      return OptionalLong.empty();
    }
    long number = 0;
    for (byte value : bytes) {
      number = number << 8 | value & 0xff;
    }
    return OptionalLong.of(number);
  }

  private byte[] bytes(String property) {
    Path file = base.resolve(property);
    if (!Files.isRegularFile(file)) {
      return new byte[0];
    }
    try {
      return InputFiles.read(file, "device tree property", MOST);
    } catch (BadInput | IoFailed e) {
      return new byte[0];
    }
  }

  private static String printable(String text) {
    StringBuilder shown = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      shown.append(Character.isISOControl(c) ? '?' : c);
    }
    return shown.toString();
  }
}
