package org.sbcprov.imaging.content;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import org.sbcprov.imaging.magic.Magic;

/** A UBI image by its first erase block's header, with the volumes of its layout volume (Linux, ubi-media.h). */
final class UbiContent {
  private static final int VID_HEADER_OFFSET = 16;
  private static final int DATA_OFFSET = 20;
  private static final int SMALLEST_BLOCK = 16 * 1024;
  private static final int LARGEST_BLOCK = 4 * 1024 * 1024;
  private static final int MOST_BLOCKS = 64;
  private static final long LAYOUT_VOLUME = 0x7fffefffL;
  private static final int RECORD = 172;
  private static final int RECORD_CRC = 168;
  private static final int MOST_VOLUMES = 128;
  private static final int LONGEST_NAME = 127;

  private UbiContent() {}

  static boolean startsIn(Region region) {
    return region.has(Magic.UBI);
  }

  static Found of(Region region) {
    Map<String, Object> details = new LinkedHashMap<>();
    long vid = region.be32(VID_HEADER_OFFSET);
    long data = region.be32(DATA_OFFSET);
    details.put("vid-header-offset", vid);
    details.put("data-offset", data);
    int block = blockSize(region);
    String words = "UBI";
    if (block > 0) {
      details.put("erase-block", block);
      List<Map<String, Object>> volumes = volumes(region, block, vid, data);
      details.put("volumes", volumes);
      words += volumes.isEmpty() ? ", volume table not found" : " with volumes " + names(volumes);
    }
    return Found.plain("ubi", words, details);
  }

  private static String names(List<Map<String, Object>> volumes) {
    StringBuilder names = new StringBuilder();
    for (Map<String, Object> volume : volumes) {
      names.append(names.length() == 0 ? "" : ", ").append(volume.get("name"));
    }
    return names.toString();
  }

  /** The distance to the next header. */
  private static int blockSize(Region region) {
    for (int size = SMALLEST_BLOCK; size <= LARGEST_BLOCK; size *= 2) {
      if (region.has(size, "UBI#")) {
        return size;
      }
    }
    return 0;
  }

  private static List<Map<String, Object>> volumes(Region region, int block, long vid, long data) {
    if (vid <= 0 || data <= vid || data >= block) {
      return List.of();
    }
    for (int i = 0; i < MOST_BLOCKS && (long) i * block < region.size(); i++) {
      long at = (long) i * block;
      if (region.has(at + vid, "UBI!") && region.be32(at + vid + 8) == LAYOUT_VOLUME) {
        return table(region, at + data, (int) Math.min(MOST_VOLUMES, (block - data) / RECORD));
      }
    }
    return List.of();
  }

  private static List<Map<String, Object>> table(Region region, long at, int records) {
    List<Map<String, Object>> volumes = new ArrayList<>();
    for (int i = 0; i < records; i++) {
      long record = at + (long) i * RECORD;
      CRC32 crc = new CRC32();
      crc.update(region.read(record, RECORD_CRC));
      int length = region.be16(record + 14);
      // UBI leaves out the inversion at the end that zip's CRC has.
      boolean good = (~crc.getValue() & 0xffff_ffffL) == region.be32(record + RECORD_CRC);
      if (good && region.be32(record) > 0 && length <= LONGEST_NAME) {
        Map<String, Object> volume = new LinkedHashMap<>();
        volume.put("id", i);
        volume.put("name", region.text(record + 16, length));
        volume.put("type", region.u8(record + 12) == 2 ? "static" : "dynamic");
        volume.put("erase-blocks", region.be32(record));
        volumes.add(volume);
      }
    }
    return volumes;
  }
}
