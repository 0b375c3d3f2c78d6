package org.sbcprov.cli.bl2;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.sbcprov.cli.Command;
import org.sbcprov.cli.HelpPage;
import org.sbcprov.cli.Outcome;
import org.sbcprov.cli.Session;
import org.sbcprov.cli.options.BoardOptions;
import org.sbcprov.cli.options.Options;
import org.sbcprov.core.Sha256;
import org.sbcprov.core.board.Bl2Profile;
import org.sbcprov.core.board.Board;
import org.sbcprov.core.failure.BadUsage;
import org.sbcprov.core.failure.ExitStatus;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.io.AtomicOutput;
import org.sbcprov.core.io.OutputGuard;
import org.sbcprov.imaging.Bl2Wrap;
import org.sbcprov.imaging.finding.Finding;
import org.sbcprov.imaging.mtk.Bl2Chip;
import org.sbcprov.imaging.mtk.Bl2Medium;
import org.sbcprov.imaging.mtk.Bl2Packer;
import org.sbcprov.imaging.mtk.NandForm;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** {@code sbcprov bl2 wrap FILE --medium MEDIUM --out OUT}. */
public final class Bl2WrapCommand implements Command {
  private final PositionalParamSpec file = Options.pathParameter(0, "FILE", "The code: bl2.bin of a build.");
  private final OptionSpec out = Options.requiredPath("OUT", "BL2 to write.", "--out");
  private final OptionSpec medium =
      OptionSpec.builder("--medium")
          .type(String.class)
          .paramLabel("MEDIUM")
          .required(true)
          .completionCandidates(Media.NAMES)
          .description("The medium: " + String.join(", ", Media.NAMES) + ".")
          .build();
  private final BoardOptions board =
      new BoardOptions("The board; its chip decides all that is not given (default: the chip that the code shows).");
  private final OptionSpec nand =
      Options.text(
          "FORM",
          "NAND header, as mkimage's nandinfo: 2k+64, 2k+128 or 4k+256 with ap:, hsm:, hsm20: or spim: before it"
              + " (without: what the chip has on that medium).",
          "--nand");
  private final OptionSpec loadAddress =
      Options.text("ADDRESS", "Where the code is entered, as mkimage's -a (default: 0x201000).", "--load-address");
  private final OptionSpec headerOffset =
      Options.text(
          "BYTES", "Bytes of the medium to count in before the image (default: 0; MT7622 on SD 0x80000).",
          "--header-offset");
  private final OptionSpec aarch64 = Options.flag("Enter it in AArch64 (default).", "--aarch64");
  private final OptionSpec aarch32 = Options.flag("Enter it in AArch32.", "--aarch32");
  private final OptionSpec force =
      Options.flag("Take code for rescue over the serial line, or for another chip.", "--force");

  @Override
  public void describe(CommandSpec spec) {
    spec.addPositional(file).addOption(medium).addOption(out);
    board.addTo(spec);
    spec.addOption(nand).addOption(loadAddress).addOption(headerOffset);
    spec.addOption(aarch64).addOption(aarch32).addOption(force);
    HelpPage.of(
            spec,
            "Give the code of a BL2 the header for a medium.",
            "Makes the same bytes as mkimage -T mtk_image. What cannot be meant is refused: input with a header already, a"
                + " FIP, packed files, ELF, code that is larger than the chip's memory. Of what bl2 verify would find in the"
                + " result, it warns.")
        .example("sbcprov bl2 wrap bl2.bin --board bpi-r4 --medium sd --out bl2.img", "For a BPI-R4's card.")
        .example("sbcprov bl2 wrap bl2.bin --medium spim-nand --nand 2k+128 --out bl2.img", "Another NAND than usual.")
        .exits(ExitStatus.BAD_INPUT, ExitStatus.REFUSED);
  }

