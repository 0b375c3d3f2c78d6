package org.sbcprov.imaging.build;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.sbcprov.core.ByteSize;
import org.sbcprov.core.board.NandPlan;

/** What describes a NAND's UBI volumes, and makes them. */
final class UbiText {
  /** Each erase block gives up a page for each of UBI's two headers. */
  private static final int HEADERS = 2;

  private UbiText() {}

  /** A configuration for {@code ubinize}. */
  static String config(NandPlan nand, Contents contents) {
    StringBuilder text = new StringBuilder();
    text.append("# ubinize -o ubi.img -m ").append(nand.pageSize().bytes());
    text.append(" -p ").append(NandPlanner.size(nand.eraseBlock())).append(" THIS-FILE\n");
    int id = 0;
    for (NandPlan.Volume volume : nand.volumes()) {
      Optional<Path> file = file(volume, contents);
      text.append('[').append(volume.name()).append("]\nmode=ubi\n");
      file.ifPresent(path -> text.append("image=").append(path).append('\n'));
      text.append("vol_id=").append(id++).append('\n');
      text.append("vol_type=").append(volume.isStatic() ? "static" : "dynamic").append('\n');
      text.append("vol_name=").append(volume.name()).append('\n');
      if (volume.size().isPresent()) {
        text.append("vol_size=").append(NandPlanner.size(volume.size().get())).append('\n');
      } else if (volume == nand.volumes().get(nand.volumes().size() - 1)) {
        text.append("vol_size=").append(least(nand, file.isPresent() ? fileSize(volume, contents) : 0)).append('\n');
        text.append("vol_flags=autoresize\n");
      } else if (file.isPresent()) {
        text.append("vol_size=").append(least(nand, fileSize(volume, contents))).append('\n');
      } else {
        text.append("vol_size=").append(least(nand, 0)).append('\n');
      }
      text.append('\n');
    }
    return text.toString();
  }

  /** The commands that write the copies of BL2 and make the volumes on the board. */
  static List<InstallStep> steps(PackedImage bl2, NandPlan nand, Contents contents, Path config) {
    List<InstallStep> steps = new ArrayList<>();
    if (!bl2.isPlain()) {
      steps.add(
          new InstallStep(
              "this computer",
              "unpacks the image, as U-Boot writes it, for the USB stick",
              List.of(bl2.unpack() + " > " + bl2.unpacked())));
    }
    steps.add(linux(bl2, nand, contents));
    steps.add(uboot(bl2, nand, contents));
    steps.add(
        new InstallStep(
            "this computer",
            "makes a UBI image instead, for programmers that know of bad blocks",
            List.of(
                "ubinize -o ubi.img -m " + nand.pageSize().bytes() + " -p " + NandPlanner.size(nand.eraseBlock()) + " "
                    + config)));
    return steps;
  }

  private static InstallStep linux(PackedImage bl2, NandPlan nand, Contents contents) {
    List<String> commands = new ArrayList<>();
    commands.add("flash_erase /dev/mtd0 0 0");
    commands.add(
        bl2.isPlain() ? "nandwrite -p /dev/mtd0 " + bl2.name() : bl2.unpack() + " | nandwrite -p /dev/mtd0 -");
    commands.add("ubiformat /dev/mtd1 -y");
    commands.add("ubiattach -p /dev/mtd1");
    int id = 0;
    for (NandPlan.Volume volume : nand.volumes()) {
      Optional<Path> file = file(volume, contents);
      String size = size(volume, nand, contents);
      commands.add(
          "ubimkvol /dev/ubi0 -n " + id + " -N " + volume.name() + (volume.isStatic() ? " -t static" : "")
              + (size.isEmpty() ? " -m" : " -s " + size));
      if (file.isPresent()) {
        commands.add("ubiupdatevol /dev/ubi0_" + id + " " + file.get().getFileName());
      }
      id++;
    }
    return new InstallStep("Linux", "writes the NAND, with bl2 as mtd0 and ubi as mtd1", commands);
  }

  private static InstallStep uboot(PackedImage bl2, NandPlan nand, Contents contents) {
    List<String> commands = new ArrayList<>();
    commands.add("usb start");
    commands.add("load usb 0:1 ${loadaddr} " + bl2.unpacked());
    commands.add("mtd erase bl2");
    commands.add("mtd write bl2 ${loadaddr} 0 ${filesize}");
    commands.add("mtd erase ubi");
    commands.add("ubi part ubi");
    for (NandPlan.Volume volume : nand.volumes()) {
      Optional<Path> file = file(volume, contents);
      String size = size(volume, nand, contents);
      commands.add(
          "ubi create " + volume.name() + " " + (size.isEmpty() ? "-" : "0x" + Long.toHexString(Long.parseLong(size)))
              + (volume.isStatic() ? " static" : " dynamic"));
      if (file.isPresent()) {
        commands.add("load usb 0:1 ${loadaddr} " + file.get().getFileName());
        commands.add("ubi write ${loadaddr} " + volume.name() + " ${filesize}");
      }
    }
    return new InstallStep("U-Boot", "writes the NAND from a USB stick, with mtd partitions bl2 and ubi", commands);
  }

  /** In bytes; empty for the rest of the NAND. */
  private static String size(NandPlan.Volume volume, NandPlan nand, Contents contents) {
    if (volume.size().isPresent()) {
      return Long.toString(volume.size().get().bytes());
    }
    if (volume == nand.volumes().get(nand.volumes().size() - 1)) {
      return "";
    }
    Optional<Path> file = file(volume, contents);
    return Long.toString(least(nand, file.isPresent() ? fileSize(volume, contents) : 0));
  }

  /** Whole logical erase blocks, at least one. */
  private static long least(NandPlan nand, long bytes) {
    long block = new ByteSize(nand.eraseBlock().bytes() - HEADERS * nand.pageSize().bytes()).bytes();
    return Math.max(1, (bytes + block - 1) / block) * block;
  }

  private static Optional<Path> file(NandPlan.Volume volume, Contents contents) {
    return contents.of(volume.content().orElse("")).flatMap(Filler::file);
  }

  private static long fileSize(NandPlan.Volume volume, Contents contents) {
    return contents.of(volume.content().orElse("")).orElseThrow().leastSize();
  }
}
