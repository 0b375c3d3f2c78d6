package org.sbcprov.cli.flash;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.sbcprov.core.failure.BadUsage;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.failure.NoDevice;
import org.sbcprov.core.failure.Refused;
import org.sbcprov.usbboot.aftermath.AfterBoot;
import org.sbcprov.usbboot.sysfs.UsbDisk;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Which of a board's disks is meant. It is never guessed: the one that is wiped by mistake may be somebody's data. */
final class StorageOptions {
  private static final List<String> KINDS = List.of("emmc", "nvme", "usb");
  private static final int LARGEST_LUN = 255;

  private final OptionSpec storage =
      OptionSpec.builder("--storage")
          .type(String.class)
          .paramLabel("KIND")
          .completionCandidates(KINDS)
          .description("Which of the board's disks: emmc (or its SD card; the default), nvme, usb.")
          .build();
  private final OptionSpec lun =
      OptionSpec.builder("--lun")
          .type(Integer.class)
          .paramLabel("N")
          .description("The disk with this number, where there are several of a kind; a refusal names them, and so does usbboot.")
          .build();

  void addTo(CommandSpec spec) {
    spec.addOption(storage).addOption(lun);
  }

  /** In words, for questions: such as {@code eMMC}. */
  String words() {
    return lun.getValue() != null ? "disk " + lun.<Integer>getValue() : shown(kind());
  }

  /**
   * Refuses what cannot be meant.
   *
   * @throws BadUsage {@code flash.storage}
   */
  void check() {
    Integer number = lun.getValue();
    if (number != null && storage.getValue() != null) {
      throw new BadUsage(
          "flash.storage", "--storage and --lun exclude each other", Facts.none(), "Give one of them.");
    }
    if (number != null && (number < 0 || number > LARGEST_LUN)) {
      throw new BadUsage("flash.storage", "--lun is " + number, Facts.none(), "Give 0 to " + LARGEST_LUN + ".");
    }
    if (!KINDS.contains(kind())) {
      throw new BadUsage(
          "flash.storage",
          "There is no kind of storage \"" + kind() + "\"",
          Facts.of("known", KINDS),
          "Give " + String.join(", ", KINDS) + ".");
    }
  }

  private String kind() {
    String given = storage.getValue();
    return given == null ? KINDS.get(0) : given.toLowerCase(Locale.ROOT);
  }

  private static String shown(String kind) {
    return switch (kind) {
      case "emmc" -> "eMMC";
      case "nvme" -> "NVMe disk";
      default -> "USB disk";
    };
  }

  /**
   * The one of a board's disks that is meant.
   *
   * @throws NoDevice {@code flash.no-storage} when it has none such
   * @throws Refused {@code flash.several-disks} when it has several
   */
  UsbDisk choose(AfterBoot board) {
    Integer number = lun.getValue();
    List<UsbDisk> fitting = new ArrayList<>();
    for (UsbDisk disk : board.disks()) {
      boolean meant = number != null ? disk.lun() == number : disk.kind().toLowerCase(Locale.ROOT).equals(kind());
      if (meant && disk.bytes() > 0) {
        fitting.add(disk);
      }
    }
    if (fitting.size() == 1) {
      return fitting.get(0);
    }
    Map<String, Object> facts = Facts.of("port", board.port().toString(), "disks", names(board.disks()));
    if (fitting.isEmpty()) {
      throw new NoDevice(
          "flash.no-storage",
          "The board at USB port " + board.port() + " has no " + words() + " with a medium",
          facts,
          "It has: " + String.join("; ", names(board.disks())) + ". Choose one with --storage or --lun if that is meant.");
    }
    throw new Refused(
        "flash.several-disks",
        "The board at USB port " + board.port() + " has " + fitting.size() + " disks that could be meant: "
            + String.join("; ", names(fitting)),
        facts,
        "Choose one by its number: --lun " + fitting.get(0).lun() + ".");
  }

  private static List<String> names(List<UsbDisk> disks) {
    List<String> names = new ArrayList<>();
    for (UsbDisk disk : disks) {
      names.add(disk.wordsWithLun());
    }
    return names;
  }
}
