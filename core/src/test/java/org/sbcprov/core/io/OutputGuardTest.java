package org.sbcprov.core.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sbcprov.core.failure.Refused;

class OutputGuardTest {
  @TempDir Path directory;
  private Path input;

  @BeforeEach
  void writeInput() throws IOException {
    input = Files.writeString(directory.resolve("in.bin"), "in");
  }

  @Test
  void anOutputThatWouldTakeTheInputsPlaceIsRefused() throws IOException {
    Path up = Files.createSymbolicLink(Files.createDirectory(directory.resolve("sub")).resolve("up"), directory);
    for (Path way : List.of(input, directory.resolve("./in.bin"), up.resolve("in.bin"))) {
      assertThatExceptionOfType(Refused.class)
          .as("%s", way)
          .isThrownBy(() -> OutputGuard.requireApart(List.of(way), List.of(directory.resolve("other"), input)))
          .satisfies(failure -> assertThat(failure.code()).isEqualTo("output.is-input"));
    }
  }

  /** An original that is a link to the image that an update writes was lost with it. */
  @Test
  void anOutputThatIsALinkOrAFileOnTheWayToTheInputIsRefused() throws IOException {
    Path link = Files.createSymbolicLink(directory.resolve("link"), Path.of("in.bin"));
    Path far = Files.createSymbolicLink(directory.resolve("far"), link);
    for (Path step : List.of(input, link, far)) {
      assertThatExceptionOfType(Refused.class)
          .as("%s", step)
          .isThrownBy(() -> OutputGuard.requireApart(List.of(directory.resolve("other"), step), List.of(far)));
    }
  }

  /** Only a name is taken over: the file that it led to keeps its others. */
  @Test
  void anotherNameForTheInputIsNoDanger() throws IOException {
    Path link = Files.createSymbolicLink(directory.resolve("link"), input);
    Path hard = Files.createLink(directory.resolve("hard"), input);
    assertThatCode(() -> OutputGuard.requireApart(List.of(link, hard), List.of(input))).doesNotThrowAnyException();
    AtomicOutput.write(link, new byte[1]);
    AtomicOutput.write(hard, new byte[1]);
    assertThat(input).hasContent("in");
  }

  @Test
  void linksThatGoInACircleAreNotFollowedForEver() throws IOException {
    Path circle = Files.createSymbolicLink(directory.resolve("circle"), Path.of("circle"));
    assertThatCode(() -> OutputGuard.requireApart(List.of(directory.resolve("new")), List.of(circle)))
        .doesNotThrowAnyException();
  }

  @Test
  void whatIsAnotherFileOrNoneIsNoInput() throws IOException {
    Path copy = Files.copy(input, directory.resolve("copy"));
    Path nowhere = Files.createSymbolicLink(directory.resolve("nowhere"), directory.resolve("absent"));
    assertThatCode(() -> OutputGuard.requireApart(List.of(copy, nowhere, directory.resolve("new")), List.of(input)))
        .doesNotThrowAnyException();
    assertThatCode(() -> OutputGuard.requireApart(List.of(input), List.of())).doesNotThrowAnyException();
  }

  @Test
  void anEntryIsANameInADirectoryNotTheFileThatItLeadsTo() throws IOException {
    Path sub = Files.createDirectory(directory.resolve("sub"));
    Path toDirectory = Files.createSymbolicLink(sub.resolve("up"), directory);
    Path link = Files.createSymbolicLink(directory.resolve("link"), input);
    assertThat(OutputGuard.isSameEntry(input, toDirectory.resolve("in.bin"))).isTrue();
    assertThat(OutputGuard.isSameEntry(link, directory.resolve("./sub/../link"))).isTrue();
    assertThat(OutputGuard.isSameEntry(input, link)).isFalse();
    assertThat(OutputGuard.isSameEntry(input, sub.resolve("in.bin"))).isFalse();
    assertThat(OutputGuard.isSameEntry(input, directory.resolve("absent").resolve("in.bin"))).isFalse();
  }

  @Test
  void behindLinksIsTheFileThatAChangeInPlaceIsMeantFor() throws IOException {
    Path sub = Files.createDirectory(directory.resolve("sub"));
    Path near = Files.createSymbolicLink(directory.resolve("near"), Path.of("in.bin"));
    Path far = Files.createSymbolicLink(sub.resolve("far"), Path.of("../near"));
    Path open = Files.createSymbolicLink(directory.resolve("open"), Path.of("/proc/self/fd/0"));
    Path circle = Files.createSymbolicLink(directory.resolve("round"), Path.of("round"));
    assertThat(OutputGuard.behindLinks(input)).isEqualTo(input);
    assertThat(OutputGuard.behindLinks(near)).isEqualTo(input);
    assertThat(Files.isSameFile(OutputGuard.behindLinks(far), input)).isTrue();
    assertThat(Files.isSymbolicLink(OutputGuard.behindLinks(far))).isFalse();
    // What a process has open is not to be written to by its name; AtomicOutput refuses the link.
    assertThat(OutputGuard.behindLinks(open)).isEqualTo(open);
    assertThat(OutputGuard.behindLinks(circle)).isEqualTo(circle);
  }
}
