package org.sbcprov.cli.usbboot;

import static org.sbcprov.cli.Columns.pad;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.sbcprov.cli.Outcome;
import org.sbcprov.cli.Session;
import org.sbcprov.core.SafeText;
import org.sbcprov.core.event.Warning;
import org.sbcprov.core.failure.ExitStatus;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.usbboot.Chip;
import org.sbcprov.usbboot.FileRules;
import org.sbcprov.usbboot.GadgetDirectories;
import org.sbcprov.usbboot.PlannedChip;
import org.sbcprov.usbboot.PlannedFile;
import org.sbcprov.usbboot.ServingPlan;

/** {@code usbboot --dry-run}: which boards could be booted, and what they would be served, without any board. */
final class DryRunReport {
  /** What is shown of a digest; the result of {@code --json} has all of it. */
  private static final int DIGEST = 16;

  /** Longer names push the other columns aside. */
  private static final int WIDEST = 40;

  /** What keeps most directories from booting most chips, and needs no more words than this. */
  private static final String NO_SECOND_STAGE = "usbboot.no-second-stage";

  private final List<ServingPlan> plans;
  private final StringBuilder text = new StringBuilder();

  private DryRunReport(List<ServingPlan> plans) {
    this.plans = plans;
  }

  /**
   * Looks, prints what it found, and ends with {@link ExitStatus#BAD_INPUT} when no board could be booted.
   *
   * @param directory the boot directory; null for the mass-storage gadgets
   */
  static Outcome run(Session session, Path directory, FileRules rules) {
    List<ServingPlan> plans = new ArrayList<>();
    if (directory != null) {
      plans.add(ServingPlan.of(directory, rules));
    } else {
      GadgetDirectories gadgets = GadgetDirectories.find(session.systemRoot(), Path.of(""));
      Map<Path, Set<Chip>> chips = new LinkedHashMap<>();
      for (Chip chip : gadgets.chips()) {
        chips.computeIfAbsent(gadgets.directory(chip), gadget -> new LinkedHashSet<>()).add(chip);
      }
      for (Map.Entry<Path, Set<Chip>> gadget : chips.entrySet()) {
        plans.add(ServingPlan.of(gadget.getKey(), rules).only(gadget.getValue()));
      }
    }
    DryRunReport report = new DryRunReport(plans);
    session.print(report.text());
    List<String> boots = report.boots();
    if (boots.isEmpty()) {
      session.say("No board could be booted. Nothing was sent.");
    }
    return new Outcome(boots.isEmpty() ? ExitStatus.BAD_INPUT : ExitStatus.OK, report.facts(boots));
  }

  private List<String> boots() {
    List<String> chips = new ArrayList<>();
    for (ServingPlan plan : plans) {
      for (PlannedChip chip : plan.chips()) {
        if (chip.boots()) {
          chips.add(chip.chip().name());
        }
      }
    }
    return chips;
  }

  private Map<String, Object> facts(List<String> boots) {
    List<Map<String, Object>> all = new ArrayList<>();
    for (ServingPlan plan : plans) {
      all.add(plan.facts());
    }
    return Facts.of("dry-run", true, "boots", boots, "plans", all);
  }

  private String text() {
    for (ServingPlan plan : plans) {
      text.append(text.length() == 0 ? "" : "\n");
      line("", "Boot directory " + plan.directory());
      for (PlannedChip chip : plan.chips()) {
        append(chip);
      }
      append(plan);
      if (!plan.whole()) {
        line("", "There is more in the directory than is looked at here.");
      }
    }
    return text.toString();
  }

  private void append(PlannedChip chip) {
    line("", "");
    line("", chip.chip().title() + ": " + (chip.boots() ? "yes" : "no"));
    if (chip.boots()) {
      line("  ", "A session " + chip.session().words() + ".");
    } else if (chip.code().equals(NO_SECOND_STAGE)) {
      line("  ", "There is no " + chip.chip().secondStage() + ".");
    } else {
      line("  ", chip.reason() + ".");
    }
    if (chip.secondStage().isPresent()) {
      line("  ", chip.secondStage().get() + " is " + chip.program() + ".");
    }
    for (Warning warning : chip.warnings()) {
      if (!warning.words().equals(chip.reason())) {
        line("  ", "warning: " + warning.words());
      }
    }
  }

  private void append(ServingPlan plan) {
    List<PlannedFile> served = new ArrayList<>();
    List<PlannedFile> others = new ArrayList<>();
    List<String> never = new ArrayList<>();
    for (PlannedFile file : plan.files()) {
      if (file.served() && file.neverAsked()) {
        never.add(source(plan, file));
      } else {
        (file.served() ? served : others).add(file);
      }
    }
    if (!served.isEmpty()) {
      line("", "");
      line("", "Served, when a board asks for it:");
      table(plan, served);
    }
    if (!never.isEmpty()) {
      line("", "");
      line("", "There as well, and no board asks for it: " + String.join(", ", never));
    }
    if (!others.isEmpty()) {
      line("", "");
      line("", "Not served:");
      for (PlannedFile file : others) {
        line("  ", source(plan, file) + whyNot(file));
      }
    }
  }

  private void table(ServingPlan plan, List<PlannedFile> served) {
    int name = "name".length();
    int chips = "chips".length();
    int bytes = "bytes".length();
    for (PlannedFile file : served) {
      name = Math.max(name, Math.min(WIDEST, SafeText.of(file.name()).length()));
      chips = Math.max(chips, chips(file).length());
      bytes = Math.max(bytes, Long.toString(file.bytes()).length());
    }
    row(name, chips, bytes, "name", "chips", "bytes", "SHA-256", "from");
    for (PlannedFile file : served) {
      String digest = file.sha256().map(hex -> hex.substring(0, DIGEST)).orElse("?");
      String from = file.port().map(port -> "for USB port " + port + ": ").orElse("") + source(plan, file);
      row(name, chips, bytes, file.name(), chips(file), Long.toString(file.bytes()), digest, from);
      for (String note : file.notes()) {
        line("      ", note);
      }
    }
  }

  private void row(
      int nameWidth, int chipsWidth, int bytesWidth, String name, String chips, String bytes, String digest, String from) {
    line(
        "  ",
        pad(SafeText.of(name), nameWidth + 2)
            + pad(chips, chipsWidth + 2)
            + " ".repeat(bytesWidth - bytes.length())
            + bytes
            + "  "
            + pad(digest, DIGEST + 2)
            + from);
  }

  private static String chips(PlannedFile file) {
    StringBuilder chips = new StringBuilder();
    for (Chip chip : file.chips()) {
      chips.append(chips.length() == 0 ? "" : ",").append(chip.name().substring("BCM".length()));
    }
    return chips.toString();
  }

  private static String source(ServingPlan plan, PlannedFile file) {
    String directory = plan.directory() + plan.directory().getFileSystem().getSeparator();
    return file.source().startsWith(directory) ? file.source().substring(directory.length()) : file.source();
  }

  private static String whyNot(PlannedFile file) {
    List<String> reasons = new ArrayList<>();
    file.shadowedBy().ifPresent(other -> reasons.add("boards get " + other + " instead"));
    reasons.addAll(file.notes());
    return reasons.isEmpty() ? "" : ": " + String.join("; ", reasons);
  }

  private void line(String indent, String words) {
    text.append(indent).append(SafeText.of(words)).append('\n');
  }
}
