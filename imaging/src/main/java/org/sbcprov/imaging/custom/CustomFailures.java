package org.sbcprov.imaging.custom;

import java.util.Map;
import org.sbcprov.core.event.Warning;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.failure.Refused;
import org.sbcprov.imaging.finding.Printable;

/** Failures that several requests share. */
final class CustomFailures {
  private CustomFailures() {}

  /** A file in the image is not what it has to be. */
  static BadInput form(String code, String file, String problem, String hint) {
    return new BadInput(code, shown(file) + " " + problem, Facts.of("path", shown(file)), hint);
  }

  /** The kind of image has no place for a request. */
  static Refused noPlace(String what, String problem, String hint) {
    return new Refused("customize.no-place", what + ": " + problem, Facts.of("request", what), hint);
  }

  /** A warning about a file in the image. */
  static Warning warning(String code, String file, String problem) {
    return new Warning(code, shown(file) + " " + problem, facts(file));
  }

  static Map<String, Object> facts(String file) {
    return Facts.of("path", shown(file));
  }

  static String shown(String text) {
    return Printable.of(text);
  }
}
