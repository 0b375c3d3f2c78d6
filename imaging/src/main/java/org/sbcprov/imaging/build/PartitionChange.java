package org.sbcprov.imaging.build;

import java.util.Optional;
import java.util.UUID;
import org.sbcprov.core.ByteSize;
import org.sbcprov.core.board.Partition;

/**
 * A partition that is added to a layout, or one of the layout's that is changed. What is empty stays as it is, or is as
 * partitions usually are.
 *
 * @param name the partition's; one that the layout has is changed, another one is added at the end
 * @param extent how large it is
 * @param first its first sector; else it follows the one before it, at a whole mebibyte
 * @param number its number in the table
 * @param type its type GUID
 * @param attributes its GPT attributes
 * @param guid its GUID
 * @param source what it gets
 * @param fs the file system that is made there
 * @param label of the file system
 */
public record PartitionChange(
    String name,
    Optional<Extent> extent,
    Optional<Long> first,
    Optional<Integer> number,
    Optional<UUID> type,
    Optional<Long> attributes,
    Optional<UUID> guid,
    Optional<Source> source,
    Optional<Partition.Fs> fs,
    Optional<String> label) {
  /**
   * How large a partition is.
   *
   * @param kind in which way that is said
   * @param size in bytes, where it is said so
   */
  public record Extent(Kind kind, ByteSize size) {
    /** In which way it is said. */
    public enum Kind {
      /** In bytes. */
      SIZE,
      /** As large as what is put there, in whole mebibytes. */
      AUTO,
      /** All that is left of the disk. */
      REST
    }

    /** Of so many bytes. */
    public static Extent of(ByteSize size) {
      return new Extent(Kind.SIZE, size);
    }

    /** As large as its content. */
    public static final Extent AUTO = new Extent(Kind.AUTO, new ByteSize(0));

    /** The rest of the disk. */
    public static final Extent REST = new Extent(Kind.REST, new ByteSize(0));
  }

  /** One that says nothing but the name. */
  public static PartitionChange named(String name) {
    return of(name, Optional.empty());
  }

  /** One that says nothing but what a partition gets. */
  static PartitionChange filled(String name, Source source) {
    return of(name, Optional.of(source));
  }

  private static PartitionChange of(String name, Optional<Source> source) {
    return new PartitionChange(
        name,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        source,
        Optional.empty(),
        Optional.empty());
  }
}
