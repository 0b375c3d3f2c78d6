package org.sbcprov.imaging.custom;

import java.util.List;

/**
 * What takes up a file that lies beside the boot files, at the first start. Without it nothing reads the file, whoever's
 * firmware starts the system.
 *
 * <p>Source: the packages userconf-pi, raspberrypi-sys-mods and raspberrypi-net-mods of Raspberry Pi OS.
 */
enum FirstStartReader {
  /** Of userconf.txt. */
  USER("userconf-pi", List.of("/usr/lib/userconf-pi/userconf", "/usr/lib/userconf-pi/userconf-service")),
  /** Of the file ssh. */
  SSH(
      "raspberrypi-sys-mods",
      List.of("/usr/lib/systemd/system/sshswitch.service", "/lib/systemd/system/sshswitch.service")),
  /** Of wpa_supplicant.conf. */
  WIRELESS(
      "raspberrypi-net-mods",
      List.of(
          "/usr/lib/systemd/system/raspberrypi-net-mods.service", "/lib/systemd/system/raspberrypi-net-mods.service"));

  private final String packageName;
  private final List<String> files;

  FirstStartReader(String packageName, List<String> files) {
    this.packageName = packageName;
    this.files = files;
  }

  /** The package that has it. */
  String packageName() {
    return packageName;
  }

  /** Whether the root has it, and there is a volume of boot files for it to read. */
  boolean isIn(SystemTree tree) {
    return tree.boot().isPresent() && tree.root().isPresent() && isIn(tree.root().get());
  }

  boolean isIn(StagedVolume root) {
    for (String file : files) {
      if (root.isFile(file)) {
        return true;
      }
    }
    return false;
  }
}
