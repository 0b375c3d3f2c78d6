package org.sbcprov.usbboot;

/** Where a file for a board can come from. */
enum Place {
  /** The board's own directory, named as its USB port is. */
  OVERLAY,
  /** The chip's directory in the boot directory. */
  CHIP,
  /** The chip's directory in {@code bootfiles.bin}. */
  ARCHIVE,
  /** The boot directory. */
  DIRECTORY,
  /** What is taken where a boot directory has no programs of its own. */
  FALLBACK;

  private static final Place[] WITHOUT_ARCHIVE = {OVERLAY, CHIP, DIRECTORY, FALLBACK};

  /** Next to an archive, the chip's directory is there to replace entries of it, and the overlay comes late. */
  private static final Place[] WITH_ARCHIVE = {CHIP, ARCHIVE, OVERLAY, DIRECTORY, FALLBACK};

  /**
   * The places in the order in which they are looked at ({@code check_file} in {@code main.c}).
   *
   * @param archive whether there is an archive for the chip
   */
  static Place[] order(boolean archive) {
    return archive ? WITH_ARCHIVE : WITHOUT_ARCHIVE;
  }
}
