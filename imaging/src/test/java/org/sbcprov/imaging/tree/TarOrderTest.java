package org.sbcprov.imaging.tree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.sbcprov.imaging.tree.TarBytes.joined;
import static org.sbcprov.imaging.tree.TarBytes.padded;
import static org.sbcprov.imaging.tree.TarBytes.record;

import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sbcprov.core.event.EventSink;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.core.failure.Failure;
import org.sbcprov.imaging.Tools;
import org.sbcprov.imaging.ext4.Ext4Image;
import org.sbcprov.imaging.ext4.Ext4Options;

/** Archives whose members depend on those before them, and archives made to take all memory or all of a disk. */
class TarOrderTest {
  private static final long LIMIT = 1L << 40;
  private static final int MIB = 1 << 20;

  @TempDir Path directory;

  private Path source;
  private Path file;

  private Path source() throws IOException {
    source = Files.createDirectory(directory.resolve("source"));
    file = directory.resolve("a.tar");
    return source;
  }

  private TarTree read(Path tar) {
    return TarTree.read(tar, new TarTree.Options(directory, LIMIT, LIMIT, Optional.empty()), EventSink.NONE);
  }

  private static Map<String, TreeNode> nodes(TarTree tar) {
    Map<String, TreeNode> nodes = new HashMap<>();
    tar.tree().nodes().forEach(node -> nodes.put(node.path(), node));
    return nodes;
  }

  private static String text(TreeNode node) throws IOException {
    return new String(node.content().open().readAllBytes(), StandardCharsets.UTF_8);
  }

  /** Links once followed the name, so that they got the content of a file that came later. */
  @Test
  void aLinkLeadsToTheFileThatBoreTheNameThen() throws IOException {
    source();
    Files.writeString(source.resolve("a"), "x");
    Files.createLink(source.resolve("b"), source.resolve("a"));
    Files.createLink(source.resolve("c"), source.resolve("a"));
    Tools.run("tar", "-C", source, "-cf", file, "a", "b", "c");
    Files.delete(source.resolve("a"));
    Files.writeString(source.resolve("a"), "yy");
    Files.createLink(source.resolve("d"), source.resolve("a"));
    Tools.run("tar", "-C", source, "-rf", file, "a", "d");
    try (TarTree tar = read(file)) {
      Map<String, TreeNode> nodes = nodes(tar);
      assertThat(text(nodes.get("b"))).isEqualTo("x");
      assertThat(nodes.get("c").kind()).isEqualTo(TreeNode.Kind.HARD_LINK);
      assertThat(nodes.get("c").target()).isEqualTo("b");
      assertThat(text(nodes.get("a"))).isEqualTo("yy");
      assertThat(nodes.get("d").target()).isEqualTo("a");
    }
  }

  /** A link is as good as what it leads to, also when it is told twice or before what it leads to. */
  @Test
  void linksMayComeTwiceOrTooEarly() throws IOException {
    source();
    byte[] data = Arrays.copyOf("z".getBytes(StandardCharsets.UTF_8), 512);
    Files.write(file, joined(link("b", '1', "a"), link("c", '1', "b"), header("a", '0', 1), data, link("b", '1', "a"),
        link("a", '1', "b"), new byte[1024]));
    try (TarTree tar = read(file)) {
      Map<String, TreeNode> nodes = nodes(tar);
      assertThat(text(nodes.get("a"))).isEqualTo("z");
      assertThat(nodes.get("b").target()).isEqualTo("a");
      assertThat(nodes.get("c").target()).isEqualTo("a");
    }
  }

  /** An archive of a system with merged /usr was refused, and nothing told what to do. */
  @Test
  void whatIsPutBehindALinkGoesWhereItLeads() throws IOException {
    source();
    Files.createDirectories(source.resolve("usr/bin"));
    Files.createSymbolicLink(source.resolve("bin"), Path.of("usr/bin"));
    Files.createSymbolicLink(source.resolve("usr/sbin"), Path.of("../bin"));
    Files.writeString(source.resolve("sh"), "sh");
    Tools.run("tar", "-C", source, "-cf", file, "usr", "bin");
    Tools.run("tar", "-C", source, "-rf", file, "--transform=s,^sh,bin/sh,", "sh");
    Tools.run("tar", "-C", source, "-rf", file, "--transform=s,^sh,usr/sbin/init,", "sh");
    try (TarTree tar = read(file)) {
      Map<String, TreeNode> nodes = nodes(tar);
      assertThat(nodes).doesNotContainKeys("bin/sh", "usr/sbin/init");
      assertThat(text(nodes.get("usr/bin/sh"))).isEqualTo("sh");
      assertThat(text(nodes.get("usr/bin/init"))).isEqualTo("sh");
      assertThat(nodes.get("bin").kind()).isEqualTo(TreeNode.Kind.SYMBOLIC_LINK);
    }
  }

  @Test
  void linksThatLeadOutOrInACircleAreRefusedWithAdvice() throws IOException {
    source();
    for (String target : List.of("/etc", "../out", "x", "y/../z")) {
      Files.write(file, joined(link("x", '2', target), header("x/f", '0', 0), new byte[1024]));
      assertThatThrownBy(() -> read(file))
          .hasMessageContaining("\"x/f\" behind a symbolic link")
          .isInstanceOfSatisfying(BadInput.class, e -> {
            assertThat(e.code()).isEqualTo("image.tree");
            assertThat(e.hint()).contains("Unpack it with tar");
          });
    }
    Files.write(file, joined(header("x/f", '0', 0), link("x", '2', "y"), new byte[1024]));
    assertThatThrownBy(() -> read(file))
        .isInstanceOfSatisfying(BadInput.class, e -> assertThat(e.hint()).contains("Unpack it with tar"));
  }

