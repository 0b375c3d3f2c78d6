package org.sbcprov.cli.image;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.sbcprov.cli.Command;
import org.sbcprov.cli.HelpPage;
import org.sbcprov.cli.Outcome;
import org.sbcprov.cli.Session;
import org.sbcprov.cli.options.Options;
import org.sbcprov.core.ByteSize;
import org.sbcprov.core.failure.ExitStatus;
import org.sbcprov.imaging.place.ImageExtract;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** {@code sbcprov image extract FILE NAME}. */
public final class ExtractCommand implements Command {
  private final PositionalParamSpec file =
      Options.pathParameter(0, "FILE", "A disk image, packed or not, or a card's device.");
  private final PositionalParamSpec name =
      Options.parameter(
          1, "NAME", "A partition's name or number; bl2, fip or env; fip/MEMBER; PARTITION/FILE; or 0xOFFSET.");
  private final OptionSpec out = Options.path("FILE", "File to write (default: named after what it is).", "--out");
  private final OptionSpec size = Options.text("SIZE", "Bytes to take at an offset.", "--size");
  private final OptionSpec whole = Options.flag("Take all of the partition, not only its content.", "--whole");
  private final OptionSpec force = Options.flag("Replace a file that is there already.", "--force");

  @Override
  public void describe(CommandSpec spec) {
    spec.addPositional(file).addPositional(name);
    spec.addOption(out).addOption(size).addOption(whole).addOption(force);
    HelpPage.of(
            spec,
            "Take a content out of a boot image.",
            "BL2, FIP, FIT and squashfs are cut to their own length. Members of a FIP are named as fiptool's options are,"
                + " files of a FAT partition by their path, and what OpenWrt's images carry for other media by snand-bl2,"
                + " snand-fip, emmc-bl2, emmc-fip and emmc-gpt.")
        .example("sbcprov image extract r4.img fip", "The FIP, to fip.bin.")
        .example("sbcprov image extract r4.img fip/nt-fw --out u-boot.bin", "U-Boot out of it.")
        .example("sbcprov image extract openwrt.img.gz emmc-bl2", "The BL2 for eMMC that OpenWrt's image carries.")
        .example("sbcprov image extract r4.img 0x300000 --size 0x80000 --out env.bin", "Any bytes.")
        .exits(ExitStatus.BAD_INPUT, ExitStatus.REFUSED);
  }

  @Override
  public Outcome run(Session session) {
    Path path = file.getValue();
    String what = name.getValue();
    String bytes = size.getValue();
    boolean all = whole.getValue();
    boolean replace = force.getValue();
    Path given = out.getValue();
    Optional<Long> length = bytes == null ? Optional.empty() : Optional.of(ByteSize.parse(bytes).bytes());
    ImageExtract.Extracted extracted =
        ImageExtract.extract(
            new ImageExtract.Request(path, what, length, all, Optional.ofNullable(given), replace), session.events());
    session.say(extracted.out() + ": " + extracted.size() + " bytes of " + extracted.title());
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("file", path);
    facts.putAll(extracted.facts());
    return Outcome.ok(facts);
  }
}