  @Override
  public Outcome run(Session session) {
    Path source = file.getValue();
    Path target = out.getValue();
    boolean forced = force.getValue();
    Optional<Board> given = board.board();
    List<Path> inputs = new ArrayList<>(List.of(source));
    board.file().ifPresent(inputs::add);
    OutputGuard.requireApart(List.of(target), inputs);
    byte[] code = Bl2Wrap.readCode(source, given.map(Board::soc), forced);
    Optional<Bl2Chip> chip =
        given.isPresent() ? Bl2Chip.ofWord(given.get().soc()) : Bl2Wrap.chipOf(code);
    Bl2Medium to = Media.of(medium.getValue(), chip);
    Optional<Bl2Profile> profile =
        given.isPresent() ? Optional.of(Media.profile(given.get(), to)) : chip.map(known -> known.profile(to));
    Bl2Wrap.Headers headers = headers(to, chip, profile);
    byte[] image = Bl2Wrap.wrap(source, code, headers);
    for (Finding finding : Bl2Wrap.check(image, headers.medium(), given.map(Board::soc), profile)) {
      session.events().accept(finding.asWarning(source + ": " + finding.words()));
    }
    AtomicOutput.write(target, image);
    String form = headers.form().map(NandForm::word).orElse(null);
    session.say(
        target + ": " + image.length + " bytes, for " + headers.medium().title() + " (" + headers.medium().word() + ")"
            + (form == null ? "" : ", NAND header " + form) + ", entered at " + Bl2Facts.hex(headers.entry())
            + " in AArch" + (headers.aarch64() ? "64" : "32")
            + (headers.headerOffset() == 0 ? "" : ", header offset " + Bl2Facts.hex(headers.headerOffset())));
    return Outcome.ok(
        Facts.of(
            "file", source,
            "out", target,
            "size", image.length,
            "medium", headers.medium().word(),
            "nand", form,
            "soc", chip.map(Bl2Chip::word).orElse(null),
            "entry", Bl2Facts.hex(headers.entry()),
            "aarch64", headers.aarch64(),
            "header-offset", headers.headerOffset(),
            "sha256", Sha256.hex(image)));
  }

  private Bl2Wrap.Headers headers(Bl2Medium to, Optional<Bl2Chip> chip, Optional<Bl2Profile> profile) {
    boolean wants64 = aarch64.getValue();
    boolean wants32 = aarch32.getValue();
    if (wants64 && wants32) {
      throw new BadUsage(
          "bl2.architecture", "--aarch64 and --aarch32 exclude each other", Facts.none(), "Give one of them.");
    }
    long entry = profile.map(known -> known.loadAddress() + Bl2Packer.HEADER_SIZE).orElse(Bl2Chip.ENTRY);
    return new Bl2Wrap.Headers(
        to,
        form(to, chip),
        number(loadAddress, entry),
        wants64 || !wants32 && profile.map(Bl2Profile::aarch64).orElse(true),
        number(headerOffset, profile.map(Bl2Profile::headerOffset).orElse(0L)),
        profile.map(known -> known.limit().bytes()).orElse((long) Bl2Chip.LARGEST_MEMORY));
  }

  private Optional<NandForm> form(Bl2Medium to, Optional<Bl2Chip> chip) {
    String text = nand.getValue();
    if (text == null) {
      return chip.flatMap(known -> known.nandForm(to));
    }
    String name = text;
    if (text.indexOf(':') < 0 && to == Bl2Medium.SPIM_NAND) {
      name = "spim:" + text;
    } else if (text.indexOf(':') < 0 && chip.isPresent() && chip.get().nandForm(to).isPresent()) {
      name = chip.get().nandForm(to).get().family().word() + ":" + text;
    }
    Optional<NandForm> form = NandForm.ofWord(name);
    if (form.isEmpty()) {
      List<String> known = new ArrayList<>();
      for (NandForm one : NandForm.values()) {
        known.add(one.word());
      }
      throw new BadUsage(
          "bl2.nand",
          "There is no NAND header \"" + name + "\"",
          Facts.of("known", known),
          "Give one of " + String.join(", ", known) + ".");
    }
    return form;
  }

  private static long number(OptionSpec option, long fallback) {
    String text = option.getValue();
    if (text == null) {
      return fallback;
    }
    try {
      boolean hex = text.startsWith("0x") || text.startsWith("0X");
      long value = hex ? Long.parseLong(text, 2, text.length(), 16) : Long.parseLong(text);
      if (value >= 0) {
        return value;
      }
    } catch (NumberFormatException e) {
      // Told below, as a negative number is.
    }
    throw new BadUsage(
        "bl2.address",
        option.longestName() + ": \"" + text + "\" is not a number",
        Facts.none(),
        "Give it in decimal, or in hexadecimal with 0x.");
  }
}
