package org.sbcprov.cli.env;

import java.nio.file.Path;
import java.util.List;
import org.sbcprov.cli.options.Options;
import org.sbcprov.core.failure.BadUsage;
import org.sbcprov.core.failure.Facts;

/**
 * Parameters of which the first one is the image, unless a fw_env.config names it.
 *
 * @param image the image; null with a fw_env.config
 * @param rest the other parameters
 */
record Words(Path image, List<String> rest) {
  static Words of(List<String> given, PlaceOptions place) {
    if (place.hasConfig()) {
      return new Words(null, given);
    }
    if (given.isEmpty()) {
      throw new BadUsage(
          "env.place", "Which image is it?", Facts.none(), "Name it first, or give --config with a fw_env.config.");
    }
    return new Words(Options.path(given.get(0)), given.subList(1, given.size()));
  }
}
