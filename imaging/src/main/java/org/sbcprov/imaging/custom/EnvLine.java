package org.sbcprov.imaging.custom;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.sbcprov.core.failure.BadUsage;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.failure.Refused;

/**
 * A variable in the text that a boot script or U-Boot reads at each start: armbianEnv.txt, uEnv.txt, env.txt.
 *
 * @param key its name
 * @param value its value; empty to take the line away
 * @param file the file, as the system sees it; empty for the one that is there
 */
public record EnvLine(String key, String value, Optional<String> file) implements Customization {
  private static final List<String> NAMES =
      List.of("/armbianEnv.txt", "/uEnv.txt", "/env.txt", "/orangepiEnv.txt", "/lcd_env.txt");
  private static final List<String> IN_ROOT =
      List.of("/boot/armbianEnv.txt", "/boot/uEnv.txt", "/boot/env.txt", "/boot/orangepiEnv.txt", "/uEnv.txt");

  /**
   * @throws BadUsage {@code customize.env-form} when it cannot be a line of such a file
   */
  public EnvLine {
    String problem = key.isEmpty() ? "has no name" : "";
    for (int i = 0; i < key.length(); i++) {
      char c = key.charAt(i);
      boolean good = c < 128 && Character.isLetterOrDigit(c) || c == '_' || c == '-' || c == '.';
      problem = good ? problem : "has a name with something other than letters, digits, _, - and . in it";
    }
    for (int i = 0; i < value.length(); i++) {
      problem = value.charAt(i) < ' ' ? "has a line end or control character in it" : problem;
    }
    if (!problem.isEmpty()) {
      throw new BadUsage(
          "customize.env-form",
          "\"" + CustomFailures.shown(key + "=" + value) + "\" cannot be set: it " + problem,
          Facts.of("setting", CustomFailures.shown(key + "=" + value)),
          "Give NAME=VALUE, such as verbosity=7; NAME= takes the line away.");
    }
  }

  @Override
  public void apply(Bench bench) {
    SystemTree.Place place = place(bench);
    String did = set(bench, place, key, value);
    bench.did("variable: " + key + " " + did + " in " + place.shown());
  }

  private SystemTree.Place place(Bench bench) {
    if (file.isPresent()) {
      SystemTree.Place named = bench.tree().place(file.get());
      if (!named.isFile()) {
        throw CustomFailures.noPlace(
            "--env-file", "there is no " + CustomFailures.shown(named.shown()) + " in the image", "Leave it out to see which there are.");
      }
      return named;
    }
    List<SystemTree.Place> places = bench.tree().files(NAMES, IN_ROOT);
    if (places.isEmpty()) {
      throw CustomFailures.noPlace(
          "--env",
          "the image has no armbianEnv.txt, uEnv.txt or env.txt",
          "It is " + bench.layout().family().title()
              + ". Name another file with --env-file. U-Boot's own environment is changed by sbcprov env set.");
    }
    if (places.size() > 1) {
      List<String> shown = new ArrayList<>();
      places.forEach(place -> shown.add(place.shown()));
      throw new Refused(
          "customize.env-ambiguous",
          "There are several files with variables: " + String.join(", ", shown),
          Facts.of("files", shown),
          "Say which one is meant: --env-file " + shown.get(0));
    }
    return places.get(0);
  }

  /** Sets a variable in such a file; gives what was done, for a sentence. */
  static String set(Bench bench, SystemTree.Place place, String key, String value) {
    TextLines text = TextLines.of(place.read(TextLines.LIMIT), place.shown());
    boolean crlf = text.hasCarriageReturns();
    text.withoutCarriageReturns();
    int last = lint(bench, place, text, key);
    String did;
    if (last >= 0 && text.line(last).strip().equals(key + "=" + value)) {
      did = "is " + CustomFailures.shown(value) + " already";
      if (!crlf) {
        return did;
      }
    } else if (last >= 0 && value.isEmpty()) {
      text.remove(last);
      did = "is gone";
    } else if (last >= 0) {
      text.set(last, key + "=" + value);
      did = "is " + CustomFailures.shown(value);
    } else if (value.isEmpty()) {
      did = "was not there";
    } else {
      text.endLast();
      text.insert(text.count(), key + "=" + value);
      did = "is " + CustomFailures.shown(value);
    }
    if (crlf) {
      BootScriptLines.warnOfLineEnds(bench, place.shown());
    }
    text.endLast();
    place.volume().write(place.path(), text.bytes(), Optional.empty(), false);
    return did;
  }

  /** The value of a variable; empty when it is not set. */
  static Optional<String> value(SystemTree.Place place, String key) {
    TextLines text = TextLines.of(place.read(TextLines.LIMIT), place.shown());
    Optional<String> value = Optional.empty();
    for (int i = 0; i < text.count(); i++) {
      String line = text.line(i).strip();
      if (line.startsWith(key + "=")) {
        value = Optional.of(line.substring(key.length() + 1));
      }
    }
    return value;
  }

  /** Warns of lines that are no variables; gives the number of the last one with the key, or -1. */
  private static int lint(Bench bench, SystemTree.Place place, TextLines text, String key) {
    int last = -1;
    for (int i = 0; i < text.count(); i++) {
      String line = text.line(i).strip();
      if (line.startsWith(key + "=")) {
        last = i;
      }
      if (!line.isEmpty() && !line.startsWith("#") && line.indexOf('=') <= 0) {
        bench.warn(
            CustomFailures.warning(
                "customize.env-line",
                place.shown(),
                "has a line " + (i + 1) + " that is no NAME=VALUE, at which U-Boot may stop reading"));
      }
    }
    return last;
  }
}
