package org.sbcprov.cli.eeprom;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.sbcprov.cli.Command;
import org.sbcprov.cli.HelpPage;
import org.sbcprov.cli.Outcome;
import org.sbcprov.cli.Session;
import org.sbcprov.cli.options.Options;
import org.sbcprov.cli.options.OutputOptions;
import org.sbcprov.core.event.Warning;
import org.sbcprov.core.failure.BadUsage;
import org.sbcprov.core.failure.ExitStatus;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.io.OutputGuard;
import org.sbcprov.eeprom.BootConf;
import org.sbcprov.eeprom.BootDirectory;
import org.sbcprov.eeprom.ConfigFile;
import org.sbcprov.eeprom.EepromImage;
import org.sbcprov.eeprom.Setting;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** {@code sbcprov eeprom set IMAGE KEY=VALUE...}. */
public final class SetCommand implements Command {
  private final PositionalParamSpec words =
      Options.parameters(
          0, "IMAGE|KEY=VALUE", "EEPROM image or boot.conf, unless -d names a directory; then settings.");
  private final OptionSpec unset = Options.texts("KEY", "Remove the lines that set it.", "--unset");
  private final OptionSpec section =
      Options.text("NAME", "Set and remove within this section, such as cm4 (default: for all boards).", "--section");
  private final OptionSpec directory =
      Options.path("DIR", "Take the image of this boot directory: pieeprom.bin, else as set-order does.", "-d", "--dir");
  private final OutputOptions output =
      new OutputOptions("File to write, an image with its .sig beside it (with -d, default: DIR/pieeprom.bin).");
  private final OptionSpec allowUnsigned = Options.allowUnsigned();
  private final OptionSpec force = Options.flag("Set what is wrong, too.", "--force");

  @Override
  public void describe(CommandSpec spec) {
    spec.addPositional(words).addOption(unset).addOption(section).addOption(directory);
    output.addTo(spec);
    spec.addOption(allowUnsigned).addOption(force);
    HelpPage.of(
            spec,
            "Set keys in the boot.conf of an EEPROM image, or in a boot.conf itself.",
            "Comments, order, sections and line endings stay as they are. The last line that sets a key for all boards"
                + " gets the value; a new line goes to the end of the last part for all boards. Lines for some boards"
                + " only stay, and are warned about.",
            "With --section, that section is edited instead; a new one is added at the end and closed with [all]. What the"
                + " linter calls an error is refused, unless it was there before.",
            "With -d it goes on from DIR/pieeprom.bin when that is an image, so that one change is added to another; else it"
                + " starts from DIR/pieeprom.original.bin, else from the single DIR/pieeprom-*.bin.")
        .example("sbcprov eeprom set pieeprom.bin BOOT_UART=1 --in-place", "Set one key.")
        .example("sbcprov eeprom set -d network TFTP_IP=192.168.1.5 --unset NET_INSTALL_AT_POWER_ON",
            "Prepare an update in a boot directory.")
        .example("sbcprov eeprom set boot.conf BOOT_ORDER=0xf16 --section cm4 --dry-run",
            "See what another boot order for Compute Modules 4 would change.")
        .exits(ExitStatus.BAD_INPUT, ExitStatus.REFUSED);
  }

  @Override
  public Outcome run(Session session) {
    List<String> given = Options.values(words);
    Path dir = directory.getValue();
    Path source = source(given, dir);
    List<Setting> settings = new ArrayList<>();
    for (String word : dir == null ? given.subList(1, given.size()) : given) {
      settings.add(Setting.parse(word));
    }
    List<String> gone = Options.values(unset);
    checkKeys(settings, gone);
    String named = section.getValue();
    String where = named == null ? BootConf.FOR_ALL : BootConf.section(named);
    ConfigChange change = change(session, source, dir);

    BootConf before = BootConf.of(change.before().text());
    BootConf after = before;
    for (String key : gone) {
      BootConf without = after.without(key, where);
      if (before.value(key, where).isEmpty()) {
        session.events().accept(notSet(source, key, where));
      }
      after = without;
    }
    for (Setting setting : settings) {
      after = after.with(setting.key(), setting.value(), where);
    }
    boolean forced = force.getValue();
    LintGate.check(
        session,
        source,
        change.before(),
        after.bytes(),
        output.isDryRun() ? null : change.target(),
        forced,
        tooLarge -> tooLarge ? "" : "With --force it is set all the same.");
    warn(session, after, settings, gone, where);
    for (Setting setting : settings) {
      Optional<String> old = before.value(setting.key(), where);
      session.say("set         " + setting.key() + ": " + old.map(SetCommand::shown).orElse("not set") + " -> "
          + shown(setting.value()) + (where.equals(BootConf.FOR_ALL) ? "" : " in " + where));
    }
    Outcome outcome = change.finish(after.bytes());
    return new Outcome(outcome.status(), facts(outcome.facts(), before, settings, gone, where));
  }

