package org.sbcprov.cli.env;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.sbcprov.cli.options.Options;
import org.sbcprov.core.event.EventSink;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.core.failure.BadUsage;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.io.FileFailures;
import org.sbcprov.core.io.InputFiles;
import org.sbcprov.imaging.disk.DiskFile;
import org.sbcprov.imaging.env.EnvironmentLocator;
import org.sbcprov.imaging.env.EnvironmentPlace;
import org.sbcprov.imaging.env.EnvironmentSearch;
import org.sbcprov.imaging.env.FwEnvConfig;
import org.sbcprov.imaging.env.KnownPlace;
import org.sbcprov.imaging.env.PartitionBorders;
import org.sbcprov.imaging.gpt.GptReading;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Where the environment is, when it is not to be searched for. */
final class PlaceOptions {
  /** The paragraph of the help that all commands share. */
  static final String HELP =
      "IMAGE is an image of a disk, a disk or partition in its device, or a file with an environment alone. Where the"
          + " environment is in it is found out: the places of known firmware and partitions of its name or type are"
          + " looked at in both forms and several sizes, and the CRC decides.";

  /** The sentence of those that only read. */
  static final String PACKED = "An image that is packed with gzip, xz or zstd is unpacked for reading.";

  private final OptionSpec config =
      Options.path("FILE", "Take device, offset and size from a fw_env.config; then IMAGE is left out.", "--config");
  private final OptionSpec layout = Options.text("NAME", "It is where this firmware has it: " + names() + ".", "--layout");
  private final OptionSpec offset =
      Options.text("BYTES", "It is at this offset; from the end when negative. Needs --size.", "--offset");
  private final OptionSpec size = Options.text("BYTES", "Its size, or that of each copy.", "--size");
  private final OptionSpec redundantOffset =
      Options.text("BYTES", "It has a second copy, at this offset.", "--redundant-offset");
  private final OptionSpec partition =
      Options.text("NAME|N", "The offsets count from the start of this partition.", "--partition");

  void addTo(CommandSpec spec) {
    spec.addOption(config).addOption(layout).addOption(offset).addOption(size).addOption(redundantOffset);
    spec.addOption(partition);
  }

  private static String names() {
    List<String> names = new ArrayList<>();
    for (KnownPlace place : KnownPlace.values()) {
      names.add(place.id());
    }
    return String.join(", ", names);
  }

  /** Whether a fw_env.config tells the target. */
  boolean hasConfig() {
    return config.getValue() != null;
  }

  /** Whether a place is named. */
  boolean isGiven() {
    return hasConfig() || layout.getValue() != null || offset.getValue() != null;
  }

  /** What the options allow beyond what is sure to be right. */
  PartitionBorders.Leave leave() {
    if (!isGiven()) {
      return PartitionBorders.Leave.NONE;
    }
    return partition.getValue() == null ? PartitionBorders.Leave.TOLD_PLACE : PartitionBorders.Leave.TOLD_PARTITION;
  }

  /**
   * Opens the target for reading; a packed image is unpacked for it.
   *
   * @param image null with a configuration
   */
  Target read(Path image, EventSink events) {
    return open(image, Optional.of(events));
  }

  /**
   * Opens the target to change it.
   *
   * @param image null with a configuration
   */
  Target open(Path image) {
    return open(image, Optional.empty());
  }

  private Target open(Path image, Optional<EventSink> events) {
    Path file = config.getValue();
    check(image, file);
    FwEnvConfig parsed = file == null ? null : FwEnvConfig.parse(InputFiles.read(file, "fw_env.config", FwEnvConfig.LIMIT));
    JoinedSource source = new JoinedSource(parsed == null ? List.of(image) : devices(parsed), events);
    try {
      Optional<GptReading> gpt = EnvironmentLocator.table(source);
      Optional<EnvironmentPlace> place = parsed == null ? place(source, gpt) : Optional.of(place(source, parsed, file));
      EnvironmentSearch search =
          place.isPresent()
              ? EnvironmentLocator.at(source, place.get())
              : gpt.isPresent() ? EnvironmentLocator.find(source, gpt.get()) : EnvironmentLocator.find(source);
      return new Target(source, gpt, place, search);
    } catch (RuntimeException e) {
      source.close();
      throw e;
    }
  }

  private void check(Path image, Path file) {
    String problem = null;
    if (file != null && (image != null || layout.getValue() != null || isPlaced())) {
      problem = "--config tells the device and the place itself";
    } else if (layout.getValue() != null && isPlaced()) {
      problem = "--layout tells the place itself";
    } else if (isPlaced() && (offset.getValue() == null || size.getValue() == null)) {
      problem = "A place needs both --offset and --size";
    } else if (file == null && image == null) {
      problem = "Which image is it?";
    }
    if (problem != null) {
      throw new BadUsage(
          "env.place", problem, Facts.none(), "Give IMAGE, or --config FILE; with IMAGE, --layout or --offset and --size.");
    }
  }

  private boolean isPlaced() {
    return offset.getValue() != null || size.getValue() != null || redundantOffset.getValue() != null
        || partition.getValue() != null;
  }

