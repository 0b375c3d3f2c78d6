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
    for (int stride = SMALLEST_STRIDE; stride <= LARGEST_STRIDE && stride < image.size(); stride *= 2) {
      // The first one would be taken apart and hashed in vain when there is no second one at this stride.
      Found second = ContentReader.at(image, stride, stride);
      if (!second.is("bl2")) {
        continue;
      }
      List<Copy> copies = new ArrayList<>();
      for (int i = 0; i < MOST_COPIES && (long) i * stride < image.size(); i++) {
        Found copy = i == 1 ? second : ContentReader.at(image, (long) i * stride, stride);
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