  private static Path source(List<String> given, Path dir) {
    boolean settingFirst = !given.isEmpty() && given.get(0).indexOf('=') > 0;
    if (dir != null) {
      if (!given.isEmpty() && !settingFirst) {
        throw new BadUsage(
            "usage.image",
            "An image is given, \"" + given.get(0) + "\", and a directory to find it in",
            Facts.of("image", given.get(0), "directory", dir),
            "Leave one of them out. A setting is written KEY=VALUE.");
      }
      return BootDirectory.currentImage(dir);
    }
    if (given.isEmpty() || settingFirst) {
      throw new BadUsage(
          "usage.image",
          "Which image or boot.conf is it?",
          Facts.none(),
          "Name it before the settings, or give -d with a boot directory. A name with = in it is written ./NAME.");
    }
    return Options.path(given.get(0));
  }

  private ConfigChange change(Session session, Path source, Path dir) {
    Path imageOfDirectory = dir == null ? null : dir.resolve(BootDirectory.IMAGE);
    Path target = output.target(source, imageOfDirectory);
    boolean mayReplace =
        output.mayReplaceSource() || imageOfDirectory != null && OutputGuard.isSameEntry(target, imageOfDirectory);
    boolean unsigned = allowUnsigned.getValue();
    ConfigFile before = dir == null ? ConfigFile.read(source) : ConfigFile.of(EepromImage.read(source));
    return new ConfigChange(session, source, before, target, mayReplace, unsigned, output.isDryRun(), dir != null || output.namesTarget());
  }

  private static void checkKeys(List<Setting> settings, List<String> gone) {
    if (settings.isEmpty() && gone.isEmpty()) {
      throw new BadUsage(
          "eeprom.nothing-to-set", "What is to be set?", Facts.none(), "Give KEY=VALUE, or --unset KEY.");
    }
    Set<String> keys = new HashSet<>();
    List<String> all = new ArrayList<>(gone);
    for (Setting setting : settings) {
      all.add(setting.key());
    }
    for (String key : all) {
      if (!keys.add(key)) {
        throw new BadUsage(
            "eeprom.setting-twice", key + " is given more than once", Facts.of("key", key), "Give each key once.");
      }
    }
  }

  private static Warning notSet(Path source, String key, String where) {
    boolean forAll = where.equals(BootConf.FOR_ALL);
    return new Warning(
        "eeprom.setting-absent",
        key + " is not set " + (forAll ? "for all boards" : "in " + where) + ", so there is nothing to remove",
        Facts.of("file", source, "key", key, "section", where));
  }

  private static void warn(
      Session session, BootConf after, List<Setting> settings, List<String> gone, String where) {
    for (Setting setting : settings) {
      after.surprises(setting.key(), where).forEach(session.events()::accept);
    }
    for (String key : gone) {
      after.conditional(key, where).forEach(session.events()::accept);
    }
  }

  /** What stands in an image is not for a terminal as it is. */
  private static String shown(String value) {
    StringBuilder shown = new StringBuilder();
    for (int i = 0; i < value.length(); i++) {
      shown.append(value.charAt(i) >= ' ' && value.charAt(i) <= '~' ? value.charAt(i) : '?');
    }
    return shown.toString();
  }

  private static Map<String, Object> facts(
      Map<String, Object> done, BootConf before, List<Setting> settings, List<String> gone, String where) {
    Map<String, Object> values = new LinkedHashMap<>();
    Map<String, Object> olderValues = new LinkedHashMap<>();
    for (Setting setting : settings) {
      values.put(setting.key(), setting.value());
      olderValues.put(setting.key(), before.value(setting.key(), where).orElse(null));
    }
    List<String> unset = new ArrayList<>();
    for (String key : gone) {
      Optional<String> value = before.value(key, where);
      olderValues.put(key, value.orElse(null));
      if (value.isPresent()) {
        unset.add(key);
      }
    }
    Map<String, Object> facts = new LinkedHashMap<>(done);
    facts.put("section", where);
    facts.put("set", values);
    facts.put("unset", unset);
    facts.put("before", olderValues);
    return facts;
  }
}
