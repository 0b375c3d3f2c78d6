package org.sbcprov.cli.eeprom;

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
import org.sbcprov.cli.options.OutputOptions;
import org.sbcprov.core.failure.BadUsage;
import org.sbcprov.core.failure.ExitStatus;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.io.InputFiles;
import org.sbcprov.core.io.OutputGuard;
import org.sbcprov.eeprom.CaCertificate;
import org.sbcprov.eeprom.ConfigText;
import org.sbcprov.eeprom.EepromImage;
import org.sbcprov.eeprom.EepromRewrite;
import org.sbcprov.eeprom.FirmwareFile;
import org.sbcprov.eeprom.PreparedImage;
import org.sbcprov.eeprom.lint.Lint;
import org.sbcprov.eeprom.sign.ReplacementStage;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** {@code sbcprov eeprom replace IMAGE --config F --out G}. */
public final class ReplaceCommand implements Command {
  private final PositionalParamSpec image = Options.pathParameter(0, "IMAGE", "EEPROM image to start from.");
  private final OptionSpec config = Options.path("FILE", "The boot.conf to put in.", "--config");
  private final OptionSpec bootcode =
      Options.path("FILE", "The first stage to put in, for the BCM2712 only.", "--bootcode");
  private final OptionSpec bootsys =
      Options.path("FILE", "The second stage to put in, for images with two partitions.", "--bootsys");
  private final OptionSpec cacert =
      Options.path("DER", "The certificate to put in that HTTPS servers are checked with.", "--cacert");
  private final OutputOptions output = new OutputOptions("Image to write, with its .sig beside it.");
  private final OptionSpec allowUnsigned =
      Options.flag(
          "Change a signed image, although its signature does not fit any more; take a bootcode or bootsys that no board"
              + " may start from.",
          "--allow-unsigned");

  /** What HTTP_CACERT_HASH has to be; null without a new certificate. */
  private String cacertHash;

  @Override
  public void describe(CommandSpec spec) {
    spec.addPositional(image).addOption(config).addOption(bootcode).addOption(bootsys).addOption(cacert);
    output.addTo(spec);
    spec.addOption(allowUnsigned);
    HelpPage.of(
            spec,
            "Put whole files into an EEPROM image: a boot.conf, a certificate, bootloader stages.",
            "The configuration may hold up to 4076 bytes. What it reads is never changed, unless --in-place is given;"
                + " image and .sig are replaced together then.",
            "A bootcode or bootsys has to be signed by Raspberry Pi, undamaged, and of the kind that the image has.",
            "Of what the linter calls errors in the new configuration it only warns: it is taken as it is.",
            "For --cacert it tells the SHA-256 that HTTP_CACERT_HASH in the boot.conf has to be.")
        .example("sbcprov eeprom replace pieeprom-2026-08-04.bin --config boot.conf --out network/pieeprom.bin",
            "Prepare an update with this configuration.")
        .example("sbcprov eeprom replace pieeprom.bin --config boot.conf --dry-run", "See what would change.")
        .example("sbcprov eeprom replace pieeprom.bin --config boot.conf --cacert ca.der --in-place",
            "Boot over HTTPS from a server of one's own.")
        .exits(ExitStatus.BAD_INPUT, ExitStatus.REFUSED);
  }

  @Override
  public Outcome run(Session session) {
    Path source = image.getValue();
    Path target = output.target(source, null);
    boolean unsigned = allowUnsigned.getValue();
    OutputGuard.requireApart(List.of(target, EepromRewrite.signatureOf(target)), inputs());
    EepromRewrite.Request request =
        new EepromRewrite.Request(source, target, session.timestamp(), unsigned, output.mayReplaceSource());
    PreparedImage prepared = prepared(session, request);
    if (output.isDryRun()) {
      return withFiles(DryRun.ofImage(session, prepared, output.namesTarget(), null));
    }
    EepromRewrite.Rewritten rewritten = prepared.write();
    RewriteReport.say(session, rewritten);
    return withFiles(Outcome.ok(RewriteReport.facts(rewritten, null)));
  }

