package org.sbcprov.cli.bl2;

import java.nio.file.Path;
import org.sbcprov.cli.Command;
import org.sbcprov.cli.HelpPage;
import org.sbcprov.cli.Outcome;
import org.sbcprov.cli.Session;
import org.sbcprov.cli.TextTable;
import org.sbcprov.cli.options.Options;
import org.sbcprov.core.failure.ExitStatus;
import org.sbcprov.imaging.Bl2File;
import org.sbcprov.imaging.finding.Printable;
import org.sbcprov.imaging.mtk.Bl2Image;
import org.sbcprov.imaging.mtk.CodeEvidence;
import org.sbcprov.imaging.mtk.DramVariant;
import org.sbcprov.imaging.mtk.NandHeader;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** {@code sbcprov bl2 info FILE}. */
public final class Bl2InfoCommand implements Command {
  private static final String NOT_TOLD = "not told by this file";

  private final PositionalParamSpec file =
      Options.pathParameter(0, "FILE", "A BL2 with its header, or a device that begins with one.");

  @Override
  public void describe(CommandSpec spec) {
    spec.addPositional(file);
    HelpPage.of(
            spec,
            "Show what a BL2 is: medium, chip, build, memory, sizes, digest.",
            "The chip and the kind of memory are in no header; they are looked for in the code, which is unpacked first"
                + " when it is compressed. What cannot be told is said not to be. Ends with status 0 even when the"
                + " digest does not match: sbcprov bl2 verify checks.")
        .example("sbcprov bl2 info bl2.img", "Which medium, chip and memory is it for?")
        .example("sbcprov bl2 info --json bl2.img", "The same for scripts.")
        .exits(ExitStatus.BAD_INPUT);
  }

  @Override
  public Outcome run(Session session) {
    Path path = file.getValue();
    Bl2File.Read read = Bl2File.read(path);
    session.print(text(read.bl2()));
    return Outcome.ok(Bl2Facts.of(path, read.fileSize(), read.bl2()));
  }

  private static String text(Bl2Image bl2) {
    CodeEvidence evidence = bl2.evidence();
    TextTable table = new TextTable(0, "ll");
    table.row("medium", bl2.medium().title() + " (" + bl2.medium().word() + ")");
    table.row("fields", bl2.mediumFields() + (bl2.mediumIsConsistent() ? "" : ": they disagree"));
    if (bl2.nand().isPresent()) {
      table.row("NAND header", nand(bl2.nand().get()));
      Integer stride = Bl2Facts.stride(bl2.size());
      table.row("copies", stride == null ? "too large for any usual layout" : "at least " + stride + " bytes apart");
    }
    table.row("chip", chip(evidence));
    table.row("memory", DramVariant.of(evidence).words());
    table.row("version", evidence.version().map(Printable::of).orElse(NOT_TOLD));
    table.row("built", evidence.built().map(Printable::of).orElse(NOT_TOLD));
    table.row("code", code(bl2));
    table.row("entered at", Bl2Facts.hex(bl2.entry()) + " in AArch" + (bl2.aarch64() ? "64" : "32") + "; loaded to "
        + Bl2Facts.hex(bl2.loadAddress()));
    table.row("size", bl2.size() + " bytes: header " + bl2.deviceHeaderSize() + ", code " + bl2.codeSize()
        + ", signature " + bl2.signatureSize());
    table.row("offset", bl2.headerOffset() == 0 ? "none" : Bl2Facts.hex(bl2.headerOffset())
        + " bytes into the medium, as MT7622 expects on SD cards");
    table.row("signature", "type " + bl2.signatureType() + ": " + bl2.digest().words()
        + bl2.storedDigest().map(hex -> ", " + hex).orElse(""));
    return table.text();
  }

  private static String nand(NandHeader nand) {
    return nand.family().headerName() + " "
        + nand.form().map(form -> form.word()).orElse(nand.family().word() + ", of no form that mkimage makes")
        + ": pages of " + nand.pageSize() + " + " + nand.spareSize() + " bytes, " + nand.pagesPerBlock() + " in a block"
        + (nand.problem().isPresent() ? "; " + nand.problem().get() : "");
  }

  private static String chip(CodeEvidence evidence) {
    if (evidence.printed().isPresent()) {
      return evidence.printed().get() + ", which its code prints";
    }
    if (evidence.named().isEmpty()) {
      return NOT_TOLD;
    }
    return String.join(", ", evidence.named()) + ", named in its text";
  }

  private static String code(Bl2Image bl2) {
    CodeEvidence evidence = bl2.evidence();
    if (evidence.uartDownload()) {
      return "for rescue over the serial line; it reads no medium";
    }
    if (!evidence.compressed()) {
      return "plain";
    }
    return evidence.unpackedSize().isPresent()
        ? "compressed; " + evidence.unpackedSize().get() + " bytes when unpacked"
        : "compressed, and could not be unpacked";
  }
}
