package org.sbcprov.imaging.build;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.sbcprov.core.ByteSize;
import org.sbcprov.core.GuidText;
import org.sbcprov.core.board.Partition;
import org.sbcprov.core.board.TypeNames;
import org.sbcprov.core.failure.BadUsage;
import org.sbcprov.core.io.InputFiles;
import org.sbcprov.core.yaml.YamlDocument;
import org.sbcprov.core.yaml.YamlFields;
import org.sbcprov.core.yaml.YamlKind;

/** Reads files that say in YAML which image is to be built. Paths in them are relative to their own directory. */
final class ImageFile {
  private static final int LIMIT = 256 * 1024;

  private static final YamlKind KIND =
      new YamlKind(
          "Image file", "image.file-form", "image.file-yaml", "docs/images.md describes the form of an image file.", LIMIT);

  private static final long MOST_SECTORS = 1L << 48;
  private static final long LATEST = 0xffff_ffffL;
  private static final int MOST_NUMBER = 128;
  private static final String BESIDE = "+";

  private final Path directory;
  private final FilePlaces places;

  private ImageFile(Path file) {
    this.directory = file.toAbsolutePath().getParent();
    this.places = new FilePlaces(file.toString());
  }

  static ImageDescription read(Path file) {
    byte[] content = InputFiles.read(file, "image file", LIMIT);
    if (Genimage.isConfiguration(file, content)) {
      return Genimage.read(file, content);
    }
    return new ImageFile(file).read(file, YamlDocument.read(content, file.toString(), KIND));
  }

  private ImageDescription read(Path file, YamlFields fields) {
    List<Path> files = new ArrayList<>(List.of(file));
    Optional<Path> boardFile = path(fields, "board-file");
    boardFile.ifPresent(files::add);
    if (boardFile.isPresent() == fields.has("board")) {
      throw fields.bad(fields.path("board"), "or board-file has to be there, and only one of them");
    }
    Map<String, Source> contents = new LinkedHashMap<>();
    put(fields, "bl2", contents);
    put(fields, "fip", contents);
    put(fields, "rootfs", contents);
    boot(fields, contents);
    Optional<YamlFields> others = fields.optionalFields("content");
    if (others.isPresent()) {
      for (String word : others.get().keys()) {
        put(others.get(), word, contents);
      }
    }
    List<PartitionChange> changes = new ArrayList<>();
    Map<String, UUID> guids = new LinkedHashMap<>();
    if (fields.has("partitions")) {
      for (YamlFields partition : fields.listOfFields("partitions")) {
        changes.add(partition(partition));
      }
    }
    ImageDescription description =
        new ImageDescription(
            files,
            fields.optionalText("board"),
            boardFile,
            fields.optionalText("medium"),
            fields.optionalText("layout"),
            Optional.empty(),
            imageSize(fields),
            contents,
            changes,
            fields.has("slots") && fields.truth("slots"),
            fields.has("slot-size") ? Optional.of(size(fields, "slot-size")) : Optional.empty(),
            guid(fields, "disk-guid"),
            guids,
            fields.has("all-root") && fields.truth("all-root"),
            fields.has("source-date") ? Optional.of(fields.number("source-date", 0, LATEST)) : Optional.empty(),
            path(fields, "out"),
            path(fields, "second-out"),
            fields.optionalText("compress"),
            beside(fields, "bmap"),
            beside(fields, "sha256"),
            places);
    fields.end();
    for (String key : fields.keys()) {
      places.add(key, fields.line(fields.path(key)));
    }
    return description;
  }

  private void boot(YamlFields fields, Map<String, Source> contents) {
    if (!fields.has("boot")) {
      return;
    }
    List<Path> files = new ArrayList<>();
    for (String text : fields.isList("boot") ? fields.texts("boot") : List.of(fields.text("boot"))) {
      files.add(resolve(text));
      places.addPath(resolve(text), "boot", fields.line(fields.path("boot")));
    }
    if (files.isEmpty()) {
      throw fields.bad(fields.path("boot"), "names no file");
    }
    contents.put(Partition.BOOT, new Source(files, Source.Form.AUTO));
  }

  private PartitionChange partition(YamlFields fields) {
    String name = fields.text("name");
    String blamed = "";
    for (String key : List.of("number", "first", "size", "name")) {
      if (blamed.isEmpty() && fields.has(key)) {
        blamed = key;
      }
    }
    places.addPartition(name, fields.path(blamed), fields.line(fields.path(blamed)));
    Optional<String> fsText =
        fields.has("fs")
            ? Optional.of(fields.oneOf("fs", List.of("fat", "ext4", "ext4-compatible", "raw")))
            : Optional.empty();
    PartitionChange change =
        new PartitionChange(
            name,
            extent(fields),
            fields.has("first") ? Optional.of(fields.number("first", 1, MOST_SECTORS)) : Optional.empty(),
            fields.has("number") ? Optional.of((int) fields.number("number", 1, MOST_NUMBER)) : Optional.empty(),
            type(fields),
            attributes(fields),
            guid(fields, "guid"),
            source(fields, fsText),
            fsText.map(ImageFile::fs),
            fields.optionalText("label"));
    fields.end();
    return change;
  }

