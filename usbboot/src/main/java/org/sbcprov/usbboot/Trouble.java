package org.sbcprov.usbboot;

import java.util.List;
import java.util.Optional;

/**
 * What is known of a way to fail: where it shows, and what causes it, from the protocol's description and from what
 * users of rpiboot have reported. What to do next is told by the failure itself.
 *
 * @param code the failure's code
 * @param stage the stage that is not reached; empty when it can be any
 * @param symptom what is seen
 * @param causes likely ones, the likeliest first
 */
public record Trouble(String code, Optional<BootStage> stage, String symptom, List<String> causes) {
  private static final String CABLE = "a bad cable, hub or port";
  private static final String SUPPLY = "a supply that is too weak";
  private static final String SEAT = "a module that does not sit flat in its connectors";

  /** All that are known, in the order of the stages. */
  public static List<Trouble> all() {
    return List.of(
        at(
            "usbboot.no-board",
            BootStage.ENUMERATED,
            "no board appears",
            "the nRPIBOOT jumper was not there when power came on",
            "a charge-only cable, or a hub",
            SEAT + " or is bent by its screws",
            SUPPLY),
        at(
            "usbboot.no-permission",
            BootStage.OPENED,
            "the device cannot be opened",
            "no udev rule for it",
            "this user is not in the group plugdev"),
        at(
            "usbboot.busy",
            BootStage.OPENED,
            "the device is in use",
            "another rpiboot or sbcprov is running",
            "a virtual machine has taken it"),
        at("usbboot.open", BootStage.OPENED, "the device does not open", CABLE, SUPPLY, "no driver (Windows)"),
        at(
            "usbboot.rom-wedged",
            BootStage.BOOTCODE_SENT,
            "the ROM takes no data",
            "the ROM refused an earlier second stage, and hangs",
            "the chip is locked to a key",
            CABLE),
        at(
            "usbboot.rejected",
            BootStage.BOOTCODE_ACCEPTED,
            "the ROM comes back instead of the second stage",
            "the chip is locked to a key, and the second stage is not signed with it",
            "the second stage is another chip's, or damaged",
            CABLE),
        at(
            "usbboot.not-back",
            BootStage.REENUMERATED,
            "the board leaves and does not come back",
            "the second stage is for another board, or damaged",
            SUPPLY,
            CABLE),
        at(
            "usbboot.nothing-asked",
            BootStage.FILE_SERVER,
            "the second stage ends without a question",
            "the second stage is damaged, or for another board",
            SUPPLY),
        at(
            "usbboot.stalled",
            BootStage.LAST_FILE,
            "the board stops asking",
            "what it was given does not work on it (its serial console tells)",
            "the second stage hangs",
            CABLE),
        any(
            "usbboot.unplugged",
            "the board goes away during a transfer",
            SUPPLY,
            CABLE,
            SEAT),
        any("usbboot.transfer", "a transfer fails", CABLE, SEAT, "the second stage gave up"),
        at(
            "usbboot.left-early",
            BootStage.LAST_FILE,
            "the board goes away before it has all files",
            SUPPLY,
            "a file that it cannot use",
            CABLE),
        at(
            "usbboot.missing-file",
            BootStage.LAST_FILE,
            "the board needs a file that is not there",
            "the file is missing in the boot directory",
            "the file is empty, or a link that leads nowhere",
            "the directory is for another chip"),
        at(
            "usbboot.wrong-message",
            BootStage.LAST_FILE,
            "the board sends what is no message",
            CABLE,
            "the second stage crashed",
            "this is no Raspberry Pi"),
        at(
            "usbboot.endless",
            BootStage.LAST_FILE,
            "the board asks without end",
            "the second stage is damaged",
            "this is no Raspberry Pi"),
        at(
            "usbboot.request-denied",
            BootStage.LAST_FILE,
            "the board asks for what it must not have",
            "the second stage comes from a doubtful source",
            "config.txt names a path outside the boot directory"),
        at(
            "usbboot.signature-mismatch",
            BootStage.LAST_FILE,
            "pieeprom.sig is not of this image",
            "the image was changed, and its signature was not made anew",
            "files of two releases were mixed"),
        at(
            "usbboot.signature-refused",
            BootStage.DONE,
            "the board does not take pieeprom.sig",
            "the signature was made for another image",
            "the file is damaged"),
        at(
            "usbboot.image-damaged",
            BootStage.DONE,
            "the board got another image than was sent",
            CABLE,
            SEAT),
        at(
            "usbboot.left-while-flashing",
            BootStage.DONE,
            "the board goes away while it writes its EEPROM",
            SUPPLY,
            "the cable was pulled",
            SEAT),
        at(
            "usbboot.update-failed",
            BootStage.DONE,
            "the board reports that the EEPROM was not updated",
            "the EEPROM is write-protected (EEPROM_nWP)",
            "the image is for another board",
            "the chip is locked to a key, and the image is not signed with it"),
        at(
            "usbboot.erase-failed",
            BootStage.DONE,
            "the board reports that the EEPROM was not erased",
            "the EEPROM is write-protected (EEPROM_nWP)"),
        at(
            "usbboot.provision-failed",
            BootStage.DONE,
            "the board reports that no key was fused",
            "a key is fused already",
            "the image is not signed, or with another key"),
        at(
            "usbboot.nothing-booted",
            BootStage.DONE,
            "the board is done and has read nothing to start",
            "config.txt lacks boot_ramdisk=1",
            "the second stage is too old for these files"),
        at(
            "usbboot.no-disk",
            BootStage.AFTERWARDS,
            "no disk appears on the board's USB port",
            "the gadget is still starting, or did not start",
            "the module has no eMMC, and no card or NVMe",
            SUPPLY,
            "this computer lacks usb-storage"),
        at(
            "usbboot.no-network",
            BootStage.AFTERWARDS,
            "no network interface appears on the board's USB port",
            "what was booted has no USB network gadget",
            "it is still starting, or did not start"));
  }

  private static Trouble at(String code, BootStage stage, String symptom, String... causes) {
    return new Trouble(code, Optional.of(stage), symptom, List.of(causes));
  }

  private static Trouble any(String code, String symptom, String... causes) {
    return new Trouble(code, Optional.empty(), symptom, List.of(causes));
  }

  /** The one with this code, if it is known. */
  public static Optional<Trouble> of(String code) {
    for (Trouble trouble : all()) {
      if (trouble.code.equals(code)) {
        return Optional.of(trouble);
      }
    }
    return Optional.empty();
  }
}
