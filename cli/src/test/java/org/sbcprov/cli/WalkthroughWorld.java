package org.sbcprov.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.sbcprov.core.Clock;
import org.sbcprov.eeprom.EepromImage;
import org.sbcprov.fixtures.FakeClock;
import org.sbcprov.fixtures.ScriptedPrograms;
import org.sbcprov.fixtures.SyntheticEeprom;
import org.sbcprov.fixtures.SyntheticSecondStage;
import org.sbcprov.fixtures.SysfsTree;
import org.sbcprov.usbboot.UdevRule;

/**
 * A made-up computer on which the commands of a document run, with the working directory of the process: a process of its
 * own, started by {@link WalkthroughTest}. Each command's status and output go to a file.
 */
final class WalkthroughWorld {
  private static final String FIRMWARE = "usr/lib/firmware/raspberrypi/bootloader-2711/";
  private static final String GADGET = "usr/share/rpiboot/mass-storage-gadget64/";
  private static final String USER = "Uid:\t1000\t1000\t1000\t1000\nGroups:\t24 46 1000\n";
  private static final String ROOT = "Uid:\t0\t0\t0\t0\nGroups:\t0\n";
  private static final String CONFIG = "[all]\nBOOT_UART=0\nWAKE_ON_GPIO=0\nPOWER_OFF_ON_HALT=1\nBOOT_ORDER=0xf41\n";
  private static final long BUILT = 1785847093;

  private final Path root;
  private final SysfsTree system;
  private final ScriptedPrograms programs = new ScriptedPrograms();
  private final FakeClock clock = new FakeClock(Instant.parse("2026-11-20T12:00:00Z"));

  private WalkthroughWorld(Path root) {
    this.root = root;
    system = new SysfsTree(root);
    system.rootHub(1, "480");
    node(1, "rw-r--r--");
    system.device("1-1", 0x2109, 0x2813).attribute("bDeviceClass", "09").attribute("devnum", "2").with(0, 9, "hub");
    node(2, "rw-r--r--");
    system.file("run/udev/control", "");
    system.file("etc/passwd", "root:x:0:0::/root:/bin/sh\nme:x:1000:1000::/home/me:/bin/sh\n");
    system.file("etc/group", "root:x:0:\nplugdev:x:46:me\n");
    system.file("proc/self/status", USER);
    system.file("proc/uptime", "1000.50 4000.00\n");
    system.file("proc/sys/kernel/osrelease", "6.12.0-amd64\n");
    system.file("lib/modules/6.12.0-amd64/modules.dep", "kernel/drivers/usb/storage/usb-storage.ko.xz: a b\n");
    kernelSays("usb 1-1: new high-speed USB device number 2 using xhci_hcd");
    programs.program("udevadm", command -> ScriptedPrograms.printed(""));
    programs.program("vcgencmd", command -> ScriptedPrograms.printed(flashed()));
  }

  /** {@code WalkthroughWorld DOCUMENT ROOT RESULTS}. */
  public static void main(String[] arguments) throws IOException {
    WalkthroughWorld world = new WalkthroughWorld(Path.of(arguments[1]));
    int number = 0;
    for (Walkthrough.Step step : Walkthrough.of(Path.of(arguments[0])).steps()) {
      for (String change : step.worlds()) {
        world.change(change);
      }
      Files.writeString(Path.of(arguments[2], Integer.toString(number)), world.run(step));
      number++;
    }
  }

  private String run(Walkthrough.Step step) throws IOException {
    List<String> words = new ArrayList<>(step.words());
    boolean asRoot = words.get(0).equals("sudo");
    if (asRoot) {
      words.remove(0);
    }
    if (words.get(0).equals("mkdir")) {
      Files.createDirectories(Path.of(words.get(words.size() - 1)));
      return "0\n";
    }
    if (words.get(0).equals("cat")) {
      return "0\n" + Files.readString(Path.of(words.get(1)));
    }
    if (asRoot && words.subList(0, 2).equals(List.of("apt", "install"))) {
      words.subList(2, words.size()).forEach(this::install);
      return "0\n";
    }
    if (!words.get(0).equals("sbcprov")) {
      return "127\n" + words.get(0) + ": no such command in this world\n";
    }
    words.remove(0);
    words.addAll(step.more());
    system.file("proc/self/status", asRoot ? ROOT : USER);
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    PrintStream terminal = new PrintStream(printed, true, StandardCharsets.UTF_8);
    // Several boards wait in threads of their own, which would all move a clock that does not wait.
    Clock time = step.more().contains("--boards") ? Clock.system() : clock;
    Environment environment =
        new Environment(terminal, terminal, false, false, 100, Map.of(), "sbcprov", time, programs, root);
    int status = new Application(environment).run(words.toArray(new String[0]));
    String shown = printed.toString(StandardCharsets.UTF_8).replace(root + "/", "/");
    return status + "\n" + shown.replace(Path.of("").toAbsolutePath() + "/", "");
  }

  private void install(String name) {
    switch (name) {
      case "rpi-eeprom":
        byte[] image = SyntheticEeprom.bcm2711().config(CONFIG).built(BUILT, "0a7ef05f").build();
        system.file(FIRMWARE + "latest/pieeprom-2026-08-04.bin", image);
        String words = "RECOVERY: COMPLETE recovery_reboot EEPROM_UPDATE BUILD_TIMESTAMP=" + BUILT + " ";
        system.file(FIRMWARE + "latest/recovery.bin", SyntheticSecondStage.build("bcm2711", 100_140, words));
        return;
      case "rpiboot":
        system.file(GADGET + "bootcode4.bin", SyntheticSecondStage.bootLoader("bcm2711"));
        system.file(GADGET + "boot.img", new byte[1 << 20]);
        system.file(GADGET + "config.txt", "boot_ramdisk=1\n");
        return;
      default:
        throw new IllegalArgumentException("no package " + name + " in this world");
    }
  }

