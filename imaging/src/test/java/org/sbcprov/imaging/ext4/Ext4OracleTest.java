package org.sbcprov.imaging.ext4;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sbcprov.imaging.ext4.Ext4Files.MIB;
import static org.sbcprov.imaging.ext4.Ext4Files.OPTIONS;
import static org.sbcprov.imaging.ext4.Ext4Files.content;
import static org.sbcprov.imaging.ext4.Ext4Files.debugfs;
import static org.sbcprov.imaging.ext4.Ext4Files.file;
import static org.sbcprov.imaging.ext4.Ext4Files.node;
import static org.sbcprov.imaging.ext4.Ext4Files.requireClean;
import static org.sbcprov.imaging.ext4.Ext4Files.tree;
import static org.sbcprov.imaging.ext4.Ext4Files.withAttributes;
import static org.sbcprov.imaging.ext4.Ext4Files.write;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sbcprov.imaging.Tools;
import org.sbcprov.imaging.tree.FileTree;
import org.sbcprov.imaging.tree.TreeNode;

/** What e2fsprogs says of file systems made here. */
class Ext4OracleTest {
  private static final int BLOCK = 4096;
  private static final int GROUP = 32768;

  @TempDir Path directory;

  private Path make(List<TreeNode> nodes, long size, Ext4Options options) {
    Path image = write(Ext4Image.of(tree(nodes), size, options), directory.resolve("image"));
    requireClean(image);
    return image;
  }

  @Test
  void anEmptyTreeIsAnEmptyFileSystem() {
    Path image = make(List.of(), 16 * MIB, OPTIONS);
    assertThat(debugfs(image, "ls -p /")).contains("/11/040700/0/0/lost+found/").doesNotContain("/12/");
    assertThat(Tools.run("dumpe2fs", "-h", image))
        .contains("rootfs", "has_journal ext_attr resize_inode dir_index filetype extent 64bit flex_bg sparse_super"
            + " large_file huge_file dir_nlink extra_isize metadata_csum", "signed_directory_hash", "Total journal size");
  }

  @ParameterizedTest
  @ValueSource(
      longs = {
        64, 70, 100, 2047, 2048, 2049, GROUP - 1, GROUP, GROUP + 1, GROUP + 40, GROUP + 600, GROUP + 700, 2 * GROUP - 1,
        2 * GROUP, 2 * GROUP + 1, 9 * GROUP + 900, 16 * GROUP, 16 * GROUP + 1, 16 * GROUP + 570, 16 * GROUP + 800,
        17 * GROUP + 3, 28 * GROUP + 999, 70 * GROUP - 1
      })
  void sizesAtTheEdgesOfGroupsAreSound(long blocks) {
    for (Ext4Options options : List.of(OPTIONS, OPTIONS.forOldReaders())) {
      Path image = make(List.of(file("a/b", new byte[] {1, 2, 3})), blocks * BLOCK, options);
      assertThat(content(image, "/a/b")).containsExactly(1, 2, 3);
    }
  }

  @Test
  void theLeastSizeFitsToTheBlock() {
    List<TreeNode> nodes = new ArrayList<>();
    Random random = new Random(5);
    for (int i = 0; i < 300; i++) {
      byte[] content = new byte[random.nextInt(60_000)];
      random.nextBytes(content);
      nodes.add(file("d" + i % 7 + "/f" + i, content));
    }
    long least = Ext4Image.leastSize(tree(nodes), OPTIONS, 0, false);
    Path image = make(nodes, least, OPTIONS);
    assertThat(Ext4Image.leastSize(tree(nodes), OPTIONS, 8 * MIB, false)).isGreaterThanOrEqualTo(least + 8 * MIB);
    assertThat(content(image, "/d3/f3")).isEqualTo(bytes(nodes.get(3)));
    org.assertj.core.api.Assertions.assertThatThrownBy(() -> Ext4Image.of(tree(nodes), least - BLOCK, OPTIONS))
        .hasMessageContaining("which need " + least);
  }

