package org.sbcprov.cli.fip;

import java.util.OptionalInt;
import org.sbcprov.cli.options.Options;
import org.sbcprov.core.failure.BadUsage;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.imaging.fip.FipPackage;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** How a package is laid out. */
final class PackOptions {
  private static final int MOST_FLAGS = 0xffff;

  private final OptionSpec align =
      Options.text("N", "Offsets of members are multiples of this power of two (default: 1).", "--align");
  private final OptionSpec flags =
      Options.text("HEX", "The platform's 16 bits of the header's flags, hexadecimal.", "--plat-toc-flags");

  void addAlignTo(CommandSpec spec) {
    spec.addOption(align);
  }

  void addTo(CommandSpec spec) {
    spec.addOption(align).addOption(flags);
  }

  /** 1 when none is given. */
  int align() {
    String text = align.getValue();
    if (text == null) {
      return 1;
    }
    try {
      int value = Integer.decode(text);
      if (value >= 1 && value <= FipPackage.LIMIT && Integer.bitCount(value) == 1) {
        return value;
      }
    } catch (NumberFormatException e) {
      // Told below.
    }
    throw new BadUsage(
        "fip.align",
        "--align: \"" + text + "\" is not a power of two up to " + FipPackage.LIMIT,
        Facts.none(),
        "Give for example 512 or 0x1000.");
  }

  OptionalInt platformFlags() {
    String text = flags.getValue();
    if (text == null) {
      return OptionalInt.empty();
    }
    boolean prefixed = text.startsWith("0x") || text.startsWith("0X");
    try {
      int value = Integer.parseInt(prefixed ? text.substring(2) : text, 16);
      if (value >= 0 && value <= MOST_FLAGS) {
        return OptionalInt.of(value);
      }
    } catch (NumberFormatException e) {
      // Told below.
    }
    throw new BadUsage(
        "fip.flags",
        "--plat-toc-flags: \"" + text + "\" is not a hexadecimal number of 16 bits",
        Facts.none(),
        "Give 0 to ffff.");
  }
}
