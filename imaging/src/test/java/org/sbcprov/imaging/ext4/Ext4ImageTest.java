package org.sbcprov.imaging.ext4;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.sbcprov.imaging.ext4.Ext4Files.MIB;
import static org.sbcprov.imaging.ext4.Ext4Files.OPTIONS;
import static org.sbcprov.imaging.ext4.Ext4Files.file;
import static org.sbcprov.imaging.ext4.Ext4Files.node;
import static org.sbcprov.imaging.ext4.Ext4Files.tree;
import static org.sbcprov.imaging.ext4.Ext4Files.withAttributes;
import static org.sbcprov.imaging.ext4.Ext4Files.write;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sbcprov.core.event.EventSink;
import org.sbcprov.core.event.Progress;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.core.failure.BadUsage;
import org.sbcprov.core.failure.Failure;
import org.sbcprov.imaging.tree.TreeNode;

/** What is promised of file systems made here, as far as it shows without other tools. */
class Ext4ImageTest {
  @TempDir Path directory;

  @Test
  void theSameTreeGivesTheSameBytes() throws IOException {
    List<TreeNode> nodes = RandomTree.nodes(new Random(3), 200);
    List<TreeNode> shuffled = new ArrayList<>(nodes);
    java.util.Collections.shuffle(shuffled, new Random(4));
    Path one = write(Ext4Image.of(tree(nodes), 64 * MIB, OPTIONS), directory.resolve("one"));
    Path other = write(Ext4Image.of(tree(shuffled), 64 * MIB, OPTIONS), directory.resolve("other"));
    assertThat(Files.mismatch(one, other)).isEqualTo(-1);
  }

  @Test
  void oneFileSystemCanBeWrittenMoreThanOnce() throws IOException {
    Ext4Image image = Ext4Image.of(tree(RandomTree.nodes(new Random(8), 100)), 64 * MIB, OPTIONS);
    assertThat(Files.mismatch(write(image, directory.resolve("one")), write(image, directory.resolve("other"))))
        .isEqualTo(-1);
  }

  @Test
  void whatIsWrittenNeverOverlapsAndIsMuchSmallerThanTheFileSystem() {
    Ext4Image image = Ext4Image.of(tree(List.of(file("a", new byte[] {1}))), 64 * 1024 * MIB, OPTIONS);
    List<long[]> ranges = new ArrayList<>();
    image.writeTo((position, bytes) -> ranges.add(new long[] {position, position + bytes.remaining()}), EventSink.NONE);
    ranges.sort((a, b) -> Long.compare(a[0], b[0]));
    long total = 0;
    for (int i = 0; i < ranges.size(); i++) {
      total += ranges.get(i)[1] - ranges.get(i)[0];
      assertThat(i == 0 || ranges.get(i)[0] >= ranges.get(i - 1)[1]).isTrue();
    }
    assertThat(total).isLessThan(2 * MIB + 1024 * 4096L * 5);
  }

  @Test
  void progressBeginsAtNothingAndEndsAtAll() {
    List<Progress> told = new ArrayList<>();
    byte[] content = new byte[40 * (int) MIB];
    Arrays.fill(content, (byte) 1);
    Ext4Image.of(tree(List.of(file("a", content))), 100 * MIB, OPTIONS)
        .writeTo((position, bytes) -> {}, event -> told.add((Progress) event));
    assertThat(told.get(0).done()).isZero();
    assertThat(told.get(told.size() - 1).finished()).isTrue();
    assertThat(told.stream().filter(Progress::finished)).hasSize(1);
  }

  @Test
  void whatDoesNotFitIsToldTheLeastSize() {
    byte[] content = new byte[10 * (int) MIB];
    Arrays.fill(content, (byte) 1);
    BadUsage failure =
        failure(BadUsage.class, () -> Ext4Image.of(tree(List.of(file("a", content))), 8 * MIB, OPTIONS));
    assertThat(failure.code()).isEqualTo("image.ext4-too-small");
    long least = (Long) failure.facts().get("least-size");
    assertThat(Ext4Image.of(tree(List.of(file("a", content))), least, OPTIONS).size()).isEqualTo(least);
    failure(BadUsage.class, () -> Ext4Image.of(tree(List.of()), 0, OPTIONS));
    failure(BadUsage.class, () -> Ext4Image.of(tree(List.of()), -1, OPTIONS));
  }

