package org.sbcprov.imaging.ext4;

/**
 * Neighbouring blocks of a file that are neighbours on the disk.
 *
 * @param logical number of the first one in the file
 * @param length blocks, 1 to 32768
 * @param start number of the first one on the disk
 */
record Extent(long logical, int length, long start) {
  static final int MOST_BLOCKS = 32_768;
}
