package org.sbcprov.cli.image;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.sbcprov.cli.options.Options;
import org.sbcprov.core.failure.BadUsage;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.imaging.build.ImageDescription;
import org.sbcprov.imaging.build.Results;
import org.sbcprov.imaging.output.Compression;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Where the results of a build go, and in which form. */
final class ResultOptions {
  /** Stands for an option that is given without a value. */
  private static final String BESIDE = "+";

  private final OptionSpec out = Options.path("FILE", "Image to write (default: BOARD.img).", "--out");
  private final OptionSpec second =
      Options.path(
          "FILE",
          "Where the second file of an eMMC (boot0) or a NAND (ubinize.cfg) goes (default: beside the image).",
          "--boot0-out");
  private final OptionSpec compress =
      OptionSpec.builder("--compress")
          .type(String.class)
          .paramLabel("FORM[:LEVEL]")
          .completionCandidates(List.of("zst", "xz", "gz"))
          .description("Compress the image: zst, xz or gz, such as zst or xz:9.")
          .build();
  private final OptionSpec bmap = beside("--bmap", "Write a block map for bmaptool (default: beside the image).");
  private final OptionSpec sha256 = beside("--sha256", "Write the SHA-256 of the image's file (default: beside it).");

  void addTo(CommandSpec spec) {
    spec.addOption(out).addOption(second).addOption(compress).addOption(bmap).addOption(sha256);
  }

  /**
   * Where they go.
   *
   * @param description what a file says; options go before it
   * @param board the board's name, after which the image is named if nothing says otherwise
   */
  Results results(ImageDescription description, String board) {
    String form = compress.getValue();
    if (form == null) {
      form = description.compress().orElse("");
    } else {
      description.places().forget("compress");
    }
    Compression compression;
    int level;
    try {
      int colon = form.indexOf(':');
      compression = compression(colon < 0 ? form : form.substring(0, colon));
      level = colon < 0 ? compression.usualLevel() : level(form.substring(colon + 1));
    } catch (BadUsage e) {
      throw description.places().about("compress", e);
    }
    Path given = out.getValue();
    Path image = given != null ? given : description.out().orElse(Path.of(board + ".img" + compression.suffix()));
    Path other = second.getValue();
    String name = image.toString();
    String plain =
        compression != Compression.NONE && name.endsWith(compression.suffix())
            ? name.substring(0, name.length() - compression.suffix().length())
            : name;
    return new Results(
        image,
        other == null ? description.second() : Optional.of(other),
        compression,
        level,
        file(bmap, description.bmap(), plain + ".bmap"),
        file(sha256, description.sha256(), name + ".sha256"),
        Runtime.getRuntime().availableProcessors());
  }

  private static Optional<Path> file(OptionSpec option, Optional<String> described, String beside) {
    String value = option.getValue();
    if (value == null) {
      value = described.orElse(null);
    }
    if (value == null) {
      return Optional.empty();
    }
    return Optional.of(value.equals(BESIDE) ? Path.of(beside) : Options.path(value));
  }

  /**
   * How a file is compressed.
   *
   * @param level of it
   */
  record Packing(Compression compression, int level) {
    /** A name without what tells of the compression. */
    String plain(String name) {
      return compression != Compression.NONE && name.endsWith(compression.suffix())
          ? name.substring(0, name.length() - compression.suffix().length())
          : name;
    }
  }

  /**
   * What {@code --compress} says; without, what the file's name ends with.
   *
   * @param form null when it was not given
   */
  static Packing packing(String form, String name) {
    String words = form == null ? "" : form;
    if (form == null) {
      for (Compression compression : Compression.values()) {
        if (compression != Compression.NONE && name.endsWith(compression.suffix())) {
          words = compression.suffix().substring(1);
        }
      }
    }
    int colon = words.indexOf(':');
    Compression compression = compression(colon < 0 ? words : words.substring(0, colon));
    return new Packing(compression, colon < 0 ? compression.usualLevel() : level(words.substring(colon + 1)));
  }

  /** The file that an option of {@link #beside} names, if it was given. */
  static Optional<Path> besides(OptionSpec option, String beside) {
    return file(option, Optional.empty(), beside);
  }

  private static Compression compression(String word) {
    switch (word) {
      case "":
        return Compression.NONE;
      case "zst":
      case "zstd":
        return Compression.ZST;
      case "xz":
        return Compression.XZ;
      case "gz":
      case "gzip":
        return Compression.GZ;
      default:
        throw new BadUsage(
            "image.compress-form",
            "\"" + word + "\" is no form in which an image is compressed here",
            Facts.none(),
            "Give zst, xz or gz, perhaps with a level: xz:9.");
    }
  }

  private static int level(String text) {
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw new BadUsage(
          "image.compress-form", "\"" + text + "\" is no level", Facts.none(), "Give a number, such as xz:9.", e);
    }
  }

  static OptionSpec beside(String name, String description) {
    return OptionSpec.builder(name)
        .type(String.class)
        .arity("0..1")
        .fallbackValue(BESIDE)
        .paramLabel("FILE")
        .description(description)
        .build();
  }
}
