package org.sbcprov.usbboot;

/**
 * The udev rules that let users open boards in boot mode, and write the disks that they become; docs/usb-access.md explains
 * them, and a test compares the two.
 */
public final class UdevRule {
  /**
   * The file's name. It has to sort before {@code 73-seat-late.rules}, where {@code uaccess} is put into effect.
   */
  public static final String FILE = "60-sbcprov.rules";

  /** Where an administrator's rules are. */
  public static final String DIRECTORY = "etc/udev/rules.d";

  /** The group that the rule gives boards to, for those who are not logged in at the machine. */
  public static final String GROUP = "plugdev";

  /** The rule for boards in boot mode. */
  public static final String LINE =
      "SUBSYSTEM==\"usb\", ENV{DEVTYPE}==\"usb_device\", ATTR{idVendor}==\"0a5c\","
          + " ATTR{idProduct}==\"2763|2764|2711|2712\", MODE=\"0660\", GROUP=\"plugdev\", TAG+=\"uaccess\"";

  /**
   * The rule for the disks that boards become. It also keeps udisks from having them mounted as soon as they are there; by
   * hand they can be mounted all the same.
   */
  static final String DISKS =
      "SUBSYSTEM==\"block\", ATTRS{idVendor}==\"0a5c\", ATTRS{idProduct}==\"0001|0104\", ENV{UDISKS_AUTO}=\"0\","
          + " MODE=\"0660\", GROUP=\"plugdev\", TAG+=\"uaccess\"";

  /** The file as it was before boards were written as disks. */
  public static final String FORMER_CONTENT = "# /" + DIRECTORY + "/" + FILE + "\n" + LINE + "\n";

  /** The whole file. */
  public static final String CONTENT = FORMER_CONTENT + DISKS + "\n";

  private UdevRule() {}
}
