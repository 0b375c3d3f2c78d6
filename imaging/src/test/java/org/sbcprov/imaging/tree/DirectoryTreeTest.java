package org.sbcprov.imaging.tree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sbcprov.core.event.Event;
import org.sbcprov.core.event.EventSink;
import org.sbcprov.core.event.Warning;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.failure.IoFailed;
import org.sbcprov.core.process.ProgramResult;
import org.sbcprov.core.process.Programs;
import org.sbcprov.core.process.SystemPrograms;
import org.sbcprov.imaging.Tools;

/** Directories as trees. */
class DirectoryTreeTest {
  private static final DirectoryTree.Options PLAIN =
      new DirectoryTree.Options(false, Optional.empty(), Optional.empty());

  @TempDir Path directory;

  private Map<String, TreeNode> read(DirectoryTree.Options options, EventSink events) {
    Map<String, TreeNode> nodes = new HashMap<>();
    DirectoryTree.read(directory, options, events).nodes().forEach(node -> nodes.put(node.path(), node));
    return nodes;
  }

  @Test
  void everythingIsAsItIsThere() throws IOException {
    Path sub = Files.createDirectory(directory.resolve("sub"));
    Path file = Files.write(sub.resolve("f\u00e4\n"), new byte[] {1, 2, 3});
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-x--x"));
    Files.setLastModifiedTime(file, FileTime.fromMillis(1_234_567_890_999L));
    Files.createLink(directory.resolve("z"), file);
    Files.createSymbolicLink(directory.resolve("link"), Path.of("/nowhere/\u00e4/../x"));
    Files.createSymbolicLink(directory.resolve("up"), Path.of("."));
    Tools.run("mkfifo", directory.resolve("pipe"));
    Map<String, TreeNode> nodes = read(PLAIN, EventSink.NONE);
    assertThat(nodes.keySet()).containsExactlyInAnyOrder("", "sub", "sub/f\u00e4\n", "z", "link", "up", "pipe");
    TreeNode read = nodes.get("sub/f\u00e4\n");
    TreeNode real = read.kind() == TreeNode.Kind.HARD_LINK ? nodes.get("z") : read;
    TreeNode name = read.kind() == TreeNode.Kind.HARD_LINK ? read : nodes.get("z");
    assertThat(real.permissions()).isEqualTo(0751);
    assertThat(real.modified()).isEqualTo(1_234_567_890);
    assertThat(real.size()).isEqualTo(3);
    assertThat(real.uid()).isEqualTo(((Integer) Files.getAttribute(file, "unix:uid")).longValue());
    assertThat(real.content().open().readAllBytes()).containsExactly(1, 2, 3);
    assertThat(name.target()).isEqualTo(real.path());
    assertThat(nodes.get("link").target()).isEqualTo("/nowhere/\u00e4/../x");
    assertThat(nodes.get("up").kind()).isEqualTo(TreeNode.Kind.SYMBOLIC_LINK);
    assertThat(nodes.get("pipe").kind()).isEqualTo(TreeNode.Kind.PIPE);
  }

  @Test
  void ownersAndTimesCanBeOverruled() throws IOException {
    Path late = Files.write(directory.resolve("late"), new byte[0]);
    Path early = Files.write(directory.resolve("early"), new byte[0]);
    Files.setLastModifiedTime(late, FileTime.fromMillis(5_000_000));
    Files.setLastModifiedTime(early, FileTime.fromMillis(3_000_000));
    Map<String, TreeNode> nodes =
        read(new DirectoryTree.Options(true, Optional.of(4000L), Optional.empty()), EventSink.NONE);
    assertThat(nodes.get("late").modified()).isEqualTo(4000);
    assertThat(nodes.get("early").modified()).isEqualTo(3000);
    assertThat(nodes.get("").modified()).isEqualTo(4000);
    assertThat(nodes.values()).allMatch(node -> node.uid() == 0 && node.gid() == 0);
  }

