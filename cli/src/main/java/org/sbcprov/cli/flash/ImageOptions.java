package org.sbcprov.cli.flash;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.sbcprov.cli.Session;
import org.sbcprov.cli.image.SourceOptions;
import org.sbcprov.cli.options.Options;
import org.sbcprov.core.block.ExpectedDisk;
import org.sbcprov.core.block.Target;
import org.sbcprov.core.event.EventSink;
import org.sbcprov.core.failure.BadUsage;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.io.OutputGuard;
import org.sbcprov.imaging.stream.FileChecksum;
import org.sbcprov.imaging.stream.ImageSource;
import org.sbcprov.imaging.stream.StreamOptions;
import org.sbcprov.imaging.write.ImageWrite;
import org.sbcprov.usbboot.BoardsInBootMode;
import org.sbcprov.usbboot.sim.DiskFiles;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** The image, and how it is written. */
final class ImageOptions {
  private final PositionalParamSpec image =
      Options.parameter(0, "IMAGE", "The image, plain or packed with gzip, xz, zstd, bzip2 or zip; - for standard input.");
  private final SourceOptions sources = new SourceOptions();
  private final OptionSpec diff = Options.flag("Read each disk first, and write only what differs.", "--diff");
  private final OptionSpec noVerify = Options.flag("Do not read back what was written.", "--no-verify");
  private final OptionSpec keepGpt =
      Options.flag("Leave the partition table as it is in the image on a larger disk, too.", "--keep-gpt");
  private final OptionSpec anyway = Options.flag("Write what looks like no image of a disk, too.", "--anyway");
  private final OptionSpec expectSize =
      Options.text("SIZE", "Refuse a disk of another size: 31268536320 exactly, 32GB as printed.", "--expect-size");

  private List<Path> inputs = List.of();

  void addTo(CommandSpec spec) {
    spec.addPositional(image);
  }

  void addChecksTo(CommandSpec spec) {
    spec.addOption(diff).addOption(noVerify);
    sources.addTo(spec);
    spec.addOption(keepGpt).addOption(anyway).addOption(expectSize);
  }

  /** As it was given. */
  String name() {
    return image.getValue();
  }

  /**
   * Looks at the image, before a board is looked for.
   *
   * @param many whether it is for many boards
   * @param atOnce how many times it is read at the same time then
   * @throws org.sbcprov.core.failure.Failure when it cannot be read, or its first bytes are none of an image
   */
  DiskWriter open(Session session, boolean many, int atOnce) {
    expected();
    StreamOptions usual = StreamOptions.usual();
    if (many) {
      usual = usual.withThreads(Math.max(1, usual.threads() / atOnce));
    }
    SourceOptions.Chosen chosen = sources.choose(session, name(), usual);
    inputs = chosen.inputs();
    ImageSource source = chosen.source();
    if (many && !source.isRepeatable()) {
      throw new BadUsage(
          "flash.pipe",
          "An image that comes through a pipe is there once, and not for many boards",
          Facts.of("image", source.name()),
          "Save it in a file first, or flash one board.");
    }
    ImageWrite.Options how =
        new ImageWrite.Options(!isSet(noVerify), isSet(diff), /* resume= */ false, isSet(keepGpt), isSet(anyway));
    OptionalLong size = OptionalLong.empty();
    if (source.isRepeatable()) {
      ImageWrite.Request nowhere = ImageWrite.Request.of(source, List.of(), how, session.clock());
      size = ImageWrite.check(nowhere, EventSink.NONE).imageSize();
      // The stream would tell at its end, when the boards have lost what they had.
      if (chosen.sha256().isPresent()) {
        FileChecksum.require(Options.path(name()), chosen.sha256().get(), session.events());
      }
    }
    return new ImageDiskWriter(source, size, chosen.sha256(), how, session.clock());
  }

  private static boolean isSet(OptionSpec flag) {
    return flag.getValue();
  }

  private ExpectedDisk expected() {
    return ExpectedDisk.of(expectSize.getValue(), null);
  }

  /**
   * Refuses a disk that is not of the size that is expected.
   *
   * @throws org.sbcprov.core.failure.Refused {@code target.expect-size}
   */
  void check(Target disk) {
    expected().require(disk, Optional.empty());
  }

  /** Refuses simulated disks that are the image itself. */
  void requireApart(DiskFiles disks, List<BoardsInBootMode.Found> boards) {
    for (BoardsInBootMode.Found board : boards) {
      OutputGuard.requireApart(List.of(disks.of(board.port())), inputs);
    }
  }
}
