package org.sbcprov.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sbcprov.core.process.ProgramResult;
import org.sbcprov.eeprom.EepromImage;
import org.sbcprov.fixtures.ScriptedPrograms;
import org.sbcprov.fixtures.SyntheticEeprom;

class EepromEditTest {
  private static final String CONFIG = "[all]\nBOOT_UART=0\n\n";
  private static final Pattern KEPT = Pattern.compile("edited text is kept in (\\S+)");

  @TempDir Path directory;
  private Path image;
  private byte[] before;
  private final List<Path> edited = new ArrayList<>();

  @BeforeEach
  void writeImage() throws IOException {
    before = SyntheticEeprom.bcm2711().config(CONFIG).build();
    image = Files.write(directory.resolve("x.bin"), before);
  }

  @AfterEach
  void removeWhatWasKept() throws IOException {
    for (Path file : edited) {
      Files.deleteIfExists(file);
      Files.deleteIfExists(file.getParent());
    }
  }

  @Test
  void theEditedTextGoesIntoTheImage() throws IOException {
    Run run = edit(text -> text.replace("UART=0", "UART=1"), "--in-place");

    assertThat(run.status()).as(run.err()).isZero();
    assertThat(config()).isEqualTo("[all]\nBOOT_UART=1\n\n");
    assertThat(files()).containsExactly("x.bin", "x.sig");
    assertThat(edited.get(0)).hasFileName("boot.conf").doesNotExist();
    assertThat(edited.get(0).getParent()).doesNotExist();
  }

