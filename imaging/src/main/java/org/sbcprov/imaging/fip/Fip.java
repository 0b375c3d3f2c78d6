package org.sbcprov.imaging.fip;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.core.failure.Facts;

/**
 * The table of contents of a FIP.
 *
 * @param entries the images, in the order of the table, without the entry that ends it
 * @param size bytes of the whole package
 */
public record Fip(List<FipEntry> entries, long size) {
  /** The most images that are read; {@code fiptool} knows 35 kinds. */
  public static final int MOST_ENTRIES = 128;

  /** Bytes in which the table of contents ends, however many images there are. */
  public static final int LARGEST_TOC = FipHeader.SIZE + (MOST_ENTRIES + 1) * FipEntry.SIZE;

  public Fip {
    entries = List.copyOf(entries);
  }

  /** Whether bytes begin as a FIP does. */
  public static boolean startsIn(byte[] bytes) {
    return FipHeader.startsIn(bytes);
  }

  /**
   * Reads a table of contents.
   *
   * @param start the first bytes of the FIP, {@link #LARGEST_TOC} or all there are
   * @param available bytes of the file or partition that it lies in
   * @throws BadInput {@code image.fip-form}, {@code image.fip-truncated}, {@code image.fip-bounds} or {@code
   *     image.fip-overlap}
   */
  public static Fip parse(byte[] start, long available) {
    ByteBuffer fip = ByteBuffer.wrap(start).order(ByteOrder.LITTLE_ENDIAN);
    FipHeader.parse(fip);
    List<FipEntry> entries = new ArrayList<>();
    Set<UUID> seen = new HashSet<>();
    int at = FipHeader.SIZE;
    while (true) {
      if (at + FipEntry.SIZE > fip.limit()) {
        throw truncated("its table of contents", at + FipEntry.SIZE, fip.limit());
      }
      FipEntry entry = FipEntry.parse(fip, at);
      at += FipEntry.SIZE;
      if (entry.endsTable()) {
        Fip parsed = new Fip(entries, sizeOf(entry, entries, at));
        parsed.requireBounds(at, available);
        return parsed;
      }
      if (entries.size() == MOST_ENTRIES) {
        throw form("FIP has no end of its table of contents within " + MOST_ENTRIES + " entries", at);
      }
      if (!seen.add(entry.uuid())) {
        throw form("FIP has two entries for " + titleOf(entry.uuid()), at - FipEntry.SIZE);
      }
      entries.add(entry);
    }
  }

  /**
   * Reads the table of contents of a package that is there as a whole.
   *
   * @param file the package, and whatever lies behind it
   * @throws BadInput see {@link #parse}
   */
  public static Fip of(byte[] file) {
    return parse(Arrays.copyOf(file, Math.min(file.length, LARGEST_TOC)), file.length);
  }

  /** The same as {@link #requireBootable(String)} for a package that no file is known of. */
  public void requireBootable() {
    requireBootable("FIP");
  }

  /**
   * Checks that the package has what BL2 loads on the way to U-Boot.
   *
   * @param file its name, for commands that mend it
   * @throws BadInput {@code image.fip-incomplete}
   */
  public void requireBootable(String file) {
    requireImage(FipImageType.BL31, "BL31", file);
    requireImage(FipImageType.BL33, "BL33", file);
  }

  /** The entry for a kind of image. */
  public Optional<FipEntry> find(FipImageType type) {
    for (FipEntry entry : entries) {
      if (entry.uuid().equals(type.uuid())) {
        return Optional.of(entry);
      }
    }
    return Optional.empty();
  }

  /** The names of its images, short ones where there are such: {@code BL31, BL33}. */
  public String contents() {
    StringBuilder names = new StringBuilder();
    for (FipEntry entry : entries) {
      names.append(names.length() == 0 ? "" : ", ").append(shortName(entry.uuid()));
    }
    return names.length() == 0 ? "nothing" : names.toString();
  }

  /**
   * Makes a package, the same bytes that {@code fiptool create} makes of the same images.
   *
   * @param images the images, in the order in which they are to lie
   */
  public static byte[] write(List<FipImage> images) {
    List<FipMember> members = new ArrayList<>();
    for (FipImage image : images) {
      members.add(new FipMember(image.type().uuid(), 0, image.content()));
    }
    return new FipPackage(0, members).write(1);
  }

