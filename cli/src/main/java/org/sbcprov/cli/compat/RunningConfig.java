package org.sbcprov.cli.compat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.sbcprov.cli.Session;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.io.FileFailures;
import org.sbcprov.core.io.InputFiles;
import org.sbcprov.core.process.ProgramResult;

/**
 * The configuration that the bootloader of this system runs with.
 *
 * @param source where it was found, in the words of {@code rpi-eeprom-config}
 */
record RunningConfig(byte[] content, String source) {
  private static final String DEVICE_TREE = "sys/firmware/devicetree/base";
  private static final String NVMEM = "sys/bus/nvmem/devices";
  private static final int MAX_SIZE = 64 * 1024;
  private static final Duration LIMIT = Duration.ofSeconds(10);

  /**
   * Reads it: from the memory that the device tree's alias {@code blconfig} names, else from {@code vcgencmd}.
   *
   * @throws BadInput {@code compat.no-running-config} when {@code vcgencmd} fails, {@code program.missing} when there is
   *     none, as on other systems than a Raspberry Pi
   */
  static RunningConfig read(Session session) {
    Path root = session.systemRoot();
    Path memory = reservedMemory(root);
    if (memory != null) {
      return new RunningConfig(InputFiles.read(memory, "bootloader configuration", MAX_SIZE), "blconfig device");
    }
    List<String> command = List.of("vcgencmd", "bootloader_config");
    ProgramResult result = session.programs().run(command, LIMIT);
    if (result.status() != 0) {
      throw new BadInput(
          "compat.no-running-config",
          "vcgencmd bootloader_config failed: " + result.status() + " " + result.complaint(),
          Facts.of("status", result.status()),
          "Only a Raspberry Pi 4 or 5 has such a configuration. Name an image to read that of.");
    }
    return new RunningConfig(result.output(), "vcgencmd bootloader_config");
  }

  /** The file of the memory that holds it, or null. */
  private static Path reservedMemory(Path root) {
    Path alias = root.resolve(DEVICE_TREE).resolve("aliases/blconfig");
    Path devices = root.resolve(NVMEM);
    if (!Files.exists(alias) || !Files.isDirectory(devices)) {
      return null;
    }
    // A path within the device tree, ended by NUL.
    String node = new String(InputFiles.read(alias, "device tree", MAX_SIZE), StandardCharsets.UTF_8).strip();
    int end = node.indexOf('\0');
    Path wanted = root.resolve(DEVICE_TREE + "/" + (end < 0 ? node : node.substring(0, end)));
    try (DirectoryStream<Path> all = Files.newDirectoryStream(devices)) {
      for (Path device : all) {
        Path of = device.resolve("of_node");
        if (Files.exists(of) && Files.exists(wanted) && Files.isSameFile(of, wanted)) {
          return device.resolve("nvmem");
        }
      }
      return null;
    } catch (IOException e) {
      throw FileFailures.reading(devices, "list of memories", e);
    }
  }
}
