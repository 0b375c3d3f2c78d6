package org.sbcprov.imaging.build;

import java.nio.file.Path;
import org.sbcprov.imaging.output.Compression;

/**
 * The file of an image, compressed or not, as commands name it that install it.
 *
 * @param name of the file
 * @param compression of it
 */
record PackedImage(String name, Compression compression) {
  private static final String GZIP_END = Compression.GZ.suffix();

  static PackedImage of(Results results) {
    Path file = results.image();
    return new PackedImage(file.getFileName().toString(), results.compression());
  }

  boolean isPlain() {
    return compression == Compression.NONE;
  }

  boolean isGzip() {
    return compression == Compression.GZ;
  }

  /** The name of the image itself, unpacked. */
  String unpacked() {
    if (isPlain()) {
      return name;
    }
    int end = name.length() - compression.suffix().length();
    return end > 0 && name.endsWith(compression.suffix()) ? name.substring(0, end) : name + ".unpacked";
  }

  /** The name of the image in the one form that U-Boot unpacks while it writes. */
  String gzipped() {
    return isGzip() ? name : unpacked() + GZIP_END;
  }

  /** The command that writes the image itself to its standard output. */
  String unpack() {
    switch (compression) {
      case GZ:
        return "gzip -dc " + name;
      case XZ:
        return "xz -dc " + name;
      case ZST:
        return "zstd -dc " + name;
      default:
        return "cat " + name;
    }
  }

  /** The command that makes {@link #gzipped}, where that is another file. */
  String gzip() {
    return isPlain() ? "gzip -k " + name : unpack() + " | gzip > " + gzipped();
  }
}
