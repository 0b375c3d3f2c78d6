package org.sbcprov.cli.image;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.sbcprov.cli.options.Options;
import org.sbcprov.core.ByteSize;
import org.sbcprov.core.GuidText;
import org.sbcprov.core.board.Partition;
import org.sbcprov.core.board.TypeNames;
import org.sbcprov.core.failure.BadUsage;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.imaging.build.PartitionChange;
import org.sbcprov.imaging.build.Source;

/** Reads {@code --partition name=data,size=2GiB,fs=ext4,dir=files}. */
final class PartitionText {
  private static final String KEYS =
      "name, size (SIZE, auto or rest), first, number, type, attributes (bits, such as 2+63), guid, file, dir, tar, fs"
          + " (ext4, ext4-compatible, fat, raw) and label";

  private final String text;
  private String name;
  private Optional<PartitionChange.Extent> extent = Optional.empty();
  private Optional<Long> first = Optional.empty();
  private Optional<Integer> number = Optional.empty();
  private Optional<UUID> type = Optional.empty();
  private Optional<Long> attributes = Optional.empty();
  private Optional<UUID> guid = Optional.empty();
  private Optional<String> path = Optional.empty();
  private Optional<Partition.Fs> fs = Optional.empty();
  private boolean raw;
  private Optional<String> label = Optional.empty();

  private PartitionText(String text) {
    this.text = text;
  }

  /**
   * Reads one.
   *
   * @throws BadUsage {@code image.partition-form} when it is none
   */
  static PartitionChange parse(String text) {
    PartitionText parsed = new PartitionText(text);
    List<String> seen = new ArrayList<>();
    for (String pair : text.split(",", -1)) {
      int equals = pair.indexOf('=');
      if (equals < 1 || equals == pair.length() - 1) {
        throw parsed.bad("\"" + pair + "\" is not KEY=VALUE");
      }
      String key = pair.substring(0, equals);
      if (seen.contains(key)) {
        throw parsed.bad(key + " is given twice");
      }
      seen.add(key);
      parsed.take(key, pair.substring(equals + 1));
    }
    return parsed.change();
  }

  private void take(String key, String value) {
    switch (key) {
      case "name" -> name = value;
      case "size" -> extent = Optional.of(extent(value));
      case "first" -> first = Optional.of(number(key, value, Long.MAX_VALUE >> 10));
      case "number" -> number = Optional.of((int) number(key, value, 128));
      case "type" -> type = Optional.of(type(value));
      case "attributes" -> attributes = Optional.of(attributes(value));
      case "guid" -> guid = Optional.of(
          GuidText.parse(value).orElseThrow(() -> bad("the guid is no GUID of 36 characters")));
      case "file", "dir", "tar" -> {
        if (path.isPresent()) {
          throw bad("only one of file, dir and tar can be put there");
        }
        path = Optional.of(value);
      }
      case "fs" -> fs(value);
      case "label" -> label = Optional.of(value);
      default -> throw bad("\"" + key + "\" is not one of its keys");
    }
  }

  private PartitionChange change() {
    if (name == null) {
      throw bad("it has no name");
    }
    Source.Form form = raw ? Source.Form.RAW : Source.Form.AUTO;
    Optional<Source> source = path.map(value -> new Source(List.of(Options.path(value)), form));
    return new PartitionChange(name, extent, first, number, type, attributes, guid, source, fs, label);
  }

  private static PartitionChange.Extent extent(String value) {
    switch (value) {
      case "auto":
        return PartitionChange.Extent.AUTO;
      case "rest":
        return PartitionChange.Extent.REST;
      default:
        return PartitionChange.Extent.of(ByteSize.parse(value));
    }
  }

  private void fs(String value) {
    switch (value) {
      case "fat" -> fs = Optional.of(Partition.Fs.FAT);
      case "ext4" -> fs = Optional.of(Partition.Fs.EXT4);
      case "ext4-compatible" -> fs = Optional.of(Partition.Fs.EXT4_COMPATIBLE);
      case "raw" -> {
        fs = Optional.of(Partition.Fs.NONE);
        raw = true;
      }
      default -> throw bad("\"" + value + "\" is no file system that is made here");
    }
  }

  private UUID type(String value) {
    return TypeNames.parse(value).orElseThrow(() -> bad("the type is none of " + TypeNames.WORDS + ", and no GUID"));
  }

  private long attributes(String value) {
    long bits = 0;
    for (String bit : value.split("\\+", -1)) {
      bits |= 1L << number("attributes", bit.equals("0") ? "64" : bit, 64) % 64;
    }
    return bits;
  }

  private long number(String key, String value, long most) {
    try {
      long parsed = Long.parseLong(value);
      if (parsed >= 1 && parsed <= most) {
        return parsed;
      }
    } catch (NumberFormatException e) {
      // Told below.
    }
    throw bad(key + " is \"" + value + "\", and has to be a number from 1 to " + most);
  }

  private BadUsage bad(String problem) {
    return new BadUsage(
        "image.partition-form",
        "--partition " + text + ": " + problem,
        Facts.none(),
        "Its keys: " + KEYS + ".");
  }
}
