package org.sbcprov.usbboot;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.sbcprov.core.failure.Failure;
import org.sbcprov.usbboot.wire.Metadata;

/** What a board asked for and got. The verdict comes from this. */
final class SessionLog {
  /** The most of a signature file that is kept, in bytes; one has some 600. */
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

  /** What the session may still cost; {@code null} before its first file server. */
  ServingBudget budget;

  /** Sizes that the board was told, by name. */
  final Map<String, Long> sizes = new LinkedHashMap<>();

  /** The start of the signature that the board read last, or {@code null}. */
  byte[] signature;

  /** The EEPROM image as it was before anything was sent, or {@code null}. */
  Sha256Task image;

  /** What the board was configured with. */
  BootConfig config = BootConfig.NONE;

  /** The name in the last message about a file. */
  String lastAsked;

  /** An EEPROM image or boot target whose size the board knows, and that it has not read yet. */
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

  /** How many bytes of a file to keep when it is read. */
  static int keptBytes(String name) {
    switch (name) {
      case KnownFiles.CONFIG:
        return BootConfig.LIMIT;
      case KnownFiles.EEPROM_SIGNATURE:
        return SIGNATURE_LIMIT;
      default:
        return 0;
    }
  }

  /** A file has been read to its end; the start of it was kept. */
  void read(Served file, byte[] kept) {
    served.add(file);
    if (file.name().equals(KnownFiles.EEPROM_SIGNATURE)) {
      signature = kept;
    } else if (file.name().equals(KnownFiles.CONFIG)) {
      config = BootConfig.parse(kept);
    }
  }

  /** The board was told a size; what it has read before it need not read again. */
  void told(String name, long size) {
    sizes.put(name, size);
    boolean counts = isBootTarget(name) || KnownFiles.isEepromImage(name);
    pending = size > 0 && counts && lastServed(name) == null ? name : null;
  }

  /** The last file of this name that was read to its end, or {@code null}. */
  Served lastServed(String name) {
    return last(name::equals);
  }

  private Served last(Predicate<String> name) {
    for (int i = served.size() - 1; i >= 0; i--) {
      if (name.test(served.get(i).name())) {
        return served.get(i);
      }
    }
    return null;
  }

  /** Whether the board asked for this file, and could not have it. */
  boolean unavailable(String name) {
    return missing.contains(name) || empty.contains(name);
  }

  /** The EEPROM image that was read last, or {@code null}. */
  Served eepromImage() {
    return last(KnownFiles::isEepromImage);
  }

  /** Whether the board wanted to update its EEPROM. */
  boolean eepromAsked() {
    return asked.contains(KnownFiles.EEPROM_IMAGE) || asked.contains(KnownFiles.EEPROM_UPDATE);
  }

  /** Whether firmware starts this file. */
  boolean isKernel(String name) {
    return KnownFiles.isKernel(name) || config.namesKernel(name);
  }

  /** Whether this is a system or firmware to run: after it, a board may leave without saying that it is done. */
  boolean isBootTarget(String name) {
    return KnownFiles.isBootImage(name) || KnownFiles.isFirmware(name) || isKernel(name);
  }

  /** The system or firmware that the board read last, or {@code null}. */
  Served bootTarget() {
    return last(this::isBootTarget);
  }

  /** Whether a system was read, not only firmware. */
  boolean systemRead() {
    for (Served file : served) {
      if (isKernel(file.name()) || KnownFiles.isBootImage(file.name())) {
        return true;
      }
    }
    return false;
  }

  /** Whether the board went on to boot after it had read an EEPROM image. */
  boolean bootedAfterImage() {
    Served target = bootTarget();
    return target != null && served.lastIndexOf(target) > served.lastIndexOf(eepromImage());
  }

  /** Whether the board reported success with this. */
  boolean succeeded(String property) {
    return Metadata.SUCCESS.equalsIgnoreCase(metadata.get(property));
  }

  /** Whether the board reported success with something that needs no image. */
  boolean provisioned() {
    return succeeded(Metadata.EEPROM_ERASE) || succeeded(Metadata.SECURE_BOOT_PROVISION);
  }

  /** Whether the board reported success with what the session was for. */
  boolean proven() {
    return provisioned() || eepromImage() != null && succeeded(Metadata.EEPROM_UPDATE);
  }
}
