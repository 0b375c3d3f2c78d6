package org.sbcprov.cli.compat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.sbcprov.cli.usbboot.RecordName;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.failure.Failure;
import org.sbcprov.core.io.AtomicOutput;
import org.sbcprov.core.usb.UsbPort;

/**
 * What boards report, in rpiboot's form: an object of texts, a property a line, in a file of the board's serial number
 * or on standard output.
 */
final class RpibootMetadata {
  private final String given;
  private final Path directory;
  private final Consumer<String> errors;
  private Failure problem;

  private RpibootMetadata(String given, Path directory, Consumer<String> errors) {
    this.given = given;
    this.directory = directory;
    this.errors = errors;
  }

  /**
   * What {@code -j} says.
   *
   * @param given the directory, or null for standard output
   * @param errors gets lines for standard error
   * @throws BadInput when there is no such directory; nothing was sent to a board by then
   */
  static RpibootMetadata in(String given, Consumer<String> errors) {
    Path directory = DropInFiles.path(given);
    if (directory != null && !Files.isDirectory(directory)) {
      throw new BadInput(
          "usbboot.no-record-directory",
          "There is no directory " + given + " for the metadata",
          Facts.of("directory", directory.toAbsolutePath().normalize()),
          "Make it first: mkdir -p " + given);
    }
    return new RpibootMetadata(given, directory, errors);
  }

  /**
   * Writes the file, or prints what would be in it.
   *
   * @param out gets lines for standard output
   */
  void keep(Optional<String> serial, UsbPort port, Map<String, String> properties, Consumer<String> out) {
    String json = json(properties);
    if (directory != null) {
      String name = RecordName.of(serial, port);
      try {
        AtomicOutput.write(directory.resolve(name), (json + "\n").getBytes(StandardCharsets.UTF_8));
        out.accept("Created metadata file: " + given + "/" + name);
        return;
      } catch (Failure e) {
        problem = problem == null ? e : problem;
        errors.accept("Failed to create metadata file: " + given + "/" + name);
        errors.accept("Writing to stdout instead...");
      }
    }
    json.lines().forEach(out);
  }

  /** Fails if a file could not be written: it may be all that a script waits for. */
  void requireKept() {
    if (problem != null) {
      throw problem;
    }
  }

  /** One object without a line end; its form, tabs included, is what scripts may look for. */
  static String json(Map<String, String> properties) {
    StringBuilder json = new StringBuilder("{");
    properties.forEach(
        (property, value) ->
            json.append(json.length() == 1 ? "" : ",")
                .append("\n\t\"").append(escaped(property)).append("\": \"").append(escaped(value)).append('"'));
    return json.append("\n}").toString();
  }

  /** Names and values are printable ASCII. */
  private static String escaped(String text) {
    return text.replace("\\", "\\\\").replace("\"", "\\\"");
  }
}
