package org.sbcprov.imaging.fat;

import org.sbcprov.core.failure.BadInput;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.failure.Refused;
import org.sbcprov.imaging.finding.Printable;

/** How reading, making and changing FAT file systems fails. */
final class FatFailures {
  private FatFailures() {}

  /** There is no FAT file system at that position. */
  static BadInput form(long position, String problem) {
    return new BadInput(
        "image.fat-form",
        "There is no usable FAT file system at " + hex(position) + ": " + problem,
        Facts.of("offset", hex(position)),
        "Check the partition; \"sbcprov image inspect\" shows what lies where.");
  }

  /** Something behind the boot sector contradicts itself. */
  static BadInput damaged(long position, String problem) {
    return new BadInput(
        "image.fat-damaged",
        "The FAT file system at " + hex(position) + " is damaged: " + problem,
        Facts.of("offset", hex(position)),
        "Repair it with \"fsck.vfat\", or write the image again.");
  }

  /** A path in a volume that cannot be used for what was asked. */
  static BadInput path(String path, String problem) {
    return new BadInput(
        "image.fat-path",
        "\"" + Printable.of(path) + "\" in the FAT file system " + problem,
        Facts.of("path", Printable.of(path)),
        "Names are joined by /, and may be in upper or lower case.");
  }

  static BadInput name(String path, String problem) {
    return new BadInput(
        "image.fat-name",
        "\"" + Printable.of(path) + "\" cannot be in a FAT file system: " + problem,
        Facts.of("path", Printable.of(path)),
        "Give it another name.");
  }

  static BadInput limit(String problem, String hint) {
    return new BadInput("image.fat-limit", problem, Facts.none(), hint);
  }

  static Refused full(String problem) {
    return new Refused(
        "image.fat-full", "The FAT file system is full: " + problem, Facts.none(), "Remove a file that is not needed.");
  }

  static String hex(long number) {
    return "0x" + Long.toHexString(number);
  }
}
