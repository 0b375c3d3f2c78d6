package org.sbcprov.imaging.inspect;

import org.sbcprov.imaging.disk.SectorSource;

/** The files on a FAT file system from which U-Boot boots. */
final class BootFiles {
  private BootFiles() {}

  static void check(SectorSource image, Inhabited fat, StageLog kernel) {
    kernel.unknown(fat.title() + " has a FAT file system, whose files were not looked at", "");
  }
}
