package org.sbcprov.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sbcprov.cli.options.TargetChoice;
import org.sbcprov.cli.report.ProgressBar;
import org.sbcprov.cli.report.Style;
import org.sbcprov.cli.report.TextReporter;
import org.sbcprov.cli.report.Verbosity;
import org.sbcprov.core.block.DiskTarget;
import org.sbcprov.core.block.FileTarget;
import org.sbcprov.core.block.Target;
import org.sbcprov.core.failure.Failure;
import org.sbcprov.fixtures.FakeClock;
import org.sbcprov.fixtures.ScriptedPrograms;
import org.sbcprov.fixtures.block.DiskTree;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/** Options that name what is written, and the question before it is. */
class TargetChoiceTest {
  private static final long CARD = 31_914_983_424L;

  @TempDir Path root;
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private DiskTree system;

  @BeforeEach
  void makeSystem() {
    system = new DiskTree(root);
    system.usb("1-1", "0123").disk(6, 0, "sda", CARD, "Generic", "SD Reader").partition(6, 0, "sda", 1);
    system.named("by-id", "usb-x", "sda").named("by-label", "bootfs", "sda1");
    system.usb("1-2", "0999").disk(7, 0, "sdb", CARD, "Generic", "SD Reader");
    system.node("sda", 0);
    system.node("sda1", 0);
  }

  /**
   * @param answer what the user types; null when there is nobody
   */
  private Session session(String answer) {
    byte[] typed = answer == null ? new byte[0] : (answer + "\n").getBytes(StandardCharsets.UTF_8);
    return sessionWith(new StandardInput(new ByteArrayInputStream(typed), answer != null));
  }

