package org.sbcprov.imaging.inspect;

import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.imaging.content.Content;
import org.sbcprov.imaging.finding.Printable;
import org.sbcprov.imaging.gpt.Attributes;
import org.sbcprov.imaging.gpt.GptEntry;
import org.sbcprov.imaging.gpt.PartitionTypes;
import org.sbcprov.imaging.gpt.Unsigned;

/**
 * A partition.
 *
 * @param number its number, from 1
 * @param name its name, fit for a terminal
 * @param first first sector, unsigned
 * @param last last sector, inclusive, unsigned
 * @param size bytes, or 0 when its sectors make no sense
 * @param type type GUID
 * @param typeName name of the type
 * @param guid its GUID
 * @param attributes the attribute field
 * @param content what lies in it
 */
public record PartitionReport(
    int number,
    String name,
    long first,
    long last,
    long size,
    UUID type,
    String typeName,
    UUID guid,
    long attributes,
    Content content) {
  static PartitionReport of(Inhabited partition) {
    GptEntry entry = partition.entry();
    return new PartitionReport(
        partition.number(),
        Printable.of(entry.name()),
        entry.startingLba(),
        entry.endingLba(),
        partition.size(),
        entry.partitionTypeGuid(),
        PartitionTypes.name(entry.partitionTypeGuid()),
        entry.uniquePartitionGuid(),
        entry.attributes(),
        partition.found().content());
  }

  /** A word for each attribute that is set. */
  public List<String> attributeWords() {
    return Attributes.words(attributes);
  }

  /** Names and values, for scripts. */
  public Map<String, Object> facts() {
    return Facts.of(
        "number", number,
        "name", name,
        "first", Unsigned.number(first),
        "last", Unsigned.number(last),
        "size", size,
        "type", type.toString(),
        "type-name", typeName,
        "guid", guid.toString(),
        "attributes", attributeWords(),
        "content", content.facts());
  }
}