  private static List<Path> devices(FwEnvConfig config) {
    List<Path> devices = new ArrayList<>();
    for (FwEnvConfig.Line line : config.lines()) {
      if (line.device().startsWith("/dev/ubi") || line.device().startsWith("/dev/mtd")) {
        throw new BadInput(
            "env.config-device",
            line.device() + " is flash memory, which is not written like a disk",
            Facts.of("device", line.device()),
            "Use fw_setenv on the board for it; images of such a partition can be edited here.");
      }
      Path device = Options.path(line.device());
      if (indexOf(devices, device) < 0) {
        devices.add(device);
      }
    }
    return devices;
  }

  /** Two names can be of one file, whose copies must not overlap then. */
  private static int indexOf(List<Path> devices, Path device) {
    for (int i = 0; i < devices.size(); i++) {
      if (isSame(devices.get(i), device)) {
        return i;
      }
    }
    return -1;
  }

  private static boolean isSame(Path one, Path other) {
    if (one.equals(other)) {
      return true;
    }
    try {
      if (!Files.exists(one) || !Files.exists(other)) {
        return false;
      }
      boolean nodes = DiskFile.isBlockDevice(one) && DiskFile.isBlockDevice(other);
      return Files.isSameFile(one, other)
          || nodes && Files.getAttribute(one, "unix:rdev").equals(Files.getAttribute(other, "unix:rdev"));
    } catch (IOException e) {
      throw FileFailures.reading(other, "image", e);
    }
  }

  private static EnvironmentPlace place(JoinedSource source, FwEnvConfig config, Path file) {
    List<Long> offsets = new ArrayList<>();
    for (FwEnvConfig.Line line : config.lines()) {
      int device = indexOf(source.paths(), Options.path(line.device()));
      long within = line.offset() < 0 ? source.size(device) + line.offset() : line.offset();
      if (within < 0 || within > source.size(device) - line.size()) {
        throw new BadInput(
            "env.bounds",
            file + " has the environment at 0x" + Long.toHexString(within) + " of " + line.device()
                + ", which has 0x" + Long.toHexString(source.size(device)) + " bytes",
            Facts.of("device", line.device(), "offset", within, "size", line.size()),
            "Sizes in a fw_env.config are hexadecimal, with 0x or without.");
      }
      offsets.add(source.base(device) + within);
    }
    int size = (int) config.lines().get(0).size();
    return offsets.size() == 1
        ? EnvironmentPlace.single(file.toString(), offsets.get(0), size)
        : EnvironmentPlace.redundant(file.toString(), offsets.get(0), offsets.get(1), size);
  }

  private Optional<EnvironmentPlace> place(JoinedSource source, Optional<GptReading> gpt) {
    String name = layout.getValue();
    if (name != null) {
      Optional<KnownPlace> known = KnownPlace.of(name);
      if (known.isEmpty()) {
        throw new BadUsage(
            "env.layout", "There is no layout " + name, Facts.of("layout", name), "There are " + names() + ".");
      }
      Optional<EnvironmentPlace> onDisk = known.get().onDisk();
      boolean disk = onDisk.isPresent() && (gpt.isPresent() || fits(source, onDisk.get()));
      return disk ? onDisk : known.get().inPartition();
    }
    String first = offset.getValue();
    if (first == null) {
      return Optional.empty();
    }
    long[] range = range(source, gpt);
    int bytes = Numbers.size(size.getValue());
    String second = redundantOffset.getValue();
    String words = "as told";
    long start = at(range, Numbers.offset(first), bytes);
    return Optional.of(
        second == null
            ? EnvironmentPlace.single(words, start, bytes)
            : EnvironmentPlace.redundant(words, start, at(range, Numbers.offset(second), bytes), bytes));
  }

  private static boolean fits(JoinedSource source, EnvironmentPlace place) {
    long last = Math.max(place.offset(), place.redundantOffset().orElse(place.offset()));
    return last <= source.size() - place.size();
  }

  private long[] range(JoinedSource source, Optional<GptReading> gpt) {
    String name = partition.getValue();
    if (name == null) {
      return new long[] {0, source.size()};
    }
    if (gpt.isEmpty()) {
      throw new BadInput(
          "env.partition",
          source.path() + " has no GPT, so there is no partition " + name,
          Facts.of("file", source.path(), "partition", name),
          "Leave --partition out, and count the offset from the start.");
    }
    return EnvironmentLocator.partition(gpt.get(), name);
  }

  private static long at(long[] range, long offset, int size) {
    long within = offset < 0 ? range[1] + offset : offset;
    if (within < 0 || within > range[1] - size) {
      throw new BadInput(
          "env.bounds",
          "An environment of 0x" + Long.toHexString(size) + " bytes at 0x" + Long.toHexString(within)
              + " does not lie within the 0x" + Long.toHexString(range[1]) + " bytes there are",
          Facts.of("offset", within, "size", size, "available", range[1]),
          "Check --offset and --size.");
    }
    return range[0] + within;
  }
}
