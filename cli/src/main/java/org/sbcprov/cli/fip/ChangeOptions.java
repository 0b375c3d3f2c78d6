package org.sbcprov.cli.fip;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.sbcprov.cli.Session;
import org.sbcprov.cli.options.Options;
import org.sbcprov.core.event.Warning;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.failure.Refused;
import org.sbcprov.core.io.AtomicOutput;
import org.sbcprov.core.io.OutputDirectory;
import org.sbcprov.core.io.OutputGuard;
import org.sbcprov.imaging.fip.Fip;
import org.sbcprov.imaging.fip.FipFile;
import org.sbcprov.imaging.fip.FipPackage;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** Which package is to be changed, where the result goes, and what may be lost by it. */
final class ChangeOptions {
  private final PositionalParamSpec fip = Options.pathParameter(0, "FIP", "Firmware image package to change.");
  private final OptionSpec out = Options.path("FILE", "Write the result there, and leave FIP as it is.", "-o", "--out");
  private final OptionSpec force;

  ChangeOptions(String forceHelp) {
    force = Options.flag(forceHelp, "--force");
  }

  void addTo(CommandSpec spec) {
    spec.addPositional(fip).addOption(out).addOption(force);
  }

  /**
   * A package that is to be changed.
   *
   * @param source its file
   * @param content of that file
   * @param members what was read from it
   * @param target where the result goes
   */
  record Opened(Path source, byte[] content, FipPackage members, Path target) {}

  boolean forced() {
    return force.getValue();
  }

  /**
   * Reads the package, and makes sure that the result can be written and that nothing is lost by it. In place means the
   * file that a symbolic link leads to; the link stays.
   *
   * @param inputs what else is read
   * @param replace whether a file of {@code --out} that is there already may be replaced
   */
  Opened open(Session session, Collection<Path> inputs, boolean replace) {
    Path source = fip.getValue();
    Path given = out.getValue();
    boolean inPlace = given == null || OutputGuard.isSameEntry(source, given);
    Path target = inPlace ? OutputGuard.behindLinks(source) : given;
    List<Path> apart = new ArrayList<>(inputs);
    if (!inPlace) {
      apart.add(source);
    }
    OutputGuard.requireApart(List.of(target), apart);
    if (!inPlace && !replace && !OutputDirectory.present(List.of(target)).isEmpty()) {
      throw new Refused(
          "output.exists",
          target + " is there already",
          Facts.of("file", target.toAbsolutePath().normalize()),
          "Give another name, or --force to replace it.");
    }
    byte[] content = FipFile.read(source);
    FipPackage members;
    int size;
    try {
      members = FipPackage.parse(content);
      size = (int) Fip.of(content).size();
    } catch (BadInput e) {
      throw FipFile.inFile(source, e);
    }
    AtomicOutput.check(target);
    checkTrailing(session, source, content, size, inPlace);
    return new Opened(source, content, members, target);
  }

  private void checkTrailing(Session session, Path source, byte[] content, int size, boolean inPlace) {
    int trailing = content.length - size;
    if (trailing == 0) {
      return;
    }
    Map<String, Object> facts =
        Facts.of("file", source.toAbsolutePath().normalize(), "offset", "0x" + Integer.toHexString(size), "size", trailing);
    if (isPadding(content, size)) {
      String words = source + " has " + trailing + " bytes of padding behind the FIP, which the result lacks";
      session.events().accept(new Warning("fip.padding", words, facts));
      return;
    }
    String words = source + " has " + trailing + " bytes behind the FIP that are no padding";
    if (inPlace && !forced()) {
      throw new Refused(
          "fip.trailing", words + "; they would be lost", facts,
          "--out writes the result to another file; --force changes this one all the same.");
    }
    session.events().accept(new Warning("fip.trailing", words + ", which the result lacks", facts));
  }

  /** Whether nothing but 00, or nothing but ff, lies there. */
  private static boolean isPadding(byte[] content, int from) {
    byte first = content[from];
    if (first != 0 && first != -1) {
      return false;
    }
    for (int i = from; i < content.length; i++) {
      if (content[i] != first) {
        return false;
      }
    }
    return true;
  }
}
