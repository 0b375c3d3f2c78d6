package org.sbcprov.imaging;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.sbcprov.core.ByteSize;
import org.sbcprov.core.Sha256;
import org.sbcprov.core.board.Board;
import org.sbcprov.core.board.MediumLayout;
import org.sbcprov.core.board.Partition;
import org.sbcprov.core.failure.BadUsage;
import org.sbcprov.core.failure.Facts;

/**
 * The GUIDs of an image. Those that nobody gives come from what goes into the image, so that the same inputs give the
 * same image, and different ones different GUIDs. They are of version 8 of RFC 9562, whose bits are the maker's own.
 *
 * @param digest the SHA-256 of the board's name, the layout, the size and the firmware
 * @param disk the disk's GUID
 * @param partitions the partitions' GUIDs, in the order of the layout
 */
record ImageIdentity(byte[] digest, UUID disk, List<UUID> partitions) {
  /** Names the way in which the digest is made; a change of that way changes the name. */
  private static final String SCHEME = "sbcprov image 1";

  private static final UUID NIL = new UUID(0, 0);

  /**
   * Takes the given GUIDs and makes the others.
   *
   * @throws BadUsage when one is given for a partition that there is not, or two things would have the same
   */
  static ImageIdentity of(ImageBuild.Request request, byte[] bl2, byte[] fip) {
    byte[] digest = digest(request.board(), request.layout(), request.size(), bl2, fip);
    UUID disk = request.diskGuid().isPresent() ? request.diskGuid().get() : derive(digest, "disk");
    List<UUID> partitions = new ArrayList<>();
    for (Partition partition : request.layout().partitions()) {
      UUID given = request.partitionGuids().get(partition.name());
      partitions.add(given != null ? given : derive(digest, "partition " + partition.name()));
    }
    requireDistinct(disk, partitions, request.layout().partitions());
    return new ImageIdentity(digest, disk, List.copyOf(partitions));
  }

  /** Checks the names for which GUIDs are given; needs no file. */
  static void requireKnownNames(Map<String, UUID> partitionGuids, MediumLayout layout) {
    List<String> names = new ArrayList<>();
    for (Partition partition : layout.partitions()) {
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

  private static byte[] digest(Board board, MediumLayout layout, ByteSize size, byte[] bl2, byte[] fip) {
    StringBuilder text = new StringBuilder(512);
    text.append(SCHEME).append('\n').append(board.name()).append('\n').append(size.bytes()).append('\n');
    for (Partition partition : layout.partitions()) {
      // The name comes last in its line and with its length, so that no name can pass for other fields.
      text.append(partition.first()).append(' ');
      text.append(partition.last()).append(' ');
      text.append(partition.type()).append(' ');
      text.append(Long.toHexString(partition.attributes())).append(' ');
      text.append(partition.content().orElse("-")).append(' ');
      text.append(partition.name().length()).append(' ').append(partition.name()).append('\n');
    }
    text.append(Sha256.hex(bl2)).append('\n').append(Sha256.hex(fip)).append('\n');
    return Sha256.digest(text.toString().getBytes(StandardCharsets.UTF_8));
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