  @Test
  void everyKindOfNodeIsWhatDebugfsShows() {
    List<TreeNode> nodes = new ArrayList<>();
    nodes.add(new TreeNode("sub", TreeNode.Kind.DIRECTORY, 01777, 70_000, 80_000, 2_840_140_800L, 0, "", 0, 0,
        new java.util.TreeMap<>(), TreeNode.Content.EMPTY));
    nodes.add(new TreeNode("su", TreeNode.Kind.FILE, 04755, 0xffff_fffeL, 65_536, -86_400, 0, "", 0, 0,
        new java.util.TreeMap<>(), TreeNode.Content.EMPTY));
    nodes.add(node("sub/short", TreeNode.Kind.SYMBOLIC_LINK, "../su", 0, 0));
    nodes.add(node("sub/59", TreeNode.Kind.SYMBOLIC_LINK, "x".repeat(59), 0, 0));
    nodes.add(node("sub/60", TreeNode.Kind.SYMBOLIC_LINK, "y".repeat(60), 0, 0));
    nodes.add(node("sub/4095", TreeNode.Kind.SYMBOLIC_LINK, "z".repeat(4095), 0, 0));
    nodes.add(node("null", TreeNode.Kind.CHARACTER_DEVICE, "", 1, 3));
    nodes.add(node("disk", TreeNode.Kind.BLOCK_DEVICE, "", 259, 70_000));
    nodes.add(node("pipe", TreeNode.Kind.PIPE, "", 0, 0));
    nodes.add(node("socket", TreeNode.Kind.SOCKET, "", 0, 0));
    nodes.add(node("other", TreeNode.Kind.HARD_LINK, "su", 0, 0));
    nodes.add(file("odd \u00e9\u4e2d\nname", new byte[] {7}));
    for (Ext4Options options : List.of(OPTIONS, OPTIONS.forOldReaders())) {
      Path image = make(nodes, 16 * MIB, options);
      assertThat(debugfs(image, "stat /sub"))
          .contains("Type: directory", "Mode:  01777", "User: 70000   Group: 80000", "mtime: 0xa9491c00:00000001");
      assertThat(debugfs(image, "stat /su"))
          .contains("Mode:  04755", "User:    -2   Group: 65536", "Links: 2", "mtime: 0xfffeae80:00000000");
      assertThat(debugfs(image, "stat /sub/short")).contains("Type: symlink", "Fast link dest: \"../su\"");
      assertThat(debugfs(image, "stat /sub/59")).contains("Fast link dest");
      assertThat(debugfs(image, "stat /sub/60")).contains("EXTENTS");
      assertThat(content(image, "/sub/4095")).isEqualTo("z".repeat(4095).getBytes(StandardCharsets.US_ASCII));
      assertThat(debugfs(image, "stat /null")).contains("Type: character special", "Device major/minor number: 01:03");
      assertThat(debugfs(image, "stat /disk")).contains("Type: block special", "259:70000");
      assertThat(debugfs(image, "stat /pipe")).contains("Type: FIFO");
      assertThat(debugfs(image, "stat /socket")).contains("Type: socket");
      assertThat(debugfs(image, "ls -p /")).contains("odd \u00e9\u4e2d\nname");
      assertThat(inode(image, "/other")).isEqualTo(inode(image, "/su"));
    }
  }

  @Test
  void aDirectoryOfTwentyThousandNamesIsIndexedAndFoundInByHash() {
    List<TreeNode> nodes = new ArrayList<>();
    for (int i = 0; i < 20_000; i++) {
      String name = i % 2 == 0 ? "\u00fc" + "n".repeat(240) + i : "name-" + i;
      nodes.add(file("wide/" + name, i % 1001 == 0 ? ("" + i).getBytes(StandardCharsets.US_ASCII) : new byte[0]));
    }
    for (Ext4Options options : List.of(OPTIONS, OPTIONS.forOldReaders())) {
      Path image = make(nodes, 128 * MIB, options);
      assertThat(debugfs(image, "stat /wide")).contains("Flags: 0x81000");
      // That the tree has nodes below its root, and that e2fsck verified it.
      assertThat(debugfs(image, "htree_dump /wide")).contains("Number of entries", "Indirect levels: 1");
      assertThat(new String(content(image, "/wide/name-1001"), StandardCharsets.US_ASCII)).isEqualTo("1001");
    }
  }