  @Test
  void attributesAreReadWithGetfattrAndWithoutItThoseOfUsers() throws IOException {
    Path file = Files.write(directory.resolve("a=b\\ \u00e9\n"), new byte[0]);
    Tools.run("setfattr", "-n", "user.one", "-v", "0x00ff0a", file);
    Tools.run("setfattr", "-n", "user.a=\u00e9", file);
    Tools.run("getfattr", "--version");
    List<Event> events = new ArrayList<>();
    for (Optional<Programs> programs : List.of(Optional.<Programs>of(new SystemPrograms()), Optional.<Programs>empty())) {
      events.clear();
      TreeNode node =
          read(new DirectoryTree.Options(false, Optional.empty(), programs), events::add).get("a=b\\ \u00e9\n");
      assertThat(node.attributes()).containsOnlyKeys("user.one", "user.a=\u00e9");
      assertThat(node.attributes().get("user.one")).containsExactly(0, 0xff, 0x0a);
      assertThat(node.attributes().get("user.a=\u00e9")).isEmpty();
      assertThat(events).hasSize(programs.isPresent() ? 0 : 1);
    }
    assertThat(((Warning) events.get(0)).code()).isEqualTo("image.tree-attributes");
  }

  @Test
  void moreThanAProgramMayPrintIsAskedForInParts() throws IOException {
    Files.createDirectories(directory.resolve("sub/deep"));
    Files.write(directory.resolve("sub/deep/f"), new byte[0]);
    List<List<String>> commands = new ArrayList<>();
    Programs programs =
        new FakePrograms(
            command -> {
              commands.add(command);
              if (command.contains("-R") && !command.get(command.size() - 1).endsWith("deep")) {
                throw new IoFailed("program.output", "too much", Facts.none(), "");
              }
              String shown = "# file: " + command.get(command.size() - 1) + "\nsecurity.x=0x01\n\n";
              return new ProgramResult(0, shown.getBytes(StandardCharsets.UTF_8), new byte[0]);
            });
    Map<String, TreeNode> nodes =
        read(new DirectoryTree.Options(false, Optional.empty(), Optional.of(programs)), EventSink.NONE);
    assertThat(commands).hasSize(5);
    for (String path : List.of("", "sub", "sub/deep")) {
      assertThat(nodes.get(path).attributes()).containsOnlyKeys("security.x");
    }
  }

  @Test
  void whatGetfattrCannotTellIsAWarning() {
    List<Event> events = new ArrayList<>();
    for (String output : List.of("# file: elsewhere\nuser.a=0x00\n", "user.a=0x00\n", "nonsense\n")) {
      events.clear();
      Programs programs =
          new FakePrograms(
              command -> new ProgramResult(0, output.getBytes(StandardCharsets.UTF_8), new byte[0]));
      read(new DirectoryTree.Options(false, Optional.empty(), Optional.of(programs)), events::add);
      assertThat(events).hasSize(1);
    }
  }

  @Test
  void whatIsNoDirectoryIsRefused() throws IOException {
    Path file = Files.write(directory.resolve("f"), new byte[0]);
    assertThatThrownBy(() -> DirectoryTree.read(file, PLAIN, EventSink.NONE))
        .isInstanceOfSatisfying(BadInput.class, e -> assertThat(e.code()).isEqualTo("input.not-directory"));
    assertThatThrownBy(() -> DirectoryTree.read(directory.resolve("none"), PLAIN, EventSink.NONE))
        .isInstanceOfSatisfying(BadInput.class, e -> assertThat(e.code()).isEqualTo("input.not-found"));
  }

  @Test
  void aFileThatBecameALinkIsNotFollowed() throws IOException {
    Path file = Files.write(directory.resolve("f"), new byte[] {1});
    TreeNode node = read(PLAIN, EventSink.NONE).get("f");
    Files.delete(file);
    Files.createSymbolicLink(file, Path.of("other"));
    Files.write(directory.resolve("other"), new byte[] {2});
    assertThatThrownBy(() -> node.content().open()).isInstanceOf(IOException.class);
    assertThat(Files.exists(file, LinkOption.NOFOLLOW_LINKS)).isTrue();
  }

  /** Answers to {@code run} alone. */
  private record FakePrograms(java.util.function.Function<List<String>, ProgramResult> answer) implements Programs {
    @Override
    public ProgramResult run(List<String> command, Duration limit) {
      return answer.apply(command);
    }

    @Override
    public ProgramResult runAttended(List<String> command, Duration limit) {
      throw new AssertionError(command);
    }

    @Override
    public int runInTerminal(List<String> command, boolean toStandardError) {
      throw new AssertionError(command);
    }

    @Override
    public int runToItsEnd(List<String> command, boolean toStandardError) {
      throw new AssertionError(command);
    }

    @Override
    public boolean mustStay() {
      return false;
    }
  }
}
