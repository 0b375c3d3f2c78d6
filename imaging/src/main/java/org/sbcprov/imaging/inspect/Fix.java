package org.sbcprov.imaging.inspect;

import java.nio.file.Path;
import java.util.List;
import org.sbcprov.imaging.content.OpenedImage;
import org.sbcprov.imaging.disk.DiskFile;
import org.sbcprov.imaging.disk.SectorSource;

/** Command lines that a report recommends; empty where there is none that could succeed. */
final class Fix {
  private static final List<String> PACKED = List.of(".gz", ".xz", ".zst");

  private final SectorSource image;
  private final String first;
  private final String file;
  private final String target;
  private final String edit;

  Fix(Path path, SectorSource image, InspectOptions options) {
    this.image = image;
    boolean packed = image instanceof OpenedImage opened && opened.isPacked();
    first = packed ? "unpacked: " : "";
    file = quoted(packed ? unpacked(path.toString()) : path.toString());
    StringBuilder words = new StringBuilder();
    for (String word : options.given()) {
      words.append(' ').append(quoted(word));
    }
    target = words.toString();
    edit = DiskFile.isBlockDevice(path) ? " --yes --saved " + quoted(path.getFileName() + ".saved") : "";
  }

  /** Repairs what is named: {@code bit}, {@code hole}, ... */
  String repair(String what) {
    return first + "sbcprov image repair " + file + " --only " + what + edit;
  }

  /** Puts a file into a partition, where one can be put. */
  String put(Inhabited partition, String content) {
    if (!partition.hasSectors() || partition.position() > image.size()) {
      return "";
    }
    return first + "sbcprov image put " + file + " " + partition.number() + " " + content + target + edit;
  }

  /** The same, unless what belongs there has more bytes than the partition. */
  String put(Inhabited partition, String content, Object needed) {
    return needed instanceof Number bytes && bytes.longValue() > partition.size() ? "" : put(partition, content);
  }

  /** Names a variable of the environment anew, which writes a good one over the copy that is damaged. */
  String environment() {
    return first + "sbcprov env set " + file + " NAME=VALUE --force";
  }

  private static String unpacked(String name) {
    for (String suffix : PACKED) {
      if (name.endsWith(suffix)) {
        return name.substring(0, name.length() - suffix.length());
      }
    }
    return name;
  }

  private static String quoted(String word) {
    for (int i = 0; i < word.length(); i++) {
      char c = word.charAt(i);
      boolean plain = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || "._-/+,:=@".indexOf(c) >= 0;
      if (!plain) {
        return "'" + word.replace("'", "'\\''") + "'";
      }
    }
    return word.isEmpty() ? "''" : word;
  }
}
