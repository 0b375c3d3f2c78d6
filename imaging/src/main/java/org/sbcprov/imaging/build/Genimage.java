package org.sbcprov.imaging.build;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.sbcprov.core.ByteSize;
import org.sbcprov.core.GuidText;
import org.sbcprov.core.board.MediumLayout;
import org.sbcprov.core.board.TableStyle;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.imaging.build.GenimageParser.Item;

/**
 * Reads genimage's configurations for disks with a GPT: one image with {@code hdimage}, images with {@code vfat} for its
 * partitions, and files. Sizes and places follow genimage's rules (image-hd.c), so that the table is the same.
 */
final class Genimage {
  private static final Set<String> OF_IMAGE =
      Set.of("size", "name", "temporary", "partition", "hdimage", "vfat");
  private static final Set<String> OF_HDIMAGE =
      Set.of("align", "partition-table-type", "gpt", "gpt-location", "gpt-no-backup", "disk-uuid", "fill");

  private final Path file;
  private final Path directory;
  private final Map<String, Item> vfats = new HashMap<>();
  private Optional<String> inputPath = Optional.empty();

  private Genimage(Path file) {
    this.file = file;
    this.directory = file.toAbsolutePath().getParent();
  }

  /** Whether a file is a configuration, by its name or its beginning. */
  static boolean isConfiguration(Path file, byte[] content) {
    if (file.toString().endsWith(".cfg")) {
      return true;
    }
    String start = new String(content, 0, Math.min(content.length, 4096), StandardCharsets.UTF_8);
    for (String line : start.split("\n")) {
      String text = line.strip();
      if (!text.isEmpty() && !text.startsWith("#")) {
        return text.startsWith("image ") && text.endsWith("{");
      }
    }
    return false;
  }

  static ImageDescription read(Path file, byte[] content) {
    return new Genimage(file).read(GenimageParser.parse(content, file.toString()));
  }

  private ImageDescription read(List<Item> items) {
    Item disk = null;
    for (Item item : items) {
      switch (item.isSection() ? item.name() : "option") {
        case "image":
          if (section(item, "hdimage") != null) {
            if (disk != null) {
              throw bad(item, "a second image with hdimage; build each from a file of its own");
            }
            disk = item;
          } else if (section(item, "vfat") != null) {
            vfats.put(item.title(), item);
          } else {
            throw bad(item, "image " + item.title() + " has neither hdimage nor vfat, and no other kind is made here; "
                + "give the finished file to a partition, or a directory with --partition name=NAME,fs=ext4,dir=DIR");
          }
          break;
        case "config":
          inputPath = value(item, "inputpath");
          break;
        default:
          throw bad(item, "\"" + item.name() + "\" is not read here");
      }
    }
    if (disk == null) {
      throw GenimageParser.bad(file.toString(), 1, "there is no image with hdimage");
    }
    return disk(disk);
  }

