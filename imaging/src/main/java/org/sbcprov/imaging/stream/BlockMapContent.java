package org.sbcprov.imaging.stream;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.core.failure.Facts;

/** What a block map says, checked against itself. */
final class BlockMapContent {
  private static final long LARGEST_IMAGE = StreamOptions.USUAL_LIMIT;
  private static final long SMALLEST_BLOCK = 512;
  private static final long LARGEST_BLOCK = 16 * 1024 * 1024;

  private final long imageSize;
  private final long blockSize;
  private final long[] first;
  private final long[] last;
  private final String algorithm;
  private final byte[][] checksums;

  private BlockMapContent(
      long imageSize, long blockSize, long[] first, long[] last, String algorithm, byte[][] checksums) {
    this.imageSize = imageSize;
    this.blockSize = blockSize;
    this.first = first;
    this.last = last;
    this.algorithm = algorithm;
    this.checksums = checksums;
  }

  /**
   * Reads it.
   *
   * @throws BadInput {@code image.bmap-form}, {@code image.bmap-checksum}
   */
  static BlockMapContent parse(Object file, byte[] bytes) {
    Reading reading = new Reading(file);
    new BlockMapText(file, bytes, reading).read();
    return reading.checked(bytes);
  }

  long imageSize() {
    return imageSize;
  }

  /** Of ranges. */
  int count() {
    return first.length;
  }

  long firstBlock(int range) {
    return first[range];
  }

  long lastBlock(int range) {
    return last[range];
  }

  /** The first byte of a range. */
  long from(int range) {
    return first[range] * blockSize;
  }

  /** Behind the last byte of a range; the image's last block can be a short one. */
  long to(int range) {
    return Math.min(imageSize, (last[range] + 1) * blockSize);
  }

  boolean hasChecksums() {
    for (byte[] checksum : checksums) {
      if (checksum == null) {
        return false;
      }
    }
    return true;
  }

  /** Of a range; null when there is none. */
  byte[] checksum(int range) {
    return checksums[range];
  }

  MessageDigest digest() {
    return digest(algorithm);
  }

  private static MessageDigest digest(String algorithm) {
    try {
      return MessageDigest.getInstance(algorithm);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("a Java platform without " + algorithm, e);
    }
  }

  /** Collects what the text has. */
  private static final class Reading implements BlockMapText.Visitor {
    private final Object file;
    private final List<long[]> ranges = new ArrayList<>();
    private final List<byte[]> checksums = new ArrayList<>();
    private long imageSize = -1;
    private long blockSize = -1;
    private long blocks = -1;
    private long mapped = -1;
    private String algorithm = "SHA-1";
    private String own = "";
    private int ownAt;
    private boolean algorithmTold;
    private boolean hasOwn;

    Reading(Object file) {
      this.file = file;
    }

    @Override
    public void root(String name, String version) {
      if (!name.equals("bmap")) {
        throw BlockMapText.form(file, "it is another kind of file");
      }
      int dot = version.indexOf('.');
      String major = dot < 0 ? version : version.substring(0, dot);
      if (!major.equals("1") && !major.equals("2")) {
        throw BlockMapText.form(file, "its version is " + version + ", known are 1 and 2");
      }
      String minor = dot < 0 ? "" : version.substring(dot + 1);
      hasOwn = major.equals("2") || !(minor.isEmpty() || minor.equals("0") || minor.equals("1") || minor.equals("2"));
    }

    @Override
    public void leaf(String name, String checksum, String value, int at) {
      switch (name) {
        case "ImageSize" -> imageSize = once(name, imageSize, value);
        case "BlockSize" -> blockSize = once(name, blockSize, value);
        case "BlocksCount" -> blocks = once(name, blocks, value);
        case "MappedBlocksCount" -> mapped = once(name, mapped, value);
        case "ChecksumType" -> type(value);
        case "BmapFileChecksum", "BmapFileSHA1" -> {
          if (!own.isEmpty()) {
            throw BlockMapText.form(file, "two checksums of itself");
          }
          own = value;
          ownAt = at;
        }
        case "Range" -> range(checksum, value);
        default -> {}
      }
    }

    @Override
    public void branch(String name) {
      switch (name) {
        case "ImageSize", "BlockSize", "BlocksCount", "MappedBlocksCount", "ChecksumType", "BmapFileChecksum",
            "BmapFileSHA1", "Range" -> throw BlockMapText.form(file, "an element in " + name);
        default -> {}
      }
    }

