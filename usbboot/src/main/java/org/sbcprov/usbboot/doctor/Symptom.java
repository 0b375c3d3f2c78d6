package org.sbcprov.usbboot.doctor;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * What the kernel says when a device does not work, the most telling first. The texts are those of {@code
 * drivers/usb/core/hub.c} and {@code message.c}; the errors are its error numbers.
 */
enum Symptom {
  OVER_CURRENT(
      "over-current", "doctor.usb-over-current", "the port was switched off because too much current was drawn",
      Advice.SUPPLY, Advice.CABLE, Advice.PORT),
  NO_BUDGET(
      "insufficient available bus power", "doctor.usb-no-power", "the hub cannot give the device as much power as it asks for",
      Advice.PORT, Advice.SUPPLY),
  CONTROLLER_DIED(
      "hc died", "doctor.usb-controller-died", "the computer's USB controller stopped working",
      Advice.PORT, Advice.SUPPLY),
  CANNOT_ENABLE(
      "cannot enable", "doctor.usb-port-dead", "the port does not come up", Advice.CABLE, Advice.PORT, Advice.MODULE),
  PROTOCOL(
      "error -71", "doctor.usb-protocol-errors", "error -71: the signals arrive damaged",
      Advice.MODULE, Advice.CABLE, Advice.PORT),
  TIMEOUT(
      "error -110", "doctor.usb-timeouts", "error -110: the device does not answer",
      Advice.JUMPER, Advice.MODULE, Advice.SUPPLY, Advice.CABLE),
  STALL(
      "error -32", "doctor.usb-stalls", "error -32: the device refuses what it is asked",
      Advice.JUMPER, Advice.CABLE),
  NO_ADDRESS(
      "not accepting address", "doctor.usb-not-enumerated", "it does not take an address", Advice.MODULE, Advice.CABLE, Advice.PORT),
  NO_SETUP(
      "not responding to setup address", "doctor.usb-not-enumerated", "it does not take an address",
      Advice.MODULE, Advice.CABLE, Advice.PORT),
  NO_DESCRIPTOR(
      "device descriptor read", "doctor.usb-not-enumerated", "it does not tell what it is", Advice.MODULE, Advice.CABLE, Advice.PORT),
  NOT_ENUMERATED(
      "unable to enumerate usb device", "doctor.usb-not-enumerated", "the kernel gave up on it",
      Advice.JUMPER, Advice.MODULE, Advice.CABLE, Advice.PORT),
  POWER_CYCLED(
      "attempt power cycle", "doctor.usb-not-enumerated", "the kernel switched the port off and on", Advice.MODULE, Advice.CABLE),
  NOT_CONFIGURED(
      "can't set config", "doctor.usb-not-enumerated", "it cannot be configured", Advice.SUPPLY, Advice.CABLE, Advice.PORT),
  /** Normal once; a device that is reset again and again is not. */
  RESET(
      "usb device number", "doctor.usb-resets", "it is reset again and again", Advice.CABLE, Advice.SUPPLY, Advice.PORT),
  /** Normal for keyboards; evidence beside other symptoms, since a board in boot mode can do high speed. */
  FULL_SPEED(
      "new full-speed usb device", "doctor.usb-not-enumerated",
      "it came up at full speed, which a board in boot mode does only over a bad connection",
      Advice.MODULE, Advice.CABLE);

  private final String text;
  private final String code;
  private final String meaning;
  private final Set<Advice> advice;

  Symptom(String text, String code, String meaning, Advice... advice) {
    this.text = text;
    this.code = code;
    this.meaning = meaning;
    this.advice = EnumSet.noneOf(Advice.class);
    for (Advice one : advice) {
      this.advice.add(one);
    }
  }

  String code() {
    return code;
  }

  String meaning() {
    return meaning;
  }

  Set<Advice> advice() {
    return advice;
  }

  /** What a line of the log says, if it is one of these. */
  static Optional<Symptom> of(String message) {
    String line = message.toLowerCase(Locale.ROOT);
    if (line.startsWith("reset ") && line.contains(RESET.text)) {
      return Optional.of(RESET);
    }
    for (Symptom symptom : values()) {
      if (symptom != RESET && line.contains(symptom.text) && !isLongerNumber(line, symptom.text)) {
        return Optional.of(symptom);
      }
    }
    return Optional.empty();
  }

  /** {@code error -32} is no part of {@code error -321}. */
  private static boolean isLongerNumber(String line, String text) {
    int end = line.indexOf(text) + text.length();
    return Character.isDigit(text.charAt(text.length() - 1)) && end < line.length() && Character.isDigit(line.charAt(end));
  }
}
