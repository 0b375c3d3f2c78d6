package org.sbcprov.imaging.env;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.sbcprov.core.SafeText;
import org.sbcprov.core.event.Warning;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.failure.Refused;

/**
 * What U-Boot asks of names and values. Sources: include/env_flags.h (the Ethernet addresses and {@code serial#} are
 * written once), env/flags.c, and himport_r in lib/hashtable.c of U-Boot.
 */
public final class VariableRules {
  private static final int MAC_GROUPS = 6;

  private VariableRules() {}

  /**
   * Checks that a variable can be stored so that U-Boot reads it.
   *
   * @throws BadInput {@code env.name} or {@code env.value}
   */
  public static void check(String name, byte[] value) {
    String problem = null;
    if (name.isEmpty()) {
      problem = "is empty";
    } else if (name.charAt(0) == '#') {
      problem = "begins with #: U-Boot would take it for a comment";
    }
    for (int i = 0; i < name.length() && problem == null; i++) {
      if (name.charAt(i) == '=' || name.charAt(i) <= ' ' || name.charAt(i) == 0x7f) {
        problem = name.charAt(i) == '=' ? "has a \"=\" in it" : "has a blank or control character in it";
      }
    }
    if (problem != null) {
      throw new BadInput(
          "env.name",
          "The name \"" + SafeText.of(name) + "\" " + problem,
          Facts.of("name", name),
          "Write NAME=VALUE without blanks around the \"=\".");
    }
    for (byte each : value) {
      if (each == 0) {
        throw new BadInput(
            "env.value", "The value of " + name + " has a NUL, which ends it", Facts.of("name", name), "Leave it out.");
      }
    }
  }

  /**
   * Checks the entries of a text that are new: {@link #check}, and that each has a value.
   *
   * @throws BadInput {@code env.text-form}, {@code env.name} or {@code env.value}
   */
  public static void checkText(Environment text, Environment before) {
    Set<String> known = new HashSet<>(before.entries());
    for (String entry : text.entries()) {
      if (known.contains(entry)) {
        continue;
      }
      int equals = entry.indexOf('=');
      String shown = SafeText.of(entry.getBytes(StandardCharsets.ISO_8859_1));
      if (equals < 0) {
        throw new BadInput(
            "env.text-form",
            "The line \"" + shown + "\" has no \"=\", and would be no variable",
            Facts.of("entry", shown),
            "Each line of a text for mkenvimage is NAME=VALUE. This looks like a script of fw_setenv: import it without"
                + " --text.");
      }
      byte[] name = entry.substring(0, equals).getBytes(StandardCharsets.ISO_8859_1);
      byte[] value = entry.substring(equals + 1).getBytes(StandardCharsets.ISO_8859_1);
      check(new String(name, StandardCharsets.UTF_8), value);
    }
  }

  /**
   * Refuses a change that U-Boot refuses: of an Ethernet address or serial number that is set, or to an Ethernet
   * address that is none.
   *
   * @throws Refused {@code env.protected}
   * @throws BadInput {@code env.ethaddr}
   */
  public static void requireAllowed(Environment before, Environment after) {
    List<String> names = new ArrayList<>(before.names());
    names.addAll(after.names());
    for (String name : names) {
      boolean ethernet = isEthernetAddress(name);
      if (!ethernet && !name.equals("serial#")) {
        continue;
      }
      Optional<byte[]> old = before.value(name);
      Optional<byte[]> now = after.value(name);
      boolean same = old.isPresent() && now.isPresent() && Arrays.equals(old.get(), now.get());
      if (same) {
        continue;
      }
      if (old.isPresent()) {
        throw new Refused(
            "env.protected",
            name + " is set already, to " + SafeText.of(old.get()) + ", and U-Boot lets it be written once only",
            Facts.of("name", name, "value", before.text(name).orElseThrow()),
            "With --force it is changed all the same.");
      }
      if (ethernet && !isMac(new String(now.orElseThrow(), StandardCharsets.ISO_8859_1))) {
        throw new BadInput(
            "env.ethaddr",
            name + " is no Ethernet address: " + SafeText.of(now.get()),
            Facts.of("name", name, "value", after.text(name).orElseThrow()),
            "Give six bytes, such as 02:11:22:33:44:55. With --force it is set all the same.");
      }
    }
  }

  /** What a change does that its author may not expect. */
  public static List<Warning> surprises(Environment before, Environment after) {
    List<Warning> warnings = new ArrayList<>();
    for (String name : after.names()) {
      byte[] now = after.value(name).orElseThrow();
      Optional<byte[]> old = before.value(name);
      if (old.isPresent() && Arrays.equals(old.get(), now)) {
        continue;
      }
      if (new String(now, StandardCharsets.ISO_8859_1).replace("\\\\", "").indexOf('\\') >= 0) {
        warnings.add(
            new Warning(
                "env.backslash",
                "The value of " + SafeText.of(name) + " has a backslash, which U-Boot drops when it reads the"
                    + " environment; write two for one to stay",
                Facts.of("name", name)));
      }
    }
    bootargs(before, after, warnings);
    return warnings;
  }

  private static void bootargs(Environment before, Environment after, List<Warning> warnings) {
    String now = after.text("bootargs").orElse("");
    String old = before.text("bootargs").orElse("");
    if (now.equals(old)) {
      return;
    }
    if (before.value("buildargs").isPresent()) {
      warnings.add(rebuilt());
    }
    if (hasWord(old, "root=/dev/fit0") && !hasWord(now, "root=/dev/fit0")) {
      warnings.add(
          new Warning(
              "env.bootargs-root",
              "bootargs had root=/dev/fit0, the root file system inside OpenWrt's FIT image; without it OpenWrt does"
                  + " not start from there",
              Facts.of("name", "bootargs", "before", old)));
    }
  }

  /** The warning of a firmware that makes {@code bootargs} anew at each start. */
  public static Warning rebuilt() {
    return new Warning(
        "env.bootargs-rebuilt",
        "This firmware makes bootargs anew at each start (buildargs), from root, bootopts and others: a bootargs that is"
            + " set has no effect",
        Facts.of("name", "bootargs", "instead", List.of("root", "bootopts")));
  }

  private static boolean hasWord(String text, String word) {
    return (" " + text + " ").contains(" " + word + " ");
  }

  /** {@code eth\d*addr}. */
  private static boolean isEthernetAddress(String name) {
    if (!name.startsWith("eth") || !name.endsWith("addr") || name.length() < "ethaddr".length()) {
      return false;
    }
    for (int i = "eth".length(); i < name.length() - "addr".length(); i++) {
      if (name.charAt(i) < '0' || name.charAt(i) > '9') {
        return false;
      }
    }
    return true;
  }

  private static boolean isMac(String value) {
    String[] groups = value.split(":", -1);
    for (String group : groups) {
      boolean hex = group.length() == 2
          && Character.digit(group.charAt(0), 16) >= 0 && Character.digit(group.charAt(1), 16) >= 0;
      if (!hex) {
        return false;
      }
    }
    return groups.length == MAC_GROUPS;
  }
}
