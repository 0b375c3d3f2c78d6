package org.sbcprov.imaging.tree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.core.failure.Failure;

class FileTreeTest {
  @Test
  void everyDirectoryComesBeforeWhatIsInItWhateverSortsBeforeASlash() {
    FileTree tree = FileTree.of(List.of(file("etc/b"), file("etc-old"), file("etc.d/x"), file("a")), "test");

    assertThat(tree.nodes()).extracting(TreeNode::path)
        .containsExactly("", "a", "etc", "etc/b", "etc-old", "etc.d", "etc.d/x");
  }

  @Test
  void directoriesThatAreNotThereAreMadeWithTheRootsOwner() {
    FileTree tree = FileTree.of(List.of(TreeNode.directory("", 0700, 5, 6, 7), file("a/b/c")), "test");

    assertThat(tree.nodes().get(2)).isEqualTo(TreeNode.directory("a/b", 0755, 5, 6, 7));
  }

  @Test
  void ofTwoNodesWithOnePathTheLaterOneCounts() {
    FileTree tree = FileTree.of(List.of(file("a"), TreeNode.directory("a", 0755, 0, 0, 0), file("a/b")), "test");

    assertThat(tree.nodes()).extracting(TreeNode::kind)
        .containsExactly(TreeNode.Kind.DIRECTORY, TreeNode.Kind.DIRECTORY, TreeNode.Kind.FILE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"..", "a/../b", "/a", "a/", "a//b", ".", "a/./b", "a\0b"})
  void aPathThatLeadsElsewhereIsRefused(String path) {
    assertRefused(List.of(file(path)));
  }

  @Test
  void aNameOfMoreThan255BytesIsRefused() {
    assertThat(FileTree.of(List.of(file("ä".repeat(127))), "test").nodes()).hasSize(2);
    assertRefused(List.of(file("ä".repeat(128))));
  }

  @Test
  void aFileCannotBeADirectoryToo() {
    assertRefused(List.of(file("a"), file("a/b")));
    assertRefused(List.of(file("")));
  }

  @Test
  void aHardLinkHasToLeadToAFileOfTheTree() {
    assertThat(FileTree.of(List.of(file("a"), link("b", "a")), "test").nodes()).hasSize(3);
    assertRefused(List.of(link("b", "a")));
    assertRefused(List.of(link("b", "b")));
    assertRefused(List.of(file("a"), link("b", "a"), link("c", "b")));
    assertRefused(List.of(TreeNode.directory("a", 0755, 0, 0, 0), link("b", "a")));
  }

  private static void assertRefused(List<TreeNode> nodes) {
    assertThatThrownBy(() -> FileTree.of(nodes, "test"))
        .isInstanceOf(BadInput.class)
        .extracting(e -> ((Failure) e).code())
        .isEqualTo("image.tree");
  }

  private static TreeNode file(String path) {
    return TreeNode.file(path, 0644, 0, 0, 0, 0, TreeNode.Content.EMPTY);
  }

  private static TreeNode link(String path, String target) {
    return new TreeNode(
        path, TreeNode.Kind.HARD_LINK, 0644, 0, 0, 0, 0, target, 0, 0, Collections.emptySortedMap(),
        TreeNode.Content.EMPTY);
  }
}
