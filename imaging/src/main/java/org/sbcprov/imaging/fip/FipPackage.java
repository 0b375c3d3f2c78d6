package org.sbcprov.imaging.fip;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.sbcprov.core.ByteSize;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.core.failure.Facts;

/**
 * A whole package in memory. It is changed and written as {@code fiptool} does, to the byte; what differs, and why, is
 * in {@code docs/formats.md}.
 *
 * @param flags of the header; bits 32 to 47 belong to the platform
 * @param members in the order in which they lie
 */
public record FipPackage(long flags, List<FipMember> members) {
  /**
   * The most bytes that a package may have; boards have room for 4 MiB at most. A package is held in memory twice while
   * it is changed.
   */
  public static final int LIMIT = 16 * 1024 * 1024;

  private static final int PLATFORM_FLAGS = 32;
  private static final long PLATFORM_MASK = 0xffffL << PLATFORM_FLAGS;

  public FipPackage {
    members = List.copyOf(members);
  }

  /**
   * Reads a package; bytes behind its end are passed over.
   *
   * @param file at most {@link #LIMIT} bytes
   * @throws BadInput see {@link Fip#parse}
   */
  public static FipPackage parse(byte[] file) {
    Fip toc = Fip.of(file);
    FipHeader header = FipHeader.parse(ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN));
    List<FipMember> members = new ArrayList<>();
    for (FipEntry entry : toc.entries()) {
      int from = (int) entry.offsetAddress();
      byte[] content = Arrays.copyOfRange(file, from, from + (int) entry.size());
      members.add(new FipMember(entry.uuid(), entry.flags(), content));
    }
    return new FipPackage(header.flags(), members);
  }

  /** The member of a UUID. */
  public Optional<FipMember> find(UUID uuid) {
    for (FipMember member : members) {
      if (member.uuid().equals(uuid)) {
        return Optional.of(member);
      }
    }
    return Optional.empty();
  }

  /** Whether it has MediaTek's checksum. */
  public boolean hasChecksum() {
    return find(FipImageType.CHECKSUM.uuid()).isPresent();
  }

  /**
   * The package with members replaced or added, in {@code fiptool}'s order: known types as its table has them, then
   * those given here whose UUID nobody knows, then such ones that were there before; MediaTek's checksum is always
   * last.
   *
   * @param given in the order of the command line, no UUID twice
   */
  public FipPackage with(List<FipMember> given) {
    Map<UUID, FipMember> all = new LinkedHashMap<>();
    for (FipMember member : given) {
      all.put(member.uuid(), member);
    }
    for (FipMember member : members) {
      all.putIfAbsent(member.uuid(), member);
    }
    List<FipMember> ordered = new ArrayList<>(all.size());
    for (FipImageType type : FipImageType.ofFiptool()) {
      FipMember known = all.remove(type.uuid());
      if (known != null) {
        ordered.add(known);
      }
    }
    FipMember checksum = all.remove(FipImageType.CHECKSUM.uuid());
    ordered.addAll(all.values());
    if (checksum != null) {
      ordered.add(checksum);
    }
    return new FipPackage(flags, ordered);
  }

  /** The package without some members, those left in the order of {@link #with}. */
  public FipPackage without(Collection<UUID> removed) {
    List<FipMember> left = new ArrayList<>();
    for (FipMember member : members) {
      if (!removed.contains(member.uuid())) {
        left.add(member);
      }
    }
    return new FipPackage(flags, left).with(List.of());
  }

  /** The package with MediaTek's checksum as its last member; {@link #write} fills it in. */
  public FipPackage withChecksum() {
    return with(List.of(new FipMember(FipImageType.CHECKSUM.uuid(), 0, new byte[MtkChecksum.SIZE])));
  }

  /** The package with other platform flags, 16 bits. */
  public FipPackage withPlatformFlags(int platform) {
    return new FipPackage(flags & ~PLATFORM_MASK | (long) platform << PLATFORM_FLAGS, members);
  }

  /** The platform's part of the flags, 16 bits. */
  public int platformFlags() {
    return (int) ((flags & PLATFORM_MASK) >>> PLATFORM_FLAGS);
  }

  /**
   * The bytes of the package. The checksum, where there is one, is computed anew. An empty member gets no entry; as with
   * {@code fiptool}, the table of contents is as long as if it had one.
   *
   * @param align what the offsets of members, and the size of the package, are multiples of; a power of two up to
   *     {@link #LIMIT}
   * @throws BadInput {@code fip.too-many} or {@code fip.too-large}
   */
  public byte[] write(int align) {
    if (Integer.bitCount(align) != 1 || align < 1 || align > LIMIT) {
      throw new IllegalArgumentException("alignment " + align);
    }
    if (members.size() > Fip.MOST_ENTRIES) {
      throw new BadInput(
          "fip.too-many",
          "A FIP with " + members.size() + " members would not be read back",
          Facts.of("members", members.size(), "limit", Fip.MOST_ENTRIES),
          "The limit is " + Fip.MOST_ENTRIES + ".");
    }
    long[] offsets = new long[members.size()];
    long end = FipHeader.SIZE + (members.size() + 1L) * FipEntry.SIZE;
    for (int i = 0; i < offsets.length; i++) {
      int length = members.get(i).content().length;
      offsets[i] = length == 0 ? end : aligned(end, align);
      end = offsets[i] + length;
    }
    long size = aligned(end, align);
    if (size > LIMIT) {
      throw new BadInput(
          "fip.too-large",
          "The FIP would have " + size + " bytes",
          Facts.of("size", size, "limit", LIMIT),
          "The limit is " + new ByteSize(LIMIT) + "; BL2 has room for 2 to 4 MiB on the boards that are known here.");
    }
    return written((int) size, offsets);
  }

  private byte[] written(int size, long[] offsets) {
    ByteBuffer fip = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    new FipHeader(FipHeader.STANDARD.serialNumber(), flags).write(fip);
    int entryAt = FipHeader.SIZE;
    int checksumAt = -1;
    for (int i = 0; i < offsets.length; i++) {
      FipMember member = members.get(i);
      int length = member.content().length;
      if (length == 0) {
        continue;
      }
      if (member.is(FipImageType.CHECKSUM) && length >= MtkChecksum.SIZE) {
        checksumAt = (int) offsets[i];
      } else {
        fip.put((int) offsets[i], member.content());
      }
      new FipEntry(member.uuid(), offsets[i], length, member.flags()).write(fip, entryAt);
      entryAt += FipEntry.SIZE;
    }
    new FipEntry(FipEntry.NIL, size, 0, 0).write(fip, entryAt);
    if (checksumAt >= 0) {
      MtkChecksum.over(fip.array(), checksumAt).write(fip, checksumAt);
    }
    return fip.array();
  }

  private static long aligned(long value, int align) {
    return (value + align - 1) & -(long) align;
  }
}
