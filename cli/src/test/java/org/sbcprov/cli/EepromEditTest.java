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
    Run run = edit(text -> text, "--out", directory.resolve("y.bin").toString());

    assertThat(run.status()).isZero();
    assertThat(run.err()).contains("Nothing was changed");
    assertThat(files()).containsExactly("x.bin");
    assertThat(edited.get(0)).doesNotExist();
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
    assertThat(run.err()).contains("sbcprov eeprom edit " + image + " --config " + kept);
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
