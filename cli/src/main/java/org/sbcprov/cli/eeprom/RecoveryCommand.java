package org.sbcprov.cli.eeprom;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sbcprov.cli.Command;
import org.sbcprov.cli.HelpPage;
import org.sbcprov.cli.Outcome;
import org.sbcprov.cli.Session;
import org.sbcprov.cli.options.BoardOptions;
import org.sbcprov.cli.options.Options;
import org.sbcprov.core.board.Board;
import org.sbcprov.core.failure.BadUsage;
import org.sbcprov.core.failure.ExitStatus;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.io.OutputGuard;
import org.sbcprov.eeprom.BootDirectory;
import org.sbcprov.eeprom.BootOrder;
import org.sbcprov.eeprom.BuildInfo;
import org.sbcprov.eeprom.Chip;
import org.sbcprov.eeprom.ConfigFile;
import org.sbcprov.eeprom.EepromImage;
import org.sbcprov.eeprom.RecoveryDirectory;
import org.sbcprov.eeprom.Setting;
import org.sbcprov.eeprom.sign.SecureBootFit;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** {@code sbcprov eeprom recovery -d DIR}. */
public final class RecoveryCommand implements Command {
  private final OptionSpec directory =
      Options.requiredPath("DIR", "Directory to make, or to put the files in.", "-d", "--dir");
  private final OptionSpec image = Options.path("IMAGE", "EEPROM image to start from.", "--image");
  private final OptionSpec release =
      ReleaseOptions.release("Start from the newest installed image of this release instead: latest or default.");
  private final OptionSpec chip = ReleaseOptions.chip("With --release: the chip, 2711 or 2712.");
  private final BoardOptions board = new BoardOptions("The board that it is for.");
  private final OptionSpec recovery =
      Options.path(
          "FILE",
          "The recovery.bin to take, perhaps counter-signed (default: beside the image, else the installed one).",
          "--recovery");
  private final OptionSpec config = Options.path("FILE", "Put this boot.conf into the image.", "--config");
  private final OptionSpec settings =
      OptionSpec.builder("--set")
          .type(List.class)
          .auxiliaryTypes(String.class)
          .arity("1")
          .paramLabel("KEY=VALUE")
          .description("Set this in the image's boot.conf; may be given several times.")
          .build();
  private final OptionSpec order = Options.text("ORDER", "Set this boot order, as set-order does.", "--order");
  private final OptionSpec reboot = Options.flag("Let the board restart when its EEPROM is written.", "--reboot");
  private final OptionSpec force = Options.flag("Replace files of the same names, and take settings with mistakes.", "--force");
  private final OptionSpec allowUnsigned = Options.allowUnsigned();

  @Override
  public void describe(CommandSpec spec) {
    spec.addOption(directory).addOption(image).addOption(release).addOption(chip).addOption(recovery);
    spec.addOption(config).addOption(settings).addOption(order).addOption(reboot).addOption(force);
    spec.addOption(allowUnsigned);
    board.addTo(spec);
    HelpPage.of(
            spec,
            "Make a directory that writes a board's EEPROM over USB.",
            "Puts into DIR, all or none: recovery.bin, under the name that the board's ROM asks for (bootcode4.bin or"
                + " bootcode5.bin), pieeprom.bin, pieeprom.sig and config.txt. Other files in DIR stay as they are.",
            "The image's configuration is changed in this order: --config, --set, --order. What the linter calls an error"
                + " in what --config and --set bring in is refused.",
            "--release takes an installed image (see sbcprov eeprom find), for the chip of --board or --chip, or of the"
                + " Raspberry Pi that this runs on.")
        .example("sbcprov eeprom recovery -d network --release latest --board cm4 --order sd,network,restart",
            "From what the package rpi-eeprom has installed.")
        .example("sbcprov eeprom recovery -d cm5 --image pieeprom-2026-08-12.bin --set BOOT_UART=1 --reboot",
            "From a file, with recovery.bin beside it.")
        .example("sbcprov usbboot -d network", "Then send it to the board.")
        .exits(ExitStatus.BAD_INPUT, ExitStatus.REFUSED);
  }

