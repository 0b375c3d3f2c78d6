package org.sbcprov.usbboot;

/** The udev rule that lets users open boards in boot mode; docs/usb-access.md explains it, and a test compares the two. */
public final class UdevRule {
  /**
   * The file's name. It has to sort before {@code 73-seat-late.rules}, where {@code uaccess} is put into effect.
   */
  public static final String FILE = "60-sbcprov.rules";

  /** Where an administrator's rules are. */
  public static final String DIRECTORY = "etc/udev/rules.d";

  /** The group that the rule gives boards to, for those who are not logged in at the machine. */
  public static final String GROUP = "plugdev";

  /** The rule itself. */
  public static final String LINE =
      "SUBSYSTEM==\"usb\", ENV{DEVTYPE}==\"usb_device\", ATTR{idVendor}==\"0a5c\","
          + " ATTR{idProduct}==\"2763|2764|2711|2712\", MODE=\"0660\", GROUP=\"plugdev\", TAG+=\"uaccess\"";

  /** The whole file. */
  public static final String CONTENT = "# /" + DIRECTORY + "/" + FILE + "\n" + LINE + "\n";

  private UdevRule() {}
}
