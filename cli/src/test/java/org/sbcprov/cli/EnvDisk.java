package org.sbcprov.cli;

import java.util.List;
import java.util.UUID;
import org.sbcprov.imaging.gpt.DiskTables;
import org.sbcprov.imaging.gpt.GptEntry;

/** Disks for tests of {@code sbcprov env}, and its command lines. */
final class EnvDisk {
  static final int SIZE = 16 << 20;
  static final int ENVIRONMENT = 0x400000;
  static final int FIP = 13312 * 512;
  private static final UUID LINUX = UUID.fromString("0fc63daf-8483-4772-8e79-3d69d8477de4");

  private EnvDisk() {}

  /** A disk with OpenWrt's partitions, with bytes for the environment and for the FIP. */
  static byte[] ofOpenWrt(byte[] environment, byte[] fip) {
    byte[] disk = new byte[SIZE];
    DiskTables tables =
        new DiskTables(
            SIZE / 512,
            new UUID(1, 2),
            List.of(
                entry("bl2", 34, 8191), entry("ubootenv", 8192, 9215), entry("factory", 9216, 13311),
                entry("fip", 13312, 21503)));
    byte[] head = tables.head();
    System.arraycopy(head, 0, disk, 0, head.length);
    byte[] tail = tables.tail();
    System.arraycopy(tail, 0, disk, (int) tables.tailPosition(), tail.length);
    System.arraycopy(environment, 0, disk, ENVIRONMENT, environment.length);
    System.arraycopy(fip, 0, disk, FIP, fip.length);
    return disk;
  }

  /** The words of a command line that begins with {@code env}. */
  static String[] words(Object... arguments) {
    String[] words = new String[arguments.length + 1];
    words[0] = "env";
    for (int i = 0; i < arguments.length; i++) {
      words[i + 1] = arguments[i].toString();
    }
    return words;
  }

  private static GptEntry entry(String name, long first, long last) {
    return new GptEntry(LINUX, new UUID(first, last), first, last, 0, name);
  }
}
