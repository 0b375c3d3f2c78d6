package org.sbcprov.cli.usbboot;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.sbcprov.cli.Session;
import org.sbcprov.cli.report.JsonLine;
import org.sbcprov.core.event.Warning;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.failure.Failure;
import org.sbcprov.core.io.AtomicOutput;
import org.sbcprov.usbboot.BoardReport;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * A file for each board with what it reported and what became of it. As rpiboot's, it is called by the serial number and
 * has the reported properties at its top level; the rest stands under {@code sbcprov}.
 */
public final class BoardRecords {
  private static final String OWN = "sbcprov";

  private final OptionSpec directory =
      OptionSpec.builder("-j", "--records")
          .type(String.class)
          .arity("0..1")
          .fallbackValue("")
          .paramLabel("DIR")
          .description(
              "Write DIR/SERIAL.json for each board, where DIR is there: what it reported, times, hashes of what was sent, verdict. Without"
                  + " DIR: print what it reported.")
          .build();

  /** Adds the option to a command. */
  public void addTo(CommandSpec spec) {
    spec.addOption(directory);
  }

  /** Refuses a directory that is not there, before anything is sent. */
  public void check() {
    String name = directory.getValue();
    if (name != null && !name.isEmpty() && !Files.isDirectory(Path.of(name))) {
      throw new BadInput(
          "usbboot.no-record-directory",
          "There is no directory " + name + " for the records",
          Facts.of("directory", Path.of(name).toAbsolutePath().normalize()),
          "Make it first: mkdir -p " + name);
    }
    if (name != null && !name.isEmpty() && !Files.isWritable(Path.of(name))) {
      throw new BadInput(
          "usbboot.no-record-directory",
          "The records cannot be written to " + name + ": you may not write there",
          Facts.of("directory", Path.of(name).toAbsolutePath().normalize()),
          "Give a directory of your own.");
    }
  }

  /**
   * Writes, or prints, what is to be kept of a board, also when the user wants to stop: what happened to it is as it is.
   *
   * @param facts what is known of it
   * @return what kept it from being written, of which there has been a warning: it must not hide how the board ended, nor
   *     end what other boards are at
   */
  Optional<Failure> tryToKeep(Session session, BoardReport report, Map<String, Object> facts) {
    boolean interrupted = Thread.interrupted();
    try {
      keep(session, report, facts);
      return Optional.empty();
    } catch (Failure e) {
      session
          .events()
          .accept(
              new Warning(
                  "usbboot.record-not-written",
                  "The record of the board at USB port " + report.port() + " was not written: " + e.getMessage(),
                  Facts.of("port", report.port().toString(), "code", e.code())));
      return Optional.of(e);
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void keep(Session session, BoardReport report, Map<String, Object> facts) {
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
    AtomicOutput.write(file, JsonLine.indented(record(report, facts)));
    session.say("Record: " + file);
  }

  private static Map<String, Object> record(BoardReport report, Map<String, Object> facts) {
    Map<String, Object> record = new LinkedHashMap<>(report.metadata());
    Map<String, Object> own = new LinkedHashMap<>(facts);
    own.remove("metadata");
    // A board that reports a property of this name does not get in the way of what is known.
    record.put(OWN, own);
    return record;
  }
}