  /** 32 KiB of archive took all memory: a thousand directories were made for each path. */
  @Test
  void directoriesThatHaveToBeMadeAreCounted() {
    List<TreeNode> nodes = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      nodes.add(TreeNode.file(i + "/d".repeat(2000), 0644, 0, 0, 0, 0, TreeNode.Content.EMPTY));
    }
    assertThatThrownBy(() -> FileTree.of(nodes, "test"))
        .hasMessageContaining("through more directories")
        .isInstanceOfSatisfying(BadInput.class, e -> assertThat(e.code()).isEqualTo("image.tree"));
    assertThat(FileTree.of(nodes.subList(0, 10), "test").nodes()).hasSize(1 + 10 * 2001);
  }

  /** Attributes of a global header were kept once more for each file. */
  @Test
  void attributesOfAllFilesAreKeptOnce() throws IOException {
    source();
    byte[][] records = new byte[200][];
    for (int i = 0; i < records.length; i++) {
      records[i] = record("SCHILY.xattr.user.a" + i, new byte[] {(byte) i});
    }
    byte[] global = joined(records);
    try (OutputStream out = Files.newOutputStream(file)) {
      out.write(joined(header("g", 'g', global.length), padded(global)));
      for (int i = 0; i < 30_000; i++) {
        out.write(header("f" + i, '0', 0));
      }
      out.write(new byte[1024]);
    }
    try (TarTree tar = read(file)) {
      Map<String, TreeNode> nodes = nodes(tar);
      assertThat(nodes.get("f1").attributes()).hasSize(200).isSameAs(nodes.get("f29999").attributes());
    }
  }

  @Test
  void moreAttributesThanExt4CanHoldAreRefusedWhereTheyAre() throws IOException {
    source();
    for (byte[][] records : List.of(values(300, 1), values(3, 2000))) {
      byte[] own = joined(records);
      Files.write(
          file, joined(header("f", 'x', own.length), padded(own), header("f", '0', 0), new byte[1024]));
      assertThatThrownBy(() -> read(file))
          .hasMessageContaining("at 0x0")
          .hasMessageContaining("more than ext4 can hold")
          .isInstanceOfSatisfying(BadInput.class, e -> assertThat(e.code()).isEqualTo("image.tar-form"));
    }
  }

  private static byte[][] values(int count, int length) {
    byte[][] records = new byte[count][];
    for (int i = 0; i < count; i++) {
      records[i] = record("SCHILY.xattr.user.a" + i, new byte[length]);
    }
    return records;
  }

  /** A file with holes needed an image as large as the holes. */
  @Test
  void holesThatAnArchiveTellsOfNeedNoRoom() throws IOException {
    source();
    try (RandomAccessFile holed = new RandomAccessFile(source.resolve("disk").toFile(), "rw")) {
      holed.write(new byte[] {1});
      holed.seek(700L * MIB);
      holed.write(new byte[] {2});
    }
    Tools.run("tar", "-S", "-C", source, "-cf", file, ".");
    try (TarTree tar = read(file)) {
      Ext4Options options = Ext4Options.of("", new UUID(0, 1), 0);
      long least = Ext4Image.leastSize(tar.tree(), options, 0, /* looking= */ false);
      assertThat(least).isLessThan(8 * MIB);
      assertThat(Ext4Image.of(tar.tree(), least, options).size()).isEqualTo(least);
    }
  }

  /** A packed archive of zeros filled the disk. */
  @Test
  void zerosAreUnpackedToHoles() throws IOException {
    source();
    file = directory.resolve("a.tar.gz");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
      out.write(header("zeros", '0', 64 * MIB));
      for (int i = 0; i < 64; i++) {
        out.write(new byte[MIB]);
      }
      out.write(header("end", '0', 0));
      out.write(new byte[1024]);
    }
    try (TarTree tar =
        TarTree.read(file, new TarTree.Options(directory, LIMIT, 64 * 1024, Optional.empty()), EventSink.NONE)) {
      assertThat(nodes(tar)).containsOnlyKeys("", "zeros", "end");
    }
    TarTree.Options small = new TarTree.Options(directory, LIMIT, 4096, Optional.empty());
    assertThatThrownBy(() -> TarTree.read(file, small, EventSink.NONE))
        .isInstanceOfSatisfying(BadInput.class, e -> assertThat(e.code()).isEqualTo("image.tar-too-large"));
  }

  /** On a full disk the message named the archive, as if that could not be written. */
  @Test
  void aFullDiskIsNamedWithTheDirectoryAndWhatWasUnpacked() {
    Failure failure =
        TarUnpacking.notUnpacked(Path.of("root.tar.xz"), Path.of("/out"), 4096, new IOException("No space left on device"));
    assertThat(failure.code()).isEqualTo("io.write");
    assertThat(failure).hasMessage(
        "root.tar.xz cannot be unpacked in /out: after 4096 bytes of data, No space left on device");
    assertThat(failure.hint()).contains("--out");
  }

  private static byte[] header(String name, char type, long size) {
    return TarBytes.header(name, type, size, "");
  }

  private static byte[] link(String name, char type, String target) {
    return TarBytes.header(name, type, 0, target);
  }
}
