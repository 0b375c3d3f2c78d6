package org.sbcprov.imaging.mtk;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * The NAND headers that there are, by the names of mkimage's {@code nandinfo}. What mkimage has as bytes, checks
 * included, is computed here.
 */
public enum NandForm {
  AP_2K_64("2k+64", NandFamily.AP, 0x800, 0x40, 0x800, 3, 0x10, 0x16),
  /** Same as {@link #AP_2K_128}. */
  AP_2K_120("2k+120", NandFamily.AP, 0x800, 0x70, 0x800, 5, 0x10, 0x16),
  AP_2K_128("2k+128", NandFamily.AP, 0x800, 0x70, 0x800, 5, 0x10, 0x16),
  AP_4K_256("4k+256", NandFamily.AP, 0x1000, 0xe0, 0x800, 5, 0x10, 0x16),
  AP_1G_2K_64("1g:2k+64", NandFamily.AP, 0x800, 0x40, 0x400, 5, 0x0b, 0x11),
  AP_2G_2K_64("2g:2k+64", NandFamily.AP, 0x800, 0x40, 0x800, 5, 0x0b, 0x11),
  AP_4G_2K_64("4g:2k+64", NandFamily.AP, 0x800, 0x40, 0x1000, 5, 0x0b, 0x11),
  AP_2G_2K_128("2g:2k+128", NandFamily.AP, 0x800, 0x70, 0x800, 5, 0x0b, 0x11),
  AP_4G_2K_128("4g:2k+128", NandFamily.AP, 0x800, 0x70, 0x1000, 5, 0x0b, 0x11),
  HSM_2K_64("hsm:2k+64", NandFamily.HSM, 0x800, 0x40, 0x800, 0, 0, 0),
  HSM_2K_128("hsm:2k+128", NandFamily.HSM, 0x800, 0x80, 0x400, 0, 0, 0),
  HSM_4K_256("hsm:4k+256", NandFamily.HSM, 0x1000, 0x100, 0x800, 0, 4, 1),
  HSM20_2K_64("hsm20:2k+64", NandFamily.HSM20, 0x800, 0x40, 0x800, 0, 0, 0),
  HSM20_2K_128("hsm20:2k+128", NandFamily.HSM20, 0x800, 0x80, 0x800, 0, 0, 0),
  HSM20_4K_256("hsm20:4k+256", NandFamily.HSM20, 0x1000, 0x100, 0x800, 0, 0, 0),
  SPIM_2K_64("spim:2k+64", NandFamily.SPIM, 0x800, 0x40, 0, 0x0c, 0, 0),
  SPIM_2K_128("spim:2k+128", NandFamily.SPIM, 0x800, 0x80, 0, 0x0c, 0, 0),
  SPIM_4K_256("spim:4k+256", NandFamily.SPIM, 0x1000, 0x100, 0, 0x0d, 0, 0);

  /** How often the header of {@link NandFamily#AP} stands at the start. */
  static final int REPEATS = 4;

  /** In all headers that mkimage makes. */
  private static final int PAGES_PER_BLOCK = 0x40;

  private static final int HSM20_CONFIG = 0x100000;
  private static final int SPIM_CONFIG = 0x10;

  private final String word;
  private final NandFamily family;
  private final int pageSize;
  private final int spareSize;
  private final int blocks;
  private final int first;
  private final int second;
  private final int third;

  /**
   * @param first address cycles ({@code AP}); position of the plane bit ({@code SPIM})
   * @param second shift of the write size ({@code AP}); PLL ({@code HSM})
   * @param third shift of the erase size ({@code AP}); latency of the latch ({@code HSM})
   */
  NandForm(
      String word, NandFamily family, int pageSize, int spareSize, int blocks, int first, int second, int third) {
    this.word = word;
    this.family = family;
    this.pageSize = pageSize;
    this.spareSize = spareSize;
    this.blocks = blocks;
    this.first = first;
    this.second = second;
    this.third = third;
  }