    private void type(String value) {
      if (algorithmTold) {
        throw BlockMapText.form(file, "two kinds of checksum");
      }
      algorithmTold = true;
      algorithm =
          switch (value.toLowerCase(Locale.ROOT)) {
            case "sha1" -> "SHA-1";
            case "sha256" -> "SHA-256";
            default -> throw BlockMapText.form(file, "checksums of kind " + value + ", known are sha1 and sha256");
          };
    }

    private long once(String name, long before, String value) {
      if (before >= 0) {
        throw BlockMapText.form(file, "two of " + name);
      }
      return number(value);
    }

    private long number(String value) {
      if (value.isEmpty() || value.length() > 18) {
        throw BlockMapText.form(file, "a number is missing or too large");
      }
      for (int i = 0; i < value.length(); i++) {
        if (value.charAt(i) < '0' || value.charAt(i) > '9') {
          throw BlockMapText.form(file, "'" + value + "' is no number");
        }
      }
      return Long.parseLong(value);
    }

    private void range(String checksum, String value) {
      int dash = value.indexOf('-');
      long from = number(dash < 0 ? value : value.substring(0, dash).strip());
      long to = dash < 0 ? from : number(value.substring(dash + 1).strip());
      long before = ranges.isEmpty() ? -1 : ranges.get(ranges.size() - 1)[1];
      if (from > to || from <= before) {
        throw BlockMapText.form(file, "the range " + value + " is not behind the one before it");
      }
      ranges.add(new long[] {from, to});
      checksums.add(checksum.isEmpty() ? null : hex(checksum));
    }

    private byte[] hex(String digits) {
      try {
        return HexFormat.of().parseHex(digits);
      } catch (IllegalArgumentException e) {
        throw BlockMapText.form(file, "'" + digits + "' is no checksum");
      }
    }

    BlockMapContent checked(byte[] bytes) {
      if (imageSize <= 0 || imageSize > LARGEST_IMAGE) {
        throw BlockMapText.form(file, "the image's size is missing, 0 or too large");
      }
      if (blockSize < SMALLEST_BLOCK || blockSize > LARGEST_BLOCK || Long.bitCount(blockSize) != 1) {
        throw BlockMapText.form(file, "the size of blocks is missing or no size that blocks have");
      }
      if (blocks != (imageSize + blockSize - 1) / blockSize) {
        throw BlockMapText.form(file, "the number of blocks is not that of the image's size");
      }
      long sum = 0;
      for (long[] range : ranges) {
        if (range[1] >= blocks) {
          throw BlockMapText.form(file, "the range " + range[0] + "-" + range[1] + " ends behind the image");
        }
        sum += range[1] - range[0] + 1;
      }
      if (mapped != sum) {
        throw BlockMapText.form(file, "the number of mapped blocks is not that of the ranges");
      }
      if (ranges.isEmpty()) {
        throw BlockMapText.form(file, "no block is mapped: nothing would be written");
      }
      checkOwn(bytes);
      int length = digest(algorithm).getDigestLength();
      for (byte[] checksum : checksums) {
        if (checksum != null && checksum.length != length) {
          throw BlockMapText.form(file, "a checksum of another length than its kind has");
        }
      }
      long[] first = new long[ranges.size()];
      long[] last = new long[ranges.size()];
      for (int i = 0; i < first.length; i++) {
        first[i] = ranges.get(i)[0];
        last[i] = ranges.get(i)[1];
      }
      return new BlockMapContent(imageSize, blockSize, first, last, algorithm, checksums.toArray(new byte[0][]));
    }

    /** Of the file with zeros, the digits, in the place of the checksum. Versions before 1.3 have none. */
    private void checkOwn(byte[] bytes) {
      if (own.isEmpty()) {
        if (hasOwn) {
          throw BlockMapText.form(file, "it has no checksum of itself, as all of its version have");
        }
        return;
      }
      byte[] expected = hex(own);
      byte[] zeroed = bytes.clone();
      Arrays.fill(zeroed, ownAt, ownAt + own.length(), (byte) '0');
      byte[] found = digest(algorithm).digest(zeroed);
      if (!Arrays.equals(found, expected)) {
        throw new BadInput(
            "image.bmap-checksum",
            file + " is damaged: its checksum does not match",
            Facts.of("bmap", file.toString(), "expected", own.toLowerCase(Locale.ROOT), "found", HexFormat.of().formatHex(found)),
            "Get it again. Without a map the whole image is written.");
      }
    }
  }
}
