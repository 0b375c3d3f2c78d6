package org.sbcprov.cli.options;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.sbcprov.cli.Session;
import org.sbcprov.core.block.Disk;
import org.sbcprov.core.block.DiskTarget;
import org.sbcprov.core.block.ExpectedDisk;
import org.sbcprov.core.block.FileTarget;
import org.sbcprov.core.block.Found;
import org.sbcprov.core.block.Part;
import org.sbcprov.core.block.ProtectedDisks;
import org.sbcprov.core.block.Target;
import org.sbcprov.core.block.TargetGuard;
import org.sbcprov.core.block.TargetSpec;
import org.sbcprov.core.failure.BadUsage;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.failure.Refused;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Which disk or file is written, how it is told from others, and the question before it is erased. What is refused is
 * refused here, before anything is written; {@link Target#open} looks once more.
 */
public final class TargetChoice {
  private static final String YES = "yes";
  private static final String ERASE = "Erase it without a question.";

  private final OptionSpec to;
  private final OptionSpec yes;
  private final OptionSpec expectSize =
      Options.text(
          "SIZE", "Refuse a target of another size: 31914983424 exactly, 32GB as printed on a card.", "--expect-size");
  private final OptionSpec expectSerial =
      Options.text("SERIAL", "Refuse a target with another serial number.", "--expect-serial");
  private final OptionSpec protectedList =
      Options.path("FILE", "A further list of disks that are never written (see docs/targets.md).", "--protected");

  private TargetChoice(OptionSpec to, String yesWords) {
    this.to = to;
    yes = Options.flag(yesWords, "--yes");
  }

  /** With {@code --to}, which is given once. */
  public static TargetChoice one() {
    return new TargetChoice(Options.text("TARGET", "Where it goes: " + forms(), "--to"), ERASE);
  }

  /** With {@code --to}, which may be given several times. */
  public static TargetChoice many() {
    return new TargetChoice(Options.texts("TARGET", "Where it goes: " + forms() + " May be repeated.", "--to"), ERASE);
  }

  /** Without {@code --to}: the command has a parameter for it. */
  public static TargetChoice ofParameter() {
    return ofParameter(ERASE);
  }

  /**
   * The same for a command that erases nothing.
   *
   * @param yes what {@code --yes} is for, in words
   */
  public static TargetChoice ofParameter(String yes) {
    return new TargetChoice(null, yes);
  }

  private static String forms() {
    return "serial:TEXT, usb:1-1.3, by-id/NAME, a device such as /dev/sdX, or a file.";
  }

  /** Adds them to a command. */
  public void addTo(CommandSpec spec) {
    if (to != null) {
      spec.addOption(to);
    }
    spec.addOption(yes).addOption(expectSize).addOption(expectSerial).addOption(protectedList);
  }

  /** Whether nobody is to be asked. */
  public boolean isYes() {
    return yes.getValue();
  }

  /** What was given with {@code --to}. */
  public List<String> given() {
    Object value = to == null ? null : to.getValue();
    return value == null ? List.of() : value instanceof String ? List.of((String) value) : List.of((String[]) value);
  }

  /**
   * Finds what {@code --to} names, refuses what must not be written, shows the rest, and asks.
   *
   * @param purpose what is done to it, for the question: {@code write x.img to}
   * @param imageSize bytes that have to fit; empty when they are not known yet
   * @return at least one, each another
   * @throws org.sbcprov.core.failure.Failure with a code {@code target.…}
   */
  public List<Target> choose(Session session, String purpose, OptionalLong imageSize) {
    return choose(session, given(), purpose, imageSize);
  }

  /** The same for what a command's parameter names. */
  public List<Target> choose(Session session, List<String> texts, String purpose, OptionalLong imageSize) {
    List<Target> targets = find(session, texts, imageSize);
    confirm(session, targets, purpose);
    return targets;
  }

  /** Finds, refuses and shows as {@link #choose} does, and does not ask: for a run that writes nothing. */
  public List<Target> look(Session session, OptionalLong imageSize) {
    List<Target> targets = find(session, given(), imageSize);
    for (Target target : erased(targets)) {
      show(session, target, "erases");
    }
    return targets;
  }

  /**
   * Finds what a command's parameter names and that is changed in place, refuses as {@link #choose} does, and asks for a
   * disk; a file is changed without a question.
   *
   * @throws org.sbcprov.core.failure.Failure with a code {@code target.…}
   */
  public Target change(Session session, String text) {
    Target target = find(session, List.of(text), OptionalLong.empty()).get(0);
    if (target instanceof DiskTarget) {
      show(session, target, "has   ");
      if (!isYes()) {
        ask(
            session,
            List.of(target),
            "Type yes to change files on " + target.name() + ":",
            target.words() + " is a disk; it is changed only with --yes, and there is nobody to ask");
      }
    }
    return target;
  }

  /**
   * Finds and refuses as {@link #choose} does, and does not ask.
   *
   * @param texts words for targets
   */
  public List<Target> find(Session session, List<String> texts, OptionalLong imageSize) {
    if (texts.isEmpty()) {
      throw new BadUsage(
          "target.missing",
          "Which disk or file is to be written?",
          Facts.none(),
          "Give --to; sbcprov image targets lists disks.");
    }
    String serial = expectSerial.getValue();
    if (serial != null && texts.size() > 1) {
      throw new BadUsage(
          "target.expect-several",
          "--expect-serial is for one target, and there are " + texts.size(),
          Facts.none(),
          "Name them by their serial numbers instead: --to serial:TEXT.");
    }
    ExpectedDisk expected = ExpectedDisk.of(expectSize.getValue(), serial);
    List<TargetSpec> specs = new ArrayList<>();
    for (String text : texts) {
      specs.add(TargetSpec.parse(text));
    }
    Path root = session.systemRoot();
    TargetGuard guard = TargetGuard.look(root, protectedDisks(session));
    List<Target> targets = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (TargetSpec spec : specs) {
      Target target = guarded(session, spec.find(root), guard, expected, imageSize);
      if (!names.add(placeOf(target))) {
        throw new BadUsage(
            "target.twice", target.words() + " is named twice", Facts.of("device", target.name()), "Name it once.");
      }
      targets.add(target);
    }
    return targets;
  }

  private static String placeOf(Target target) {
    return target instanceof FileTarget file ? file.place() : target.name();
  }

  private static Target guarded(
      Session session, Found found, TargetGuard guard, ExpectedDisk expected, OptionalLong imageSize) {
    Path root = session.systemRoot();
    Optional<Disk> disk = found.disk();
    Target target = disk.isPresent()
        ? DiskTarget.of(disk.get(), root, session.programs())
        : FileTarget.of(found.path(), root);
    if (disk.isPresent()) {
      guard.require(disk.get());
    } else {
      guard.require(found.path());
    }
    boolean isNew = target instanceof FileTarget file && file.isNew();
    if (isNew) {
      expected.requireNone(target);
    } else {
      expected.require(target, disk);
      TargetGuard.requireRoom(target, imageSize);
    }
    return target;
  }

  private ProtectedDisks protectedDisks(Session session) {
    ProtectedDisks lists = ProtectedLists.of(session);
    Path further = protectedList.getValue();
    return further == null ? lists : lists.and(ProtectedDisks.read(further, true));
  }

  /** Shows what would be erased, and asks whether it may be. */
  private void confirm(Session session, List<Target> targets, String purpose) {
    List<Target> erased = erased(targets);
    if (erased.isEmpty()) {
      return;
    }
    for (Target target : erased) {
      show(session, target, "erases");
    }
    if (isYes()) {
      return;
    }
    List<String> names = new ArrayList<>();
    for (Target target : erased) {
      names.add(target.name());
    }
    String pronoun = erased.size() > 1 ? " them:" : " it:";
    ask(
        session,
        erased,
        "Type yes to erase " + String.join(", ", names) + " and " + purpose + pronoun,
        "What is on " + words(erased) + " would be lost, and there is nobody to ask");
  }

  /**
   * Asks.
   *
   * @param alone what to say when there is nobody to ask
   */
  private static void ask(Session session, List<Target> targets, String question, String alone) {
    Optional<String> answer = session.ask(question);
    if (answer.isPresent() && answer.get().toLowerCase(Locale.ROOT).equals(YES)) {
      return;
    }
    List<Map<String, Object>> facts = new ArrayList<>();
    List<String> names = new ArrayList<>();
    for (Target target : targets) {
      facts.add(target.facts());
      names.add(target.name());
    }
    throw new Refused(
        "target.not-confirmed",
        answer.isPresent()
            ? "Not confirmed: " + String.join(", ", names) + " stays as it is"
            : alone,
        Facts.of("targets", facts),
        answer.isPresent()
            ? ""
            : "Give --yes if it is the right one. serial:TEXT or by-id/NAME instead of a path, --expect-size and"
                + " --expect-serial make sure that it is.");
  }

  /** Those that hold something. */
  private static List<Target> erased(List<Target> targets) {
    List<Target> erased = new ArrayList<>();
    for (Target target : targets) {
      if (!(target instanceof FileTarget file && file.isNew())) {
        erased.add(target);
      }
    }
    return erased;
  }

  private static String words(List<Target> targets) {
    List<String> words = new ArrayList<>();
    for (Target target : targets) {
      words.add(target.words());
    }
    return String.join(", ", words);
  }

  /**
   * @param verb what happens to what is on it
   */
  private static void show(Session session, Target target, String verb) {
    session.say("target      " + target.words());
    if (target instanceof DiskTarget disk) {
      if (disk.disk().byId().isPresent()) {
        session.say("            " + disk.disk().byId().get());
      }
      if (isInternal(disk.disk())) {
        session.say("            a disk of the computer itself (" + disk.disk().transport().id() + "), not a card or stick");
      }
      String content = disk.disk().content();
      if (disk.disk().parts().isEmpty()) {
        session.say(content.isEmpty() ? "            no partitions that the system knows of" : "    " + verb + "  " + content);
      }
      for (Part part : disk.disk().parts()) {
        session.say("    " + verb + "  " + part.words());
      }
    }
  }

  /** Whether it is one that computers have built in: it may hold another system that does not run now. */
  private static boolean isInternal(Disk disk) {
    return switch (disk.transport()) {
      case SATA, SCSI, NVME, VIRTIO, XEN -> disk.port().isEmpty() && !disk.removable();
      default -> false;
    };
  }
}
