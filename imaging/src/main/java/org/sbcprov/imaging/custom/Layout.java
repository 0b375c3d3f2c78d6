package org.sbcprov.imaging.custom;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The kind of an image, and why it is taken to be that.
 *
 * @param family what it is
 * @param evidence what was found, in words
 * @param root the volume with the root directory, as {@link org.sbcprov.imaging.volume.Volume#title}; empty for none
 * @param boot the volume with the boot files; empty when they are in the root's
 * @param mount where the system sees the boot volume, such as {@code /boot/firmware}; empty for none
 * @param cloudInit whether cloud-init sets it up at its first start
 */
public record Layout(
    Family family, List<String> evidence, String root, String boot, String mount, boolean cloudInit) {
  /** Kinds of images. */
  public enum Family {
    /** Raspberry Pi OS, as its ext4 root tells: FAT with config.txt and cmdline.txt. */
    RASPBERRY_PI_OS(
        "raspberry-pi-os",
        "Raspberry Pi OS",
        "The first start enlarges the root file system and starts again."),
    /** Any other system that the firmware of a Raspberry Pi starts: FAT with config.txt and cmdline.txt. */
    RASPBERRY_PI_FIRMWARE("raspberry-pi-firmware", "a system that the firmware of a Raspberry Pi starts", ""),
    /** Armbian: one ext4. */
    ARMBIAN(
        "armbian",
        "Armbian",
        "The first login as root still asks for a password and a user; it can be over SSH with the key. The first start"
            + " enlarges the root file system."),
    /** Banana Pi's Ubuntu and Debian with the vendor's U-Boot: FAT with boot.ini, ext4 root. */
    BANANA_PI(
        "banana-pi",
        "Banana Pi's Ubuntu or Debian with boot.ini",
        "The vendor's U-Boot takes boot.ini of an SD card before that of the eMMC, so that a card in the slot decides."
            + " The first start enlarges the partitions and upgrades packages: leave the power on until it is quiet."),
    /** Ubuntu for the Raspberry Pi: FAT with cloud-init's files, ext4 root. */
    UBUNTU_PI(
        "ubuntu-raspberry-pi",
        "Ubuntu for the Raspberry Pi",
        "cloud-init sets the system up at the first start; that takes a minute or two after the network is there."),
    /** OpenWrt. */
    OPENWRT("openwrt", "OpenWrt", "The first start makes the configuration; the network is at 192.168.1.1."),
    /** frank-w's images: FAT with uEnv.txt, ext4 root. */
    UENV("uenv", "a system whose U-Boot reads uEnv.txt", "U-Boot reads uEnv.txt at each start."),
    /** Any system that starts by extlinux.conf. */
    EXTLINUX("extlinux", "a system that starts by extlinux.conf", "U-Boot reads extlinux.conf at each start."),
    /** A root file system of no known kind. */
    LINUX("linux", "a Linux system of no kind that is known here", ""),
    /** Boot files alone. */
    BOOT_FILES("boot-files", "boot files without a root file system that can be changed", "");

    private final String word;
    private final String title;
    private final String firstStart;

    Family(String word, String title, String firstStart) {
      this.word = word;
      this.title = title;
      this.firstStart = firstStart;
    }

    /** For scripts. */
    public String word() {
      return word;
    }

    /** For people. */
    public String title() {
      return title;
    }

    /** What to expect at the first start; may be empty. */
    public String firstStart() {
      return firstStart;
    }
  }

  public Layout {
    evidence = List.copyOf(evidence);
  }

  /** Names and values, for scripts. */
  public Map<String, Object> facts() {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("layout", family.word());
    facts.put("evidence", evidence);
    facts.put("root", root);
    facts.put("boot", boot);
    facts.put("mount", mount);
    facts.put("cloud-init", cloudInit);
    return facts;
  }
}
