package org.sbcprov.usbboot;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.sbcprov.core.failure.Failure;

/** What a board asked for and got. The verdict comes from this. */
final class SessionLog {
  static final String EEPROM_IMAGE = "pieeprom.bin";
  static final String EEPROM_UPDATE = "pieeprom.upd";
  static final String EEPROM_SIGNATURE = "pieeprom.sig";

  /** The most of a signature file that is kept; one has some 600 bytes. */
  static final int SIGNATURE_LIMIT = 4096;

  /** How a session with a file server came to its end. */
  enum Ending {
    /** The board said so. */
    DONE,
    /** The board went away between two messages. */
    LEFT,
    /** The board went away in the middle of a file. */
    UNPLUGGED,
    /** The board sent no message, or took no data, for too long. */
    STALLED,
    /** A transfer failed otherwise. */
    TRANSFER_FAILED,
    /** The board sent something that is no message. */
    WRONG_MESSAGE,
    /** The board asked and asked. */
    ENDLESS
  }

  final List<Served> served = new ArrayList<>();
  final Set<String> asked = new LinkedHashSet<>();
  final Set<String> missing = new LinkedHashSet<>();
  final Set<String> empty = new LinkedHashSet<>();
  final Map<String, String> denied = new LinkedHashMap<>();
  final Map<String, String> metadata = new LinkedHashMap<>();

  /** Sizes that the board was told, by name. */
  final Map<String, Long> sizes = new LinkedHashMap<>();

  /** The start of the signature that the board read last. */
  ByteArrayOutputStream signature;

  /** The name in the last message about a file. */
  String lastAsked;

  /** A file whose size the board knows and that it has not read yet. */
  String pending;

  /** A file that was being sent when the session ended, and how far that was. */
  String interrupted;

  long interruptedAt;

  /** The first thing that went wrong on this side; the board was told that there is no such file. */
  Failure problem;

  /** The bytes of what was no message, and what the USB stack said to a failure. */
  String wrongMessage;

  Exception cause;

  /** Whether the board has not asked for anything and not told anything. */
  boolean untouched() {
    return asked.isEmpty() && metadata.isEmpty();
  }

  /** The last file of this name that was read to its end, or {@code null}. */
  Served lastServed(String name) {
    for (int i = served.size() - 1; i >= 0; i--) {
      if (served.get(i).name().equals(name)) {
        return served.get(i);
      }
    }
    return null;
  }

  /** Whether this is the name of an EEPROM image. */
  static boolean isEepromImage(String name) {
    return name.equals(EEPROM_IMAGE) || name.equals(EEPROM_UPDATE);
  }

  /** The EEPROM image that was read last, or {@code null}. */
  Served eepromImage() {
    Served last = null;
    for (Served file : served) {
      if (isEepromImage(file.name())) {
        last = file;
      }
    }
    return last;
  }

  /** Whether the board wanted to update its EEPROM. */
  boolean eepromAsked() {
    return asked.contains(EEPROM_IMAGE) || asked.contains(EEPROM_UPDATE);
  }

  /** Whether this is a system or firmware to run: after it, a board may leave without saying that it is done. */
  static boolean isBootTarget(String name) {
    return name.equals("boot.img")
        || name.startsWith("start") && name.endsWith(".elf")
        || name.startsWith("kernel") && name.endsWith(".img");
  }

  /** Files that boards look for and do well without. */
  static boolean isOptional(String name) {
    switch (name) {
      case "autoboot.txt":
      case "bootconf.txt":
      case "config.txt":
      case "dt-blob.bin":
      case "pieeprom.sig":
      case "pieeprom.upd":
      case "recover4.elf":
      case "recovery.elf":
      case "tryboot.txt":
      case "vl805.bin":
      case "vl805.sig":
        return true;
      default:
        return name.startsWith("fixup") || name.endsWith(".dtbo");
    }
  }

  /** The system or firmware that the board read, or {@code null}. */
  Served bootTarget() {
    Served last = null;
    for (Served file : served) {
      if (isBootTarget(file.name())) {
        last = file;
      }
    }
    return last;
  }
}
