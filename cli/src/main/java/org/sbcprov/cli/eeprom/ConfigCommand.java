package org.sbcprov.cli.eeprom;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.sbcprov.cli.Command;
import org.sbcprov.cli.HelpPage;
import org.sbcprov.cli.JsonContent;
import org.sbcprov.cli.Outcome;
import org.sbcprov.cli.Session;
import org.sbcprov.cli.options.Options;
import org.sbcprov.core.failure.BadUsage;
import org.sbcprov.core.failure.ExitStatus;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.failure.Failure;
import org.sbcprov.core.io.AtomicOutput;
import org.sbcprov.core.io.OutputGuard;
import org.sbcprov.eeprom.EepromImage;
import org.sbcprov.eeprom.system.CurrentConfig;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** {@code sbcprov eeprom config IMAGE}. */
public final class ConfigCommand implements Command {
  private final PositionalParamSpec image = Options.optionalPathParameter(0, "IMAGE", "EEPROM image.");
  private final OptionSpec current =
      Options.flag("Instead: the configuration that the bootloader of this Raspberry Pi runs with.", "--current");
  private final OptionSpec out = Options.path("FILE", "Write it here instead of to standard output.", "--out");

  @Override
  public void describe(CommandSpec spec) {
    spec.addPositional(image).addOption(current).addOption(out);
    HelpPage.of(
            spec,
            "Give the boot.conf of an EEPROM image, byte for byte.",
            "With --current, on a Raspberry Pi: that of the running bootloader, which the device tree or vcgencmd tells.")
        .example("sbcprov eeprom config pieeprom.bin", "Show it.")
        .example("sbcprov eeprom config pieeprom.bin --out boot.conf", "Save it, to edit it and put it back.")
        .example("sbcprov eeprom config --current", "On a Raspberry Pi: what is in force.")
        .exits(ExitStatus.BAD_INPUT, ExitStatus.REFUSED);
  }

  @Override
  public Outcome run(Session session) {
    Path file = image.getValue();
    Path target = out.getValue();
    boolean running = current.getValue();
    if (running == (file != null)) {
      throw wrongSource(file);
    }
    if (running) {
      CurrentConfig read = CurrentConfig.read(session.systemRoot(), session.programs());
      return give(session, null, read.source(), read.bytes(), target);
    }
    if (target != null) {
      OutputGuard.requireApart(List.of(target), List.of(file));
    }
    return give(session, file, null, EepromImage.read(file).bootConf(), target);
  }

  private static Outcome give(Session session, Path file, String source, byte[] config, Path target) {
    if (target == null) {
      session.print(config);
    } else {
      AtomicOutput.write(target, config);
    }
    return Outcome.ok(facts(file, source, config, target));
  }

  private static Failure wrongSource(Path file) {
    return new BadUsage(
        "usage",
        file == null ? "Missing required parameter: 'IMAGE'" : "IMAGE and --current exclude each other",
        Facts.none(),
        "Name an image, or give --current on a Raspberry Pi.");
  }

  private static Map<String, Object> facts(Path image, String source, byte[] config, Path out) {
    Map<String, Object> facts =
        new LinkedHashMap<>(Facts.of("image", image, "source", source, "size", config.length, "out", out));
    facts.putAll(JsonContent.fact("config", config));
    return facts;
  }
}
