package org.sbcprov.imaging.custom;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.sbcprov.core.failure.BadUsage;
import org.sbcprov.core.failure.Facts;

/**
 * The name of the computer.
 *
 * @param name as RFC 1123 has it
 */
public record Hostname(String name) implements Customization {
  private static final int LONGEST_NAME = 253;
  private static final int LONGEST_LABEL = 63;
  private static final List<String> OTHER_IN_YAML = List.of("y", "n", "yes", "no", "on", "off", "true", "false", "null");
  private static final String DEFAULTS = "/etc/uci-defaults/99-sbcprov-hostname";

  /**
   * @throws BadUsage {@code customize.hostname} when it cannot be one
   */
  public Hostname {
    String problem = problem(name);
    if (!problem.isEmpty()) {
      throw new BadUsage(
          "customize.hostname",
          "\"" + CustomFailures.shown(name) + "\" cannot be a computer's name: it " + problem,
          Facts.of("hostname", CustomFailures.shown(name)),
          "Take letters, digits and hyphens, such as node-7.");
    }
  }

  private static String problem(String name) {
    if (name.isEmpty() || name.length() > LONGEST_NAME) {
      return "has " + name.length() + " characters, and may have 1 to " + LONGEST_NAME;
    }
    boolean digits = true;
    for (String label : name.split("\\.", -1)) {
      if (label.isEmpty() || label.length() > LONGEST_LABEL) {
        return "has a part of " + label.length() + " characters, and may have 1 to " + LONGEST_LABEL;
      }
      if (label.startsWith("-") || label.endsWith("-")) {
        return "has a hyphen at the start or end";
      }
      for (int i = 0; i < label.length(); i++) {
        char c = label.charAt(i);
        boolean digit = c >= '0' && c <= '9';
        if (!digit && !(c >= 'a' && c <= 'z') && !(c >= 'A' && c <= 'Z') && c != '-') {
          return "has something other than letters, digits and hyphens in it";
        }
        digits &= digit;
      }
    }
    return digits ? "would be taken for a number or an address" : "";
  }

  @Override
  public void apply(Bench bench) {
    Optional<SystemTree.Place> userData = CloudInit.userData(bench.tree());
    if (userData.isPresent()) {
      inUserData(bench, userData.get());
    }
    if (bench.tree().root().isEmpty() && userData.isPresent()) {
      return;
    }
    StagedVolume root = bench.tree().requireRoot("--hostname");
    if (bench.layout().family() == Layout.Family.OPENWRT) {
      openWrt(bench, root);
      return;
    }
    String before = "";
    for (String line : LayoutDetector.lines(root, "/etc/hostname")) {
      before = before.isEmpty() && !line.startsWith("#") ? line.strip() : before;
    }
    root.write("/etc/hostname", (name + "\n").getBytes(StandardCharsets.UTF_8), Optional.empty(), false);
    bench.did("hostname: " + name + " in /etc/hostname" + hosts(root, before));
  }

  /** Gives what was done there, for the sentence. */
  private String hosts(StagedVolume root, String before) {
    if (!root.isFile("/etc/hosts")) {
      return "; there is no /etc/hosts";
    }
    TextLines lines = TextLines.of(root.read("/etc/hosts", TextLines.LIMIT), "/etc/hosts");
    String shortName = name.contains(".") ? name + " " + name.substring(0, name.indexOf('.')) : name;
    int local = -1;
    for (int i = 0; i < lines.count(); i++) {
      String[] words = lines.line(i).strip().split("\\s+");
      if (words[0].equals("127.0.1.1")) {
        if (List.of(words).contains(name)) {
          return "";
        }
        lines.set(i, "127.0.1.1\t" + shortName + others(words, before));
        root.write("/etc/hosts", lines.bytes(), Optional.empty(), false);
        return " and /etc/hosts";
      }
      if (words[0].equals("127.0.0.1")) {
        if (List.of(words).contains(name)) {
          return "";
        }
        local = i;
      }
    }
    lines.insert(local + 1, "127.0.1.1\t" + shortName);
    root.write("/etc/hosts", lines.bytes(), Optional.empty(), false);
    return " and /etc/hosts";
  }