  /** The name of a kind of image, short where there is such, else its UUID. */
  public static String shortName(UUID uuid) {
    if (uuid.equals(FipImageType.BL31.uuid())) {
      return "BL31";
    }
    if (uuid.equals(FipImageType.BL32.uuid())) {
      return "BL32";
    }
    if (uuid.equals(FipImageType.BL33.uuid())) {
      return "BL33";
    }
    Optional<FipImageType> type = FipImageType.of(uuid);
    return type.isPresent() ? type.get().option() : uuid.toString();
  }

  static BadInput truncated(String what, long needed, long available) {
    return new BadInput(
        "image.fip-truncated",
        "FIP is cut off: " + what + " needs " + needed + " bytes, there are " + available,
        Facts.of("needed", needed, "size", available),
        "Get the file again and compare its size with the original.");
  }

  static BadInput form(String problem, long offset) {
    return new BadInput(
        "image.fip-form",
        problem,
        Facts.of("offset", "0x" + Long.toHexString(offset)),
        "sbcprov fip create makes one from BL31 and U-Boot.");
  }

  /** The size that the last entry gives; packers that leave it out end with their last image. */
  private static long sizeOf(FipEntry last, List<FipEntry> entries, int tocEnd) {
    if (last.offsetAddress() != 0) {
      return last.offsetAddress();
    }
    long end = tocEnd;
    for (FipEntry entry : entries) {
      end = Math.max(end, entry.offsetAddress() + entry.size());
    }
    return end;
  }

  private void requireBounds(int tocEnd, long available) {
    if (size < tocEnd) {
      throw form("FIP gives its size as " + Long.toUnsignedString(size) + ", less than its table of contents", tocEnd);
    }
    if (size > available) {
      throw truncated("the whole package", size, available);
    }
    for (FipEntry entry : entries) {
      boolean within = entry.offsetAddress() >= tocEnd && entry.offsetAddress() <= size
          && entry.size() >= 0 && entry.size() <= size - entry.offsetAddress();
      if (!within) {
        throw place("image.fip-bounds", entry, "does not lie within the package of " + size + " bytes");
      }
    }
    for (int i = 0; i < entries.size(); i++) {
      for (int j = 0; j < i; j++) {
        if (overlap(entries.get(i), entries.get(j))) {
          throw place("image.fip-overlap", entries.get(i), "overlaps " + titleOf(entries.get(j).uuid()));
        }
      }
    }
  }

  private static boolean overlap(FipEntry a, FipEntry b) {
    return a.size() > 0
        && b.size() > 0
        && a.offsetAddress() < b.offsetAddress() + b.size()
        && b.offsetAddress() < a.offsetAddress() + a.size();
  }

  private void requireImage(FipImageType type, String name, String file) {
    Optional<FipEntry> entry = find(type);
    if (entry.isEmpty() || entry.get().size() == 0) {
      throw new BadInput(
          "image.fip-incomplete",
          "FIP has " + (entry.isEmpty() ? "no " : "an empty ") + name + " (" + type.title() + "); it has " + contents(),
          Facts.of("missing", name, "option", type.option()),
          "sbcprov fip update " + file + " --" + type.option() + " FILE adds it.");
    }
  }

  private static BadInput place(String code, FipEntry entry, String problem) {
    return new BadInput(
        code,
        "FIP is damaged: " + titleOf(entry.uuid()) + " at 0x" + Long.toHexString(entry.offsetAddress()) + ", 0x"
            + Long.toHexString(entry.size()) + " bytes, " + problem,
        Facts.of(
            "image", titleOf(entry.uuid()),
            "offset", "0x" + Long.toHexString(entry.offsetAddress()),
            "size", "0x" + Long.toHexString(entry.size())),
        "Get the file again, or make it again with sbcprov fip create.");
  }

  static String titleOf(UUID uuid) {
    Optional<FipImageType> type = FipImageType.of(uuid);
    return type.isPresent() ? type.get().title() : uuid.toString();
  }
}
