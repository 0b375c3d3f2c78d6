package org.sbcprov.imaging.build;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.imaging.gpt.Attributes;
import org.sbcprov.imaging.gpt.PartitionTypes;

/**
 * A partition of an image.
 *
 * @param number its number, from 1
 * @param name its name
 * @param first first sector
 * @param last last sector, inclusive
 * @param type type GUID
 * @param guid its GUID
 * @param attributes the attribute field
 * @param contentFile the file that is put there, or the first one of those that a file system is made of
 * @param contentSize the bytes that it takes, or 0
 */
public record PlannedPartition(
    int number,
    String name,
    long first,
    long last,
    UUID type,
    UUID guid,
    long attributes,
    Optional<Path> contentFile,
    long contentSize) {
  /** Names and values, for scripts. */
  public Map<String, Object> facts() {
    return Facts.of(
        "number", number,
        "name", name,
        "first", first,
        "last", last,
        "type", type.toString(),
        "type-name", PartitionTypes.name(type),
        "guid", guid.toString(),
        "attributes", Attributes.words(attributes),
        "content-file", contentFile.orElse(null),
        "content-size", contentFile.isPresent() ? contentSize : null);
  }
}