  private void change(String what) throws IOException {
    switch (what) {
      case "board":
        system.board("1-1.2", 0x2711, 3, 17);
        node(17, "rw-rw-rw-");
        return;
      case "tf-a":
        WalkthroughFirmware.sources();
        return;
      case "openwrt":
        openwrt();
        return;
      case "no-boot-bit":
        sbcprov("image", "build", "--board", "bpi-r4", "--size", "64MiB", "--out", "other.img");
        WalkthroughFirmware.clearBootBit(Path.of("other.img"));
        return;
      case "rootfs":
        WalkthroughFirmware.rootfs();
        return;
      case "bpi-cm4":
        WalkthroughDisks.ubuntu(programs);
        return;
      case "armbian":
        WalkthroughDisks.armbian();
        return;
      case "reader":
        new WalkthroughDisks(root).reader();
        return;
      case "node":
        new WalkthroughDisks(root).bananaPi();
        return;
      case "card":
        card();
        return;
      case "raspios":
        WalkthroughFirmware.raspios();
        return;
      case "rules":
        system.file("etc/udev/rules.d/60-sbcprov.rules", UdevRule.CONTENT);
        return;
      case "bent-module":
        kernelSays(
            "usb 1-5: new full-speed USB device number 17 using xhci_hcd",
            "usb 1-5: Device not responding to setup address.",
            "usb 1-5: device not accepting address 8, error -71",
            "usb 1-5: device descriptor read/64, error -71",
            "usb usb1-port5: attempt power cycle",
            "usb usb1-port5: unable to enumerate USB device");
        return;
      case "seated":
        kernelSays(
            "usb 1-5: device descriptor read/64, error -71",
            "usb 1-5: new high-speed USB device number 34 using xhci_hcd",
            "usb 1-5: New USB device found, idVendor=0a5c, idProduct=2711, bcdDevice= 0.00");
        system.board("1-5", 0x2711, 3, 34);
        node(34, "rw-rw-rw-");
        return;
      default:
        throw new IllegalArgumentException("nothing called " + what + " happens in this world");
    }
  }

  /** A card in a USB reader; a file is its device node. */
  private void card() throws IOException {
    long size = 7_948_206_080L;
    system.device("1-1.3", 0x05e3, 0x0749).attribute("serial", "000000000272").with(0, 8, "usb-storage")
        .disk(6, 0, "sda", size, "Generic", "SD Reader");
    system.file("proc/self/mountinfo", "22 1 259:2 / / rw - ext4 /dev/nvme0n1p2 rw\n");
    system.file("proc/swaps", "Filename Type Size Used Priority\n");
    try (RandomAccessFile node = new RandomAccessFile(root.resolve("dev/sda").toFile(), "rw")) {
      node.setLength(size);
    }
  }

  /** What OpenWrt publishes for the BPI-R4. */
  private void openwrt() throws IOException {
    WalkthroughFirmware.openwrt();
    String[][] media = {{"sdmmc", "sd"}, {"snand", "nand"}, {"emmc", "emmc"}};
    for (String[] medium : media) {
      String preloader = "openwrt-bpi-r4-" + medium[0] + "-preloader.bin";
      sbcprov("bl2", "wrap", medium[0] + ".bin", "--board", "bpi-r4", "--medium", medium[1], "--out", preloader);
      Files.delete(Path.of(medium[0] + ".bin"));
    }
    sbcprov(
        "image", "build", "--board", "bpi-r4", "--layout", "openwrt", "--bl2", "openwrt-bpi-r4-sdmmc-preloader.bin",
        "--fip", "openwrt-bpi-r4-sdmmc-bl31-uboot.fip", "--content", "snand-bl2=openwrt-bpi-r4-snand-preloader.bin",
        "--content", "snand-fip=openwrt-bpi-r4-snand-bl31-uboot.fip", "--content", "recovery=recovery.itb",
        "--content", "production=production.itb", "--compress", "gz", "--out", "openwrt-bpi-r4-sdcard.img.gz");
  }

  private void sbcprov(String... words) {
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    PrintStream terminal = new PrintStream(printed, true, StandardCharsets.UTF_8);
    Environment environment =
        new Environment(terminal, terminal, false, false, 100, Map.of(), "sbcprov", clock, programs, root);
    int status = new Application(environment).run(words);
    if (status != 0) {
      throw new IllegalStateException(String.join(" ", words) + ": " + printed.toString(StandardCharsets.UTF_8));
    }
  }

  private void kernelSays(String... lines) {
    StringBuilder log = new StringBuilder();
    for (int i = 0; i < lines.length; i++) {
      log.append("3,").append(i).append(",990000000,-;").append(lines[i]).append("\n SUBSYSTEM=usb\n DEVICE=c189:1\n");
    }
    system.file("dev/kmsg", log.toString());
  }

  private void node(int address, String permissions) {
    String path = String.format("dev/bus/usb/001/%03d", address);
    system.file(path, "");
    try {
      Files.setPosixFilePermissions(root.resolve(path), PosixFilePermissions.fromString(permissions));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The configuration that a board has which was sent the directory. */
  private static String flashed() {
    byte[] config = EepromImage.read(Path.of("network/pieeprom.bin")).bootConf();
    return new String(config, StandardCharsets.US_ASCII);
  }
}
