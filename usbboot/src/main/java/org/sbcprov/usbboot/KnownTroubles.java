package org.sbcprov.usbboot;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.sbcprov.core.failure.ExitStatus;

/** The data of {@link Trouble}; {@code docs/troubles.md} shows it as a table, which a test compares. */
final class KnownTroubles {
  private static final String CABLE = "a bad cable, hub or port";
  private static final String SUPPLY = "a supply that is too weak";
  private static final String SEAT = "a module that does not sit flat in its connectors";
  private static final String DAMAGED = "the second stage is damaged, or for another board";
  private static final String LOCKED = "the chip is locked to a key, and the second stage is not signed with it";
  private static final String NOT_A_BOARD = "this is no Raspberry Pi";

  private static final String TRY_CABLE = "power-cycle the board, and try another cable, then another port";
  private static final String TRY_SUPPLY = "power the board from its own supply, then try another cable";
  private static final String COLD = "remove all power, fit the jumper, power on, try again";
  private static final String CONSOLE = "watch the serial console, with uart_2ndstage=1 in config.txt";
  private static final String MAKE = "let sbcprov eeprom recovery make the directory";
  private static final String SIGN = "if the image is the right one: sbcprov eeprom digest";

  private final List<Trouble> list = new ArrayList<>();

  private KnownTroubles() {}

  /** In the order of the stages; of one stage, in the order in which they are found. */
  static List<Trouble> all() {
    KnownTroubles known = new KnownTroubles();
    known.beforeABoard();
    known.enumeratedAndOpened();
    known.secondStage();
    known.files();
    known.end();
    known.afterwards();
    known.disk();
    known.anyStage();
    return known.list;
  }

  private void beforeABoard() {
    before("usbboot.no-libusb", ExitStatus.DEVICE, "USB cannot be used at all",
        "use a computer with Linux on x86 or ARM, macOS or Windows; look at TMPDIR",
        "there is no libusb for this platform", "the temporary directory cannot be written");
    before("usbboot.libusb", ExitStatus.DEVICE, "USB cannot be used at all",
        "give the container the host's /dev/bus/usb and /sys",
        "a container or sandbox without USB");
    before("usbboot.no-directory", ExitStatus.BAD_INPUT, "the boot directory is not there",
        MAKE, "a misspelt path", "another working directory than meant");
    before("usbboot.no-gadget", ExitStatus.BAD_INPUT, "no -d, and no mass-storage gadget is installed",
        "sudo apt install rpiboot",
        "the package rpiboot is missing", "a checkout of usbboot without its submodules", "none for this chip");
    before("usbboot.no-bootcode", ExitStatus.BAD_INPUT, "the boot directory has no second stage",
        MAKE, "the directory is incomplete", "its links lead nowhere, as in a clone without submodules");
    before("usbboot.bad-bootfiles", ExitStatus.BAD_INPUT, "bootfiles.bin is not a usable archive",
        "get bootfiles.bin again",
        "a link that was saved as text", "a download that was cut short", "a link that leaves the directory");
    before("usbboot.no-bootsig", ExitStatus.BAD_INPUT, "-s, and no bootsig.bin in the directory",
        "leave out -s", "the chip is not locked, or newer than the BCM2837", "the file is missing");
  }

  private void enumeratedAndOpened() {
    at("usbboot.no-board", ExitStatus.NO_DEVICE, BootStage.ENUMERATED, "no board appears",
        "sbcprov doctor usb; jumper first, then power; module flat, screws out",
        "the nRPIBOOT jumper was not there when power came on",
        "a charge-only cable, or a hub",
        SEAT + " or is bent by its screws",
        SUPPLY);
    at("usbboot.several-boards", ExitStatus.REFUSED, BootStage.ENUMERATED, "several boards, and none is chosen",
        "choose one with --port or --serial, or serve all with --all", "more than one board is in boot mode");
    at("usbboot.no-permission", ExitStatus.NO_DEVICE, BootStage.OPENED, "the device cannot be opened",
        "sudo sbcprov udev --install, then plug the board in again",
        "no udev rule for it", "this user is not in the group plugdev");
    at("usbboot.busy", ExitStatus.DEVICE, BootStage.OPENED, "the device is in use",
        "end the other program; sbcprov doctor usb names it",
        "another rpiboot or sbcprov is running", "a virtual machine has taken it");
    at("usbboot.open", ExitStatus.DEVICE, BootStage.OPENED, "the device does not open",
        TRY_CABLE, CABLE, SUPPLY, "no driver (Windows)");
  }