  @Test
  void nobodyElseCanReadWhatIsEdited() {
    edit(
        text -> {
          try {
            assertThat(Files.getPosixFilePermissions(edited.get(0).getParent()))
                .isEqualTo(PosixFilePermissions.fromString("rwx------"));
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
          return text;
        },
        "--in-place");
    assertThat(edited).hasSize(1);
  }

  @Test
  void aTextThatWasNotChangedIsNotWritten() throws IOException {
    Run run = edit(text -> text, "--in-place");

    assertThat(run.status()).isZero();
    assertThat(run.err()).contains("Nothing was changed");
    assertThat(files()).containsExactly("x.bin");
    assertThat(edited.get(0)).doesNotExist();
  }

  /** It ended with 0, and the file that it was to write was not there. */
  @Test
  void anotherFileIsWrittenEvenWithoutAChange() throws IOException {
    Path other = directory.resolve("y.bin");
    assertThat(edit(text -> text, "--out", other.toString(), "--dry-run").err()).contains("would write " + other);
    assertThat(other).doesNotExist();

    Run run = edit(text -> text, "--out", other.toString());

    assertThat(run.status()).isZero();
    assertThat(run.err()).contains("image       " + other + " (the same as " + image + ")");
    assertThat(other).hasBinaryContent(before);
    assertThat(files()).containsExactly("x.bin", "y.bin", "y.sig");
  }

  /** The editor opened, and what was typed could not be written. */
  @Test
  void aTargetThatCannotBeWrittenIsToldBeforeTheEditorOpens() throws IOException {
    Run missing = edit(text -> text + "#\n", "--out", directory.resolve("none/x.bin").toString());
    assertThat(missing.status()).isEqualTo(8);
    assertThat(missing.err()).contains("[io.no-directory]");
    Files.createDirectory(directory.resolve("y.sig"));
    Run sig = edit(text -> text + "#\n", "--out", directory.resolve("y.bin").toString());
    assertThat(sig.status()).isEqualTo(4);
    assertThat(sig.err()).contains("[output.not-a-file]").contains("y.sig");
    assertThat(edited).isEmpty();
  }

  @Test
  void aTextIsKeptWhenItsDirectoryIsGoneMeanwhile() throws IOException {
    Path gone = Files.createDirectory(directory.resolve("gone"));
    Run run =
        edit(
            text -> {
              try {
                Files.delete(gone);
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
              return text + "#\n";
            },
            "--out", gone.resolve("x.bin").toString());

    assertThat(run.status()).isEqualTo(8);
    assertThat(kept(run)).content().endsWith("#\n");
  }

  /** What the editor printed stood in front of the JSON line. */
  @Test
  void withJsonTheEditorHasStandardErrorForItsOutput() {
    ScriptedPrograms programs = editor(text -> text, 0);
    edit(programs, Map.of("EDITOR", "ed"), "--in-place");
    assertThat(programs.toStandardError()).isEmpty();
    edit(programs, Map.of("EDITOR", "ed"), "--in-place", "--json");
    edit(programs, Map.of(), "--in-place", "--json");
    assertThat(programs.toStandardError()).extracting(command -> command.get(0)).startsWith("ed").endsWith("vi");
  }

  /** The advice named a command without --out, with a full stop at the end of the path. */
  @Test
  void theCommandsThatAreAdvisedWorkAsTheyStand() throws IOException {
    Run refused = edit(text -> text + "BOOT_URAT=1\n", "--out", directory.resolve("y.bin").toString());
    List<String> commands = refused.err().lines().filter(line -> line.startsWith("  sbcprov ")).toList();

    assertThat(commands).hasSize(2);
    assertThat(commands.get(0)).contains(" edit ").endsWith(" --out " + directory.resolve("y.bin"));
    String replace = commands.get(1).strip().substring("sbcprov ".length());
    assertThat(Run.of(replace.split(" ")).status()).isZero();
    assertThat(new String(EepromImage.read(directory.resolve("y.bin")).bootConf(), StandardCharsets.ISO_8859_1))
        .endsWith("BOOT_URAT=1\n");

    image = Files.writeString(directory.resolve("boot.conf"), "BOOT_UART=0\n");
    Run text = edit(line -> line + "BOOT_URAT=1\n", "--in-place");
    List<String> forText = text.err().lines().filter(line -> line.startsWith("  sbcprov ")).toList();
    assertThat(forText.get(1)).contains("edit " + image).endsWith(" --force --in-place");
  }

  /** Neither --force nor replace, which were advised, can make room. */
  @Test
  void forATextThatIsTooLargeNothingIsAdvisedThatFails() throws IOException {
    Run run = edit(text -> text + "#".repeat(5000) + "\n", "--in-place");

    assertThat(run.status()).isEqualTo(4);
    assertThat(run.err()).contains("Remove comments").doesNotContain("--force").doesNotContain("replace");
    kept(run);
  }

  @Test
  void anEditorThatFailsWritesNothingAndLosesNothing() throws IOException {
    Run run = edit(editor(text -> text.replace("UART=0", "UART=1"), 1), Map.of("EDITOR", "ed"), "--in-place");

    assertThat(run.status()).isEqualTo(3);
    assertThat(run.err()).contains("[eeprom.editor-failed]").contains("status 1");
    assertThat(image).hasBinaryContent(before);
    assertThat(kept(run)).hasContent("[all]\nBOOT_UART=1\n\n");
    Run aborted = edit(editor(text -> text, 1), Map.of("EDITOR", "ed"), "--in-place");
    assertThat(aborted.status()).isEqualTo(3);
    assertThat(aborted.err()).doesNotContain("kept");
    assertThat(edited.get(1)).doesNotExist();
  }

  @Test
  void aTextWithMistakesIsKeptAndCanBeEditedAgain() throws IOException {
    Run run = edit(text -> text + "BOOT_URAT=1\n", "--in-place");

    assertThat(run.status()).isEqualTo(4);
    assertThat(run.err()).contains("[eeprom.edit-errors]").contains("BOOT_URAT");
    assertThat(image).hasBinaryContent(before);
    Path kept = kept(run);
    assertThat(run.err()).contains("\n  sbcprov eeprom edit " + image + " --config " + kept + " --in-place\n");
    Run again = edit(text -> text.replace("URAT", "UART"), "--in-place", "--config", kept.toString());
    assertThat(again.status()).as(again.err()).isZero();
    assertThat(config()).isEqualTo("[all]\nBOOT_UART=0\n\nBOOT_UART=1\n");
    Run forced = edit(text -> text + "BOOT_URAT=1\n", "--in-place", "--force");
    assertThat(forced.status()).isZero();
  }

  @Test
  void anEmptiedTextIsNotTakenByAccident() throws IOException {
    Run run = edit(text -> " \n", "--in-place");

    assertThat(run.status()).isEqualTo(4);
    assertThat(run.err()).contains("[eeprom.edit-empty]");
    assertThat(image).hasBinaryContent(before);
    kept(run);
  }

  @Test
  void aTextThatIsTooLargeIsKept() throws IOException {
    Run run = edit(text -> text + "#".repeat(5000) + "\n", "--in-place", "--force");

    assertThat(run.status()).isEqualTo(3);
    assertThat(run.err()).contains("[eeprom.config-too-large]");
    assertThat(kept(run)).content().contains("####");
    assertThat(image).hasBinaryContent(before);
  }

  @Test
  void aDryRunShowsTheEditAndKeepsTheText() throws IOException {
    Run run = edit(text -> text.replace("UART=0", "UART=1"), "--dry-run");

    assertThat(run.status()).isZero();
    assertThat(run.out()).contains("-BOOT_UART=0\n+BOOT_UART=1\n");
    assertThat(kept(run)).hasContent("[all]\nBOOT_UART=1\n\n");
    assertThat(files()).containsExactly("x.bin");
  }

  @Test
  void anImageThatSomebodyElseChangedIsNotOverwritten() throws IOException {
    byte[] theirs = SyntheticEeprom.bcm2711().config("[all]\nHDMI_DELAY=1\n\n").build();
    Run run =
        edit(
            text -> {
              try {
                Files.write(image, theirs);
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
              return text.replace("UART=0", "UART=1");
            },
            "--in-place");

    assertThat(run.status()).isEqualTo(4);
    assertThat(run.err()).contains("[eeprom.changed-meanwhile]");
    assertThat(image).hasBinaryContent(theirs);
    kept(run);
  }

  @Test
  void whatWouldBeRefusedInTheEndIsRefusedBeforeTheEditorOpens() throws IOException {
    Files.write(image, SyntheticEeprom.bcm2711().signed().build());

    assertThat(edit(text -> text, "--in-place").err()).contains("[eeprom.signed-config]");
    assertThat(edit(text -> text, "--out", image.toString(), "--allow-unsigned").err()).contains("[output.is-input]");
    assertThat(edit(text -> text).status()).isEqualTo(2);
    assertThat(edited).isEmpty();
  }

  @Test
  void aBootConfIsEditedAsTheTextThatItIs() throws IOException {
    image = Files.writeString(directory.resolve("boot.conf"), "BOOT_UART=0\r\n");

    assertThat(edit(text -> text.replace("UART=0", "UART=1"), "--in-place").status()).isZero();

    assertThat(image).hasBinaryContent("BOOT_UART=1\r\n".getBytes(StandardCharsets.US_ASCII));
    assertThat(files()).containsExactly("boot.conf", "x.bin");
  }

  @Test
  void theEditorIsTheOneThatIsNamedWithItsArguments() {
    ScriptedPrograms programs = editor(text -> text, 0);

    edit(programs, Map.of("VISUAL", "", "EDITOR", "ed --wait 'a b' c\\ d \"e\""), "--in-place");
    edit(programs, Map.of("VISUAL", "vi", "EDITOR", "ed"), "--in-place");
    edit(programs, Map.of(), "--in-place");

    assertThat(programs.calls()).hasSize(3);
    assertThat(programs.calls().get(0)).startsWith("ed", "--wait", "a b", "c d", "e").hasSize(6);
    assertThat(programs.calls().get(1)).startsWith("vi").hasSize(2);
    assertThat(programs.calls().get(2)).startsWith("vi").hasSize(2);
  }

  @Test
  void withoutAnEditorThatIsSaid() {
    assertThat(edit(new ScriptedPrograms(), Map.of(), "--in-place").err()).contains("[eeprom.no-editor]");
    assertThat(edit(new ScriptedPrograms(), Map.of("EDITOR", "emacs"), "--in-place").err())
        .contains("[program.missing]");
  }

  private Run edit(UnaryOperator<String> change, String... arguments) {
    return edit(editor(change, 0), Map.of("EDITOR", "ed"), arguments);
  }

  private Run edit(ScriptedPrograms programs, Map<String, String> variables, String... arguments) {
    List<String> all = new ArrayList<>(List.of("eeprom", "edit", image.toString()));
    all.addAll(List.of(arguments));
    return Run.in(Path.of("/"), programs, variables, false, all.toArray(new String[0]));
  }

  private ScriptedPrograms editor(UnaryOperator<String> change, int status) {
    ScriptedPrograms programs = new ScriptedPrograms();
    for (String name : List.of("ed", "vi")) {
      programs.program(
          name,
          command -> {
            Path file = Path.of(command.get(command.size() - 1));
            edited.add(file);
            try {
              String text = Files.readString(file, StandardCharsets.ISO_8859_1);
              Files.writeString(file, change.apply(text), StandardCharsets.ISO_8859_1);
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
            return new ProgramResult(status, new byte[0], new byte[0]);
          });
    }
    return programs;
  }

  private static Path kept(Run run) {
    Matcher matcher = KEPT.matcher(run.err());
    assertThat(matcher.find()).as(run.err()).isTrue();
    Path kept = Path.of(matcher.group(1));
    assertThat(kept).exists();
    return kept;
  }

  private String config() {
    return new String(EepromImage.read(image).bootConf(), StandardCharsets.ISO_8859_1);
  }

  private List<String> files() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }
}
