package org.sbcprov.imaging.custom;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.sbcprov.core.event.Warning;
import org.sbcprov.core.failure.Facts;

/**
 * The entry of extlinux.conf that U-Boot starts when nobody chooses.
 *
 * <p>Source: {@code boot/pxe_utils.c} of U-Boot: keys in upper or lower case, {@code default} with a label's name, and the
 * first label without.
 */
final class ExtlinuxConf {
  private static final List<String> IN_BOOT = List.of("/extlinux/extlinux.conf", "/boot/extlinux/extlinux.conf");
  private static final List<String> IN_ROOT = List.of("/boot/extlinux/extlinux.conf", "/extlinux/extlinux.conf");
  private static final List<String> KERNELS = List.of("kernel", "linux", "fit");

  /** What makes the file anew when kernels are updated. */
  private static final List<String> MAKERS = List.of("/usr/sbin/u-boot-update", "/usr/bin/nv-update-extlinux");

  private final SystemTree.Place place;
  private final TextLines text;
  private final boolean crlf;
  private final int label;
  private final int end;
  private final List<String> problems = new ArrayList<>();

  private ExtlinuxConf(SystemTree.Place place, TextLines text) {
    this.place = place;
    this.text = text;
    this.crlf = text.hasCarriageReturns();
    text.withoutCarriageReturns();
    String wanted = "";
    List<Integer> labels = new ArrayList<>();
    for (int i = 0; i < text.count(); i++) {
      String word = word(i);
      if (word.equals("default")) {
        wanted = rest(i);
      } else if (word.equals("label")) {
        labels.add(i);
      }
    }
    if (labels.isEmpty()) {
      throw CustomFailures.form(
          "customize.extlinux-form", place.shown(), "has no label, so that U-Boot has nothing to start", "Write one by hand, and give it with --copy.");
    }
    int chosen = 0;
    boolean found = wanted.isEmpty();
    for (int i = 0; i < labels.size(); i++) {
      if (!found && rest(labels.get(i)).equals(wanted)) {
        chosen = i;
        found = true;
      }
    }
    if (!found) {
      problems.add("has the default \"" + CustomFailures.shown(wanted) + "\", which is no label of it; the first one counts");
    }
    label = labels.get(chosen);
    end = chosen + 1 < labels.size() ? labels.get(chosen + 1) : text.count();
    boolean kernel = false;
    for (int i = label; i < end; i++) {
      kernel |= KERNELS.contains(word(i));
    }
    if (!kernel) {
      problems.add("has no kernel in the label \"" + CustomFailures.shown(rest(label)) + "\"");
    }
  }

  /** Where there is one. */
  static List<SystemTree.Place> places(SystemTree tree) {
    return tree.files(IN_BOOT, IN_ROOT);
  }

  /**
   * Reads one.
   *
   * @throws org.sbcprov.core.failure.BadInput {@code customize.extlinux-form} when it has no label
   */
  static ExtlinuxConf read(SystemTree.Place place) {
    return new ExtlinuxConf(place, TextLines.of(place.read(TextLines.LIMIT), place.shown()));
  }

  /** The name of the label. */
  String name() {
    return CustomFailures.shown(rest(label));
  }

  /** The value of a key in the label. */
  Optional<String> value(String key) {
    int line = find(key);
    return line < 0 ? Optional.empty() : Optional.of(rest(line));
  }

  /** Sets a key in the label; an empty value takes it away. */
  void set(String key, String value) {
    int line = find(key);
    if (value.isEmpty()) {
      if (line >= 0) {
        text.remove(line);
      }
    } else if (line >= 0) {
      String old = text.line(line);
      int start = 0;
      while (Character.isWhitespace(old.charAt(start))) {
        start++;
      }
      int stop = start + word(line).length();
      text.set(line, old.substring(0, stop) + " " + value);
    } else {
      int last = end - 1;
      while (last > label && text.line(last).isBlank()) {
        last--;
      }
      text.insert(last + 1, indent(last) + key + " " + value);
    }
  }

  /** Has it written, with warnings of what is odd about it. */
  void write(Bench bench) {
    for (String problem : problems) {
      bench.warn(CustomFailures.warning("customize.extlinux", place.shown(), problem));
    }
    if (crlf) {
      BootScriptLines.warnOfLineEnds(bench, place.shown());
    }
    for (String maker : MAKERS) {
      if (bench.tree().root().isPresent() && bench.tree().root().get().isFile(maker)) {
        bench.warn(
            new Warning(
                "customize.generated",
                place.shown() + " is made anew by " + maker + " when a kernel is updated, and loses the change then",
                Facts.of("path", place.shown(), "maker", maker)));
      }
    }
    text.endLast();
    place.volume().write(place.path(), text.bytes(), Optional.empty(), false);
  }

  private int find(String key) {
    for (int i = label + 1; i < end && i < text.count(); i++) {
      String word = word(i);
      if (word.equals(key) || key.equals("kernel") && word.equals("linux") || key.equals("linux") && word.equals("kernel")) {
        return i;
      }
    }
    return -1;
  }

  private String indent(int line) {
    String old = text.line(line);
    int start = 0;
    while (start < old.length() && Character.isWhitespace(old.charAt(start))) {
      start++;
    }
    return line == label ? "\t" : old.substring(0, start);
  }

  private String word(int line) {
    String stripped = text.line(line).strip();
    int stop = 0;
    while (stop < stripped.length() && !Character.isWhitespace(stripped.charAt(stop))) {
      stop++;
    }
    return stripped.substring(0, stop).toLowerCase(Locale.ROOT);
  }

  private String rest(int line) {
    return text.line(line).strip().substring(word(line).length()).strip();
  }
}