  private Outcome withFiles(Outcome outcome) {
    Map<String, Object> facts = new LinkedHashMap<>(outcome.facts());
    Map<String, Object> files = new LinkedHashMap<>();
    put(files, EepromImage.BOOTCODE, bootcode);
    put(files, EepromImage.BOOTSYS, bootsys);
    put(files, EepromImage.CA_CERTIFICATE, cacert);
    put(files, EepromImage.BOOT_CONF, config);
    facts.put("replaced", files);
    if (cacertHash != null) {
      facts.put("cacert-hash", cacertHash);
    }
    return new Outcome(outcome.status(), facts);
  }

  private static void put(Map<String, Object> files, String name, OptionSpec option) {
    Path given = option.getValue();
    if (given != null) {
      files.put(name, given);
    }
  }

  private List<Path> inputs() {
    List<Path> inputs = new ArrayList<>();
    for (OptionSpec option : new OptionSpec[] {config, bootcode, bootsys, cacert}) {
      Path given = option.getValue();
      if (given != null) {
        inputs.add(given);
      }
    }
    if (inputs.isEmpty()) {
      throw new BadUsage(
          "eeprom.nothing-to-replace",
          "What is to be replaced?",
          Facts.none(),
          "Give --config, --cacert, --bootcode or --bootsys with a file.");
    }
    return inputs;
  }

  /** All files are read and checked before the image is. */
  private PreparedImage prepared(Session session, EepromRewrite.Request request) {
    Path configFile = config.getValue();
    Path bootcodeFile = bootcode.getValue();
    Path bootsysFile = bootsys.getValue();
    Path cacertFile = cacert.getValue();
    byte[] newConfig = configFile == null ? null : ConfigText.read(configFile);
    byte[] newBootcode = bootcodeFile == null ? null : FirmwareFile.read(bootcodeFile, EepromImage.BOOTCODE);
    byte[] newBootsys = bootsysFile == null ? null : FirmwareFile.read(bootsysFile, EepromImage.BOOTSYS);
    CaCertificate newCacert =
        cacertFile == null
            ? null
            : CaCertificate.parse(
                InputFiles.read(cacertFile, "certificate", EepromImage.MAX_SIZE), cacertFile.toString());
    PreparedImage prepared =
        EepromRewrite.prepare(
            request,
            before -> {
              checkStage(session, before, EepromImage.BOOTCODE, bootcodeFile, newBootcode);
              checkStage(session, before, EepromImage.BOOTSYS, bootsysFile, newBootsys);
              return changed(before, newConfig, newBootcode, newBootsys, newCacert);
            },
            session.events());
    if (newConfig != null) {
      LintGate.warn(session, configFile, newConfig, Lint.Target.of(prepared.after()));
    }
    if (newCacert != null) {
      newCacert.mismatch(prepared.after().bootConf()).ifPresent(session.events()::accept);
      cacertHash = newCacert.sha256();
      session.say("certificate " + CaCertificate.KEY + "=" + newCacert.sha256());
    }
    return prepared;
  }

  private void checkStage(Session session, EepromImage before, String name, Path file, byte[] content) {
    boolean possible = name.equals(EepromImage.BOOTCODE) || before.file(name).isPresent();
    if (content != null && possible) {
      boolean allow = allowUnsigned.getValue();
      ReplacementStage.check(before, name, file, content, allow, session.events());
    }
  }

  /** In the order of rpi-eeprom-config, on which the room for each depends. */
  private static EepromImage changed(
      EepromImage before, byte[] config, byte[] bootcode, byte[] bootsys, CaCertificate cacert) {
    EepromImage after = before;
    if (bootcode != null) {
      after = after.withBootcode(bootcode);
    }
    if (bootsys != null) {
      after = after.withFile(EepromImage.BOOTSYS, bootsys);
    }
    if (cacert != null) {
      after = after.withFile(EepromImage.CA_CERTIFICATE, cacert.der());
    }
    return config == null ? after : EepromRewrite.withConfig(after, config);
  }
}
