package org.sbcprov.imaging.slots;

import java.util.UUID;

/**
 * A partition that can be a root file system.
 *
 * @param disk the disk's name to the kernel, such as {@code nvme0n1}
 * @param number from 1
 * @param name in the partition table
 * @param uuid its own GUID
 * @param start first byte
 * @param size bytes of it that are there
 * @param content what is in it, in words; empty when nothing is
 * @param holdsNothing whether no system can be in it: no file system, or an ext one without files
 * @param label of its file system, or empty
 * @param fileSystemId the UUID of an ext file system, or empty
 */
public record SlotPartition(
    String disk,
    int number,
    String name,
    UUID uuid,
    long start,
    long size,
    String content,
    boolean holdsNothing,
    String label,
    String fileSystemId) {

  /** Its device on the board. */
  public String device() {
    boolean digit = Character.isDigit(disk.charAt(disk.length() - 1));
    return "/dev/" + disk + (digit ? "p" : "") + number;
  }
}
