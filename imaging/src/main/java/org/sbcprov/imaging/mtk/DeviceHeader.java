package org.sbcprov.imaging.mtk;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * What precedes the GFH records; its form depends on the medium.
 *
 * @param medium the medium that its first bytes name; where parallel and serial NAND share a name, the BRLYT tells
 * @param unit bytes in a unit of the BRLYT's sizes: 1, or a NAND page
 * @param gfhOffset where the GFH records begin, in bytes from the start of the file
 * @param brlyt the layout header, on media that have one
 * @param nand what it says about a NAND chip, on NAND
 */
record DeviceHeader(
    Bl2Medium medium, int unit, int gfhOffset, Optional<Brlyt> brlyt, Optional<NandHeader> nand) {
  /** Bytes of the header that SD, eMMC and NOR share, and where BRLYT begins. */
  static final int GENERIC_SIZE = 0x200;

  /** Where the GFH records begin on those media. */
  static final int GENERIC_GFH = 0x600;

  /** Bytes of the longest name. */
  static final int LONGEST_NAME = 12;

  private static final int VERSION = 1;

  /** Where the last word of BRLYT lies in it; it is 1 on NAND. */
  private static final int BRLYT_LAST_WORD = 36;

  /** Whether bytes begin as a BL2 with a device header does. */
  static boolean startsIn(byte[] image) {
    for (Bl2Medium medium : Bl2Medium.values()) {
      if (named(image, medium)) {
        return true;
      }
    }
    return false;
  }

  /**
   * Reads the header.
   *
   * @throws org.sbcprov.core.failure.BadInput when there is none, or the image ends in it
   */
  static DeviceHeader parse(byte[] bytes, ByteBuffer image) {
    for (Bl2Medium medium : Bl2Medium.values()) {
      if (named(bytes, medium)) {
        return medium.isGeneric() ? generic(medium, image) : nand(medium, bytes, image);
      }
    }
    throw Bl2Failures.form("has no device header", 0);
  }

  /** Writes the header of NAND: FF where there is no meaning. */
  static void writeNand(ByteBuffer image, NandForm form, Brlyt brlyt) {
    byte[] fill = new byte[form.gfhOffset()];
    Arrays.fill(fill, (byte) 0xff);
    image.put(0, fill);
    byte[] header = form.header();
    int repeats = form.family().hasBrlyt() ? NandForm.REPEATS : 1;
    for (int i = 0; i < repeats; i++) {
      image.put(i * header.length, header);
    }
    if (form.family().hasBrlyt()) {
      brlyt.write(image, form.pageSize());
      image.putInt(form.pageSize() + BRLYT_LAST_WORD, 1);
    }
  }

  /** Writes the header of SD, eMMC or NOR: 0x600 bytes, of which those without a meaning are FF. */
  static void writeGeneric(ByteBuffer image, Bl2Medium medium, Brlyt brlyt) {
    byte[] fill = new byte[GENERIC_GFH];
    Arrays.fill(fill, (byte) 0xff);
    image.put(0, fill);
    byte[] name = Arrays.copyOf(name(medium), medium.headerName().length() + 1);
    image.put(0, name);
    image.putInt(0x0c, VERSION);
    image.putInt(0x10, GENERIC_SIZE);
    brlyt.write(image, GENERIC_SIZE);
  }

  private static DeviceHeader generic(Bl2Medium medium, ByteBuffer image) {
    require(image, GENERIC_GFH);
    if (image.getInt(0x0c) != VERSION || image.getInt(0x10) != GENERIC_SIZE) {
      throw Bl2Failures.form("has a device header of an unknown version or size", 0x0c);
    }
    return new DeviceHeader(medium, 1, GENERIC_GFH, Optional.of(Brlyt.parse(image, GENERIC_SIZE)), Optional.empty());
  }

  private static DeviceHeader nand(Bl2Medium named, byte[] bytes, ByteBuffer image) {
    require(image, NandHeader.NEEDED);
    NandHeader nand = NandHeader.parse(named, bytes, image);
    int page = nand.pageSize();
    if (!nand.family().hasBrlyt()) {
      return new DeviceHeader(named, page, page, Optional.empty(), Optional.of(nand));
    }
    require(image, page + Brlyt.SIZE);
    Brlyt brlyt = Brlyt.parse(image, page);
    Bl2Medium medium = brlyt.type() == Bl2Medium.SNAND.brlytType() ? Bl2Medium.SNAND : Bl2Medium.NAND;
    return new DeviceHeader(medium, page, nand.gfhOffset(), Optional.of(brlyt), Optional.of(nand));
  }

  private static void require(ByteBuffer image, int bytes) {
    if (image.limit() < bytes) {
      throw Bl2Failures.truncated("its device header", bytes, image.limit());
    }
  }

  private static boolean named(byte[] image, Bl2Medium medium) {
    byte[] name = name(medium);
    return image.length >= name.length && Arrays.equals(image, 0, name.length, name, 0, name.length);
  }

  private static byte[] name(Bl2Medium medium) {
    return medium.headerName().getBytes(StandardCharsets.US_ASCII);
  }
}
