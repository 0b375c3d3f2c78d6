package org.sbcprov.imaging.wipe;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.sbcprov.core.failure.DeviceFailed;
import org.sbcprov.imaging.disk.SectorSource;
import org.sbcprov.imaging.medium.Range;

/** Looks for what programs know a disk and its partitions by. */
final class SignatureScan {
  private static final int EXT_SUPERBLOCK = 0x400;
  private static final int EXT_LOG_BLOCK_SIZE = EXT_SUPERBLOCK + 0x18;
  private static final int EXT_LARGEST_BLOCK = 6;

  /** ZFS' label: 256 KiB, twice at the start and twice at the end; from 128 KiB on it has uberblocks. */
  private static final int ZFS_LABEL = 256 * 1024;

  private static final int ZFS_UBERBLOCKS = 128 * 1024;
  private static final int ZFS_SLOT = 1024;
  private static final long ZFS_MAGIC = 0x00bab10cL;

  private final SectorSource disk;
  private final Signature[] signatures = Signature.all();
  private final List<FoundSignature> found = new ArrayList<>();

  private SignatureScan(SectorSource disk) {
    this.disk = disk;
  }

  static List<FoundSignature> of(SectorSource disk, DiskParts parts) {
    SignatureScan scan = new SignatureScan(disk);
    scan.look("the disk", new Range(0, disk.size()));
    for (DiskParts.Named part : parts.all()) {
      scan.look(part.words(), part.range());
    }
    return scan.found;
  }

  private void look(String where, Range region) {
    long size = region.length();
    for (Signature signature : signatures) {
      long position = signature.position(size);
      int length = signature.magic().length;
      if (position >= 0 && position <= size - length) {
        if (isThere(signature, region, position, length)) {
          add(signature.name(), where, region, signature.erasePosition(size), signature.eraseLength());
        }
      }
    }
    try {
      lookForZfs(where, region);
    } catch (DeviceFailed e) {
      WipePlan.requireThere(e);
    }
  }

  /** What cannot be read is taken for none. */
  private boolean isThere(Signature signature, Range region, long position, int length) {
    try {
      return signature.isIn(disk.read(region.from() + position, length)) && makesSense(signature, region);
    } catch (DeviceFailed e) {
      WipePlan.requireThere(e);
      return false;
    }
  }

  /** The magic of ext has two bytes only, which boot code may have by accident. */
  private boolean makesSense(Signature signature, Range region) {
    if (signature.magic().length > 2 || !signature.name().startsWith("ext")) {
      return true;
    }
    byte[] bytes = disk.read(region.from() + EXT_LOG_BLOCK_SIZE, Integer.BYTES);
    int shift = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getInt();
    return shift >= 0 && shift <= EXT_LARGEST_BLOCK;
  }

  private void lookForZfs(String where, Range region) {
    long whole = region.length() & -ZFS_LABEL;
    if (whole < 4 * ZFS_LABEL) {
      return;
    }
    long[] labels = {0, ZFS_LABEL, whole - 2 * ZFS_LABEL, whole - ZFS_LABEL};
    for (long label : labels) {
      byte[] bytes = disk.read(region.from() + label + ZFS_UBERBLOCKS, ZFS_LABEL - ZFS_UBERBLOCKS);
      ByteBuffer slots = ByteBuffer.wrap(bytes);
      for (int at = 0; at < bytes.length; at += ZFS_SLOT) {
        long magic = slots.getLong(at);
        if (magic == ZFS_MAGIC || magic == Long.reverseBytes(ZFS_MAGIC)) {
          add("ZFS label", where, region, label, ZFS_LABEL);
          break;
        }
      }
    }
  }

  private void add(String what, String where, Range region, long from, int length) {
    long start = region.from() + from;
    found.add(new FoundSignature(what, where, new Range(start, Math.min(region.to(), start + length))));
  }
}
