package org.sbcprov.cli.env;

import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.sbcprov.cli.Command;
import org.sbcprov.cli.HelpPage;
import org.sbcprov.cli.Outcome;
import org.sbcprov.cli.Session;
import org.sbcprov.cli.options.Options;
import org.sbcprov.core.failure.BadUsage;
import org.sbcprov.core.failure.ExitStatus;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.imaging.env.Environment;
import org.sbcprov.imaging.env.EnvironmentBuilder;
import org.sbcprov.imaging.env.VariableRules;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** {@code sbcprov env set IMAGE NAME=VALUE...}. */
public final class SetCommand implements Command {
  private final PositionalParamSpec words =
      Options.parameters(0, "IMAGE|NAME=VALUE", "Image, unless --config is given; then variables. NAME= removes one.");
  private final PlaceOptions place = new PlaceOptions();
  private final EditOptions edit = new EditOptions(true);

  @Override
  public void describe(CommandSpec spec) {
    spec.addPositional(words);
    place.addTo(spec);
    edit.addTo(spec);
    HelpPage.of(spec, "Set variables of U-Boot's environment.", PlaceOptions.HELP, EditOptions.HELP)
        .example("sbcprov env set bpi-r4.img 'bootargs=console=ttyS0,115200 root=/dev/nvme0n1p1 rootwait'",
            "The root file system on NVMe, in an image for a card.")
        .example("sbcprov env set /dev/mmcblk0 part_default=recovery --dry-run", "See what would change on a disk.")
        .example("sbcprov env set new.img --init --layout openwrt bootdelay=3", "Begin one where OpenWrt's U-Boot reads.")
        .exits(ExitStatus.BAD_INPUT, ExitStatus.REFUSED, ExitStatus.VERIFICATION);
  }

  @Override
  public Outcome run(Session session) {
    Words split = Words.of(Options.values(words), place);
    List<String> settings = split.rest();
    check(settings);
    return edit.run(session, place, split.image(), before -> set(before, settings));
  }

  private static Environment set(Environment before, List<String> settings) {
    EnvironmentBuilder after = EnvironmentBuilder.of(before);
    for (String setting : settings) {
      int equals = setting.indexOf('=');
      after.set(setting.substring(0, equals), setting.substring(equals + 1));
    }
    return after.build();
  }

  private static void check(List<String> settings) {
    if (settings.isEmpty()) {
      throw new BadUsage("env.nothing-to-set", "What is to be set?", Facts.none(), "Give NAME=VALUE.");
    }
    Set<String> names = new HashSet<>();
    for (String setting : settings) {
      int equals = setting.indexOf('=');
      if (equals <= 0) {
        throw new BadUsage(
            "env.setting-form",
            "\"" + setting + "\" is not NAME=VALUE",
            Facts.of("setting", setting),
            "Give NAME=VALUE; sbcprov env unset removes a variable.");
      }
      String name = setting.substring(0, equals);
      VariableRules.check(name, setting.substring(equals + 1).getBytes(StandardCharsets.UTF_8));
      if (!names.add(name)) {
        throw new BadUsage(
            "env.setting-twice", name + " is given more than once", Facts.of("name", name), "Give each name once.");
      }
    }
  }
}
