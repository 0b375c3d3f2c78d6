package org.sbcprov.usbboot.doctor;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** What to check at the board and on the way to it, in the order of how often it helps and how little it costs. */
enum Advice {
  JUMPER(
      "Remove all power and the USB cable, fit the nRPIBOOT (\"disable eMMC boot\") jumper, then connect: the boot ROM"
          + " looks at it only when power comes on."),
  MODULE(
      "Press the module flat into both connectors and take out its screws: a module that is screwed tight and bent boots"
          + " from its eMMC and fails on USB."),
  CABLE("Use another cable, a short one that is known to carry data; charge-only cables look the same."),
  PORT("Plug it into a port of the computer itself, without a hub, and try a USB 2.0 port."),
  SUPPLY("Give the board its own supply, with enough current; some carriers do not start from the USB cable alone."),
  SOCKET("Use the carrier's USB device socket (often micro-USB or USB-C beside the jumper), not one of its host ports."),
  COMPARE("Try another computer, then another carrier or module: that tells which of them is at fault.");

  /** What stands between one thing to try and the next. */
  static final String MORE = " Then: ";

  private final String words;

  Advice(String words) {
    this.words = words;
  }

  String words() {
    return words;
  }

  /** The whole list, numbered. */
  static List<String> checklist() {
    List<String> lines = new ArrayList<>();
    for (Advice advice : values()) {
      lines.add(advice.ordinal() + 1 + ". " + advice.words);
    }
    return lines;
  }

  /** Some of it in the usual order, as one text. */
  static String of(Set<Advice> some) {
    StringBuilder text = new StringBuilder();
    for (Advice advice : EnumSet.copyOf(some)) {
      text.append(text.length() == 0 ? "" : MORE).append(advice.words);
    }
    return text.toString();
  }
}