  private static Optional<PartitionChange.Extent> extent(YamlFields fields) {
    Optional<String> text = sizeText(fields);
    if (text.isEmpty()) {
      return Optional.empty();
    }
    switch (text.get()) {
      case "auto":
        return Optional.of(PartitionChange.Extent.AUTO);
      case "rest":
        return Optional.of(PartitionChange.Extent.REST);
      default:
        return Optional.of(PartitionChange.Extent.of(size(fields, "size")));
    }
  }

  private static Optional<String> imageSize(YamlFields fields) {
    Optional<String> text = sizeText(fields);
    if (text.isPresent() && !text.get().equals("auto")) {
      size(fields, "size");
    }
    return text;
  }

  /** A size is a text, but for bytes, which YAML takes as a number. */
  private static Optional<String> sizeText(YamlFields fields) {
    if (!fields.has("size")) {
      return Optional.empty();
    }
    return Optional.of(
        fields.isText("size") ? fields.text("size") : Long.toString(fields.number("size", 0, Long.MAX_VALUE)));
  }

  private static ByteSize size(YamlFields fields, String key) {
    try {
      return fields.isText(key)
          ? ByteSize.parse(fields.text(key))
          : new ByteSize(fields.number(key, 0, Long.MAX_VALUE));
    } catch (BadUsage e) {
      throw fields.bad(fields.path(key), "has to be a size such as 512 MiB");
    }
  }

  private static Optional<UUID> type(YamlFields fields) {
    if (!fields.has("type")) {
      return Optional.empty();
    }
    Optional<UUID> type = TypeNames.parse(fields.text("type"));
    if (type.isEmpty()) {
      throw fields.bad(fields.path("type"), "has to be one of " + TypeNames.WORDS + ", or a GUID that is not nil");
    }
    return type;
  }

  private static Optional<Long> attributes(YamlFields fields) {
    if (!fields.has("attributes")) {
      return Optional.empty();
    }
    long bits = 0;
    for (long bit : fields.numbers("attributes", 0, 63)) {
      bits |= 1L << bit;
    }
    return Optional.of(bits);
  }

  private static Partition.Fs fs(String word) {
    switch (word) {
      case "fat":
        return Partition.Fs.FAT;
      case "ext4":
        return Partition.Fs.EXT4;
      case "ext4-compatible":
        return Partition.Fs.EXT4_COMPATIBLE;
      default:
        return Partition.Fs.NONE;
    }
  }

  private Optional<Source> source(YamlFields fields, Optional<String> fs) {
    Optional<Source> found = Optional.empty();
    for (String key : List.of("file", "dir", "tar")) {
      if (fields.has(key)) {
        if (found.isPresent()) {
          throw fields.bad(fields.path(key), "is one too many: only one of file, dir and tar can be put there");
        }
        Source.Form form = fs.isPresent() && fs.get().equals("raw") ? Source.Form.RAW : Source.Form.AUTO;
        Path path = resolve(fields.text(key));
        places.addPath(path, fields.path(key), fields.line(fields.path(key)));
        found = Optional.of(new Source(List.of(path), form));
      }
    }
    return found;
  }

  private void put(YamlFields fields, String key, Map<String, Source> contents) {
    Optional<Path> path = path(fields, key);
    if (path.isPresent()) {
      contents.put(key, Source.of(path.get()));
      places.addPath(path.get(), fields.path(key), fields.line(fields.path(key)));
    }
  }

  private Optional<Path> path(YamlFields fields, String key) {
    return fields.optionalText(key).map(this::resolve);
  }

  private Path resolve(String text) {
    return directory.resolve(text).normalize();
  }

  private Optional<String> beside(YamlFields fields, String key) {
    if (!fields.has(key)) {
      return Optional.empty();
    }
    if (fields.isText(key)) {
      return Optional.of(resolve(fields.text(key)).toString());
    }
    return fields.truth(key) ? Optional.of(BESIDE) : Optional.empty();
  }

  private static Optional<UUID> guid(YamlFields fields, String key) {
    if (!fields.has(key)) {
      return Optional.empty();
    }
    Optional<UUID> guid = GuidText.parse(fields.text(key));
    if (guid.isEmpty()) {
      throw fields.bad(fields.path(key), "has to be a GUID of 36 characters");
    }
    return guid;
  }
}
