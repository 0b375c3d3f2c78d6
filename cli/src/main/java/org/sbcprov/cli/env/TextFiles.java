package org.sbcprov.cli.env;

import java.nio.file.Path;
import org.sbcprov.imaging.disk.DiskFile;
import org.sbcprov.imaging.env.MkenvimageText;
import org.sbcprov.imaging.packed.PackedImage;

/** Tells a text from an image. */
final class TextFiles {
  private TextFiles() {}

  /** Whether a file is a text: an environment, and what holds one, has NULs. */
  static boolean isText(Path file) {
    if (PackedImage.kindOf(file).isPresent()) {
      return false;
    }
    try (DiskFile disk = DiskFile.open(file)) {
      if (disk.size() > MkenvimageText.LIMIT) {
        return false;
      }
      for (byte value : disk.read(0, (int) disk.size())) {
        if (value == 0) {
          return false;
        }
      }
      return true;
    }
  }
}
