package org.sbcprov.imaging.build;

import java.util.ArrayList;
import java.util.List;
import org.sbcprov.imaging.output.ImageRequest;

/**
 * What a partition has behind that which is put into it. A card that was used before has something there: an environment of
 * U-Boot or a file system that would be taken for one of the image. Small remains are to be zeros wholly; of large ones the
 * first and the last MiB, where such things are known by.
 */
final class Remains {
  /** Up to so many bytes all are to be zeros: environments and calibration data are in smaller partitions. */
  private static final long WHOLE = 16L << 20;

  private static final long EDGE = 1L << 20;

  private final List<ImageRequest.Zeros> zeros = new ArrayList<>();

  /** Adds bytes from one position up to another one. */
  void add(long from, long to) {
    long length = to - from;
    if (length <= 0) {
      return;
    }
    if (length <= WHOLE) {
      zeros.add(new ImageRequest.Zeros(from, length));
    } else {
      zeros.add(new ImageRequest.Zeros(from, EDGE));
      zeros.add(new ImageRequest.Zeros(to - EDGE, EDGE));
    }
  }

  List<ImageRequest.Zeros> zeros() {
    return zeros;
  }
}
