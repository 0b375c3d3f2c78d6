package org.sbcprov.cli.image;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.sbcprov.cli.Command;
import org.sbcprov.cli.HelpPage;
import org.sbcprov.cli.Outcome;
import org.sbcprov.cli.Session;
import org.sbcprov.cli.options.Options;
import org.sbcprov.core.block.BlockException;
import org.sbcprov.core.block.FileDevice;
import org.sbcprov.core.failure.ExitStatus;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.imaging.compare.BadRange;
import org.sbcprov.imaging.compare.Comparison;
import org.sbcprov.imaging.compare.ImageCheck;
import org.sbcprov.imaging.medium.MediumFailures;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** {@code sbcprov image verify DEVICE --image IMAGE}. */
public final class VerifyCommand implements Command {
  private final PositionalParamSpec medium =
      Options.parameter(0, "DEVICE", "The disk: /dev/sdX, serial:TEXT, usb:1-1.3, by-id/NAME; or a file.");
  private final OptionSpec image =
      OptionSpec.builder("--image")
          .type(String.class)
          .paramLabel("IMAGE")
          .required(true)
          .description("What it should hold, plain or packed with gzip, xz, zstd, bzip2 or zip; - for standard input.")
          .build();
  private final SourceOptions sources = new SourceOptions();

  @Override
  public void describe(CommandSpec spec) {
    spec.addPositional(medium).addOption(image);
    sources.addTo(spec);
    HelpPage.of(
            spec,
            "Compare a card, eMMC or disk with an image; nothing is written.",
            "Reads past the system's cache, as far as the image goes. What differs is read a second time, and told with its"
                + " offset, partition, and what it looks like: zeros, wrong bits, data of another place as on a fake card,"
                + " errors of reading (see docs/verifying.md). With a block map, only its blocks are compared.",
            "A GPT whose backup lies at the end of a larger disk is no difference, when it says the same.")
        .example("sbcprov image verify /dev/sdX --image debian.img.xz", "Is it still what was written?")
        .example("sbcprov image verify serial:0123ABCD --image r4.img.zst --json", "For scripts: each range that differs.")
        .exits(
            ExitStatus.BAD_INPUT,
            ExitStatus.REFUSED,
            ExitStatus.NO_DEVICE,
            ExitStatus.DEVICE,
            ExitStatus.VERIFICATION);
  }

  @Override
  public Outcome run(Session session) {
    MediumInput input = MediumInput.find(session, medium.getValue());
    SourceOptions.Chosen chosen = sources.choose(session, image.getValue());
    try (FileDevice device = input.open()) {
      input.tellUnfinished(session, device);
      ImageCheck.Result result = ImageCheck.run(device, chosen.source(), session.events());
      return told(session, input, device.size(), chosen, result);
    } catch (BlockException e) {
      throw MediumFailures.reading(input.name(), e);
    }
  }

  private static Outcome told(
      Session session, MediumInput input, long size, SourceOptions.Chosen chosen, ImageCheck.Result result) {
    Comparison comparison = result.comparison();
    String name = chosen.source().name();
    if (!comparison.same()) {
      for (BadRange range : comparison.bad()) {
        session.print(range.words() + "\n");
      }
      long more = comparison.ranges() - comparison.bad().size();
      if (more > 0) {
        session.print("and " + more + " more\n");
      }
      if (!result.tableChanges().isEmpty()) {
        session.print("the partition table was changed since: " + String.join("; ", result.tableChanges()) + "\n");
      }
      throw result
          .failure(input.name())
          .withFacts(
              Facts.of("image", name, "image-bytes", result.imageSize(), "backup-gpt-moved", result.tableMoved(),
                  "table-changes", result.tableChanges()));
    }
    session.print(input.name() + " holds " + name + ": " + comparison.compared() + " bytes compared");
    session.print(
        result.tableMoved() ? "; the backup GPT is at the end of the disk, and its first two sectors follow\n" : "\n");
    Map<String, Object> facts = new LinkedHashMap<>(input.namedFacts(size));
    facts.put("image", name);
    facts.put("image-bytes", result.imageSize());
    facts.put("compared", comparison.compared());
    facts.put("same", true);
    facts.put("backup-gpt-moved", result.tableMoved());
    facts.put("differences", List.of());
    return Outcome.ok(facts);
  }
}
