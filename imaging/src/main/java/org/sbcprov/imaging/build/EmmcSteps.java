package org.sbcprov.imaging.build;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.sbcprov.core.board.BootArea;
import org.sbcprov.imaging.disk.SectorSource;

/**
 * How the two images of an eMMC are installed. The boot ROM loads BL2 from the hardware partition that EXT_CSD selects
 * (PARTITION_CONFIG, byte 179); U-Boot sets that with {@code mmc partconf}, Linux with {@code mmc} of mmc-utils.
 */
final class EmmcSteps {
  /** Extents with less between them are written as one. */
  private static final long GAP = 2048;

  /** U-Boot has the memory of the board to load to; so many sectors at once fit all of them. */
  private static final long MOST_AT_ONCE = 256 * 2048;

  /** More commands than this are no fun to type. */
  private static final int MOST_EXTENTS = 12;

  private EmmcSteps() {}

  /**
   * The steps.
   *
   * @param out the image of the user area
   * @param pieces what is written to it, in order
   */
  static List<InstallStep> of(Path out, List<ImagePlan.Piece> pieces, BootArea area, ImagePlan.Second boot) {
    int number = area.name().equals("boot1") ? 2 : 1;
    List<InstallStep> steps = new ArrayList<>();
    steps.add(uboot(out, pieces, number, boot));
    steps.add(linux(out, area, number, boot));
    return steps;
  }

  private static InstallStep uboot(Path out, List<ImagePlan.Piece> pieces, int number, ImagePlan.Second boot) {
    List<String> commands = new ArrayList<>();
    String sectors = hex(Slot.sectors(boot.content().length));
    commands.add("mmc dev 0");
    commands.add("mmc partconf 0 1 " + number + " " + number);
    commands.add("load usb 0:1 ${loadaddr} " + boot.file().getFileName());
    commands.add("mmc write ${loadaddr} 0 " + sectors);
    commands.add("mmc partconf 0 1 " + number + " 0");
    commands.add("mmc bootbus 0 0 0 0");
    List<long[]> extents = extents(pieces);
    if (extents.size() > MOST_EXTENTS) {
      // U-Boot unpacks while it writes: no memory holds all of it.
      commands.add("load usb 0:1 ${loadaddr} " + out.getFileName() + (isGzip(out) ? "" : ".gz"));
      commands.add("gzwrite mmc 0 ${loadaddr} ${filesize}");
    } else {
      for (long[] extent : extents) {
        long count = extent[1] - extent[0] + 1;
        commands.add(
            "load usb 0:1 ${loadaddr} " + out.getFileName() + " " + hex(count * SectorSource.SECTOR) + " "
                + hex(extent[0] * SectorSource.SECTOR));
        commands.add("mmc write ${loadaddr} " + hex(extent[0]) + " " + hex(count));
      }
    }
    return new InstallStep("U-Boot", "installs both images from a USB stick, with the eMMC as device 0", commands);
  }

  private static InstallStep linux(Path out, BootArea area, int number, ImagePlan.Second boot) {
    String device = "mmcblk0" + area.name();
    return new InstallStep(
        "Linux",
        "installs both images, with the eMMC as mmcblk0",
        List.of(
            "echo 0 > /sys/block/" + device + "/force_ro",
            "dd if=" + boot.file().getFileName() + " of=/dev/" + device + " conv=fsync",
            "echo 1 > /sys/block/" + device + "/force_ro",
            "mmc bootpart enable " + number + " 1 /dev/mmcblk0",
            "dd if=" + out.getFileName() + " of=/dev/mmcblk0 bs=4M conv=fsync"));
  }

  /** First and last sectors of what holds data, as far apart as they are written at once. */
  private static List<long[]> extents(List<ImagePlan.Piece> pieces) {
    List<long[]> extents = new ArrayList<>();
    for (ImagePlan.Piece piece : pieces) {
      long first = piece.position() / SectorSource.SECTOR;
      long last = first + Math.max(1, Slot.sectors(piece.part().size())) - 1;
      long[] before = extents.isEmpty() ? null : extents.get(extents.size() - 1);
      if (before != null && first - before[1] <= GAP + 1 && last - before[0] < MOST_AT_ONCE) {
        before[1] = last;
      } else {
        split(first, last, extents);
      }
    }
    return extents;
  }

  private static void split(long first, long last, List<long[]> extents) {
    for (long at = first; at <= last; at += MOST_AT_ONCE) {
      extents.add(new long[] {at, Math.min(last, at + MOST_AT_ONCE - 1)});
    }
  }

  private static boolean isGzip(Path file) {
    return file.toString().endsWith(".gz");
  }

  private static String hex(long number) {
    return "0x" + Long.toHexString(number);
  }
}
