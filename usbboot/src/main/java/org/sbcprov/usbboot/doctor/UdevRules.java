package org.sbcprov.usbboot.doctor;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.sbcprov.core.sysfs.SysFile;
import org.sbcprov.usbboot.Chip;

/**
 * The udev rules that give somebody access to boards in boot mode, in the order in which udev takes the files: by name,
 * whatever directory they are in; of two with the same name, the one in the directory that goes first (see udev(7)).
 */
final class UdevRules {
  /** From this name on, rules come too late for {@code uaccess}. */
  static final String SEAT = "73-seat-late.rules";

  private static final String[] DIRECTORIES = {
    "etc/udev/rules.d", "run/udev/rules.d", "usr/local/lib/udev/rules.d", "usr/lib/udev/rules.d", "lib/udev/rules.d"
  };
  private static final int MAX_FILE = 1024 * 1024;
  private static final String VENDOR = "0a5c";
  private static final Pattern VENDOR_MATCH = Pattern.compile("ATTRS?\\{idVendor\\}\\s*==\\s*\"([^\"]*)\"");
  private static final Pattern PRODUCT_MATCH = Pattern.compile("ATTRS?\\{idProduct\\}\\s*==\\s*\"([^\"]*)\"");
  private static final Pattern GROUP = Pattern.compile("GROUP\\s*:?=\\s*\"([^\"]*)\"");
  private static final Pattern MODE = Pattern.compile("MODE\\s*:?=\\s*\"0?([0-7]{3})\"");
  private static final Pattern UACCESS = Pattern.compile("TAG\\s*\\+=\\s*\"uaccess\"");

  private UdevRules() {}

  /**
   * A rule.
   *
   * @param file where it is
   * @param chips the boards that it is for
   * @param group the group that it gives them to; empty for none
   * @param everybody whether everybody may open them
   * @param uaccess whether it is meant for who is logged in at the machine
   * @param late whether its file sorts too late for that
   */
  record Rule(String file, Set<Chip> chips, String group, boolean everybody, boolean uaccess, boolean late) {
    /** Whether it has any effect for a user who is not root. */
    boolean helps() {
      return everybody || !group.isEmpty() && !group.equals("root") || uaccess && !late;
    }
  }

  static List<Rule> under(Path root) {
    Map<String, String> files = new TreeMap<>();
    for (String directory : DIRECTORIES) {
      for (String name : SysFile.names(root.resolve(directory))) {
        if (name.endsWith(".rules")) {
          files.putIfAbsent(name, directory);
        }
      }
    }
    List<Rule> rules = new ArrayList<>();
    for (Map.Entry<String, String> file : files.entrySet()) {
      read(root, file.getValue(), file.getKey(), rules);
    }
    return rules;
  }

  private static void read(Path root, String directory, String name, List<Rule> rules) {
    byte[] content = SysFile.bytes(root.resolve(directory).resolve(name), MAX_FILE).orElse(new byte[0]);
    // Most files have nothing to do with it; those are not taken apart.
    if (!mentionsVendor(content)) {
      return;
    }
    StringBuilder whole = new StringBuilder();
    for (String line : new String(content, StandardCharsets.UTF_8).split("\n")) {
      if (line.strip().startsWith("#")) {
        continue;
      }
      if (line.endsWith("\\")) {
        whole.append(line, 0, line.length() - 1);
        continue;
      }
      Rule rule = rule("/" + directory + "/" + name, name.compareTo(SEAT) >= 0, whole.append(line).toString());
      whole.setLength(0);
      if (rule != null) {
        rules.add(rule);
      }
    }
  }

  private static boolean mentionsVendor(byte[] content) {
    for (int i = 0; i + VENDOR.length() <= content.length; i++) {
      int matched = 0;
      while (matched < VENDOR.length() && Character.toLowerCase(content[i + matched]) == VENDOR.charAt(matched)) {
        matched++;
      }
      if (matched == VENDOR.length()) {
        return true;
      }
    }
    return false;
  }

  private static Rule rule(String file, boolean late, String line) {
    Matcher vendor = VENDOR_MATCH.matcher(line);
    boolean vendorNamed = vendor.find();
    if (vendorNamed && !matches(vendor.group(1), VENDOR)) {
      return null;
    }
    Matcher product = PRODUCT_MATCH.matcher(line);
    boolean productNamed = product.find();
    // A file may jump over all of its rules for other vendors; then its rules name the product alone.
    if (!vendorNamed && !productNamed) {
      return null;
    }
    Set<Chip> chips = EnumSet.noneOf(Chip.class);
    for (Chip chip : Chip.values()) {
      if (!productNamed || matches(product.group(1), String.format(Locale.ROOT, "%04x", chip.productId()))) {
        chips.add(chip);
      }
    }
    Matcher group = GROUP.matcher(line);
    Matcher mode = MODE.matcher(line);
    boolean everybody = mode.find() && (mode.group(1).charAt(2) - '0' & 6) == 6;
    boolean uaccess = UACCESS.matcher(line).find();
    String owner = group.find() ? group.group(1) : "";
    boolean grants = everybody || uaccess || !owner.isEmpty();
    return chips.isEmpty() || !grants ? null : new Rule(file, chips, owner, everybody, uaccess, late);
  }

  /** The shell-like patterns of udev, with alternatives between bars. */
  static boolean matches(String patterns, String text) {
    for (String pattern : patterns.split("\\|", -1)) {
      StringBuilder regex = new StringBuilder();
      for (int i = 0; i < pattern.length(); i++) {
        char c = pattern.charAt(i);
        int end = c == '[' ? pattern.indexOf(']', i + 2) : -1;
        if (c == '*') {
          regex.append(".*");
        } else if (c == '?') {
          regex.append('.');
        } else if (end > 0) {
          String set = pattern.substring(i + 1, end);
          boolean not = set.startsWith("!");
          StringBuilder plain = new StringBuilder();
          for (char one : (not ? set.substring(1) : set).toCharArray()) {
            plain.append(Character.isLetterOrDigit(one) || one == '-' ? "" : "\\").append(one);
          }
          regex.append(not ? "[^" : "[").append(plain).append(']');
          i = end;
        } else {
          regex.append(Pattern.quote(String.valueOf(c)));
        }
      }
      try {
        if (Pattern.compile(regex.toString(), Pattern.CASE_INSENSITIVE).matcher(text).matches()) {
          return true;
        }
      } catch (PatternSyntaxException e) {
        // A set such as [z-a] matches nothing.
      }
    }
    return false;
  }
}
