package org.sbcprov.usbboot.aftermath;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.sbcprov.usbboot.Chip;
import org.sbcprov.usbboot.Selection;
import org.sbcprov.usbboot.sysfs.AttachedDevice;
import org.sbcprov.usbboot.sysfs.UsbTree;

/**
 * Boards that were booted earlier and are disks already. What merely has Raspberry Pi's name is none of them: there are
 * drives, and other boards' boot loaders, that have it, too.
 */
public final class BootedBoards {
  /** The firmware's own mass storage ({@code msd}) and the Linux gadget. */
  private static final int[] PRODUCTS = {0x0001, 0x0104};

  private BootedBoards() {}

  /**
   * Those that are meant, in the order of their ports.
   *
   * @param root the root of the system: {@code /}, but in tests
   */
  public static List<AttachedDevice> under(Path root, Selection selection) {
    List<AttachedDevice> boards = new ArrayList<>();
    UsbTree tree = UsbTree.under(root);
    if (!tree.available()) {
      return boards;
    }
    for (AttachedDevice device : tree.devices()) {
      if (isBoard(device) && selection.isAt(device.port()) && hasSerial(device, selection.serial())) {
        boards.add(device);
      }
    }
    return boards;
  }

  private static boolean isBoard(AttachedDevice device) {
    boolean known = false;
    for (int product : PRODUCTS) {
      known |= device.vendor() == Chip.VENDOR && device.product() == product;
    }
    return known && device.chip().isEmpty() && !device.disks().isEmpty();
  }

  private static boolean hasSerial(AttachedDevice device, Optional<String> wanted) {
    return wanted.isEmpty() || SerialNumbers.same(wanted, device.serial());
  }
}