  private void secondStage() {
    at("usbboot.no-second-stage", ExitStatus.BAD_INPUT, BootStage.BOOTCODE_SENT, "no second stage for this chip",
        "make or choose a directory for the board's chip; usbboot --dry-run tells which ones it has",
        "the directory is for another chip");
    at("usbboot.bad-second-stage", ExitStatus.BAD_INPUT, BootStage.BOOTCODE_SENT, "what is there cannot be a second stage",
        "get the file again",
        "a link or a web page that was saved as text",
        "another file under this name",
        "a link that leaves the directory");
    at("usbboot.wrong-chip", ExitStatus.BAD_INPUT, BootStage.BOOTCODE_SENT, "the second stage is for another chip",
        "take the recovery.bin or bootcode of the board's chip", "files for the BCM2711 and the BCM2712 were mixed up");
    at("usbboot.bootcode-signature", ExitStatus.BAD_INPUT, BootStage.BOOTCODE_SENT, "-s, and no usable bootcode.sig",
        "make bootcode.sig anew, 20 bytes", "the file is missing", "it is in hexadecimal");
    at("usbboot.not-an-image", ExitStatus.BAD_INPUT, BootStage.BOOTCODE_SENT, "pieeprom.bin does not begin as an image",
        "sbcprov eeprom show tells what it is; take another image",
        "another file under this name", "a download that failed");
    at("usbboot.rom-wedged", ExitStatus.DEVICE, BootStage.BOOTCODE_SENT, "the ROM takes no data",
        COLD, "the ROM refused an earlier second stage, and hangs", "the chip is locked to a key", CABLE);
    at("usbboot.rejected", ExitStatus.DEVICE, BootStage.BOOTCODE_ACCEPTED, "the ROM comes back instead of the second stage",
        "take a second stage that is signed with the board's key, or get it again; remove all power before the next try",
        LOCKED, "the second stage is another chip's, or damaged", CABLE);
    at("usbboot.not-back", ExitStatus.DEVICE, BootStage.REENUMERATED, "the board leaves and does not come back",
        TRY_SUPPLY, "the second stage is for another board, or damaged", SUPPLY, CABLE);
    at("usbboot.nothing-asked", ExitStatus.DEVICE, BootStage.FILE_SERVER, "the second stage ends without a question",
        "get the second stage again", DAMAGED, SUPPLY);
  }

  private void files() {
    at("usbboot.stalled", ExitStatus.NO_DEVICE, BootStage.LAST_FILE, "the board stops asking",
        CONSOLE, "what it was given does not work on it (its serial console tells)", "the second stage hangs", CABLE);
    at("usbboot.left-early", ExitStatus.DEVICE, BootStage.LAST_FILE, "the board goes away before it has all files",
        TRY_SUPPLY, SUPPLY, "a file that it cannot use", CABLE);
    at("usbboot.missing-file", ExitStatus.BAD_INPUT, BootStage.LAST_FILE, "the board needs a file that is not there",
        "put the file there; usbboot --dry-run shows what boards get",
        "the file is missing in the boot directory",
        "the file is empty, or a link that leads nowhere",
        "the directory is for another chip");
    at("usbboot.wrong-image-size", ExitStatus.BAD_INPUT, BootStage.LAST_FILE, "the EEPROM image is of another chip's size",
        "take an image for the board's chip", "images for the BCM2711 and the BCM2712 were mixed up");
    at("usbboot.file-too-large", ExitStatus.BAD_INPUT, BootStage.LAST_FILE, "a file of 2 GiB or more",
        "serve a smaller boot.img, and write the large image to the board's disk",
        "an image of a whole disk under the name of a boot file");
    at("usbboot.file-changed", ExitStatus.BAD_INPUT, BootStage.LAST_FILE, "a file became shorter while it was sent",
        "power-cycle the board, try again", "another program writes to the boot directory");
    at("usbboot.wrong-message", ExitStatus.DEVICE, BootStage.LAST_FILE, "the board sends what is no message",
        TRY_CABLE, CABLE, "the second stage crashed", NOT_A_BOARD);
    at("usbboot.endless", ExitStatus.DEVICE, BootStage.LAST_FILE, "the board asks without end",
        "get the second stage again", "the second stage is damaged", NOT_A_BOARD);
    at("usbboot.request-denied", ExitStatus.REFUSED, BootStage.LAST_FILE, "the board asks for what it must not have",
        "check where the second stage and config.txt come from",
        "the second stage comes from a doubtful source",
        "config.txt names a path outside the boot directory");
    at("usbboot.signature-mismatch", ExitStatus.VERIFICATION, BootStage.LAST_FILE, "pieeprom.sig is not of this image",
        SIGN,
        "the image was changed, and its signature was not made anew", "files of two releases were mixed");
  }

