package org.sbcprov.cli.image;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sbcprov.cli.Command;
import org.sbcprov.cli.HelpPage;
import org.sbcprov.cli.Outcome;
import org.sbcprov.cli.Session;
import org.sbcprov.cli.TextTable;
import org.sbcprov.cli.options.Options;
import org.sbcprov.cli.options.ProtectedLists;
import org.sbcprov.core.block.Disk;
import org.sbcprov.core.block.Disks;
import org.sbcprov.core.block.MediaSize;
import org.sbcprov.core.block.TargetGuard;
import org.sbcprov.core.block.Transport;
import org.sbcprov.core.failure.ExitStatus;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.failure.Failure;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** {@code sbcprov image targets}. */
public final class TargetsCommand implements Command {
  private final OptionSpec all =
      Options.flag("Show what is no hardware, too: memory, mapped devices, loop devices without a file.", "--all");

  @Override
  public void describe(CommandSpec spec) {
    spec.addOption(all);
    HelpPage.of(
            spec,
            "List the disks that an image may be written to, and why the others may not.",
            "Nothing is opened and root is not needed. Each disk is shown with its size, model, serial number, USB port"
                + " and a name that stays; the words behind it can be given to --to. A disk in use, the disks that the"
                + " system runs from, boot areas of an eMMC and disks on the list of protected ones are never written;"
                + " no option overrides that.")
        .example("sbcprov image targets", "Which one is the card?")
        .example("sbcprov image targets --json", "For scripts: each disk with its serial number and what refuses it.")
        .exits(ExitStatus.REFUSED);
  }

  /** A disk and why it must not be written. */
  private record Row(Disk disk, List<Failure> refusals) {
    Map<String, Object> facts() {
      Map<String, Object> facts = new LinkedHashMap<>(disk.facts());
      facts.put("writable", refusals.isEmpty());
      List<Map<String, Object>> reasons = new ArrayList<>();
      for (Failure refusal : refusals) {
        reasons.add(Facts.of("code", refusal.code(), "message", refusal.getMessage(), "hint", refusal.hint()));
      }
      facts.put("refusals", reasons);
      return facts;
    }
  }

  @Override
  public Outcome run(Session session) {
    Disks disks = Disks.under(session.systemRoot());
    if (!disks.available()) {
      session.print("This system does not tell of its disks: there is no /sys/class/block, which only Linux has.\n");
      return Outcome.ok(Facts.of("disks", List.of(), "writable", 0));
    }
    List<Row> may = new ArrayList<>();
    List<Row> mayNot = new ArrayList<>();
    TargetGuard guard = TargetGuard.look(session.systemRoot(), ProtectedLists.of(session));
    boolean everything = all.getValue();
    for (Disk disk : disks.list()) {
      if (everything || isOfInterest(disk)) {
        Row row = new Row(disk, guard.refusals(disk));
        (row.refusals().isEmpty() ? may : mayNot).add(row);
      }
    }
    show(session, may, mayNot);
    List<Map<String, Object>> facts = new ArrayList<>();
    for (Row row : may) {
      facts.add(row.facts());
    }
    for (Row row : mayNot) {
      facts.add(row.facts());
    }
    return Outcome.ok(Facts.of("disks", facts, "writable", may.size()));
  }

  /** Hardware, also an empty reader, and loop devices that are made of a file. */
  private static boolean isOfInterest(Disk disk) {
    return disk.transport().isHardware() || disk.transport() == Transport.LOOP && disk.backingFile().isPresent();
  }

  private static void show(Session session, List<Row> may, List<Row> mayNot) {
    if (may.isEmpty()) {
      session.print(
          "No disk may be written. Plug in a card reader or a board, and put the card in"
              + (mayNot.isEmpty() ? "" : "; what there is, and why not:") + "\n");
    } else {
      TextTable table = new TextTable(0, "lrlll");
      table.row("device", "size", "model", "serial number", "give --to");
      for (Row row : may) {
        Disk disk = row.disk();
        table.row(disk.device(), MediaSize.words(disk.bytes()), title(disk), disk.serial().orElse("-"), words(disk));
      }
      session.print(table.text());
      if (!mayNot.isEmpty()) {
        session.print("\nNot to be written:\n");
      }
    }
    for (Row row : mayNot) {
      for (Failure refusal : row.refusals().subList(0, 1)) {
        session.print("  " + refusal.getMessage() + "\n");
      }
    }
  }

  private static String title(Disk disk) {
    return disk.backingFile().orElse(disk.title().isEmpty() ? disk.transport().id() : disk.title());
  }

  /** Words for it that stay its own, the best first. */
  private static String words(Disk disk) {
    List<String> words = new ArrayList<>();
    if (disk.port().isPresent()) {
      words.add("usb:" + disk.port().get());
    }
    Optional<String> byId = disk.byId();
    if (byId.isPresent()) {
      words.add(byId.get().substring("/dev/disk/".length()));
    }
    if (disk.serial().isPresent()) {
      words.add("serial:" + disk.serial().get());
    }
    return words.isEmpty() ? disk.device() : String.join(", ", words);
  }
}
