package org.sbcprov.cli.eeprom;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.sbcprov.cli.Command;
import org.sbcprov.cli.HelpPage;
import org.sbcprov.cli.Outcome;
import org.sbcprov.cli.Session;
import org.sbcprov.cli.TextTable;
import org.sbcprov.cli.options.Options;
import org.sbcprov.core.failure.ExitStatus;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.eeprom.EepromExtract;
import org.sbcprov.eeprom.ExtractedFile;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** {@code sbcprov eeprom extract IMAGE -d DIR [NAME...]}. */
public final class ExtractCommand implements Command {
  private final PositionalParamSpec image = Options.pathParameter(0, "IMAGE", "EEPROM image.");
  private final PositionalParamSpec names =
      PositionalParamSpec.builder()
          .index("1..*")
          .arity("0..*")
          .type(List.class)
          .auxiliaryTypes(String.class)
          .paramLabel("NAME")
          .description("Only these files; also parts of the firmware, such as bootmain or memsys00.bin.")
          .build();
  private final OptionSpec directory = Options.requiredPath("DIR", "Where to write; made when missing.", "-d", "--dir");
  private final OptionSpec force = Options.flag("Replace files that are there already.", "--force");

  @Override
  public void describe(CommandSpec spec) {
    spec.addPositional(image).addPositional(names).addOption(directory).addOption(force);
    HelpPage.of(
            spec,
            "Write the files of an EEPROM image into a directory.",
            "Without a NAME these are bootcode.bin and all files that may be replaced, such as bootconf.txt and"
                + " pubkey.bin, empty ones included. Firmware is written as it is stored, compressed or not. Where"
                + " several files have one name, all but the first one are called NAME@0xOFFSET.")
        .example("sbcprov eeprom extract pieeprom.bin -d files", "bootcode.bin, bootconf.txt and the others.")
        .example("sbcprov eeprom extract pieeprom.bin -d two bootconf.txt bootmain", "Only these two.")
        .exits(ExitStatus.BAD_INPUT, ExitStatus.REFUSED);
  }

  @Override
  public Outcome run(Session session) {
    List<String> wanted = names.getValue();
    Path target = directory.getValue();
    boolean overwrite = force.getValue();
    List<ExtractedFile> files =
        EepromExtract.write(
            new EepromExtract.Request(image.getValue(), target, wanted == null ? List.of() : wanted, overwrite));
    List<Map<String, Object>> facts = new ArrayList<>();
    TextTable table = new TextTable(0, "lrl");
    for (ExtractedFile file : files) {
      Path path = target.resolve(file.name());
      String size = file.content().length + " bytes";
      table.row(path.toString(), size, file.filled() ? "" : "(empty in the image)");
      facts.add(
          Facts.of(
              "name", file.name(),
              "file", path,
              "size", file.content().length,
              "offset", "0x" + Integer.toHexString(file.section().offset()),
              "filled", file.filled()));
    }
    table.text().lines().forEach(session::say);
    return Outcome.ok(Facts.of("image", image.getValue(), "directory", target, "files", facts));
  }
}