  /** The other names of the line, without the one that goes. */
  private static String others(String[] words, String before) {
    StringBuilder rest = new StringBuilder();
    String shortBefore = before.contains(".") ? before.substring(0, before.indexOf('.')) : before;
    for (int i = 1; i < words.length && !words[i].startsWith("#"); i++) {
      // Without a name of before, the first one of the line is that.
      boolean goes = before.isEmpty() ? i == 1 : words[i].equals(before) || words[i].equals(shortBefore);
      if (!goes) {
        rest.append(' ').append(words[i]);
      }
    }
    return rest.toString();
  }

  private void inUserData(Bench bench, SystemTree.Place place) {
    TextLines lines = TextLines.of(place.read(TextLines.LIMIT), place.shown());
    if (lines.count() == 0 || !lines.line(0).strip().equals("#cloud-config")) {
      throw CustomFailures.form(
          "customize.cloud-config",
          place.shown(),
          "does not begin with #cloud-config, so that no name can be put into it",
          "Write the name into a user-data of your own, and give it with --cloud-init DIR.");
    }
    for (int i = 0; i < lines.count(); i++) {
      if (lines.line(i).startsWith("hostname:")) {
        if (!isThis(lines.line(i).substring("hostname:".length()))) {
          lines.set(i, "hostname: \"" + name + "\"");
          place.volume().write(place.path(), lines.bytes(), Optional.empty(), false);
        }
        bench.did("hostname: " + name + " in " + place.shown());
        return;
      }
    }
    lines.insert(1, "hostname: \"" + name + "\"");
    place.volume().write(place.path(), lines.bytes(), Optional.empty(), false);
    CloudInit.requireYaml(place.read(TextLines.LIMIT), place.shown());
    bench.did("hostname: " + name + " in " + place.shown());
  }

  /** Whether a value in YAML, with a comment perhaps, is this name as text: no truth value, number or date in any version. */
  private boolean isThis(String value) {
    int comment = value.indexOf(" #");
    String text = (comment < 0 ? value : value.substring(0, comment)).strip();
    boolean plain = Character.isLetter(name.charAt(0)) && !OTHER_IN_YAML.contains(name.toLowerCase(Locale.ROOT));
    return text.equals('"' + name + '"') || text.equals("'" + name + "'") || plain && text.equals(name);
  }

  private void openWrt(Bench bench, StagedVolume root) {
    String path = "/etc/config/system";
    if (root.isFile(path)) {
      TextLines lines = TextLines.of(root.read(path, TextLines.LIMIT), path);
      int section = -1;
      for (int i = 0; i < lines.count(); i++) {
        String[] words = lines.line(i).strip().split("\\s+");
        if (words[0].equals("config")) {
          if (section >= 0) {
            break;
          }
          section = words.length > 1 && words[1].replace("'", "").equals("system") ? i : -1;
        }
        if (section >= 0 && words.length > 2 && words[0].equals("option") && words[1].equals("hostname")) {
          lines.set(i, "\toption hostname '" + name + "'");
          root.write(path, lines.bytes(), Optional.empty(), false);
          bench.did("hostname: " + name + " in " + path);
          return;
        }
      }
      if (section >= 0) {
        lines.insert(section + 1, "\toption hostname '" + name + "'");
        root.write(path, lines.bytes(), Optional.empty(), false);
        bench.did("hostname: " + name + " in " + path);
        return;
      }
    }
    String script = "uci set system.@system[0].hostname='" + name + "'\nuci commit system\nexit 0\n";
    root.write(DEFAULTS, script.getBytes(StandardCharsets.UTF_8), Optional.empty(), false);
    bench.did("hostname: " + name + " by " + DEFAULTS + ", which the first start runs");
  }
}
