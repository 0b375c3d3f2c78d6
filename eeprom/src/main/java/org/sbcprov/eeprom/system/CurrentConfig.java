package org.sbcprov.eeprom.system;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.failure.IoFailed;
import org.sbcprov.core.io.InputFiles;
import org.sbcprov.core.process.ProgramResult;
import org.sbcprov.core.process.Programs;

/**
 * The configuration that the running bootloader of a Raspberry Pi uses.
 *
 * @param bytes the boot.conf
 * @param source where it was read: a path, or a command line
 */
public record CurrentConfig(byte[] bytes, String source) {
  /** The most that is read, in bytes; an EEPROM has room for 4076. */
  private static final int MOST = 64 * 1024;

  /** No system has that many. */
  private static final int MOST_DEVICES = 256;

  private static final List<String> VCGENCMD = List.of("vcgencmd", "bootloader_config");
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  /**
   * Reads it: from the memory that the bootloader has left it in, which the device tree names by the alias {@code
   * blconfig} and the kernel shows as a device of the bus {@code nvmem}; where that is not there or not readable, by
   * {@code vcgencmd}.
   *
   * @param root the root of the system's file system
   * @throws BadInput {@code eeprom.not-on-pi}; {@code eeprom.no-current-config} when neither way is there
   * @throws IoFailed when the memory cannot be read and there is no other way; {@code eeprom.vcgencmd} when that fails
   */
  public static CurrentConfig read(Path root, Programs programs) {
    IoFailed denied = null;
    Optional<Path> memory = memory(root);
    if (memory.isPresent()) {
      try {
        byte[] bytes = InputFiles.read(memory.get(), "bootloader configuration", MOST);
        return new CurrentConfig(withoutPadding(bytes), memory.get().toString());
      } catch (IoFailed e) {
        denied = e;
      }
    }
    ProgramResult result;
    try {
      result = programs.run(VCGENCMD, PATIENCE);
    } catch (BadInput missing) {
      if (denied != null) {
        throw denied;
      }
      if (CurrentBootloader.find(root).isEmpty()) {
        throw CurrentBootloader.notOnPi();
      }
      throw new BadInput(
          "eeprom.no-current-config",
          "The running configuration is neither in the device tree nor to be had from vcgencmd, which is not installed",
          Facts.of("looked-for", List.of("aliases/blconfig", "vcgencmd")),
          "Update the kernel and the bootloader, or install the package raspi-utils.",
          missing);
    }
    return new CurrentConfig(checked(result), String.join(" ", VCGENCMD));
  }

  private static byte[] checked(ProgramResult result) {
    String start = new String(result.output(), 0, Math.min(64, result.output().length), StandardCharsets.ISO_8859_1);
    if (result.status() != 0 || start.startsWith("error=")) {
      String complaint = result.complaint().isEmpty() ? start.strip() : result.complaint();
      throw new IoFailed(
          "eeprom.vcgencmd",
          "vcgencmd does not give the running configuration" + (complaint.isEmpty() ? "" : ": " + complaint),
          Facts.of("command", String.join(" ", VCGENCMD), "status", result.status()),
          "It needs access to /dev/vcio: run it as root or as a member of the group video, on a board with boot EEPROM.");
    }
    if (result.output().length > MOST) {
      throw new IoFailed(
          "eeprom.vcgencmd",
          "vcgencmd gives " + result.output().length + " bytes, which is no configuration",
          Facts.of("command", String.join(" ", VCGENCMD), "size", result.output().length, "limit", MOST),
          "Check what is called vcgencmd on this system.");
    }
    return result.output();
  }

  /** The file with the configuration's memory, if there is one. */
  private static Optional<Path> memory(Path root) {
    Optional<DeviceTree> tree = DeviceTree.of(root);
    Optional<String> alias = tree.isEmpty() ? Optional.empty() : tree.get().text("aliases/blconfig");
    Optional<Path> node = alias.isEmpty() ? Optional.empty() : tree.get().node(alias.get());
    Path devices = root.resolve("sys/bus/nvmem/devices");
    if (node.isEmpty() || !Files.isDirectory(devices)) {
      return Optional.empty();
    }
    int seen = 0;
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(devices)) {
      for (Path device : entries) {
        if (++seen > MOST_DEVICES) {
          break;
        }
        Path memory = device.resolve("nvmem");
        Path of = device.resolve("of_node");
        if (Files.exists(of) && Files.exists(node.get()) && Files.isSameFile(of, node.get()) && Files.exists(memory)) {
          return Optional.of(memory);
        }
      }
    } catch (IOException | DirectoryIteratorException e) {
      return Optional.empty();
    }
    return Optional.empty();
  }

  /** The memory may be larger than the text in it. */
  private static byte[] withoutPadding(byte[] bytes) {
    int end = bytes.length;
    while (end > 0 && bytes[end - 1] == 0) {
      end--;
    }
    return Arrays.copyOf(bytes, end);
  }
}
