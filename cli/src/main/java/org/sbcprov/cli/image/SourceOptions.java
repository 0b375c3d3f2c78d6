package org.sbcprov.cli.image;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.sbcprov.cli.Session;
import org.sbcprov.cli.options.Options;
import org.sbcprov.core.event.Warning;
import org.sbcprov.core.failure.BadUsage;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.io.FileFailures;
import org.sbcprov.imaging.stream.BlockMapFile;
import org.sbcprov.imaging.stream.ImageChecksum;
import org.sbcprov.imaging.stream.ImageSource;
import org.sbcprov.imaging.stream.ImageSources;
import org.sbcprov.imaging.stream.StreamOptions;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Which blocks of an image matter, and which checksum it has to have. */
public final class SourceOptions {
  private static final String STANDARD_INPUT = "-";

  private final OptionSpec bmap = Options.path("FILE", "The image's block map, where it has another name.", "--bmap");
  private final OptionSpec noBmap = Options.flag("Take all blocks, although there is a block map.", "--no-bmap");
  private final OptionSpec sha256 =
      Options.text("HEX|FILE", "The checksum of the image's file, packed as it is, or a file of sha256sum.", "--sha256");

  /**
   * An image and what is read for it.
   *
   * @param identity what tells it from others
   * @param map its block map
   * @param sha256 what its file has to have, if that was told
   * @param inputs all files that are read
   */
  public record Chosen(
      ImageSource source, String identity, Optional<Path> map, Optional<String> sha256, List<Path> inputs) {}

  /** Adds them to a command. */
  public void addTo(CommandSpec spec) {
    spec.addOption(bmap).addOption(noBmap).addOption(sha256);
  }

  /** The options that say the same once more. */
  List<String> again() {
    List<String> words = new ArrayList<>();
    if (bmap.getValue() != null) {
      words.add("--bmap");
      words.add(bmap.<Path>getValue().toString());
    }
    if (noBmap.<Boolean>getValue()) {
      words.add("--no-bmap");
    }
    if (sha256.getValue() != null) {
      words.add("--sha256");
      words.add(sha256.getValue());
    }
    return words;
  }

  Chosen choose(Session session, String image) {
    return choose(session, image, StreamOptions.usual());
  }

  /**
   * Takes an image.
   *
   * @param image its file, or {@code -} for standard input
   * @param usual how it is read, beside what these options say
   * @throws org.sbcprov.core.failure.Failure when a map or checksum is not what it has to be
   */
  public Chosen choose(Session session, String image, StreamOptions usual) {
    if (bmap.getValue() != null && noBmap.<Boolean>getValue()) {
      throw new BadUsage("usage", "--bmap and --no-bmap do not go together", Facts.none(), "");
    }
    boolean standardInput = image.equals(STANDARD_INPUT);
    Path file = standardInput ? null : Options.path(image);
    Optional<Path> map = map(file);
    StreamOptions options = usual;
    if (map.isPresent()) {
      BlockMapFile read = BlockMapFile.read(map.get());
      if (!read.hasChecksums()) {
        boolean given = bmap.getValue() != null;
        session.events().accept(unchecked(map.get(), given));
        map = given ? map : Optional.empty();
      }
      if (map.isPresent()) {
        options = options.withMap(read);
        session.say("block map   " + map.get());
      }
    }
    List<Path> inputs = new ArrayList<>();
    map.ifPresent(inputs::add);
    if (sha256.getValue() != null) {
      options = options.withSha256(digest(sha256.getValue(), file, inputs));
    }
    if (standardInput) {
      return new Chosen(
          ImageSources.ofStream("standard input", session.input(), options), "standard input", map, options.sha256(),
          inputs);
    }
    inputs.add(file);
    return new Chosen(ImageSources.of(file, options), identity(file), map, options.sha256(), inputs);
  }

  /** Nothing shows that such a map is that of the image. */
  private static Warning unchecked(Path map, boolean used) {
    return new Warning(
        "image.bmap-unchecked",
        map + " has blocks without a checksum, and nothing shows that it is the map of this image"
            + (used ? "" : "; it is not used, and the whole image counts"),
        Facts.of("bmap", map.toAbsolutePath().normalize(), "used", used));
  }

  private Optional<Path> map(Path file) {
    if (bmap.getValue() != null) {
      return Optional.of(bmap.getValue());
    }
    return file == null || noBmap.<Boolean>getValue() ? Optional.empty() : BlockMapFile.beside(file);
  }

  private static String identity(Path file) {
    try {
      return Files.isRegularFile(file)
          ? Files.size(file) + " bytes of " + Files.getLastModifiedTime(file).toInstant()
          : file.toString();
    } catch (IOException e) {
      throw FileFailures.reading(file, "image", e);
    }
  }

  /** The digits themselves, or those that stand for the image in a file. */
  private static String digest(String given, Path image, List<Path> inputs) {
    if (StreamOptions.isSha256(given)) {
      return given;
    }
    Path file = Options.path(given);
    inputs.add(file);
    return ImageChecksum.read(file, Optional.ofNullable(image));
  }
}