  private void end() {
    at("usbboot.bad-signature-file", ExitStatus.VERIFICATION, BootStage.DONE, "pieeprom.sig does not begin with a hash",
        SIGN, "another file under this name");
    at("usbboot.signature-refused", ExitStatus.VERIFICATION, BootStage.DONE, "the board does not take pieeprom.sig",
        SIGN, "the signature was made for another image", "the file is damaged");
    at("usbboot.image-not-read", ExitStatus.DEVICE, BootStage.DONE, "the board leaves the EEPROM image unread",
        CONSOLE, "the second stage finds the image or its signature wanting", "the second stage is too old for this image");
    at("usbboot.image-damaged", ExitStatus.VERIFICATION, BootStage.DONE, "the board got another image than was sent",
        TRY_CABLE, CABLE, SEAT);
    at("usbboot.left-while-flashing", ExitStatus.DEVICE, BootStage.DONE, "the board goes away while it writes its EEPROM",
        "power-cycle it with the jumper fitted, and flash it again", SUPPLY, "the cable was pulled", SEAT);
    at("usbboot.update-failed", ExitStatus.DEVICE, BootStage.DONE, "the board reports that the EEPROM was not updated",
        "take EEPROM_nWP off the carrier, then " + CONSOLE,
        "the EEPROM is write-protected (EEPROM_nWP)",
        "the image is for another board",
        "the chip is locked to a key, and the image is not signed with it");
    at("usbboot.erase-failed", ExitStatus.DEVICE, BootStage.DONE, "the board reports that the EEPROM was not erased",
        "take EEPROM_nWP off the carrier", "the EEPROM is write-protected (EEPROM_nWP)");
    at("usbboot.provision-failed", ExitStatus.DEVICE, BootStage.DONE, "the board reports that no key was fused",
        CONSOLE, "a key is fused already", "the image is not signed, or with another key");
    at("usbboot.nothing-booted", ExitStatus.DEVICE, BootStage.DONE, "the board is done and has read nothing to start",
        "put boot_ramdisk=1 into config.txt, or take a newer second stage",
        "config.txt lacks boot_ramdisk=1", "the second stage is too old for these files");
  }

  private void afterwards() {
    at("usbboot.no-disk", ExitStatus.NO_DEVICE, BootStage.AFTERWARDS, "no disk appears on the board's USB port",
        "sbcprov doctor usb; the failure says what is at the port instead",
        "the gadget is still starting, or did not start",
        "the module has no eMMC, and no card or NVMe",
        SUPPLY,
        "this computer lacks usb-storage");
    at("usbboot.no-network", ExitStatus.NO_DEVICE, BootStage.AFTERWARDS,
        "no network interface appears on the board's USB port",
        "check that what is booted has a network gadget",
        "what was booted has no USB network gadget", "it is still starting, or did not start");
  }