  @Test
  void whatExt4CannotHoldIsRefusedByName() {
    refused(file("lost+found", new byte[0]), "lost+found is no directory");
    refused(withAttributes(file("a", new byte[0]), Map.of("user.a", new byte[5000])), "user.a (5000 bytes)");
    refused(
        withAttributes(
            file("a", new byte[0]),
            Map.of("user.a", new byte[1], "user.b", new byte[5], "user.c", new byte[4000], "user.d", new byte[300])),
        "cannot hold: user.c (4000 bytes), user.d (300 bytes), user.b (5 bytes) and 1 more");
    refused(withAttributes(file("a", new byte[0]), Map.of("nothing", new byte[5])), "nothing (5 bytes)");
    refused(withAttributes(file("a", new byte[0]), Map.of("system.posix_acl_access", new byte[5])), "posix_acl_access");
    refused(node("a", TreeNode.Kind.SYMBOLIC_LINK, "x".repeat(4096), 0, 0), "target of 4096 bytes");
    refused(node("a", TreeNode.Kind.SYMBOLIC_LINK, "", 0, 0), "target of 0 bytes");
    refused(file("a\ud800", new byte[0]), "is no text");
    refused(TreeNode.file("a", 0, 0, 0, 0, 1L << 45, TreeNode.Content.EMPTY), "larger than a file can be");
    List<TreeNode> names = new ArrayList<>(List.of(file("a", new byte[0])));
    for (int i = 0; i < Population.MOST_LINKS; i++) {
      names.add(node("links/" + i, TreeNode.Kind.HARD_LINK, "a", 0, 0));
    }
    assertThat(failure(BadInput.class, () -> Ext4Image.of(tree(names), 512 * MIB, OPTIONS)))
        .hasMessageContaining("more than 65000 names");
  }

  @Test
  void optionsThatCannotBeAreRefused() {
    assertThat(Ext4Options.of("0123456789abcdef", Ext4Files.ID, 0).label()).hasSize(16);
    for (ThrowingCallable wrong :
        List.<ThrowingCallable>of(
            () -> Ext4Options.of("0123456789abcdefg", Ext4Files.ID, 0),
            () -> Ext4Options.of("\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4", Ext4Files.ID, 0),
            () -> Ext4Options.of("", Ext4Files.ID, -1),
            () -> OPTIONS.withReserved(51))) {
      assertThat(failure(BadUsage.class, wrong).code()).isEqualTo("image.ext4-option");
    }
  }

  @Test
  void aFileThatChangesMeanwhileEndsTheWork() {
    for (int actual : new int[] {0, 99, 101, 9000}) {
      TreeNode node = TreeNode.file("f", 0, 0, 0, 0, 100, () -> new ByteArrayInputStream(new byte[actual]));
      Ext4Image image = Ext4Image.of(tree(List.of(node)), 16 * MIB, OPTIONS);
      BadInput failure = failure(BadInput.class, () -> image.writeTo((position, bytes) -> {}, EventSink.NONE));
      assertThat(failure.code()).isEqualTo("image.tree-changed");
    }
  }

  @Test
  void holesThatAreFilledMeanwhileEndTheWork() {
    int size = 64 * (int) MIB;
    byte[] content = new byte[size];
    TreeNode node = TreeNode.file("f", 0, 0, 0, 0, size, () -> new ByteArrayInputStream(content));
    Ext4Image image = Ext4Image.of(tree(List.of(node)), 16 * MIB, OPTIONS);
    Arrays.fill(content, (byte) 1);
    BadInput failure = failure(BadInput.class, () -> image.writeTo((position, bytes) -> {}, EventSink.NONE));
    assertThat(failure.code()).isEqualTo("image.tree-changed");
  }

  @Test
  void aTreeMayHaveALostAndFoundOfItsOwn() throws IOException {
    TreeNode own = new TreeNode("lost+found", TreeNode.Kind.DIRECTORY, 0750, 5, 6, 7, 0, "", 0, 0, new TreeMap<>(),
        TreeNode.Content.EMPTY);
    Path image = write(
        Ext4Image.of(tree(List.of(own, file("lost+found/a", new byte[] {1}))), 16 * MIB, OPTIONS),
        directory.resolve("image"));
    Ext4Files.requireClean(image);
    assertThat(Ext4Files.debugfs(image, "stat lost+found")).contains("Inode: 11 ", "Mode:  0750", "Group:     6");
  }

  private static void refused(TreeNode node, String words) {
    BadInput failure = failure(BadInput.class, () -> Ext4Image.of(tree(List.of(node)), 16 * MIB, OPTIONS));
    assertThat(failure.code()).isEqualTo("image.ext4-tree");
    assertThat(failure).hasMessageContaining(words);
  }

  private static <F extends Failure> F failure(Class<F> kind, ThrowingCallable action) {
    List<Throwable> thrown = new ArrayList<>();
    assertThatThrownBy(action).isInstanceOf(kind).satisfies(thrown::add);
    return kind.cast(thrown.get(0));
  }
}
