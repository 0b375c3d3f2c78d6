package org.sbcprov.cli.eeprom;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.sbcprov.cli.Command;
import org.sbcprov.cli.HelpPage;
import org.sbcprov.cli.Outcome;
import org.sbcprov.cli.Session;
import org.sbcprov.cli.options.Options;
import org.sbcprov.core.failure.ExitStatus;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.io.AtomicOutput;
import org.sbcprov.core.io.OutputGuard;
import org.sbcprov.eeprom.EepromImage;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** {@code sbcprov eeprom config IMAGE}. */
public final class ConfigCommand implements Command {
  private final PositionalParamSpec image = Options.pathParameter(0, "IMAGE", "EEPROM image.");
  private final OptionSpec out = Options.path("FILE", "Write it here instead of to standard output.", "--out");

  @Override
  public void describe(CommandSpec spec) {
    spec.addPositional(image).addOption(out);
    HelpPage.of(spec, "Give the boot.conf of an EEPROM image, byte for byte.")
        .example("sbcprov eeprom config pieeprom.bin", "Show it.")
        .example("sbcprov eeprom config pieeprom.bin --out boot.conf", "Save it, to edit it and put it back.")
        .exits(ExitStatus.BAD_INPUT, ExitStatus.REFUSED);
  }

  @Override
  public Outcome run(Session session) {
    Path file = image.getValue();
    Path target = out.getValue();
    if (target != null) {
      OutputGuard.requireApart(List.of(target), List.of(file));
    }
    byte[] config = EepromImage.read(file).bootConf();
    if (target == null) {
      session.print(config);
    } else {
      AtomicOutput.write(target, config);
    }
    return Outcome.ok(facts(file, config, target));
  }

  /** JSON has text only: a configuration that is not UTF-8, which comments can cause, is given in base64. */
  private static Map<String, Object> facts(Path image, byte[] config, Path out) {
    String text = new String(config, StandardCharsets.UTF_8);
    boolean whole = Arrays.equals(text.getBytes(StandardCharsets.UTF_8), config);
    return Facts.of(
        "image", image,
        "size", config.length,
        "config", whole ? text : null,
        "config-base64", whole ? null : Base64.getEncoder().encodeToString(config),
        "out", out);
  }
}