  private Session sessionWith(StandardInput input) {
    PrintStream errors = new PrintStream(err, true, StandardCharsets.UTF_8);
    PrintStream out = new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8);
    Environment environment =
        new Environment(
            out, errors, true, true, 80, Map.of(), "sbcprov", new FakeClock(), new ScriptedPrograms(), root, input);
    return new Session(environment, new TextReporter(out, errors, Style.PLAIN, Verbosity.NORMAL, ProgressBar.none()), List.of());
  }

  private static TargetChoice parsed(TargetChoice choice, String... arguments) {
    CommandSpec spec = CommandSpec.create();
    choice.addTo(spec);
    new CommandLine(spec).parseArgs(arguments);
    return choice;
  }

  private List<Target> choose(String answer, String... arguments) {
    return parsed(TargetChoice.many(), arguments).choose(session(answer), "write x.img to", OptionalLong.of(1 << 30));
  }

  private String code(String... arguments) {
    Failure failure = catchThrowableOfType(Failure.class, () -> choose(null, arguments));
    return failure == null ? "chosen" : failure.code();
  }

  @Test
  void whatWillBeLostIsShownAndTheUserAsked() {
    List<Target> targets = choose("Yes", "--to", "/dev/sda");
    assertThat(targets).singleElement().isInstanceOf(DiskTarget.class);
    assertThat(err.toString(StandardCharsets.UTF_8))
        .contains("/dev/sda (31.9 GB, Generic SD Reader, serial 0123, USB 1-1)")
        .contains("/dev/disk/by-id/usb-x")
        .contains("erases  sda1 (0 B, bootfs)")
        .contains("Type yes to erase /dev/sda and write x.img to it: ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "y", "no", "yes please"})
  void anyOtherAnswerLeavesItAsItIs(String answer) {
    Failure failure = catchThrowableOfType(Failure.class, () -> choose(answer, "--to", "/dev/sda"));
    assertThat(failure.code()).isEqualTo("target.not-confirmed");
    assertThat(failure.getMessage()).isEqualTo("Not confirmed: /dev/sda stays as it is");
  }

  @Test
  void withoutAnybodyToAskItIsRefusedUnlessYesIsGiven() {
    Failure failure = catchThrowableOfType(Failure.class, () -> choose(null, "--to", "usb:1-1"));
    assertThat(failure.code()).isEqualTo("target.not-confirmed");
    assertThat(failure.exitStatus().code()).isEqualTo(4);
    assertThat(failure.hint()).startsWith("Give --yes");
    assertThat(choose(null, "--to", "/dev/sda", "--yes")).hasSize(1);
  }

  /** Ctrl-C at the question ended two seconds later with the words for a disk that was left half written. */
  @Test
  @Timeout(60)
  void anInterruptEndsTheQuestionAtOnceAndNothingWasWritten() throws IOException {
    try (PipedInputStream nobodyTypes = new PipedInputStream(new PipedOutputStream())) {
      Session session = sessionWith(new StandardInput(nobodyTypes, true));
      TargetChoice choice = parsed(TargetChoice.many(), "--to", "/dev/sda");
      Thread.currentThread().interrupt();
      Failure failure =
          catchThrowableOfType(Failure.class, () -> choice.choose(session, "write x.img to", OptionalLong.empty()));
      assertThat(failure.exitStatus().code()).isEqualTo(130);
      assertThat(failure.hint()).isEqualTo("Nothing was written.");
    } finally {
      assertThat(Thread.interrupted()).isFalse();
    }
  }

  @Test
  void severalTargetsAreAskedForOnce() {
    assertThat(choose("yes", "--to", "/dev/sda", "--to", "serial:0999")).extracting(Target::name).containsExactly("/dev/sda", "/dev/sdb");
    assertThat(err.toString(StandardCharsets.UTF_8)).contains("Type yes to erase /dev/sda, /dev/sdb and write x.img to them: ");
  }

  @Test
  void aDiskOfTheComputerItselfIsCalledThat() {
    system.disk("nvme0n1", "259:0", CARD, "pci/nvme/nvme0");
    system.node("nvme0n1", 0);
    choose("yes", "--to", "/dev/nvme0n1");
    assertThat(err.toString(StandardCharsets.UTF_8)).contains("a disk of the computer itself (nvme), not a card or stick");
  }

  @ParameterizedTest
  @CsvSource({
    "target.missing, --yes",
    "target.form, --yes --to usb:x",
    "target.twice, --yes --to /dev/sda --to usb:1-1",
    "target.not-found, --yes --to serial:7",
    "target.is-partition, --yes --to /dev/sda1",
    "target.system-disk, --yes --to /dev/vda",
    "target.expect-size, --yes --to /dev/sda --expect-size 64GB",
    "chosen, --yes --to /dev/sda --expect-size 32GB --expect-serial 0123",
    "target.expect-serial, --yes --to /dev/sda --expect-serial 0124",
    "target.expect-several, --yes --to /dev/sda --to serial:0999 --expect-serial 0123",
    "size.form, --yes --to /dev/sda --expect-size much",
    "target.protected-list, --yes --to /dev/sda --protected /nowhere/list"})
  void whatIsRefusedIsRefusedBeforeAnybodyIsAsked(String code, String arguments) {
    system.node("vda", 0);
    assertThat(code(arguments.split(" "))).isEqualTo(code);
  }

  @Test
  void aDiskInUseIsRefusedAlsoWithYes() {
    system.mount("8:1", "/media/x", "vfat", "/dev/sda1");
    assertThat(code("--yes", "--to", "/dev/sda")).isEqualTo("target.in-use");
  }

  @Test
  void aFurtherListProtects() throws IOException {
    Path list = Files.writeString(root.resolve("list"), "serial:0123\n");
    assertThat(code("--yes", "--to", "/dev/sda", "--protected", list.toString())).isEqualTo("target.protected");
    assertThat(code("--yes", "--to", "serial:0999", "--protected", list.toString())).isEqualTo("chosen");
  }

  @Test
  void anImageThatDoesNotFitIsRefused() {
    Failure failure =
        catchThrowableOfType(
            Failure.class,
            () -> parsed(TargetChoice.one(), "--to", "/dev/sda").choose(session("yes"), "write", OptionalLong.of(CARD + 512)));
    assertThat(failure.code()).isEqualTo("target.too-small");
  }

  @Test
  void aNewFileNeedsNoQuestionAndOneThatIsThereDoes() throws IOException {
    Path file = root.resolve("vm.img");
    Target made = choose(null, "--to", file.toString()).get(0);
    assertThat(((FileTarget) made).isNew()).isTrue();
    Files.write(file, new byte[1000]);
    assertThat(code("--to", file.toString())).isEqualTo("target.too-small");
    Failure failure =
        catchThrowableOfType(
            Failure.class,
            () -> parsed(TargetChoice.one(), "--to", file.toString()).choose(session(null), "write", OptionalLong.empty()));
    assertThat(failure.code()).isEqualTo("target.not-confirmed");
  }

  @ParameterizedTest
  @CsvSource({
    "target.expect-serial, --yes --to sdq --expect-serial 0123",
    "target.expect-size, --yes --to sdq --expect-size 32GB",
    "target.form, --yes --to sda",
    "target.form, --yes --to sda1",
    "target.form, --yes --to Serial:0123",
    "target.form, --yes --to USB:1-1",
    "target.form, --yes --to by-ID/usb-x",
    "target.form, --yes --to by-path/x",
    "target.form, --yes --to -",
    "chosen, --yes --to ./sda"})
  void aDisksNameThatIsMisspeltDoesNotBecomeAFile(String code, String arguments) {
    // "--to sdq --expect-serial 0123" made a file sdq and ended well.
    assertThat(code(arguments.split(" "))).isEqualTo(code);
  }

  @Test
  void aFileIsOneTargetWhateverItsNames() throws IOException {
    // Of links it was said that another program writes the file, and a new one was written twice.
    Path file = root.resolve("vm.img");
    try (java.io.RandomAccessFile made = new java.io.RandomAccessFile(file.toFile(), "rw")) {
      made.setLength(1 << 30);
    }
    Files.createLink(root.resolve("hard.img"), file);
    Files.createSymbolicLink(root.resolve("soft.img"), file);
    Files.createDirectories(root.resolve("real"));
    Files.createSymbolicLink(root.resolve("linked"), root.resolve("real"));
    for (String[] pair :
        new String[][] {{"vm.img", "hard.img"}, {"vm.img", "soft.img"}, {"real/new.img", "linked/new.img"}}) {
      String[] both = {"--yes", "--to", root.resolve(pair[0]).toString(), "--to", root.resolve(pair[1]).toString()};
      assertThat(code(both)).isEqualTo("target.twice");
    }
  }

  @Test
  void aCommandsParameterIsTakenInTheSameWay() {
    TargetChoice choice = parsed(TargetChoice.ofParameter(), "--yes");
    assertThat(choice.choose(session(null), List.of("by-id/usb-x"), "wipe", OptionalLong.empty())).hasSize(1);
    assertThat(choice.given()).isEmpty();
  }
}
