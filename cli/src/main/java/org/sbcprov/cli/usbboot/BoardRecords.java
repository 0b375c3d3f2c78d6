package org.sbcprov.cli.usbboot;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.sbcprov.cli.Session;
import org.sbcprov.cli.report.JsonLine;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.io.AtomicOutput;
import org.sbcprov.usbboot.BoardReport;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * A file for each board with what it reported and what became of it. As rpiboot's, it is called by the serial number and
 * has the reported properties at its top level; the rest stands under {@code sbcprov}.
 */
final class BoardRecords {
  private static final String OWN = "sbcprov";

  private final OptionSpec directory =
      OptionSpec.builder("-j", "--records")
          .type(String.class)
          .arity("0..1")
          .fallbackValue("")
          .paramLabel("DIR")
          .description(
              "Write DIR/SERIAL.json for each board: what it reported, times, hashes of what was sent, verdict. Without"
                  + " DIR: print what it reported.")
          .build();

  void addTo(CommandSpec spec) {
    spec.addOption(directory);
  }

  /** Refuses a directory that is not there, before anything is sent. */
  void check() {
    String name = directory.getValue();
    if (name != null && !name.isEmpty() && !Files.isDirectory(Path.of(name))) {
      throw new BadInput(
          "usbboot.no-record-directory",
          "There is no directory " + name + " for the records",
          Facts.of("directory", Path.of(name).toAbsolutePath().normalize()),
          "Make it first: mkdir -p " + name);
    }
  }

  /** Writes, or prints, what is to be kept of a board. */
  void keep(Session session, BoardReport report) {
    String name = directory.getValue();
    if (name == null) {
      return;
    }
    if (name.isEmpty()) {
      if (!report.metadata().isEmpty()) {
        Map<String, Object> metadata = new LinkedHashMap<>(report.metadata());
        session.print(JsonLine.indented(metadata));
      }
      return;
    }
    Path file = Path.of(name).resolve(RecordName.of(report.serial(), report.port()));
    AtomicOutput.write(file, JsonLine.indented(record(report)));
    session.say("Record: " + file);
  }

  private static Map<String, Object> record(BoardReport report) {
    Map<String, Object> record = new LinkedHashMap<>(report.metadata());
    Map<String, Object> own = new LinkedHashMap<>(report.facts());
    own.remove("metadata");
    // A board that reports a property of this name does not get in the way of what is known.
    record.put(OWN, own);
    return record;
  }
}