  @Test
  void aDirectoryBeyondTheMostLinksDoesNotCountThem() {
    List<TreeNode> nodes = new ArrayList<>();
    for (int i = 0; i < 65_000; i++) {
      nodes.add(TreeNode.directory("many/" + i, 0755, 0, 0, 0));
    }
    Path image = make(nodes, 512 * MIB, OPTIONS);
    assertThat(debugfs(image, "stat /many")).contains("Links: 1 ");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 4095, 4096, 4097, 5 * 4096, 1_000_000})
  void filesOfAnySizeComeBack(int size) {
    byte[] content = new byte[size];
    new Random(size).nextBytes(content);
    Path image = make(List.of(file("f", content)), 32 * MIB, OPTIONS);
    assertThat(content(image, "/f")).isEqualTo(content);
  }

  /** 1361 extents are the first that need a second level of the tree, 5 the first that need one. */
  @ParameterizedTest
  @ValueSource(ints = {4, 5, 340, 341, 1360, 1361, 3000})
  void blocksOfZerosAreHolesHoweverManyThereAre(int extents) {
    byte[] content = new byte[extents * 2 * BLOCK];
    for (int i = 0; i < extents; i++) {
      Arrays.fill(content, (2 * i + 1) * BLOCK, (2 * i + 2) * BLOCK, (byte) (i + 1 | 1));
    }
    for (Ext4Options options : List.of(OPTIONS, OPTIONS.forOldReaders())) {
      Path image = make(List.of(file("f", content), file("after", new byte[] {9})), 64 * MIB, options);
      assertThat(content(image, "/f")).isEqualTo(content);
      long tree = ExtentTree.treeBlocks(extents);
      assertThat(debugfs(image, "stat /f")).contains("Blockcount: " + (extents + tree) * 8);
    }
  }

  @Test
  void aSparseFileLargerThanTheFileSystemFits() {
    long size = 300 * MIB;
    TreeNode sparse =
        TreeNode.file("sparse", 0600, 0, 0, 0, size, () -> new HoledStream(size, 100 * MIB + 5));
    Path image = make(List.of(sparse), 32 * MIB, OPTIONS);
    assertThat(debugfs(image, "stat /sparse")).contains("Size: " + size, "Blockcount: 8", "(25600)");
  }

  @Test
  void aFileAcrossManyGroupsLeavesTheirMetadataAlone() {
    long size = 700 * MIB;
    TreeNode large = TreeNode.file("large", 0600, 0, 0, 0, size, () -> new PatternStream(size));
    Path image = make(List.of(large, file("small", new byte[] {1})), 1024 * MIB, OPTIONS);
    assertThat(debugfs(image, "stat /large")).contains("ETB0");
    byte[] dumped = content(image, "/large");
    assertThat(dumped.length).isEqualTo((int) size);
    PatternStream expected = new PatternStream(size);
    byte[] part = new byte[(int) MIB];
    for (int i = 0; i < size / MIB; i++) {
      expected.read(part, 0, part.length);
      assertThat(Arrays.equals(dumped, (int) (i * MIB), (int) ((i + 1) * MIB), part, 0, part.length)).isTrue();
    }
  }

  @Test
  void extendedAttributesAreInTheInodeFirstThenInABlock() {
    byte[] capability = HexFormat.of().parseHex("0100000200200000000000000000000000000000");
    byte[] list =
        HexFormat.of()
            .parseHex("0200000001000600ffffffff02000400e803000004000400ffffffff10000600ffffffff20000400ffffffff");
    byte[] large = new byte[3000];
    new Random(1).nextBytes(large);
    TreeNode small = withAttributes(file("small", new byte[] {1}), Map.of("security.capability", capability));
    TreeNode many =
        withAttributes(
            file("many", new byte[] {2}),
            Map.of(
                "system.posix_acl_access", list, "user.large", large, "user.empty", new byte[0], "trusted.t", new byte[5],
                "user.\u00e9", new byte[] {1, 2, 3}));
    TreeNode sub =
        withAttributes(TreeNode.directory("sub", 0755, 0, 0, 0), Map.of("system.posix_acl_default", list));
    for (Ext4Options options : List.of(OPTIONS, OPTIONS.forOldReaders())) {
      Path image = make(List.of(small, many, sub), 16 * MIB, options);
      assertThat(debugfs(image, "stat /small")).contains("File ACL: 0");
      assertThat(debugfs(image, "ea_get -x /small security.capability"))
          .contains("01 00 00 02 00 20 00 00 00 00 00 00 00 00 00 00 00 00 00 00");
      assertThat(debugfs(image, "stat /many")).doesNotContain("File ACL: 0\n");
      assertThat(debugfs(image, "ea_list /many"))
          .contains("user.large (3000)", "trusted.t (5)", "user.empty", "system.posix_acl_access");
      assertThat(debugfs(image, "ea_list /sub")).contains("system.posix_acl_default");
      Path value = directory.resolve("value");
      debugfs(image, "ea_get -f " + value + " /many user.large");
      assertThat(value).hasBinaryContent(large);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
  void randomTreesAreSoundAndTheirFilesComeBack(int seed) {
    Random random = new Random(seed);
    List<TreeNode> nodes = RandomTree.nodes(random, 40 + random.nextInt(400));
    FileTree tree = tree(nodes);
    Ext4Options options = random.nextBoolean() ? OPTIONS : OPTIONS.forOldReaders();
    long room = random.nextInt(3) == 0 ? 0 : random.nextInt(300) * MIB;
    Path image = make(nodes, Ext4Image.leastSize(tree, options, room, false), options);
    int compared = 0;
    for (TreeNode node : tree.nodes()) {
      boolean plain = node.path().indexOf('\n') < 0 && node.path().indexOf('"') < 0;
      if (node.kind() == TreeNode.Kind.FILE && node.size() > 0 && plain && compared < 10) {
        assertThat(content(image, "/" + node.path())).as(node.path()).isEqualTo(bytes(node));
        compared++;
      }
    }
  }

  /** More than a first block of group descriptors can tell, so that the room after it is used. */
  @Test
  void aFileSystemGrowsIntoALargerPartition() {
    Path image = make(List.of(file("a", new byte[] {1, 2})), 300 * MIB, OPTIONS);
    Tools.run("truncate", "-s", "20G", image);
    Tools.run("resize2fs", "-f", image);
    requireClean(image);
    assertThat(content(image, "/a")).containsExactly(1, 2);
    assertThat(Tools.run("dumpe2fs", "-h", image)).containsPattern("Block count: +" + 20 * 1024 * MIB / BLOCK);
  }

  private static String inode(Path image, String path) {
    String shown = debugfs(image, "stat " + path);
    return shown.substring(shown.indexOf("Inode: "), shown.indexOf("Type:"));
  }

  private static byte[] bytes(TreeNode node) {
    try (java.io.InputStream in = node.content().open()) {
      return in.readAllBytes();
    } catch (java.io.IOException e) {
      throw new AssertionError(e);
    }
  }
}
