package org.sbcprov.imaging.build;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.imaging.disk.SectorSource;

/**
 * Sectors of an image that belong together.
 *
 * @param first first sector
 * @param last last sector, inclusive
 * @param kind what it is
 * @param what its name, in words
 * @param content what lies there, in words; empty for nothing
 * @param file where that comes from
 * @param used bytes of it
 */
public record Area(long first, long last, Kind kind, String what, String content, Optional<Path> file, long used) {
  /** What an area can be. */
  public enum Kind {
    TABLE("table"),
    PARTITION("partition"),
    PLACEMENT("placement"),
    FREE("free");

    private final String word;

    Kind(String word) {
      this.word = word;
    }

    /** The name as scripts get it. */
    public String word() {
      return word;
    }
  }

  /** Bytes of all its sectors. */
  public long size() {
    return (last - first + 1) * SectorSource.SECTOR;
  }

  /** Names and values, for scripts. */
  public Map<String, Object> facts() {
    return Facts.of(
        "first", first,
        "last", last,
        "offset", first * SectorSource.SECTOR,
        "size", size(),
        "kind", kind.word(),
        "what", what,
        "content", content.isEmpty() ? null : content,
        "file", file.orElse(null),
        "used", used == 0 ? null : used);
  }
}
