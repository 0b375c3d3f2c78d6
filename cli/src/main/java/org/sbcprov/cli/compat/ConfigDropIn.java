package org.sbcprov.cli.compat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.sbcprov.cli.DropIn;
import org.sbcprov.cli.HelpPage;
import org.sbcprov.cli.Outcome;
import org.sbcprov.cli.Session;
import org.sbcprov.core.failure.BadUsage;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.eeprom.EepromExtract;
import org.sbcprov.eeprom.EepromImage;
import org.sbcprov.eeprom.ExtractedFile;
import org.sbcprov.eeprom.Section;
import org.sbcprov.eeprom.system.CurrentConfig;
import picocli.CommandLine.Model.CommandSpec;

/** {@code sbcprov compat rpi-eeprom-config}: what that script of raspberrypi/rpi-eeprom does, by its command line. */
public final class ConfigDropIn implements DropIn {
  static final String PROGRAM = "rpi-eeprom-config";

  static final List<PythonOption> OPTIONS =
      List.of(
          new PythonOption('a', "apply", true),
          new PythonOption('c', "config", true),
          new PythonOption('e', "edit", false),
          new PythonOption('o', "out", true),
          new PythonOption('d', "digest", true),
          new PythonOption('p', "pubkey", true),
          new PythonOption('x', "extract", false),
          new PythonOption('b', "bootcode", true),
          new PythonOption('s', "bootsys", true),
          new PythonOption('t', "timestamp", true),
          new PythonOption((char) 0, "cacertder", true),
          new PythonOption((char) 0, "debug", false));

  /** Those that do nothing without an image. */
  private static final List<String> FOR_IMAGES =
      List.of("config", "digest", "pubkey", "extract", "bootcode", "bootsys", "timestamp", "cacertder");

  private PythonArguments arguments;

  @Override
  public void describe(CommandSpec spec) {
    DropInHelp.finish(
        spec,
        "[OPTIONS] [IMAGE]",
        HelpPage.of(
                spec,
                "Read and write EEPROM images by the command line of rpi-eeprom-config.",
                "IMAGE alone: its configuration. No IMAGE: the configuration of the bootloader that this system runs"
                    + " on. With any of the following, a new image.",
                "  -c, --config FILE      put in this configuration;\n"
                    + "  -d, --digest FILE      with its signature, as rpi-eeprom-digest makes it,\n"
                    + "  -p, --pubkey FILE      and the public key that it fits\n"
                    + "  -b, --bootcode FILE    replace the first stage (BCM2712)\n"
                    + "  -s, --bootsys FILE     replace the second stage (BCM2712)\n"
                    + "  -t, --timestamp TIME   set the time of the update, in seconds since 1970\n"
                    + "      --cacertder FILE   put in a certificate in DER form",
                "  -o, --out FILE         write here instead of to standard output; may be IMAGE\n"
                    + "  -x, --extract          write IMAGE's files into the current directory\n"
                    + "  -a, --apply FILE       on a Pi: give IMAGE, or the newest one, this configuration, and\n"
                    + "                         leave it to rpi-eeprom-update\n"
                    + "  -e, --edit             the same with the running configuration, edited with $EDITOR\n"
                    + "      --debug            tell on standard error what is found\n"
                    + "  -h, --help             this help",
                "Options may be cut short, and stand anywhere. Options of sbcprov, such as --json, stand before"
                    + " \"compat\". docs/compat.md tells where this differs from rpi-eeprom-config, and why.")
            .example("sbcprov compat rpi-eeprom-config pieeprom.bin", "Show the configuration of an image.")
            .example("sbcprov compat rpi-eeprom-config --config boot.conf --out new.bin pieeprom.bin",
                "Make an image with another configuration."));
  }

  @Override
  public boolean take(String[] given) {
    arguments = PythonArguments.parse(PROGRAM, OPTIONS, given);
    return arguments.help();
  }

  @Override
  public Outcome run(Session session) {
    Path image = DropInFiles.path(arguments.positional());
    Path out = DropInFiles.path(arguments.value("out"));
    Path apply = DropInFiles.path(arguments.value("apply"));
    if (arguments.has("edit") || apply != null) {
      UpdateOfThisPi update = UpdateOfThisPi.begin(session);
      return arguments.has("edit") ? update.edit(image) : update.apply(apply, image);
    }
    if (image == null) {
      return current(session, out);
    }
    if (arguments.has("extract")) {
      return extract(session, image);
    }
    return readOrChange(session, image, out);
  }

  private Outcome current(Session session, Path out) {
    for (String name : FOR_IMAGES) {
      if (arguments.value(name) != null || arguments.has(name)) {
        throw new BadUsage(
            "usage",
            PROGRAM + ": --" + name + " needs an image",
            Facts.none(),
            "Name the image behind the options. Without an image, the running configuration is read.");
      }
    }
    CurrentConfig config = CurrentConfig.read(session.systemRoot(), session.programs());
    DropInFiles.write(session, out, config.bytes());
    return Outcome.ok(DropInFiles.facts(out, "config", config.bytes(), "source", config.source()));
  }

  private Outcome extract(Session session, Path file) {
    EepromImage image = EepromImage.read(file);
    debug(session, image);
    List<String> names = new ArrayList<>();
    for (ExtractedFile found : EepromExtract.files(image, List.of())) {
      // Of several files of one name, rpi-eeprom-config writes the first.
      if (found.name().indexOf('@') < 0) {
        names.add(found.name());
      }
    }
    EepromExtract.write(new EepromExtract.Request(file, Path.of(""), names, true));
    return Outcome.ok(Facts.of("image", file, "files", names));
  }

  private Outcome readOrChange(Session session, Path file, Path out) {
    ImageChanges changes = ImageChanges.of(arguments);
    DropInFiles.requireApart(out, changes.inputs());
    EepromImage image = EepromImage.read(file);
    debug(session, image);
    if (changes.none()) {
      DropInFiles.requireApart(out, file);
      byte[] config = image.bootConf();
      DropInFiles.write(session, out, config);
      return Outcome.ok(DropInFiles.facts(out, "config", config, "image", file));
    }
    EepromImage changed = changes.applied(file, image, session.events());
    byte[] bytes = changed.bytes();
    DropInFiles.write(session, out, bytes);
    return Outcome.ok(DropInFiles.facts(out, "image", bytes, "source", file, "chip", image.chip().soc()));
  }

  private void debug(Session session, EepromImage image) {
    if (!arguments.has("debug")) {
      return;
    }
    for (Section section : image.sections()) {
      session.say(
          "section at " + section.offset() + " length " + section.length() + " magic "
              + Integer.toHexString(section.magic()) + (section.name().isEmpty() ? "" : " " + section.name()));
    }
  }
}
