package org.sbcprov.imaging.content;

import java.util.ArrayList;
import java.util.List;
import org.sbcprov.imaging.disk.SectorSource;

/**
 * The copies of BL2 at the start of a NAND, which the boot ROM tries one after another.
 *
 * @param stride from one to the next; 0 when there is only one
 * @param copies those that begin as a BL2, with their places
 */
public record NandCopies(int stride, List<Copy> copies) {
  private static final int SMALLEST_STRIDE = 0x20000;
  private static final int LARGEST_STRIDE = 0x80000;
  private static final int MOST_COPIES = 8;

  /**
   * One of them.
   *
   * @param offset of its first byte
   * @param found the BL2, good or damaged
   */
  public record Copy(long offset, Found found) {}

  public NandCopies {
    copies = List.copyOf(copies);
  }

  /** Looks for them in an image that begins with one. */
  public static NandCopies of(SectorSource image) {
    for (int stride = SMALLEST_STRIDE; stride <= LARGEST_STRIDE; stride *= 2) {
      List<Copy> copies = new ArrayList<>();
      for (int i = 0; i < MOST_COPIES && (long) i * stride < image.size(); i++) {
        Found copy = ContentReader.at(image, (long) i * stride, stride);
        if (!copy.is("bl2") && i == 1) {
          break;
        }
        if (copy.is("bl2")) {
          copies.add(new Copy((long) i * stride, copy));
        }
      }
      if (copies.size() > 1) {
        return new NandCopies(stride, copies);
      }
    }
    return new NandCopies(0, List.of());
  }
}
