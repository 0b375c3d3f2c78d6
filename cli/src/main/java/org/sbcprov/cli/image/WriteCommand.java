package org.sbcprov.cli.image;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.sbcprov.cli.Command;
import org.sbcprov.cli.HelpPage;
import org.sbcprov.cli.Outcome;
import org.sbcprov.cli.Session;
import org.sbcprov.cli.options.Options;
import org.sbcprov.cli.options.TargetChoice;
import org.sbcprov.cli.report.LiveLines;
import org.sbcprov.core.block.DiskTarget;
import org.sbcprov.core.block.FileTarget;
import org.sbcprov.core.block.Target;
import org.sbcprov.core.event.EventSink;
import org.sbcprov.core.failure.BadUsage;
import org.sbcprov.core.failure.ExitStatus;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.failure.Refused;
import org.sbcprov.core.io.OutputGuard;
import org.sbcprov.core.sysfs.DeviceNode;
import org.sbcprov.imaging.stream.ImageSource;
import org.sbcprov.imaging.write.ImageWrite;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** {@code sbcprov image write IMAGE --to TARGET}. */
public final class WriteCommand implements Command {
  private static final String STANDARD_INPUT = "proc/self/fd/0";

  private final PositionalParamSpec image =
      Options.parameter(0, "IMAGE", "The image, plain or packed with gzip, xz, zstd, bzip2 or zip; - for standard input.");
  private final TargetChoice choice = TargetChoice.many();
  private final SourceOptions sources = new SourceOptions();
  private final OptionSpec noVerify = Options.flag("Do not read back what was written.", "--no-verify");
  private final OptionSpec diff =
      Options.flag("Read the disk first, and write only what differs.", "--diff");
  private final OptionSpec resume = Options.flag("Go on with a writing that was interrupted.", "--resume");
  private final OptionSpec keepGpt =
      Options.flag("Leave the partition table as it is in the image on a larger disk, too.", "--keep-gpt");
  private final OptionSpec anyway = Options.flag("Write what looks like no image of a disk, too.", "--anyway");
  private final OptionSpec dryRun = Options.flag("Do all checks, and write nothing.", "--dry-run");

  @Override
  public void describe(CommandSpec spec) {
    spec.addPositional(image);
    choice.addTo(spec);
    sources.addTo(spec);
    spec.addOption(noVerify)
        .addOption(diff)
        .addOption(resume)
        .addOption(keepGpt)
        .addOption(anyway)
        .addOption(dryRun);
    HelpPage.of(
            spec,
            "Write an image to a card, an eMMC or another disk, or into a file, and read it back.",
            "All that can be refused is refused before the first byte: a disk in use, the disk that the system runs from,"
                + " an image that does not fit, a file that is no image. The first MiB, which has the partition table,"
                + " goes last: a disk whose writing was interrupted is not started by any board, and says itself that it"
                + " is unfinished. On a disk that is larger than the image, the backup GPT moves to its end.",
            "A block map (bmap) that lies beside the image is used. Several --to are written from one reading of the"
                + " image; one that fails does not stop the others.")
        .example("sbcprov image write debian.img.xz --to /dev/sdX", "Shows what is on it, asks, writes, verifies.")
        .example("sbcprov image write debian.img.xz --to serial:0123ABCD --yes", "For scripts: that disk or none.")
        .example("sbcprov image write debian.img.xz --to /dev/sdX --resume", "Go on where it was interrupted.")
        .example("sbcprov image write r4.img --to /dev/sdX --diff --yes", "Write only what changed since.")
        .example("curl -L https://example.org/r4.img.zst | sbcprov image write - --to /dev/sdX --yes",
            "Without a file in between.")
        .example("sbcprov image write debian.img.xz --to debian.img", "Unpack it into a new file.")
        .exits(
            ExitStatus.BAD_INPUT,
            ExitStatus.REFUSED,
            ExitStatus.NO_DEVICE,
            ExitStatus.DEVICE,
            ExitStatus.VERIFICATION);
  }

  @Override
  public String adviceWhenAbandoned() {
    return "The disk did not answer in time. It is marked as unfinished, unless nothing was written yet: go on with"
        + " --resume, or write the image again.";
  }

