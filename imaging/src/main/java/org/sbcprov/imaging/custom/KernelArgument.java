package org.sbcprov.imaging.custom;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.sbcprov.core.failure.BadUsage;
import org.sbcprov.core.failure.Facts;

/**
 * A word of the kernel's command line, in the file of the image that gives it: cmdline.txt, extraargs of Armbian, append of
 * extlinux.conf.
 *
 * @param word {@code NAME}, {@code NAME=VALUE}
 * @param mode what becomes of it
 */
public record KernelArgument(String word, Mode mode) implements Customization {
  private static final int LONGEST = 1024;

  /** Names that stand on a command line several times, each with a meaning of its own. */
  private static final List<String> REPEATED =
      List.of(
          "console", "earlycon", "video", "systemd.mask", "systemd.wants", "module_blacklist", "modprobe.blacklist",
          "cgroup_enable", "cgroup_disable", "usbcore.quirks", "usb-storage.quirks", "mtdparts", "dyndbg");

  /** What can be done with a word. */
  public enum Mode {
    /** A NAME=VALUE takes the place of that name's; others are added. */
    SET,
    /** It is added beside others of that name. */
    ADD,
    /** It goes: a NAME with all its values, a NAME=VALUE alone. */
    REMOVE
  }

  /**
   * @throws BadUsage {@code customize.argument-form} when it cannot be a word
   */
  public KernelArgument {
    String problem = word.isEmpty() || word.startsWith("=") ? "has no name" : "";
    problem = word.length() > LONGEST ? "has more than " + LONGEST + " characters" : problem;
    boolean quoted = false;
    for (int i = 0; i < word.length(); i++) {
      char c = word.charAt(i);
      quoted ^= c == '"';
      if (c < ' ' || c == 0x7f || c == ' ' && !quoted) {
        problem = "has a blank, line end or control character in it";
      }
    }
    problem = quoted ? "has a quotation mark that is not closed" : problem;
    if (!problem.isEmpty()) {
      throw new BadUsage(
          "customize.argument-form",
          "\"" + CustomFailures.shown(word) + "\" cannot be a word of the kernel's command line: it " + problem,
          Facts.of("word", CustomFailures.shown(word)),
          "Give one word at a time, such as --cmdline quiet --cmdline console=ttyAML0,115200 --cmdline=-splash.");
    }
  }

  /** What an option says: {@code WORD}, {@code NAME=VALUE}, {@code +WORD} to add, {@code -WORD} to remove. */
  public static KernelArgument of(String option) {
    if (option.startsWith("-")) {
      return new KernelArgument(option.substring(1), Mode.REMOVE);
    }
    return option.startsWith("+")
        ? new KernelArgument(option.substring(1), Mode.ADD)
        : new KernelArgument(option, Mode.SET);
  }

  @Override
  public void apply(Bench bench) {
    if (!applied(bench)) {
      throw CustomFailures.noPlace(
          "--cmdline",
          "the image has no cmdline.txt, armbianEnv.txt or extlinux.conf that gives the kernel's command line",
          "It is " + bench.layout().family().title() + ". In a boot.ini, put a line in front of the one that starts the kernel:"
              + " --boot-ini-insert 'setenv bootargs \"${bootargs} " + CustomFailures.shown(word) + "\"' --before booti.");
    }
  }

