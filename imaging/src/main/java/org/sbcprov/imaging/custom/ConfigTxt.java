package org.sbcprov.imaging.custom;

import java.util.List;
import java.util.Optional;
import org.sbcprov.core.failure.BadUsage;
import org.sbcprov.core.failure.Facts;

/**
 * A setting in config.txt of a Raspberry Pi, for all boards.
 *
 * <p>Source: Raspberry Pi documentation, config.txt and device trees, overlays and parameters.
 *
 * @param key its name
 * @param value its value; empty to take the line away
 */
public record ConfigTxt(String key, String value) implements Customization {
  /** The firmware passes over what is longer. */
  private static final int LONGEST_LINE = 98;

  /** Keys whose lines add up; of others the last one counts. */
  private static final List<String> REPEATED =
      List.of("dtoverlay", "device_tree_overlay", "dtparam", "device_tree_param", "gpio", "include", "initramfs", "dtdebug");

  private static final String OVERLAY = "dtoverlay=";

  /**
   * @throws BadUsage {@code customize.config-form} when it cannot be a line of config.txt
   */
  public ConfigTxt {
    String problem = key.isEmpty() ? "has no key" : "";
    for (int i = 0; i < key.length(); i++) {
      char c = key.charAt(i);
      boolean good = c < 128 && Character.isLetterOrDigit(c) || c == '_' || c == ':';
      problem = good ? problem : "has a key with something other than letters, digits and _ in it";
    }
    for (int i = 0; i < value.length(); i++) {
      problem = value.charAt(i) < ' ' ? "has a line end or control character in it" : problem;
    }
    int length = key.length() + 1 + value.length();
    problem = length > LONGEST_LINE ? "has " + length + " characters, and the firmware reads " + LONGEST_LINE : problem;
    if (!problem.isEmpty()) {
      throw new BadUsage(
          "customize.config-form",
          "\"" + CustomFailures.shown(key + "=" + value) + "\" cannot be a line of config.txt: it " + problem,
          Facts.of("setting", CustomFailures.shown(key + "=" + value)),
          "Give KEY=VALUE, such as dtoverlay=disable-bt; KEY= takes the lines away.");
    }
  }

  @Override
  public void apply(Bench bench) {
    List<SystemTree.Place> places = bench.tree().files(List.of("/config.txt"), List.of("/boot/config.txt"));
    if (places.isEmpty()) {
      throw CustomFailures.noPlace(
          "--config-txt",
          "the image has no config.txt",
          "It is " + bench.layout().family().title() + "; only the firmware of a Raspberry Pi reads that file.");
    }
    SystemTree.Place place = places.get(0);
    TextLines text = TextLines.of(place.read(TextLines.LIMIT), place.shown());
    lint(bench, place, text);
    String line = key + "=" + value;
    boolean changed = value.isEmpty() ? removed(text) : put(bench, place, text, line);
    if (changed) {
      text.endLast();
      place.volume().write(place.path(), text.bytes(), Optional.empty(), false);
    }
    bench.did("config.txt: " + CustomFailures.shown(value.isEmpty() ? "no " + key : line)
        + (changed ? "" : " already") + " in " + place.shown());
  }

  private boolean removed(TextLines text) {
    boolean all = true;
    boolean removed = false;
    for (int i = 0; i < text.count(); i++) {
      String line = text.line(i).strip();
      all = FirmwareConfig.filter(line, all);
      if (all && line.startsWith(key + "=")) {
        text.remove(i);
        removed = true;
        i--;
      }
    }
    return removed;
  }

  private boolean put(Bench bench, SystemTree.Place place, TextLines text, String wanted) {
    boolean all = true;
    int last = -1;
    int overlay = -1;
    boolean conditional = false;
    for (int i = 0; i < text.count(); i++) {
      String line = text.line(i).strip();
      all = FirmwareConfig.filter(line, all);
      if (all && line.startsWith(OVERLAY) && overlay < 0) {
        overlay = i;
      }
      if (line.startsWith(key + "=") && !REPEATED.contains(key)) {
        last = all ? i : last;
        conditional = !all;
      } else if (all && line.equals(wanted)) {
        return false;
      }
    }
    if (conditional) {
      bench.warn(
          CustomFailures.warning(
              "customize.config-conditional",
              place.shown(),
              "sets " + key + " behind a filter, too, which counts on some boards"));
    }
    if (last >= 0 && text.line(last).strip().equals(wanted)) {
      return false;
    }
    if (last >= 0) {
      text.set(last, wanted);
      return true;
    }
    // A parameter behind an overlay is that overlay's.
    if ((key.equals("dtparam") || key.equals("device_tree_param")) && overlay >= 0) {
      text.insert(overlay, wanted);
      return true;
    }
    text.endLast();
    if (!all) {
      text.insert(text.count(), "");
      text.insert(text.count(), "[all]");
    }
    text.insert(text.count(), wanted);
    return true;
  }

  private static void lint(Bench bench, SystemTree.Place place, TextLines text) {
    for (int i = 0; i < text.count(); i++) {
      if (text.line(i).length() > LONGEST_LINE && !text.line(i).strip().startsWith("#")) {
        bench.warn(
            CustomFailures.warning(
                "customize.config-line",
                place.shown(),
                "has a line " + (i + 1) + " of " + text.line(i).length() + " characters, of which the firmware reads "
                    + LONGEST_LINE));
      }
    }
  }
}