  private ImageDescription disk(Item image) {
    Item hd = section(image, "hdimage");
    requireKnown(image, OF_IMAGE);
    requireKnown(hd, OF_HDIMAGE);
    requireGpt(hd);
    long align = Math.max(number(hd, "align"), 512);
    if (align % 512 != 0) {
      throw bad(hd, "align is not whole sectors of 512 bytes");
    }
    boolean backup = !truth(hd, "gpt-no-backup");
    GenimagePlaces places = new GenimagePlaces(this, number(image, "size"), align);
    for (Item item : image.items()) {
      if (item.isSection() && item.name().equals("partition")) {
        places.add(item);
      }
    }
    long size = places.finish(image);
    TableStyle table =
        new TableStyle(
            TableStyle.Kind.GPT, TableStyle.Writer.GENIMAGE, backup, uuid(hd, "disk-uuid"), 0, List.of());
    MediumLayout layout =
        new MediumLayout(
            "genimage",
            file.getFileName().toString(),
            new ByteSize(size),
            table,
            places.partitions(),
            places.placements(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            "",
            List.of());
    Path out = Path.of(value(image, "name").orElse(image.title()));
    return ImageDescription.ofLayout(file, layout, places.contents(), places.changes(), out);
  }

  private void requireGpt(Item hd) {
    String kind = value(hd, "partition-table-type").orElse(truth(hd, "gpt") ? "gpt" : "mbr");
    if (!kind.equals("gpt")) {
      throw bad(hd, "partition-table-type is " + kind + "; only gpt is read here");
    }
    long location = number(hd, "gpt-location");
    if (location != 0 && location != 1024) {
      throw bad(hd, "gpt-location is not 1024: boot ROMs and BL2 read the entries right behind the header");
    }
  }

  /** The vfat image of a name, as what fills a partition; empty when there is none. */
  Optional<Source> vfat(String name) {
    Item image = vfats.get(name);
    if (image == null) {
      return Optional.empty();
    }
    requireKnown(image, OF_IMAGE);
    Item vfat = section(image, "vfat");
    requireKnown(vfat, Set.of("label", "files", "extraargs", "file"));
    List<Path> files = new ArrayList<>();
    for (Item item : vfat.items()) {
      if (item.name().equals("files")) {
        item.values().forEach(text -> files.add(input(item, text)));
      } else if (item.isSection()) {
        Path path = input(item, value(item, "image").orElse(item.title()));
        if (!path.getFileName().toString().equals(item.title())) {
          throw bad(item, "a file with another name in the image is not read here");
        }
        files.add(path);
      }
    }
    return Optional.of(new Source(files, Source.Form.FAT));
  }

  /** The size that a vfat image has. */
  long vfatSize(String name) {
    return number(vfats.get(name), "size");
  }

  Optional<String> vfatLabel(String name) {
    return value(section(vfats.get(name), "vfat"), "label");
  }

  /** A file where genimage looks: in its inputpath, which is {@code input} unless it is told. */
  Path input(Item item, String name) {
    for (String parent : new String[] {inputPath.orElse("input"), "."}) {
      Path path = directory.resolve(parent).resolve(name).normalize();
      if (Files.exists(path)) {
        return path;
      }
    }
    throw bad(item, "there is no " + name + " in " + directory.resolve(inputPath.orElse("input")) + " or " + directory);
  }

  void requireKnown(Item section, Set<String> known) {
    for (Item item : section.items()) {
      if (!known.contains(item.name())) {
        throw bad(item, "\"" + item.name() + "\" is not read here");
      }
    }
  }

  Optional<String> value(Item section, String name) {
    for (Item item : section.items()) {
      if (item.name().equals(name) && !item.isSection()) {
        if (item.values().size() != 1) {
          throw bad(item, name + " has to have one value");
        }
        return Optional.of(item.values().get(0));
      }
    }
    return Optional.empty();
  }

  boolean truth(Item section, String name) {
    String text = value(section, name).orElse("false");
    switch (text) {
      case "true", "on", "yes":
        return true;
      case "false", "off", "no":
        return false;
      default:
        throw bad(section, name + " is " + text + ", neither true nor false");
    }
  }

  /** A number of bytes with K, M, G or s for sectors, as genimage writes sizes; 0 when it is not there. */
  long number(Item section, String name) {
    String text = value(section, name).orElse("0");
    int digits = text.length();
    while (digits > 0 && !Character.isDigit(text.charAt(digits - 1)) && !text.startsWith("0x")) {
      digits--;
    }
    try {
      long value = Long.decode(text.substring(0, digits));
      long unit = unit(section, name, text.substring(digits));
      if (value >= 0 && value <= (1L << 52) / unit) {
        return value * unit;
      }
    } catch (NumberFormatException e) {
      // Told below.
    }
    throw bad(section, name + " is " + text + ", which is no size");
  }

  private long unit(Item section, String name, String suffix) {
    switch (suffix) {
      case "":
        return 1;
      case "s":
        return 512;
      case "k", "K":
        return 1L << 10;
      case "M":
        return 1L << 20;
      case "G":
        return 1L << 30;
      default:
        throw bad(section, name + " ends with " + suffix + "; K, M, G and s are known");
    }
  }

  Optional<UUID> uuid(Item section, String name) {
    Optional<String> text = value(section, name);
    if (text.isEmpty()) {
      return Optional.empty();
    }
    Optional<UUID> uuid = GuidText.parse(text.get());
    if (uuid.isEmpty()) {
      throw bad(section, name + " is " + text.get() + ", which is no UUID");
    }
    return uuid;
  }

  BadInput bad(Item item, String problem) {
    return GenimageParser.bad(file.toString(), item.line(), problem);
  }

  private static Item section(Item image, String name) {
    for (Item item : image.items()) {
      if (item.isSection() && item.name().equals(name)) {
        return item;
      }
    }
    return null;
  }
}
