package org.sbcprov.cli.eeprom;

import java.nio.file.Files;
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
import org.sbcprov.cli.options.OutputOptions;
import org.sbcprov.core.event.Warning;
import org.sbcprov.core.failure.BadUsage;
import org.sbcprov.core.failure.ExitStatus;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.failure.Failure;
import org.sbcprov.core.failure.IoFailed;
import org.sbcprov.core.io.OutputGuard;
import org.sbcprov.eeprom.BootDirectory;
import org.sbcprov.eeprom.BootOrder;
import org.sbcprov.eeprom.DiscardedSettings;
import org.sbcprov.eeprom.EepromRewrite;
import org.sbcprov.eeprom.PreparedImage;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** {@code sbcprov eeprom set-order ORDER}. */
public final class SetOrderCommand implements Command {
  private final PositionalParamSpec order =
      Options.parameter(
          0, "ORDER", "Hexadecimal as in boot.conf (0xf21, read from the right), or names in the order to try.");
  private final OptionSpec directory =
      Options.pathOr(".", "DIR", "Boot directory (default: the current one).", "-d", "--dir");
  private final OptionSpec in = Options.path("FILE", "Image to start from, instead of the one in DIR.", "--in");
  private final OutputOptions output =
      new OutputOptions("Image to write, with its .sig beside it (default: DIR/pieeprom.bin).");
  private final OptionSpec release =
      ReleaseOptions.release("Start from the newest installed image of this release instead: latest or default.");
  private final OptionSpec chip = ReleaseOptions.chip("With --release: the chip, 2711 or 2712.");
  private final OptionSpec allowUnsigned = Options.allowUnsigned();
  private final BoardOptions board = new BoardOptions("Also warn about modes that this board lacks.");

  @Override
  public void describe(CommandSpec spec) {
    spec.addPositional(order).addOption(directory).addOption(in).addOption(release).addOption(chip);
    output.addTo(spec);
    spec.addOption(allowUnsigned);
    board.addTo(spec);
    HelpPage.of(
            spec,
            "Set the boot order in an EEPROM image, ready to be sent to a board.",
            "Takes DIR/pieeprom.original.bin, else DIR/pieeprom.bin, else the single DIR/pieeprom-*.bin, sets BOOT_ORDER"
                + " in its boot.conf, and writes DIR/pieeprom.bin and DIR/pieeprom.sig. The image that it starts from is"
                + " never changed, unless it is DIR/pieeprom.bin itself, or --in-place is given. What eeprom set -d or another"
                + " command changed in DIR/pieeprom.bin is discarded when there is DIR/pieeprom.original.bin, with a"
                + " warning; --in DIR/pieeprom.bin keeps it.",
            "With --release it starts from an installed image (see sbcprov eeprom find), for the chip of --board or"
                + " --chip, or of the Raspberry Pi that this runs on.",
            "Names: sd, network, rpiboot, usb-msd, bcm-usb-msd, nvme, http, stop, restart.")
        .example("sbcprov eeprom set-order 0xf21 -d network", "SD card, then network, then start over.")
        .example("sbcprov eeprom set-order nvme,usb-msd,restart -d cm5", "The same with names.")
        .example("sbcprov eeprom set-order 0xf21 --in pieeprom-2026-08-04.bin --out /tmp/pieeprom.bin",
            "From one file to another.")
        .example("sbcprov eeprom set-order 0xf21 --release latest --board cm4 -d network",
            "From what the package rpi-eeprom has installed.")
        .example("sbcprov eeprom set-order 0xf21 -d network --dry-run", "See what would change.")
        .exits(ExitStatus.BAD_INPUT, ExitStatus.REFUSED);
  }

  @Override
  public Outcome run(Session session) {
    BootOrder bootOrder = BootOrder.parse(order.getValue());
    Path dir = directory.getValue();
    Path source = in.getValue();
    String installed = release.getValue();
    String forChip = chip.getValue();
    if (installed != null || forChip != null) {
      source = installedImage(session, source, installed, forChip);
    } else if (source == null) {
      source = BootDirectory.sourceImage(dir);
    }
    Path imageOfDirectory = dir.resolve(BootDirectory.IMAGE);
    Path image = output.target(source, imageOfDirectory);
    if (board.file().isPresent()) {
      OutputGuard.requireApart(List.of(image, EepromRewrite.signatureOf(image)), List.of(board.file().get()));
    }
    boolean inPlace = output.mayReplaceSource() || OutputGuard.isSameEntry(image, imageOfDirectory);
    boolean unsigned = allowUnsigned.getValue();
    EepromRewrite.Request request =
        new EepromRewrite.Request(source, image, session.timestamp(), unsigned, inPlace);
    PreparedImage prepared = EepromRewrite.prepareOrder(request, bootOrder, board.board(), session.events());
    if (OutputGuard.isSameEntry(image, imageOfDirectory) && !OutputGuard.isSameEntry(source, image)) {
      Optional<Warning> discards = DiscardedSettings.of(image, source, prepared.before(), prepared.after());
      if (discards.isPresent()) {
        session.events().accept(discards.get());
      }
    }
    if (output.isDryRun()) {
      return DryRun.ofImage(session, prepared, /* named= */ true, bootOrder.words());
    }
    if (installed != null && image == imageOfDirectory && !Files.isDirectory(dir)) {
      throw noDirectory(session, dir, installed);
    }
    EepromRewrite.Rewritten rewritten = prepared.write();
    RewriteReport.say(session, rewritten);
    String before = rewritten.orderBefore().isPresent() ? rewritten.orderBefore().get() + " -> " : "";
    session.say("boot order  " + before + bootOrder.hex() + ": " + bootOrder.words());
    RewriteReport.sayNext(session, image, rewritten.chip());
    return Outcome.ok(RewriteReport.facts(rewritten, bootOrder.words()));
  }

  /** An installed image is not in the directory, which therefore need not be there yet. */
  private Failure noDirectory(Session session, Path dir, String installed) {
    List<String> command = new ArrayList<>(List.of("eeprom", "recovery", "-d", dir.toString(), "--release", installed));
    if (board.file().isPresent()) {
      command.addAll(List.of("--board-file", board.file().get().toString()));
    } else if (board.board().isPresent()) {
      command.addAll(List.of("--board", board.board().get().name()));
    }
    if (chip.getValue() != null) {
      command.addAll(List.of("--chip", chip.getValue()));
    }
    command.addAll(List.of("--order", order.getValue()));
    return new IoFailed(
        "io.no-directory",
        "There is no directory " + dir + " to write " + BootDirectory.IMAGE + " in",
        Facts.of("directory", dir.toAbsolutePath().normalize()),
        "Make it first with mkdir; or let this make it, with all else that a board needs to write the image: "
            + session.commandLine(command.toArray(new String[0])));
  }

  private Path installedImage(Session session, Path source, String installed, String forChip) {
    if (installed == null || source != null) {
      throw new BadUsage(
          "usage",
          source == null ? "--chip needs --release" : "--in and --release exclude each other",
          Facts.none(),
          "Give --in with a file, or --release latest or default for an installed image.");
    }
    return InstalledChoice.image(session, installed, forChip, board.board()).file();
  }
}
