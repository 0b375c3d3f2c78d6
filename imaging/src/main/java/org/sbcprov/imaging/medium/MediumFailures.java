package org.sbcprov.imaging.medium;

import org.sbcprov.core.block.BlockException;
import org.sbcprov.core.block.BlockException.Trouble;
import org.sbcprov.core.event.Warning;
import org.sbcprov.core.failure.DeviceFailed;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.failure.IoFailed;

/** What it means that a disk could not be read. */
public final class MediumFailures {
  private MediumFailures() {}

  /** Whether a part of a disk cannot be read: the disk is there, and other parts may be good. */
  public static boolean isUnreadable(DeviceFailed failure) {
    return failure.code().equals("write.unreadable");
  }

  /** The warning that the system goes by a table that is not on the disk any more. */
  public static Warning tableKept(String device) {
    return new Warning(
        "write.table-kept",
        "The system still goes by the old partition table of " + device + ": take it out and plug it in again",
        Facts.of("device", device));
  }

  /**
   * The failure that tells of it.
   *
   * @param device what it is called
   * @return {@code write.gone} when the disk is not there any more; else {@code write.unreadable}
   */
  public static DeviceFailed reading(String device, BlockException e) {
    if (e.trouble() == Trouble.GONE) {
      return gone(device, e);
    }
    return unreadable(device, e.position(), e);
  }

  /**
   * The same, where the place is known better.
   *
   * @return {@code write.unreadable}
   */
  public static DeviceFailed unreadable(String device, long position, BlockException e) {
    return new DeviceFailed(
        "write.unreadable",
        device + " cannot be read" + at(position) + ": " + e.getMessage(),
        Facts.of("device", device, "offset", offset(position), "reason", e.getMessage()),
        "Try another reader, cable or port first; when it stays, the medium is worn out or broken.",
        e);
  }

  /**
   * What it means that a disk could not be written.
   *
   * @return {@code write.gone} when the disk is not there any more; else {@code write.failed}
   */
  public static DeviceFailed writing(String device, BlockException e) {
    if (e.trouble() == Trouble.GONE) {
      return gone(device, e);
    }
    return new DeviceFailed(
        "write.failed",
        "Writing to " + device + " failed" + at(e.position()) + ": " + e.getMessage(),
        Facts.of("device", device, "offset", offset(e.position()), "reason", e.getMessage()),
        "Try another reader, cable or port; when it stays, the medium is worn out, broken or write-protected.",
        e);
  }

  /** A disk that was pulled out, or that the system gave up. */
  public static DeviceFailed gone(String device, BlockException e) {
    return new DeviceFailed(
        "write.gone",
        device + " is gone" + at(e.position()) + ": " + e.getMessage(),
        Facts.of("device", device, "offset", offset(e.position()), "reason", e.getMessage()),
        "It was pulled out, lost power, or its reader or cable failed. Plug it in again, best without a hub.",
        e);
  }

  /**
   * A disk that cannot be opened for reading.
   *
   * @return {@code write.open}
   */
  public static IoFailed opening(String device, BlockException e) {
    boolean denied = e.trouble() == Trouble.DENIED;
    return new IoFailed(
        "write.open",
        device + " cannot be opened: " + e.getMessage(),
        Facts.of("device", device, "reason", e.getMessage()),
        denied
            ? "Disks may be read by root, and mostly by members of the group disk: try sudo."
            : "Check that it is plugged in: sbcprov image targets lists the disks.",
        e);
  }

  private static String at(long position) {
    return position < 0 ? "" : " at " + offset(position);
  }

  private static String offset(long position) {
    return position < 0 ? null : "0x" + Long.toHexString(position);
  }
}
