package org.sbcprov.imaging.build;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.sbcprov.core.board.BootArea;
import org.sbcprov.core.board.Partition;
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

  private static final String SAVED = "factory-saved.bin";
  private static final long GZIP_TELLS = 0xffff_ffffL;

  private EmmcSteps() {}

  /**
   * What is installed.
   *
   * @param image the image of the user area
   * @param size of that, in bytes, unpacked
   * @param pieces what is written to it, in order
   * @param kept a partition whose content on the eMMC is to stay, as the image has none for it
   */
  record User(PackedImage image, long size, List<ImagePlan.Piece> pieces, Optional<Partition> kept) {}

  /** The steps. */
  static List<InstallStep> of(User user, BootArea area, ImagePlan.Second boot) {
    int number = area.name().equals("boot1") ? 2 : 1;
    List<InstallStep> steps = new ArrayList<>();
    List<long[]> extents = extents(user);
    boolean asStream = user.image().isGzip() || extents.size() > MOST_EXTENTS;
    if (asStream && !user.image().isGzip()) {
      steps.add(prepare("packs the image as U-Boot unpacks it while it writes", user.image().gzip()));
    } else if (!asStream && !user.image().isPlain()) {
      steps.add(
          prepare("unpacks the image, as U-Boot writes it", user.image().unpack() + " > " + user.image().unpacked()));
    }
    steps.add(uboot(user, asStream ? List.of() : extents, number, boot));
    steps.add(linux(user, area, number, boot));
    return steps;
  }

  private static InstallStep prepare(String what, String command) {
    return new InstallStep("this computer", what + ", for the USB stick", List.of(command));
  }

  /** With extents of the unpacked image, or without any of the one that U-Boot unpacks. */
  private static InstallStep uboot(User user, List<long[]> extents, int number, ImagePlan.Second boot) {
    List<String> commands = new ArrayList<>();
    String sectors = hex(Slot.sectors(boot.content().length));
    commands.add("usb start");
    commands.add("mmc dev 0");
    commands.add("mmc partconf 0 1 " + number + " " + number);
    commands.add("load usb 0:1 ${loadaddr} " + boot.file().getFileName());
    commands.add("mmc write ${loadaddr} 0 " + sectors);
    commands.add("mmc partconf 0 1 " + number + " 0");
    commands.add("mmc bootbus 0 0 0 0");
    if (extents.isEmpty()) {
      // No memory holds all of it unpacked.
      if (user.kept().isPresent()) {
        Partition kept = user.kept().get();
        commands.add("mmc read ${loadaddr} " + hex(kept.first()) + " " + hex(kept.sectors()));
        commands.add("save usb 0:1 ${loadaddr} " + SAVED + " " + hex(kept.sectors() * SectorSource.SECTOR));
      }
      commands.add("load usb 0:1 ${loadaddr} " + user.image().gzipped());
      commands.add("gzwrite mmc 0 ${loadaddr} ${filesize}" + outSize(user.size()));
      if (user.kept().isPresent()) {
        Partition kept = user.kept().get();
        commands.add("load usb 0:1 ${loadaddr} " + SAVED);
        commands.add("mmc write ${loadaddr} " + hex(kept.first()) + " " + hex(kept.sectors()));
      }
    }
    for (long[] extent : extents) {
      long count = extent[1] - extent[0] + 1;
      commands.add(
          "load usb 0:1 ${loadaddr} " + user.image().unpacked() + " " + hex(count * SectorSource.SECTOR) + " "
              + hex(extent[0] * SectorSource.SECTOR));
      commands.add("mmc write ${loadaddr} " + hex(extent[0]) + " " + hex(count));
    }
    return new InstallStep("U-Boot", "installs both images from a USB stick, with the eMMC as device 0", commands);
  }

  /** gzip tells 32 bits of a size; U-Boot's gzwrite takes the others behind its buffer's size and the place to write to. */
  private static String outSize(long size) {
    return size <= GZIP_TELLS ? "" : " 100000 0 " + hex(size);
  }

  private static InstallStep linux(User user, BootArea area, int number, ImagePlan.Second boot) {
    String device = "mmcblk0" + area.name();
    List<String> commands = new ArrayList<>();
    commands.add("echo 0 > /sys/block/" + device + "/force_ro");
    commands.add("dd if=" + boot.file().getFileName() + " of=/dev/" + device + " conv=fsync");
    commands.add("echo 1 > /sys/block/" + device + "/force_ro");
    commands.add("mmc bootpart enable " + number + " 1 /dev/mmcblk0");
    if (user.kept().isPresent()) {
      Partition kept = user.kept().get();
      commands.add(
          "dd if=/dev/mmcblk0 of=" + SAVED + " bs=512 skip=" + kept.first() + " count=" + kept.sectors()
              + " conv=fsync");
    }
    PackedImage image = user.image();
    commands.add(
        image.isPlain()
            ? "dd if=" + image.name() + " of=/dev/mmcblk0 bs=4M conv=fsync"
            : image.unpack() + " | dd of=/dev/mmcblk0 bs=4M conv=fsync");
    if (user.kept().isPresent()) {
      Partition kept = user.kept().get();
      commands.add("dd if=" + SAVED + " of=/dev/mmcblk0 bs=512 seek=" + kept.first() + " conv=fsync");
    }
    return new InstallStep("Linux", "installs both images, with the eMMC as mmcblk0", commands);
  }

  /** First and last sectors of what holds data, as far apart as they are written at once. */
  private static List<long[]> extents(User user) {
    List<long[]> extents = new ArrayList<>();
    for (ImagePlan.Piece piece : user.pieces()) {
      long first = piece.position() / SectorSource.SECTOR;
      long last = first + Math.max(1, Slot.sectors(piece.part().size())) - 1;
      long[] before = extents.isEmpty() ? null : extents.get(extents.size() - 1);
      boolean near = before != null && first - before[1] <= GAP + 1 && last - before[0] < MOST_AT_ONCE;
      if (near && !keptBetween(user, before[1], first)) {
        before[1] = last;
      } else {
        split(first, last, extents);
      }
    }
    return extents;
  }

  /** What is to stay is not written with what lies around it. */
  private static boolean keptBetween(User user, long end, long next) {
    return user.kept().isPresent() && user.kept().get().first() > end && user.kept().get().last() < next;
  }

  private static void split(long first, long last, List<long[]> extents) {
    for (long at = first; at <= last; at += MOST_AT_ONCE) {
      extents.add(new long[] {at, Math.min(last, at + MOST_AT_ONCE - 1)});
    }
  }

  private static String hex(long number) {
    return "0x" + Long.toHexString(number);
  }
}