  /** The form of a name of mkimage's; {@code ap:} may stand before those of {@link NandFamily#AP}. */
  public static Optional<NandForm> ofWord(String word) {
    String plain = word.startsWith("ap:") ? word.substring(3) : word;
    for (NandForm form : values()) {
      if (form.word.equals(plain) && (plain.equals(word) || form.family == NandFamily.AP)) {
        return Optional.of(form);
      }
    }
    return Optional.empty();
  }

  /** The form whose header a file begins with, byte for byte up to the check. */
  static Optional<NandForm> of(byte[] file, NandFamily family) {
    int length = family.checked();
    for (NandForm form : values()) {
      if (form.family == family && Arrays.equals(file, 0, length, form.unchecked(), 0, length)) {
        return Optional.of(form);
      }
    }
    return Optional.empty();
  }

  /** mkimage's name. */
  public String word() {
    return word;
  }

  /** Which interface it is for. */
  public NandFamily family() {
    return family;
  }

  /** Bytes of a page. */
  public int pageSize() {
    return pageSize;
  }

  /** Where the GFH records begin. */
  int gfhOffset() {
    return family.hasBrlyt() ? 2 * pageSize : pageSize;
  }

  /** One header, with its check. */
  byte[] header() {
    byte[] bytes = unchecked();
    byte[] check = NandHeader.check(bytes, family);
    System.arraycopy(check, 0, bytes, family.checked(), check.length);
    return bytes;
  }

  private byte[] unchecked() {
    ByteBuffer header = ByteBuffer.allocate(family.size()).order(ByteOrder.LITTLE_ENDIAN);
    header.put(0, family.headerName().getBytes(StandardCharsets.US_ASCII));
    switch (family) {
      case AP:
        putAp(header);
        break;
      case SPIM:
        putSpim(header);
        break;
      default:
        putHsm(header);
        break;
    }
    return header.array();
  }

  private void putAp(ByteBuffer header) {
    header.put(0x0c, "V006NFIINFO".getBytes(StandardCharsets.US_ASCII));
    header.putShort(0x1a, (short) pageSize);
    header.putShort(0x1c, (short) first);
    header.putShort(0x1e, (short) spareSize);
    header.putShort(0x20, (short) PAGES_PER_BLOCK);
    header.putShort(0x22, (short) blocks);
    header.putShort(0x24, (short) second);
    header.putShort(0x26, (short) third);
  }

  private void putHsm(ByteBuffer header) {
    header.putInt(0x08, 1);
    header.putInt(0x0c, family == NandFamily.HSM20 ? HSM20_CONFIG : 0);
    header.putInt(0x10, 0x400);
    header.putInt(0x14, 8);
    header.putInt(0x18, 1);
    header.putInt(0x20, pageSize);
    header.putInt(0x24, spareSize);
    header.putInt(0x28, PAGES_PER_BLOCK);
    header.putInt(0x2c, blocks);
    header.putInt(0x30, 0x0c);
    header.putInt(0x34, second);
    header.putInt(0x50, third);
    if (family == NandFamily.HSM20) {
      header.putInt(0x5c, -1);
      header.putInt(0x60, 1);
      header.putInt(0x64, 0xff);
      header.putInt(0x68, 1);
    } else {
      header.putInt(0x5c, 1);
      header.putInt(0x60, 0xff);
    }
  }

  private void putSpim(ByteBuffer header) {
    header.putInt(0x08, 1);
    header.putInt(0x0c, SPIM_CONFIG);
    header.putInt(0x10, pageSize);
    header.putInt(0x14, spareSize);
    header.putShort(0x18, (short) PAGES_PER_BLOCK);
    header.putShort(0x1a, (short) first);
    header.putShort(0x1e, (short) 0x3020);
    header.putInt(0x20, 1);
    header.putInt(0x24, 0xff);
  }
}
