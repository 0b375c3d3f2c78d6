package org.sbcprov.imaging.build;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.sbcprov.imaging.output.Compression;

/**
 * Where results go.
 *
 * @param image the image
 * @param second the image of an eMMC's boot area, or the description of a NAND's volumes; by default beside the image
 * @param compression of the image
 * @param level of compression
 * @param bmap the block map of the image
 * @param sha256 the digest of the image's file
 * @param threads that compress
 */
public record Results(
    Path image,
    Optional<Path> second,
    Compression compression,
    int level,
    Optional<Path> bmap,
    Optional<Path> sha256,
    int threads) {
  /** A plain image. */
  public static Results of(Path image) {
    return new Results(image, Optional.empty(), Compression.NONE, 0, Optional.empty(), Optional.empty(), 1);
  }

  /** The second file, with its name. */
  Path second(String what) {
    return second.orElse(beside(image, what));
  }

  /** All files that may be written. */
  List<Path> all(Optional<String> what) {
    List<Path> files = new ArrayList<>(List.of(image));
    what.ifPresent(name -> files.add(second(name)));
    bmap.ifPresent(files::add);
    sha256.ifPresent(files::add);
    return files;
  }

  /** The name of a file beside an image: {@code sd.img} gives {@code sd-boot0.img}. */
  private static Path beside(Path image, String what) {
    String name = image.getFileName().toString();
    int dot = name.indexOf('.', 1);
    String end = dot < 1 ? "" : name.substring(dot, packed(name) ? name.lastIndexOf('.') : name.length());
    String own = what.indexOf('.') >= 0 ? what : what + end;
    return image.resolveSibling((dot < 1 ? name : name.substring(0, dot)) + "-" + own);
  }

  private static boolean packed(String name) {
    return name.endsWith(Compression.GZ.suffix())
        || name.endsWith(Compression.XZ.suffix())
        || name.endsWith(Compression.ZST.suffix());
  }
}
