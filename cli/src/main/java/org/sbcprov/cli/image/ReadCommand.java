package org.sbcprov.cli.image;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.sbcprov.cli.Command;
import org.sbcprov.cli.HelpPage;
import org.sbcprov.cli.Outcome;
import org.sbcprov.cli.Session;
import org.sbcprov.cli.options.Options;
import org.sbcprov.core.ByteSize;
import org.sbcprov.core.block.BlockException;
import org.sbcprov.core.block.FileDevice;
import org.sbcprov.core.failure.ExitStatus;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.io.OutputGuard;
import org.sbcprov.imaging.disk.SectorSource;
import org.sbcprov.imaging.medium.MediumFailures;
import org.sbcprov.imaging.medium.Range;
import org.sbcprov.imaging.read.MediumRead;
import org.sbcprov.imaging.read.ReadSize;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** {@code sbcprov image read DEVICE --out FILE}. */
public final class ReadCommand implements Command {
  private final PositionalParamSpec medium =
      Options.parameter(0, "DEVICE", "The disk: /dev/sdX, serial:TEXT, usb:1-1.3, by-id/NAME; or a file.");
  private final OptionSpec out = Options.requiredPath("FILE", "The image to make.", "--out");
  private final OptionSpec compress =
      Options.text("FORM[:LEVEL]", "Compress it: zst, xz or gz, such as xz:9 (default: what its name ends with).", "--compress");
  private final OptionSpec size =
      Options.text(
          "SIZE",
          "auto: up to the end of the last partition, with a backup GPT behind it; all; or bytes (default: auto).",
          "--size");
  private final OptionSpec bmap =
      ResultOptions.beside("--bmap", "Write a block map with checksums (default: beside the image).");
  private final OptionSpec sha256 =
      ResultOptions.beside("--sha256", "Write the SHA-256 of the image's file (default: beside it).");
  private final OptionSpec skipErrors =
      Options.flag("Put zeros in the place of what cannot be read, and list it in FILE.unreadable.", "--skip-errors");

  @Override
  public void describe(CommandSpec spec) {
    spec.addPositional(medium)
        .addOption(out)
        .addOption(compress)
        .addOption(size)
        .addOption(bmap)
        .addOption(sha256)
        .addOption(skipErrors);
    HelpPage.of(
            spec,
            "Read a card, eMMC or disk into an image file; the disk is not changed.",
            "The image ends behind the last partition: what follows there has no meaning. A GPT gets its backup there, so"
                + " that the image is a proper one. Zeros take no room. The image appears whole or not at all.",
            "What cannot be read ends it; with --skip-errors, with status 6 and a list of what is missing.")
        .example("sbcprov image read /dev/sdX --out card.img.zst", "As small as it gets in a short time.")
        .example("sbcprov image read /dev/sdX --out card.img --size all", "All bytes, as they are.")
        .example("sbcprov image read /dev/sdX --out old.img --skip-errors", "Save what can be saved of a dying card.")
        .exits(ExitStatus.BAD_INPUT, ExitStatus.REFUSED, ExitStatus.NO_DEVICE, ExitStatus.DEVICE);
  }

  @Override
  public Outcome run(Session session) {
    Path image = out.getValue();
    ResultOptions.Packing packing = ResultOptions.packing(compress.getValue(), image.toString());
    String given = size.getValue() == null ? "auto" : size.getValue();
    MediumInput input = MediumInput.find(session, medium.getValue());
    // Tables count in the disk's sectors.
    int sector = input.sectorSize();
    if (given.equals("auto") && sector != SectorSource.SECTOR) {
      given = "all";
      session.say("size        all of it: its sectors have " + sector + " bytes, and where its partitions end is not known");
    }
    MediumRead.Request request =
        new MediumRead.Request(
            image,
            ReadSize.parse(given),
            packing.compression(),
            packing.level(),
            ResultOptions.besides(bmap, packing.plain(image.toString()) + ".bmap"),
            ResultOptions.besides(sha256, image + ".sha256"),
            skipErrors.getValue(),
            Runtime.getRuntime().availableProcessors());
    List<Path> outputs = new ArrayList<>(List.of(image, request.unreadableList()));
    request.bmap().ifPresent(outputs::add);
    request.sha256().ifPresent(outputs::add);
    OutputGuard.requireApart(outputs, List.of(input.path()));
    try (FileDevice device = input.open()) {
      input.tellUnfinished(session, device);
      return told(session, input, device.size(), request, MediumRead.run(device, request, session.events()));
    } catch (BlockException e) {
      throw MediumFailures.reading(input.name(), e);
    }
  }

  private static Outcome told(
      Session session, MediumInput input, long diskSize, MediumRead.Request request, MediumRead.Result result) {
    session.print(
        request.out() + ": " + new ByteSize(result.plan().imageSize()) + " of " + input.words() + ", "
            + result.plan().words() + "\n");
    List<Map<String, Object>> unreadable = new ArrayList<>();
    long lost = 0;
    for (Range range : result.unreadable()) {
      lost += range.length();
      unreadable.add(Facts.of("offset", "0x" + Long.toHexString(range.from()), "length", range.length()));
    }
    if (lost > 0) {
      session.print(
          lost + " bytes could not be read and are zeros in the image: see " + request.unreadableList() + "\n");
    }
    Map<String, Object> facts = new LinkedHashMap<>(input.namedFacts(diskSize));
    facts.put("image", request.out());
    facts.put("image-bytes", result.plan().imageSize());
    facts.put("data-bytes", result.written().mappedBytes());
    facts.put("file-bytes", result.written().fileSize());
    facts.put("ends", result.plan().words());
    request.bmap().ifPresent(file -> facts.put("block-map", file));
    if (result.written().sha256() != null) {
      facts.put("sha256", result.written().sha256());
    }
    facts.put("unreadable", unreadable);
    return new Outcome(lost > 0 ? ExitStatus.DEVICE : ExitStatus.OK, facts);
  }
}
