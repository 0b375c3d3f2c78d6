package org.sbcprov.cli.env;

import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;
import org.sbcprov.cli.Command;
import org.sbcprov.cli.HelpPage;
import org.sbcprov.cli.Outcome;
import org.sbcprov.cli.Session;
import org.sbcprov.cli.options.Options;
import org.sbcprov.core.Sha256;
import org.sbcprov.core.failure.ExitStatus;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.io.AtomicOutput;
import org.sbcprov.core.io.InputFiles;
import org.sbcprov.core.io.OutputGuard;
import org.sbcprov.imaging.env.EnvironmentBlock;
import org.sbcprov.imaging.env.EnvironmentForm;
import org.sbcprov.imaging.env.MkenvimageText;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** {@code sbcprov env create --in TEXT --size SIZE --out OUT}. */
public final class CreateCommand implements Command {
  private final OptionSpec in = Options.requiredPath("TEXT", "Variables, NAME=VALUE a line.", "--in");
  private final OptionSpec size =
      OptionSpec.builder("--size")
          .type(String.class)
          .paramLabel("BYTES")
          .description("Size of the environment: 262144, 0x40000 or 256KiB.")
          .required(true)
          .build();
  private final OptionSpec redundant = Options.flag("Make it one of two copies, with a flag.", "--redundant");
  private final OptionSpec fill = Options.text("BYTE", "What fills it up (default: 0xff).", "--fill");
  private final OptionSpec bigEndian = Options.flag("For a processor that is big-endian.", "--big-endian");
  private final OptionSpec out = Options.requiredPath("OUT", "File to write.", "--out");

  @Override
  public void describe(CommandSpec spec) {
    spec.addOption(in).addOption(size).addOption(redundant).addOption(fill);
    spec.addOption(bigEndian).addOption(out);
    HelpPage.of(
            spec,
            "Make an environment from a text, as mkenvimage does.",
            "Empty lines and lines that begin with # are passed over; a backslash at the end of a line is a line feed in"
                + " the value. The result is the same, byte for byte, that mkenvimage makes with -s, -r, -p and -b.")
        .example("sbcprov env create --in environment.txt --size 0x40000 --redundant --out env.bin",
            "A copy for OpenWrt's U-Boot on BPI-R4.")
        .exits(ExitStatus.BAD_INPUT, ExitStatus.REFUSED);
  }

  @Override
  public Outcome run(Session session) {
    Path text = in.getValue();
    Path target = out.getValue();
    OutputGuard.requireApart(List.of(target), List.of(text));
    int bytes = Numbers.size(size.getValue());
    String filler = fill.getValue();
    boolean copy = redundant.getValue();
    boolean big = bigEndian.getValue();
    EnvironmentForm form = copy ? EnvironmentForm.REDUNDANT : EnvironmentForm.SINGLE;
    byte[] block =
        MkenvimageText.block(
            InputFiles.read(text, "environment text", MkenvimageText.LIMIT),
            form,
            big ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN,
            bytes,
            filler == null ? EnvironmentBlock.USUAL_FILL : Numbers.fill(filler));
    AtomicOutput.write(target, block);
    session.say("wrote       " + target + ": " + form.word() + ", " + bytes + " bytes");
    return Outcome.ok(Facts.of("out", target, "form", form.word(), "size", bytes, "sha256", Sha256.hex(block)));
  }
}
