package org.sbcprov.imaging.env;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.failure.Refused;

/**
 * What came of looking for an environment.
 *
 * @param readings all that have a matching CRC
 * @param seen what was seen at each place that was looked at
 */
public record EnvironmentSearch(List<EnvironmentReading> readings, List<Seen> seen) {
  public EnvironmentSearch {
    readings = List.copyOf(readings);
    seen = List.copyOf(seen);
  }

  /**
   * What was seen at a place.
   *
   * @param offset of the place
   * @param place whose it would be
   * @param words what is there
   */
  public record Seen(long offset, String place, String words) {}

  /** The environment, where there is exactly one. */
  public Optional<EnvironmentReading> only() {
    return readings.size() == 1 ? Optional.of(readings.get(0)) : Optional.empty();
  }

  /**
   * The environment to read.
   *
   * @throws BadInput {@code env.not-found} when there is none
   * @throws Refused {@code env.unsure} when there are several
   */
  public EnvironmentReading require() {
    if (readings.isEmpty()) {
      throw new BadInput(
          "env.not-found",
          "There is no U-Boot environment: " + seenWords(),
          facts(),
          "Tell where it is with --offset and --size, or with --config. --init with --layout or --offset puts a new one"
              + " where nothing is yet.");
    }
    if (readings.size() > 1) {
      List<String> words = new ArrayList<>();
      for (EnvironmentReading reading : readings) {
        words.add("a " + reading.words());
      }
      throw new Refused(
          "env.unsure",
          "There are several environments, and only the firmware knows which one it reads: " + String.join("; ", words),
          facts(),
          "Tell which one it is with --layout, or with --offset and --size.");
    }
    return readings.get(0);
  }

  /**
   * The environment to change.
   *
   * @throws Refused {@code env.unsure} when it is not sure that the firmware reads it
   */
  public EnvironmentReading requireSure() {
    EnvironmentReading reading = require();
    if (reading.doubt().isPresent()) {
      throw new Refused(
          "env.unsure",
          "The environment is not changed, since it is not sure what the firmware reads: " + reading.doubt().get(),
          facts(),
          "Tell where it is with --offset, --size and --redundant-offset, or with --config; of a dump of NOR flash, with"
              + " --layout openwrt-r3-nor.");
    }
    return reading;
  }

  private String seenWords() {
    List<String> words = new ArrayList<>();
    for (Seen each : seen) {
      words.add("at " + EnvironmentPlace.hex(each.offset()) + " " + each.words() + " (" + each.place() + ")");
    }
    return words.isEmpty() ? "it is too small for one" : String.join("; ", words);
  }

  private Map<String, Object> facts() {
    List<Map<String, Object>> places = new ArrayList<>();
    for (Seen each : seen) {
      places.add(Facts.of("offset", each.offset(), "place", each.place(), "seen", each.words()));
    }
    List<Map<String, Object>> found = new ArrayList<>();
    for (EnvironmentReading reading : readings) {
      found.add(reading.facts());
    }
    return Facts.of("places", places, "found", found);
  }
}
