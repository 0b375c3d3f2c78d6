package org.sbcprov.core.block;

import java.util.Map;
import org.sbcprov.core.failure.Facts;

/** Something that may be written as a whole: a disk that passed all checks, or an image file that stands for one. */
public interface Target {
  /** What it is called in messages, such as {@code /dev/sda}. */
  String name();

  /** What a person knows it by, such as {@code /dev/sda (31.9 GB, Generic SD Reader, serial 0123, USB 1-1.3)}. */
  String words();

  /** Bytes that it has. */
  long size();

  /** Bytes of a logical sector; 0 for a file, which has none. */
  default int sectorSize() {
    return 0;
  }

  /** What tells it from all other disks, also after it was plugged in anew: serial number and size, or path and size. */
  String identity();

  /**
   * Opens it for reading and writing, after a look whether it still is what was chosen, and unused.
   *
   * @throws org.sbcprov.core.failure.Refused {@code target.changed} or {@code target.in-use}
   * @throws org.sbcprov.core.failure.NoDevice {@code target.gone}
   * @throws org.sbcprov.core.failure.IoFailed {@code target.open}
   */
  BlockDevice open();

  /**
   * Looks whether the system has begun to use it since it was opened: nothing keeps a desktop from mounting what is on it.
   *
   * @throws org.sbcprov.core.failure.Refused {@code target.in-use}
   */
  default void requireUnused() {}

  /**
   * Tells the system that there is a new partition table.
   *
   * @return false when the system keeps partitions by the old one
   */
  boolean tableChanged();

  /** Names and values, for scripts. */
  Map<String, Object> facts();

  /** How the results of commands name it: {@code device}, {@code device-bytes}, and all facts as {@code device-facts}. */
  default Map<String, Object> namedFacts() {
    return Facts.of("device", name(), "device-bytes", size(), "device-facts", facts());
  }
}
