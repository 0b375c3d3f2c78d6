package org.sbcprov.cli.image;

import org.sbcprov.cli.Command;
import org.sbcprov.cli.HelpPage;
import org.sbcprov.cli.Outcome;
import org.sbcprov.cli.Session;
import org.sbcprov.core.ByteSize;
import org.sbcprov.core.board.TableStyle;
import org.sbcprov.core.failure.ExitStatus;
import org.sbcprov.core.failure.Failure;
import org.sbcprov.imaging.build.BuildRequest;
import org.sbcprov.imaging.build.ImageBuild;
import org.sbcprov.imaging.build.PlannedPartition;
import org.sbcprov.imaging.output.Compression;
import picocli.CommandLine.Model.CommandSpec;

/** {@code sbcprov image build --board BOARD}. */
public final class BuildCommand implements Command {
  private final BuildOptions options = new BuildOptions();

  @Override
  public void describe(CommandSpec spec) {
    options.addTo(spec);
    HelpPage.of(
            spec,
            "Build a boot image: partition table, BL2 and FIP in their places.",
            "The same input gives the same bytes, GUIDs included. The image is sparse. Everything is checked before the"
                + " first byte is written, and the image appears whole or not at all.")
        .example("sbcprov image build --board bpi-r4", "bl2.img and fip.bin from here, to bpi-r4.img.")
        .example("sbcprov image build --board bpi-r4 --bl2 a/bl2.img --fip a/fip.bin --out sd.img --size 512MiB",
            "Every choice made.")
        .example("sbcprov image build --board bpi-r4 --medium emmc --out r4.img",
            "The pair for an eMMC, r4.img and r4-boot0.img, and how to install it.")
        .exits(ExitStatus.BAD_INPUT, ExitStatus.REFUSED, ExitStatus.VERIFICATION);
  }

  @Override
  public Outcome run(Session session) {
    ImageBuild.Built built = build(session);
    session.say("image       " + built.image() + " (" + new ByteSize(built.size()) + form(built) + ")");
    if (built.plan().hasGuid()) {
      session.say("disk GUID   " + built.diskGuid());
    }
    for (PlannedPartition partition : built.partitions()) {
      session.say("partition   " + words(partition));
    }
    if (built.plan().second().isPresent()) {
      session.say(
          pad(built.plan().second().get().what()) + built.plan().second().get().file() + " ("
              + built.plan().second().get().content().length + " bytes)");
    }
    PlanText.steps(built.plan(), session);
    return Outcome.ok(built.facts());
  }

  private ImageBuild.Built build(Session session) {
    BuildRequest request = options.request(session);
    try {
      return ImageBuild.build(request, session.events());
    } catch (Failure e) {
      throw options.told(e);
    }
  }

  private static String form(ImageBuild.Built built) {
    if (built.plan().request().results().compression() != Compression.NONE) {
      return ", compressed to " + new ByteSize(built.written().fileSize());
    }
    // What no table divides is the start of a NAND, with data throughout.
    boolean sparse = built.plan().table() != TableStyle.Kind.NONE && built.bytesWritten() < built.size();
    return sparse ? ", sparse" : "";
  }

  private static String pad(String word) {
    return word + " ".repeat(Math.max(1, 12 - word.length()));
  }

  private static String words(PlannedPartition partition) {
    String name = partition.name().isEmpty() ? "" : " " + partition.name();
    String place = partition.number() + name + ", sectors " + partition.first() + "-" + partition.last();
    return partition.contentFile().isEmpty()
        ? place + ": empty"
        : place + ": " + partition.contentFile().get() + " (" + partition.contentSize() + " bytes)";
  }
}
