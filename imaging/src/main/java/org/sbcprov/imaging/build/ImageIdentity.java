package org.sbcprov.imaging.build;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.sbcprov.core.Sha256;
import org.sbcprov.core.board.MediumLayout;
import org.sbcprov.core.board.Partition;
import org.sbcprov.core.board.TableStyle;
import org.sbcprov.core.failure.BadUsage;
import org.sbcprov.core.failure.Facts;

/**
 * The GUIDs of an image. Those that neither a user nor the layout gives come from what goes into the image, so that the same
 * inputs give the same image, and different ones different GUIDs. They are of version 8 of RFC 9562, whose bits are the
 * maker's own.
 *
 * @param digest the SHA-256 of all that goes into the image
 * @param disk the disk's GUID
 * @param partitions the partitions' GUIDs, in the order of the layout
 */
record ImageIdentity(byte[] digest, UUID disk, List<UUID> partitions) {
  /** Names the way in which the digest is made; a change of that way changes the name. */
  private static final String SCHEME = "sbcprov image 1";

  /** For images that have more than BL2 and FIP in a plain table, which the first one knows nothing of. */
  private static final String SCHEME_OF_ALL = "sbcprov image 2";

  private static final UUID NIL = new UUID(0, 0);

  /**
   * Takes the given GUIDs and makes the others.
   *
   * @param layout with all sectors known
   * @param size of the image in bytes
   * @param fillers what goes where, in an order that inputs give
   * @throws BadUsage {@code image.guid} when two things would have the same
   */
  static ImageIdentity of(BuildRequest request, MediumLayout layout, long size, Map<String, Filler> fillers) {
    byte[] digest = Sha256.digest(text(request, layout, size, fillers).getBytes(StandardCharsets.UTF_8));
    UUID disk = request.diskGuid().orElse(layout.table().diskGuid().orElse(derive(digest, "disk")));
    List<UUID> partitions = new ArrayList<>();
    for (Partition partition : layout.partitions()) {
      UUID given = request.partitionGuids().get(partition.name());
      if (given == null) {
        given = partition.guid().orElse(null);
      }
      partitions.add(given != null ? given : derive(digest, "partition " + partition.name()));
    }
    requireDistinct(disk, partitions, layout.partitions());
    return new ImageIdentity(digest, disk, List.copyOf(partitions));
  }

  /** A number for an MBR, which has 32 bits to tell disks apart by; not 0. */
  long diskSignature() {
    return derive(digest, "disk signature").getLeastSignificantBits() & 0xffff_ffffL | 1;
  }

  /** Checks the names for which GUIDs are given; needs no file. */
  static void requireKnownNames(Map<String, UUID> partitionGuids, List<Partition> partitions) {
    List<String> names = new ArrayList<>();
    for (Partition partition : partitions) {
      names.add(partition.name());
    }
    for (String name : partitionGuids.keySet()) {
      if (!names.contains(name)) {
        throw new BadUsage(
            "image.partition-unknown",
            "There is no partition named \"" + name + "\" to give a GUID to",
            Facts.of("known", names),
            "The layout's partitions: " + String.join(", ", names) + ".");
      }
    }
  }

  /** The digest as 64 hexadecimal digits. */
  String digestHex() {
    return HexFormat.of().formatHex(digest);
  }

  private static String text(BuildRequest request, MediumLayout layout, long size, Map<String, Filler> fillers) {
    StringBuilder text = new StringBuilder(512);
    boolean plain = isPlain(layout, fillers);
    text.append(plain ? SCHEME : SCHEME_OF_ALL).append('\n');
    text.append(request.board().name()).append('\n').append(size).append('\n');
    for (Partition partition : layout.partitions()) {
      // The name comes last in its line and with its length, so that no name can pass for other fields.
      text.append(partition.first()).append(' ');
      text.append(partition.last()).append(' ');
      text.append(partition.type()).append(' ');
      text.append(Long.toHexString(partition.attributes())).append(' ');
      text.append(partition.content().orElse("-")).append(' ');
      if (!plain) {
        text.append(partition.number()).append(' ').append(partition.fs()).append(' ');
      }
      text.append(partition.name().length()).append(' ').append(partition.name()).append('\n');
    }
    if (plain) {
      text.append(fillers.get(LayoutRules.BL2).identity()).append('\n');
      return text.append(fillers.get(LayoutRules.FIP).identity()).append('\n').toString();
    }
    text.append(request.medium()).append('\n');
    append(layout.table(), text);
    for (Map.Entry<String, Filler> filler : new TreeMap<>(fillers).entrySet()) {
      text.append(filler.getKey().length()).append(' ').append(filler.getKey()).append(' ');
      text.append(filler.getValue().identity()).append('\n');
    }
    return text.toString();
  }

  private static void append(TableStyle style, StringBuilder text) {
    text.append(style.kind()).append(' ').append(style.like()).append(' ').append(style.backup()).append(' ');
    text.append(style.diskSignature()).append('\n');
    for (TableStyle.Hybrid hybrid : style.hybrid()) {
      text.append(hybrid.first()).append(' ').append(hybrid.sectors()).append(' ').append(hybrid.type()).append(' ');
      text.append(hybrid.active()).append(' ').append(hybrid.partition()).append('\n');
    }
  }

  /** Whether it is an image of the kind that the first scheme was made for. */
  private static boolean isPlain(MediumLayout layout, Map<String, Filler> fillers) {
    boolean plain =
        layout.table().isStandard()
            && layout.placements().isEmpty()
            && layout.bootArea().isEmpty()
            && fillers.size() == 2
            && fillers.containsKey(LayoutRules.BL2)
            && fillers.containsKey(LayoutRules.FIP);
    for (Partition partition : layout.partitions()) {
      String content = partition.content().orElse(LayoutRules.BL2);
      plain &= partition.number() == 0 && partition.guid().isEmpty() && partition.fs() == Partition.Fs.NONE;
      plain &= content.equals(LayoutRules.BL2) || content.equals(LayoutRules.FIP);
    }
    return plain;
  }

  private static UUID derive(byte[] digest, String what) {
    byte[] name = what.getBytes(StandardCharsets.UTF_8);
    byte[] seed = ByteBuffer.allocate(digest.length + name.length).put(digest).put(name).array();
    ByteBuffer bits = ByteBuffer.wrap(Sha256.digest(seed));
    long high = bits.getLong() & ~0xf000L | 0x8000L;
    long low = bits.getLong() & 0x3fff_ffff_ffff_ffffL | 0x8000_0000_0000_0000L;
    return new UUID(high, low);
  }

  private static void requireDistinct(UUID disk, List<UUID> guids, List<Partition> partitions) {
    Set<UUID> seen = new HashSet<>();
    seen.add(NIL);
    requireNew(seen, disk, "the disk");
    for (int i = 0; i < guids.size(); i++) {
      requireNew(seen, guids.get(i), "partition " + partitions.get(i).name());
    }
  }

  private static void requireNew(Set<UUID> seen, UUID guid, String what) {
    if (!seen.add(guid)) {
      throw new BadUsage(
          "image.guid",
          "The GUID " + guid + " cannot be that of " + what + ": it is "
              + (guid.equals(NIL) ? "nil" : "another one's already"),
          Facts.of("guid", guid.toString()),
          "Give each its own GUID, or none.");
    }
  }
}
