package org.sbcprov.cli.env;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.sbcprov.cli.Session;
import org.sbcprov.core.event.Warning;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.imaging.env.BootFirmware;
import org.sbcprov.imaging.env.EnvironmentPlace;
import org.sbcprov.imaging.env.EnvironmentReading;
import org.sbcprov.imaging.env.EnvironmentSearch;
import org.sbcprov.imaging.gpt.GptReading;

/**
 * An open target.
 *
 * @param source its bytes
 * @param gpt its partition table, if it has one
 * @param place where the environment is by the options; empty when it was searched for
 * @param search what was found
 */
record Target(
    JoinedSource source, Optional<GptReading> gpt, Optional<EnvironmentPlace> place, EnvironmentSearch search)
    implements AutoCloseable {

  /** What the firmware in the image is, if there is any that can be told. */
  Optional<BootFirmware> firmware() {
    return gpt.isPresent() ? BootFirmware.of(source, gpt.get()) : Optional.empty();
  }

  /** Tells what is at hand, and warns of what is odd about it. */
  void tell(Session session, EnvironmentReading reading, Optional<BootFirmware> firmware) {
    session.say(source.path() + ": " + reading.words());
    if (reading.doubt().isPresent()) {
      session.events().accept(
          new Warning(
              "env.doubtful",
              "It is not sure that the firmware reads this: " + reading.doubt().get(),
              Facts.of("file", source.path())));
    }
    if (reading.lacksCopy()) {
      session.events().accept(
          new Warning(
              "env.copy-missing",
              "Copy " + (2 - reading.active()) + " of the environment is blank or damaged; U-Boot reads copy "
                  + (reading.active() + 1),
              Facts.of("file", source.path(), "copy", 2 - reading.active())));
    }
    if (firmware.isPresent() && firmware.get().ignoresStored()) {
      session.events().accept(BootFirmware.ignored());
    }
  }

  /** For scripts. */
  Map<String, Object> facts(EnvironmentReading reading) {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("file", source.path());
    facts.putAll(reading.facts());
    return facts;
  }

  @Override
  public void close() {
    source.close();
  }
}
