package org.sbcprov.imaging.write;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.sbcprov.imaging.gpt.DiskTables;
import org.sbcprov.imaging.gpt.GptEntry;
import org.sbcprov.imaging.gpt.TableForm;

/** Images for writing: with random contents, so that nothing is right by chance. */
final class Images {
  static final int MIB = 1024 * 1024;

  private static final UUID LINUX = UUID.fromString("0fc63daf-8483-4772-8e79-3d69d8477de4");
  private static final UUID DISK = UUID.fromString("11112222-3333-4444-5555-666677778888");
  private static final UUID PART = UUID.fromString("99998888-7777-6666-5555-444433332222");

  private Images() {}

  static byte[] random(int size, long seed) {
    byte[] bytes = new byte[size];
    new Random(seed).nextBytes(bytes);
    bytes[0] = 1;
    return bytes;
  }

  /** A disk with an MBR and one partition. */
  static byte[] mbr(int size) {
    byte[] image = random(size, 1);
    Arrays.fill(image, 440, 512, (byte) 0);
    image[450] = (byte) 0x83;
    image[455] = 8;
    image[458] = 16;
    image[510] = 0x55;
    image[511] = (byte) 0xaa;
    Arrays.fill(image, 512, 1024, (byte) 0);
    return image;
  }

  /** A disk with a GPT and one partition that ends where it may. */
  static byte[] gpt(int size) {
    byte[] image = random(size, 2);
    long sectors = size / 512;
    GptEntry root =
        new GptEntry(LINUX, PART, 64, sectors - 34, 0, "root");
    DiskTables tables = new DiskTables(sectors, DISK, List.of(root), TableForm.STANDARD);
    System.arraycopy(tables.head(), 0, image, 0, tables.head().length);
    System.arraycopy(tables.tail(), 0, image, (int) tables.tailPosition(), tables.tail().length);
    return image;
  }
}
