package org.sbcprov.usbboot.sim;

import java.util.Locale;
import java.util.Optional;

/** What a simulated board can do wrong. Each happens at the same place every time. */
public enum Fault {
  NEVER_APPEARS("no board shows up at all"),
  NO_PERMISSION("the device cannot be opened"),
  ROM_WEDGED("the boot ROM does not answer to the first transfer"),
  REJECTED("the boot ROM does not accept the second stage and comes back each time"),
  UNPLUGGED_MID_FILE("the board goes away in the middle of the first file that takes more than one transfer"),
  UNPLUGGED_WHILE_FLASHING("the board goes away while it writes its EEPROM"),
  STALLED("the board asks for one file and falls silent"),
  LEAVES_EARLY("the board goes away after its first question"),
  WRONG_MESSAGE("the board sends something that is no message"),
  PATH_TRAVERSAL("the board asks for ../../etc/passwd before it goes on"),
  MISSING_FILE("the board needs a file that no directory has"),
  BAD_SIGNATURE("a bit of the EEPROM image flips on its way, so that its signature does not fit"),
  WRITE_PROTECTED("the EEPROM is write-protected"),
  NO_DISK("the board starts the mass-storage gadget, and no disk shows up"),
  DISK_FULL("nothing can be written to the disk beyond 1 MiB, whatever size it tells"),
  DISK_PULLED("the disk goes away when 1 MiB is written"),
  DISK_UNREADABLE("4 KiB of the disk, at 1 MiB, cannot be read"),
  DISK_BIT_FLIPS("a bit of the disk, at 1 MiB, is always read the other way round"),
  DISK_FAKE("the disk has an eighth of what it tells, 16 MiB at most: what is beyond begins at 0 again");

  private final String id;
  private final String description;

  Fault(String description) {
    this.id = name().toLowerCase(Locale.ROOT).replace('_', '-');
    this.description = description;
  }

  /** The name for command lines, such as {@code unplugged-mid-file}. */
  public String id() {
    return id;
  }

  /** What happens, in a few words. */
  public String description() {
    return description;
  }

  /** The fault with this name for command lines. */
  public static Optional<Fault> of(String id) {
    for (Fault fault : values()) {
      if (fault.id.equals(id)) {
        return Optional.of(fault);
      }
    }
    return Optional.empty();
  }

  /** As {@link #id}. */
  @Override
  public String toString() {
    return id;
  }
}