  /** Those of what follows when a board's disk is to be written. */
  private void disk() {
    at("flash.no-storage", ExitStatus.NO_DEVICE, BootStage.AFTERWARDS, "the board has no eMMC with a medium",
        "sbcprov usbboot names its disks; --storage nvme takes another one",
        "a module without eMMC (Lite)", "the eMMC is worn out or broken", SEAT);
    at("flash.several-disks", ExitStatus.REFUSED, BootStage.AFTERWARDS, "the board has several disks of that kind",
        "choose one with --lun", "a carrier with disks of its own");
    at("flash.disk-gone", ExitStatus.NO_DEVICE, BootStage.AFTERWARDS, "the disk goes away as soon as it is there",
        TRY_SUPPLY, SUPPLY, CABLE, SEAT);
    at("target.in-use", ExitStatus.REFUSED, BootStage.AFTERWARDS, "the board's disk is mounted, or in use otherwise",
        "unmount it, then sudo sbcprov udev --install", "the desktop mounts what is plugged in", "another program writes it");
    at("target.open", ExitStatus.IO, BootStage.WRITTEN, "the disk cannot be opened for writing",
        "sudo sbcprov udev --install, then power-cycle the board", "no udev rule for it", "this user is not in the group plugdev");
    at("write.too-small", ExitStatus.REFUSED, BootStage.WRITTEN, "the image is larger than the disk",
        "take a smaller image, or a module with more", "the image was made for a larger card");
    at("write.gone", ExitStatus.DEVICE, BootStage.WRITTEN, "the disk goes away while it is written",
        TRY_SUPPLY, SUPPLY, CABLE, SEAT, "the older gadget (msd); take mass-storage-gadget64");
    at("write.full", ExitStatus.DEVICE, BootStage.WRITTEN, "the disk has less than it tells",
        "take another module", "the eMMC is worn out or broken");
    at("write.failed", ExitStatus.DEVICE, BootStage.WRITTEN, "writing fails",
        "power-cycle the board, flash it again, then take another module", "the eMMC is worn out or broken", SUPPLY, CABLE);
    at("write.unreadable", ExitStatus.DEVICE, BootStage.WRITTEN, "the disk cannot be read back",
        "power-cycle the board, flash it again, then take another module", "the eMMC is worn out or broken", CABLE);
    at("write.mismatch", ExitStatus.VERIFICATION, BootStage.WRITTEN, "what is read back is not what was written",
        "the failure says where and what it looks like; flash it again with another cable",
        "the eMMC is worn out or broken", CABLE, "memory errors of this computer",
        "a card in its slot that is a fake");
  }

  private void anyStage() {
    any("usbboot.usb", ExitStatus.DEVICE, "the USB devices cannot be listed",
        "sbcprov doctor usb", "a container or sandbox without USB", "the computer's USB controller stopped working");
    any("usbboot.unplugged", ExitStatus.DEVICE, "the board goes away during a transfer",
        TRY_SUPPLY, SUPPLY, CABLE, SEAT);
    any("usbboot.transfer", ExitStatus.DEVICE, "a transfer fails",
        TRY_CABLE, CABLE, SEAT, "the second stage gave up");
    any("input.not-found", ExitStatus.BAD_INPUT, "a boot file is gone when it is opened",
        "let nothing write to the boot directory, try again", "another program writes to the boot directory");
    any("io.read", ExitStatus.IO, "a boot file cannot be read",
        "check the file and its disk, power-cycle the board, try again",
        "permissions", "a disk or network drive that fails");
    any("interrupted", ExitStatus.INTERRUPTED, "the session was ended from outside",
        "power-cycle the board, try again", "Ctrl-C, or a signal to end");
  }

  private void before(String code, ExitStatus status, String symptom, String next, String... causes) {
    list.add(new Trouble(code, status, Trouble.Where.BEFORE, Optional.empty(), symptom, List.of(causes), next));
  }

  private void at(
      String code, ExitStatus status, BootStage stage, String symptom, String next, String... causes) {
    list.add(new Trouble(code, status, Trouble.Where.STAGE, Optional.of(stage), symptom, List.of(causes), next));
  }

  private void any(String code, ExitStatus status, String symptom, String next, String... causes) {
    list.add(new Trouble(code, status, Trouble.Where.ANY, Optional.empty(), symptom, List.of(causes), next));
  }
}