  @Override
  public Outcome run(Session session) {
    ImageWrite.Options options = options();
    SourceOptions.Chosen chosen = sources.choose(session, image.getValue());
    OptionalLong size = sizeOf(chosen.source());
    String purpose = "write " + chosen.source().name() + " to";
    List<Target> targets =
        dryRun.<Boolean>getValue() ? choice.look(session, size) : choice.choose(session, purpose, size);
    List<Target> disks = new ArrayList<>();
    List<String> texts = new ArrayList<>();
    List<Path> files = new ArrayList<>();
    List<Path> inputs = inputs(session, chosen);
    for (int i = 0; i < targets.size(); i++) {
      Target target = targets.get(i);
      requireOther(target, inputs);
      if (target instanceof FileTarget file && file.isNew()) {
        files.add(file.file());
      } else {
        disks.add(target);
        texts.add(choice.given().get(i));
      }
    }
    OutputGuard.requireApart(files, chosen.inputs());
    Optional<Path> journals = journals(session);
    if (options.resume() && journals.isEmpty()) {
      throw new Refused(
          "write.journal",
          "There is no place for journals: neither XDG_STATE_HOME nor HOME is set",
          Facts.none(),
          "Set one of them, as it was when the writing began.");
    }
    ImageWrite.Request request =
        new ImageWrite.Request(
            chosen.source(),
            chosen.identity(),
            disks,
            files,
            options,
            journals,
            target -> goOn(session, texts.get(disks.indexOf(target))),
            session.clock());
    if (dryRun.getValue()) {
      return WriteReport.checked(session, request, ImageWrite.check(request, session.events()), chosen);
    }
    ImageWrite.Result result = ImageWrite.run(request, sink(session, targets.size()));
    return WriteReport.of(session, request, result, chosen);
  }

  private ImageWrite.Options options() {
    if (diff.<Boolean>getValue() && resume.<Boolean>getValue()) {
      throw new BadUsage(
          "write.diff-resume",
          "--diff and --resume do not go together",
          Facts.none(),
          "--diff compares all of the disk, and so does what --resume does, too.");
    }
    return new ImageWrite.Options(
        !noVerify.<Boolean>getValue(), diff.getValue(), resume.getValue(), keepGpt.getValue(), anyway.getValue());
  }

  /** Where it can be told without unpacking all, so that what does not fit is refused before anybody is asked. */
  private static OptionalLong sizeOf(ImageSource source) {
    return source.size();
  }

  private static void requireOther(Target target, List<Path> inputs) {
    for (Path input : inputs) {
      if (isWithin(target, input)) {
        throw new Refused(
            "output.is-input",
            "Writing to " + target.name() + " would destroy " + words(input) + ", which is read for it",
            Facts.of("input", input.toAbsolutePath().normalize(), "out", target.name()),
            "Give another target.");
      }
    }
  }

  private static boolean isWithin(Target target, Path input) {
    if (target instanceof DiskTarget disk) {
      return disk.overlaps(input);
    }
    try {
      return target instanceof FileTarget file && !file.isNew() && Files.isSameFile(file.file(), input);
    } catch (IOException e) {
      // One of them is gone; whoever opens it says so.
      return false;
    }
  }

  private static String words(Path input) {
    return input.endsWith(STANDARD_INPUT) ? "what standard input is read from" : input.toString();
  }

  /** All that is read, standard input included where it is a file or disk. */
  private List<Path> inputs(Session session, SourceOptions.Chosen chosen) {
    List<Path> inputs = new ArrayList<>(chosen.inputs());
    Path standardInput = session.systemRoot().resolve(STANDARD_INPUT);
    if (image.<String>getValue().equals("-") && (Files.isRegularFile(standardInput) || DeviceNode.isBlock(standardInput))) {
      inputs.add(standardInput);
    }
    return inputs;
  }

  /** Where journals are: with other things that a user's programs keep from one run to the next. */
  private static Optional<Path> journals(Session session) {
    String state = session.variable("XDG_STATE_HOME");
    if (state.startsWith("/")) {
      return Optional.of(Options.path(state).resolve("sbcprov/write"));
    }
    String home = session.variable("HOME");
    return home.startsWith("/") ? Optional.of(Options.path(home).resolve(".local/state/sbcprov/write")) : Optional.empty();
  }

  private String goOn(Session session, String target) {
    List<String> words = new ArrayList<>(List.of("image", "write", image.getValue(), "--to", target, "--resume"));
    words.addAll(sources.again());
    if (keepGpt.<Boolean>getValue()) {
      words.add("--keep-gpt");
    }
    if (noVerify.<Boolean>getValue()) {
      words.add("--no-verify");
    }
    if (anyway.<Boolean>getValue()) {
      words.add("--anyway");
    }
    return session.commandLine(words.toArray(new String[0]));
  }

  private static EventSink sink(Session session, int targets) {
    Optional<LiveLines> lines = targets > 1 ? session.liveLines() : Optional.empty();
    return lines.isPresent() ? new TargetLines(lines.get(), session.events(), session.clock()) : session.events();
  }
}
