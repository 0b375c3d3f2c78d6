package org.sbcprov.imaging.content;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.imaging.magic.Magic;

/**
 * A flattened device tree (Devicetree Specification, chapter 5), and U-Boot's FIT in that form: a node {@code images} whose
 * children have {@code data}, or {@code data-position}/{@code data-offset} and {@code data-size} for data behind the tree.
 */
final class FlattenedTree {
  private static final int HEADER = 40;
  private static final int BEGIN_NODE = 1;
  private static final int END_NODE = 2;
  private static final int PROP = 3;
  private static final int NOP = 4;
  private static final int MOST_TOKENS = 20_000;
  private static final int MOST_IMAGES = 64;
  private static final int DEEPEST = 32;
  private static final int LONGEST_NAME = 64;

  private final Region region;
  private final long totalSize;
  private final long strings;
  private final List<Map<String, Object>> images = new ArrayList<>();
  private boolean fit;
  private String description = "";
  private String model = "";
  private String configuration = "";
  private long end;

  private FlattenedTree(Region region) {
    this.region = region;
    totalSize = region.be32(4);
    strings = region.be32(12);
    end = totalSize;
  }

  static boolean startsIn(Region region) {
    return region.has(Magic.DEVICE_TREE);
  }

  /** Looks at a tree; what begins as one and is none is told to be cut off or broken. */
  static Found of(Region region) {
    if (region.size() < HEADER || region.be32(4) < HEADER) {
      return Found.plain("fit", "device tree or FIT, without its header", Facts.none());
    }
    FlattenedTree tree = new FlattenedTree(region);
    boolean whole = tree.walk(region.be32(8));
    return tree.found(whole);
  }

  private Found found(boolean whole) {
    Map<String, Object> details = new LinkedHashMap<>();
    details.put("size", end);
    String words;
    if (fit) {
      List<String> names = new ArrayList<>();
      for (Map<String, Object> image : images) {
        names.add(image.get("name").toString());
      }
      words = "FIT with " + (names.isEmpty() ? "no images" : String.join(", ", names)) + ", " + end + " bytes";
      details.put("images", images);
      if (!configuration.isEmpty()) {
        details.put("default-configuration", configuration);
      }
      if (!description.isEmpty()) {
        details.put("description", description);
      }
    } else {
      words = "device tree" + (model.isEmpty() ? "" : " of " + model) + ", " + end + " bytes";
    }
    Found found = Found.sized(fit ? "fit" : "device-tree", words, details, end);
    if (end > region.size()) {
      return found.withProblem(
          new BadInput(
              "image.fit-truncated",
              (fit ? "FIT" : "device tree") + " is cut off: it has " + end + " bytes, there are " + region.size(),
              Facts.of("needed", end, "size", region.size()),
              "Get the file again and compare its size with the original."));
    }
    if (!whole) {
      return found.withProblem(
          new BadInput(
              "image.fit-form",
              (fit ? "FIT" : "device tree") + " is damaged: its structure cannot be followed to its end",
              Facts.of("size", end),
              "Get the file again."));
    }
    return found;
  }

  private boolean walk(long structure) {
    long at = structure;
    String[] path = new String[DEEPEST + 1];
    int depth = 0;
    for (int i = 0; i < MOST_TOKENS; i++) {
      if (at < 0 || at + 4 > Math.min(totalSize, region.size())) {
        return false;
      }
      int token = (int) region.be32(at);
      at += 4;
      if (token == BEGIN_NODE) {
        String name = region.text(at, LONGEST_NAME);
        if (depth >= DEEPEST || nameLength(at) < 0) {
          return false;
        }
        path[++depth] = name;
        at = aligned(at + nameLength(at) + 1);
        enter(path, depth);
      } else if (token == END_NODE) {
        if (--depth <= 0) {
          return depth == 0;
        }
      } else if (token == PROP) {
        long length = region.be32(at);
        property(path, depth, strings + region.be32(at + 4), at + 8, length);
        at = aligned(at + 8 + length);
      } else if (token != NOP) {
        return false;
      }
    }
    return true;
  }

  private int nameLength(long at) {
    for (int i = 0; i < LONGEST_NAME * 4; i++) {
      if (region.u8(at + i) == 0) {
        return i;
      }
    }
    return -1;
  }

  private void enter(String[] path, int depth) {
    if (depth == 2 && path[2].equals("images")) {
      fit = true;
    } else if (depth == 3 && path[2].equals("images") && images.size() < MOST_IMAGES) {
      Map<String, Object> image = new LinkedHashMap<>();
      image.put("name", path[3]);
      images.add(image);
    }
  }

  private void property(String[] path, int depth, long name, long data, long length) {
    String key = region.text(name, LONGEST_NAME);
    if (depth == 1 && key.equals("description")) {
      description = region.text(data, (int) Math.min(length, LONGEST_NAME));
    } else if (depth == 1 && key.equals("model")) {
      model = region.text(data, (int) Math.min(length, LONGEST_NAME));
    } else if (depth == 2 && path[2].equals("configurations") && key.equals("default")) {
      configuration = region.text(data, (int) Math.min(length, LONGEST_NAME));
    } else if (depth == 3 && path[2].equals("images") && !images.isEmpty()) {
      imageProperty(images.get(images.size() - 1), key, data, length);
    }
  }

  private void imageProperty(Map<String, Object> image, String key, long data, long length) {
    switch (key) {
      case "type", "arch", "compression" -> image.put(key, region.text(data, (int) Math.min(length, LONGEST_NAME)));
      case "data" -> {
        image.put("offset", data);
        image.put("size", length);
      }
      case "data-position" -> image.put("offset", region.be32(data));
      case "data-offset" -> image.put("offset", aligned(totalSize) + region.be32(data));
      case "data-size" -> image.put("size", region.be32(data));
      default -> {}
    }
    Optional<Long> offset = Optional.ofNullable((Long) image.get("offset"));
    Optional<Long> size = Optional.ofNullable((Long) image.get("size"));
    if (offset.isPresent() && size.isPresent()) {
      end = Math.max(end, offset.get() + size.get());
    }
  }

  private static long aligned(long at) {
    return at + 3 & ~3L;
  }
}