  /** Does it where there is a place; false where there is none. */
  boolean applied(Bench bench) {
    List<String> paths = new ArrayList<>(List.of("/cmdline.txt"));
    bench.tree().boot().ifPresent(boot -> FirmwareConfig.commandLine(boot).ifPresent(path -> paths.add(0, path)));
    List<SystemTree.Place> lines = bench.tree().files(paths, List.of("/boot/cmdline.txt"));
    List<SystemTree.Place> env = bench.tree().files(List.of("/armbianEnv.txt"), List.of("/boot/armbianEnv.txt"));
    // Armbian for the Raspberry Pi has no armbianEnv.txt.
    if (!lines.isEmpty() && (bench.layout().family() != Layout.Family.ARMBIAN || env.isEmpty())) {
      inLine(bench, lines.get(0));
      return true;
    }
    if (!env.isEmpty()) {
      String before = EnvLine.value(env.get(0), "extraargs").orElse("");
      List<String> words = words(before);
      change(words);
      String after = String.join(" ", words);
      if (!after.equals(String.join(" ", words(before)))) {
        EnvLine.set(bench, env.get(0), "extraargs", after);
      }
      bench.did("kernel: " + told() + " in extraargs of " + env.get(0).shown());
      return true;
    }
    List<SystemTree.Place> extlinux = ExtlinuxConf.places(bench.tree());
    if (!extlinux.isEmpty()) {
      ExtlinuxConf conf = ExtlinuxConf.read(extlinux.get(0));
      List<String> words = words(conf.value("append").orElse(""));
      List<String> before = new ArrayList<>(words);
      change(words);
      if (!words.equals(before)) {
        conf.set("append", String.join(" ", words));
        conf.write(bench);
      }
      bench.did("kernel: " + told() + " in append of " + extlinux.get(0).shown());
      return true;
    }
    return false;
  }

  private String told() {
    String shown = CustomFailures.shown(word);
    return mode == Mode.REMOVE ? "no " + shown : shown;
  }

  private void inLine(Bench bench, SystemTree.Place place) {
    TextLines text = TextLines.of(place.read(TextLines.LIMIT), place.shown());
    int line = -1;
    int filled = 0;
    for (int i = 0; i < text.count(); i++) {
      if (!text.line(i).isBlank()) {
        line = line < 0 ? i : line;
        filled++;
      }
    }
    if (filled > 1) {
      throw CustomFailures.form(
          "customize.cmdline-lines",
          place.shown(),
          "has " + filled + " lines; the firmware passes on the first one alone",
          "Put all of it into one line, and give it with --copy FILE:" + place.shown());
    }
    boolean crlf = text.hasCarriageReturns();
    text.withoutCarriageReturns();
    List<String> words = words(line < 0 ? "" : text.line(line));
    List<String> before = new ArrayList<>(words);
    change(words);
    if (!words.equals(before) || crlf) {
      if (line < 0) {
        text = TextLines.of((String.join(" ", words) + "\n").getBytes(StandardCharsets.UTF_8), place.shown());
      } else {
        text.set(line, String.join(" ", words));
      }
      if (crlf) {
        BootScriptLines.warnOfLineEnds(bench, place.shown());
      }
      place.volume().write(place.path(), text.bytes(), Optional.empty(), false);
    }
    bench.did("kernel: " + told() + " in " + place.shown());
  }

  /** Makes the change in a list of words. */
  private void change(List<String> words) {
    String name = word.contains("=") ? word.substring(0, word.indexOf('=')) : word;
    boolean valued = word.contains("=");
    if (mode == Mode.REMOVE) {
      words.removeIf(other -> other.equals(word) || !valued && other.startsWith(name + "="));
      return;
    }
    if (words.contains(word)) {
      if (mode == Mode.SET && valued && !REPEATED.contains(name)) {
        words.removeIf(other -> !other.equals(word) && other.startsWith(name + "="));
      }
      return;
    }
    int at = -1;
    if (mode == Mode.SET && valued && !REPEATED.contains(name)) {
      for (int i = words.size() - 1; i >= 0; i--) {
        if (words.get(i).startsWith(name + "=")) {
          words.remove(i);
          at = i;
        }
      }
    }
    // What stands behind a lone -- goes to init.
    int end = words.indexOf("--");
    words.add(at >= 0 ? at : end >= 0 ? end : words.size(), word);
  }

  /** The words of a command line; blanks in quotation marks do not part them. */
  static List<String> words(String line) {
    List<String> words = new ArrayList<>();
    StringBuilder word = new StringBuilder();
    boolean quoted = false;
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      quoted ^= c == '"';
      if (!quoted && (c == ' ' || c == '\t')) {
        if (word.length() > 0) {
          words.add(word.toString());
        }
        word.setLength(0);
      } else {
        word.append(c);
      }
    }
    if (word.length() > 0) {
      words.add(word.toString());
    }
    return words;
  }
}