  @Override
  public Outcome run(Session session) {
    Path dir = directory.getValue();
    if (board.file().isPresent()) {
      OutputGuard.requireApart(RecoveryDirectory.files(dir), List.of(board.file().get()));
    }
    Optional<Board> known = board.board();
    RecoveryDirectory.Changes changes = changes();
    Path source = source(session, known);
    Path program = recovery.getValue();
    if (program == null) {
      Chip its = EepromImage.read(source).chip();
      program = InstalledChoice.recovery(session, source, its);
    }
    boolean restart = reboot.getValue();
    boolean unsigned = allowUnsigned.getValue();
    boolean replace = force.getValue();
    RecoveryDirectory.Prepared prepared =
        RecoveryDirectory.prepare(
            new RecoveryDirectory.Request(
                dir, source, program, changes, known, restart, session.timestamp(), unsigned, replace),
            session.events());
    if (config.getValue() != null || settings.getValue() != null) {
      LintGate.check(
          session,
          source,
          ConfigFile.of(prepared.source()),
          prepared.config(),
          dir.resolve(BootDirectory.IMAGE),
          replace,
          tooLarge -> tooLarge ? "" : "With --force it is taken all the same.");
    }
    SecureBootFit.check(source, prepared.image(), prepared.recovery(), session.events());
    RecoveryDirectory.Made made = prepared.write();
    say(session, made);
    return Outcome.ok(facts(made));
  }

  private RecoveryDirectory.Changes changes() {
    List<String> given = settings.getValue();
    List<Setting> parsed = new ArrayList<>();
    for (String setting : given == null ? List.<String>of() : given) {
      parsed.add(Setting.parse(setting));
    }
    String bootOrder = order.getValue();
    Path file = config.getValue();
    return new RecoveryDirectory.Changes(
        Optional.ofNullable(file), parsed, Optional.ofNullable(bootOrder).map(BootOrder::parse));
  }

  private Path source(Session session, Optional<Board> known) {
    Path file = image.getValue();
    String name = release.getValue();
    if ((file == null) == (name == null)) {
      throw new BadUsage(
          "usage",
          file == null ? "Which image is it to start from?" : "--image and --release exclude each other",
          Facts.none(),
          "Give --image with a file, or --release latest or default for an installed one.");
    }
    if (name != null) {
      return InstalledChoice.image(session, name, chip.getValue(), known).file();
    }
    if (chip.getValue() != null) {
      throw new BadUsage("usage", "--chip needs --release", Facts.none(), "An image tells its chip itself.");
    }
    return file;
  }

  private static void say(Session session, RecoveryDirectory.Made made) {
    session.say(
        "from        " + made.source() + " (" + made.chip()
            + made.build().map(build -> ", built " + build.date()).orElse("") + ")");
    session.say("            " + made.recovery());
    for (Path file : made.files()) {
      session.say("made        " + file);
    }
    session.say("boot order  " + made.orderAfter().map(order -> order + explained(order)).orElse("the bootloader's default"));
    session.say("next        " + session.commandLine("usbboot", "-d", made.directory().toString()));
  }

  private static String explained(String hex) {
    return words(hex).map(words -> ": " + words).orElse("");
  }

  /** The meaning of an order, where it has one; it may come from the image. */
  private static Optional<String> words(String hex) {
    try {
      return Optional.of(BootOrder.parse(hex).words());
    } catch (BadUsage e) {
      return Optional.empty();
    }
  }

  private static Map<String, Object> facts(RecoveryDirectory.Made made) {
    return Facts.of(
        "directory", made.directory(),
        "source", made.source(),
        "recovery", made.recovery(),
        "chip", made.chip().soc(),
        "build-timestamp", made.build().map(build -> build.timestamp().getEpochSecond()).orElse(null),
        "version", made.build().map(BuildInfo::version).orElse(null),
        "files", made.files(),
        "changed", made.changed(),
        "sha256", made.sha256(),
        "timestamp", made.timestamp(),
        "order-after", made.orderAfter().orElse(null),
        "order-words", made.orderAfter().flatMap(RecoveryCommand::words).orElse(null));
  }
}
