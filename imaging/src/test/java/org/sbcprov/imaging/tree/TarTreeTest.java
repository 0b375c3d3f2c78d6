package org.sbcprov.imaging.tree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.sbcprov.imaging.tree.TarBytes.checksum;
import static org.sbcprov.imaging.tree.TarBytes.joined;
import static org.sbcprov.imaging.tree.TarBytes.padded;
import static org.sbcprov.imaging.tree.TarBytes.record;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sbcprov.core.event.Event;
import org.sbcprov.core.event.Warning;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.core.failure.Failure;
import org.sbcprov.imaging.Tools;

/** Archives as trees: those of GNU tar, and damaged ones made by hand. */
class TarTreeTest {
  private static final long LIMIT = 1L << 40;

  @TempDir Path directory;

  private final List<Event> events = new ArrayList<>();

  private TarTree read(Path file) {
    return TarTree.read(file, new TarTree.Options(directory, LIMIT, LIMIT, Optional.empty()), events::add);
  }

  private Map<String, TreeNode> nodes(TarTree tar) {
    Map<String, TreeNode> nodes = new HashMap<>();
    tar.tree().nodes().forEach(node -> nodes.put(node.path(), node));
    return nodes;
  }

  private Path source() throws IOException {
    Path source = Files.createDirectories(directory.resolve("source/" + "deep/".repeat(40)));
    Files.write(source.resolve("n".repeat(180)), new byte[] {1, 2, 3});
    Path top = directory.resolve("source");
    byte[] random = new byte[70_000];
    new Random(1).nextBytes(random);
    Files.write(top.resolve("a\u00e4"), random);
    Files.createLink(top.resolve("other"), top.resolve("a\u00e4"));
    Files.createSymbolicLink(top.resolve("link"), Path.of("l".repeat(150)));
    Files.write(top.resolve("empty"), new byte[0]);
    return top;
  }

  @ParameterizedTest
  @ValueSource(strings = {"gnu", "posix", "ustar", "oldgnu"})
  void whatTarPacksIsReadInEveryFormat(String format) throws IOException {
    Path top = source();
    if (format.equals("ustar")) {
      // It has no room for these.
      Files.delete(top.resolve("link"));
      Tools.run("rm", "-r", top.resolve("deep"));
    }
    Path file = directory.resolve("a.tar");
    Tools.run("tar", "--format=" + format, "--owner=u:70000", "--group=g:80000", "-C", top, "-cf", file, ".");
    try (TarTree tar = read(file)) {
      Map<String, TreeNode> nodes = nodes(tar);
      try (Stream<Path> all = Files.walk(top)) {
        assertThat(nodes.keySet())
            .containsExactlyInAnyOrderElementsOf(all.map(path -> top.relativize(path).toString()).toList());
      }
      TreeNode first = nodes.get("a\u00e4").kind() == TreeNode.Kind.FILE ? nodes.get("a\u00e4") : nodes.get("other");
      assertThat(first.content().open().readAllBytes()).isEqualTo(Files.readAllBytes(top.resolve("a\u00e4")));
      assertThat(first.uid()).isEqualTo(70_000);
      assertThat(first.gid()).isEqualTo(80_000);
      assertThat(first.modified()).isEqualTo(Files.getLastModifiedTime(top.resolve("other")).toMillis() / 1000);
      assertThat(nodes.get(first.path().equals("other") ? "a\u00e4" : "other").target()).isEqualTo(first.path());
      if (nodes.containsKey("link")) {
        assertThat(nodes.get("link").target()).isEqualTo("l".repeat(150));
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"gzip, gz", "xz, xz", "bzip2, bz2"})
  void compressedArchivesAreUnpackedOnceAndNothingIsLeft(String program, String ending) throws IOException {
    Path top = source();
    Path file = directory.resolve("a.tar");
    Tools.run("tar", "-C", top, "-cf", file, ".");
    Tools.run(program, file);
    try (TarTree tar = read(directory.resolve("a.tar." + ending))) {
      assertThat(nodes(tar).get("empty").size()).isZero();
      assertThat(nodes(tar)).hasSize(46);
    }
    try (Stream<Path> left = Files.list(directory)) {
      assertThat(left.map(path -> path.getFileName().toString())).containsOnly("source", "a.tar." + ending);
    }
    byte[] packed = Files.readAllBytes(directory.resolve("a.tar." + ending));
    Path cut = Files.write(directory.resolve("cut"), Arrays.copyOf(packed, packed.length / 2));
    assertThatThrownBy(() -> read(cut))
        .isInstanceOfSatisfying(BadInput.class, e -> assertThat(e.code()).isEqualTo("image.tar-form"));
    TarTree.Options small = new TarTree.Options(directory, 50_000, LIMIT, Optional.empty());
    assertThatThrownBy(() -> TarTree.read(directory.resolve("a.tar." + ending), small, events::add))
        .isInstanceOfSatisfying(BadInput.class, e -> assertThat(e.code()).isEqualTo("image.tar-too-large"));
    try (Stream<Path> left = Files.list(directory)) {
      assertThat(left).hasSize(3);
    }
  }

  @ParameterizedTest
  @CsvSource({"gnu, ''", "posix, 0.0", "posix, 0.1", "posix, 1.0"})
  void filesWithHolesAreReadWithTheirZeros(String format, String version) throws IOException {
    Path top = Files.createDirectory(directory.resolve("holes"));
    Path file = top.resolve("holed");
    byte[] expected = new byte[4_000_000];
    for (int i = 0; i < 30; i++) {
      Arrays.fill(expected, i * 131_072, i * 131_072 + 4096, (byte) (i + 1));
    }
    try (java.io.RandomAccessFile out = new java.io.RandomAccessFile(file.toFile(), "rw")) {
      for (int i = 0; i < 30; i++) {
        out.seek(i * 131_072);
        out.write(expected, i * 131_072, 4096);
      }
      out.setLength(expected.length);
    }
    Path archive = directory.resolve("a.tar");
    List<Object> command = new ArrayList<>(List.of("--format=" + format, "-S", "-C", top, "-cf", archive, "."));
    if (!version.isEmpty()) {
      command.add(0, "--sparse-version=" + version);
    }
    Tools.run("tar", command.toArray());
    assertThat(Files.size(archive)).isLessThan(1_000_000);
    try (TarTree tar = read(archive)) {
      TreeNode holed = nodes(tar).get("holed");
      assertThat(holed.size()).isEqualTo(expected.length);
      assertThat(holed.content().open().readAllBytes()).isEqualTo(expected);
    }
  }

  @Test
  void extendedAttributesComeAsBytesInBothForms() throws IOException {
    byte[] schily = record("SCHILY.xattr.security.capability", new byte[] {1, 0, (byte) 0xff, '\n', 3});
    byte[] libarchive = record("LIBARCHIVE.xattr.user.a%20b", "AQL/".getBytes(StandardCharsets.US_ASCII));
    byte[] owner = record("uid", "3000000000".getBytes(StandardCharsets.US_ASCII));
    byte[] time = record("mtime", "-1.5".getBytes(StandardCharsets.US_ASCII));
    byte[] records = joined(schily, libarchive, owner, time);
    Path file = archive(header("x", 'x', records.length), padded(records), header("f", '0', 0));
    try (TarTree tar = read(file)) {
      TreeNode node = nodes(tar).get("f");
      assertThat(node.attributes().get("security.capability")).containsExactly(1, 0, 0xff, '\n', 3);
      assertThat(node.attributes().get("user.a b")).containsExactly(1, 2, 0xff);
      assertThat(node.uid()).isEqualTo(3_000_000_000L);
      assertThat(node.modified()).isEqualTo(-2);
    }
  }

  @Test
  void namesAreTakenAsTarTakesThem() throws IOException {
    Path file =
        archive(
            header("./", '5', 0), header("/etc//./passwd", '0', 0), header("dir/", '0', 0), header("./again", '0', 0),
            header("./again", '2', 0), header("pipe", '6', 0));
    try (TarTree tar = read(file)) {
      assertThat(nodes(tar)).containsOnlyKeys("", "etc", "etc/passwd", "dir", "again", "pipe");
      assertThat(nodes(tar).get("dir").kind()).isEqualTo(TreeNode.Kind.DIRECTORY);
      assertThat(nodes(tar).get("again").kind()).isEqualTo(TreeNode.Kind.SYMBOLIC_LINK);
    }
    assertThat(events).singleElement().isInstanceOfSatisfying(
        Warning.class, warning -> assertThat(warning.code()).isEqualTo("image.tar-absolute"));
  }

  @Test
  void hardLinksLeadToTheFileWhetherItsBytesFollowOrNot() throws IOException {
    byte[] content = padded("content".getBytes(StandardCharsets.US_ASCII));
    for (boolean repeated : new boolean[] {false, true}) {
      List<byte[]> parts = new ArrayList<>(List.of(header("f", '0', 7), content, header("one", '1', 7)));
      if (repeated) {
        parts.add(content);
      }
      parts.add(header("last", '0', 0));
      Path file = archive(parts.toArray(new byte[0][]));
      try (TarTree tar = read(file)) {
        assertThat(nodes(tar)).containsOnlyKeys("", "f", "one", "last");
        assertThat(nodes(tar).get("one").target()).isEqualTo("f");
      }
    }
  }

  @Test
  void wrongArchivesAreRefusedByName() throws IOException {
    refused("image.tar-form", "leads out", header("a/../../b", '0', 0));
    refused("image.tar-form", "leads out", header("../b", '0', 0));
    refused("image.tar-form", "only 1024 are left", header("f", '0', 5000));
    refused("image.tar-form", "only 1024 are left", header("f", '0', 0777_7777_7777L));
    refused("image.tar-form", "of a kind that is not known", header("f", 'M', 0));
    refused("image.tar-form", "extended header has", header("f", 'x', 2_000_000));
    refused("image.tar-form", "records of an extended header", header("f", 'x', 3), padded(new byte[] {'9', ' ', 'a'}));
    refused("image.tar-form", "ends too early", header("f", 'L', 1), padded(new byte[] {'n'}));
    refused("image.tree", "cannot be linked", header("f", '1', 0));
    refused("image.tree", "no directory", header("f", '0', 0), header("f/g", '0', 0));
    byte[] size = record("size", "99999999999999999999".getBytes(StandardCharsets.US_ASCII));
    refused("image.tar-form", "the record size", header("f", 'x', size.length), padded(size), header("f", '0', 0));
    byte[] attribute = record("SCHILY.xattr.user.a", new byte[65_537]);
    refused("image.tar-form", "65537 bytes", header("f", 'x', attribute.length), padded(attribute), header("f", '0', 0));
    byte[] sparse = joined(
        record("GNU.sparse.size", "10".getBytes(StandardCharsets.US_ASCII)),
        record("GNU.sparse.map", "5,9".getBytes(StandardCharsets.US_ASCII)));
    refused("image.tar-form", "does not fit", header("f", 'x', sparse.length), padded(sparse), header("f", '0', 0));
    byte[] damaged = header("f", '0', 0);
    damaged[0] ^= 1;
    refused("image.tar-form", "no header of a tar", damaged);
    Path text = Files.write(directory.resolve("text"), "This is a text".getBytes(StandardCharsets.US_ASCII));
    assertThatThrownBy(() -> read(text)).isInstanceOf(BadInput.class);
    assertThatThrownBy(() -> read(Files.write(text, new byte[0]))).isInstanceOf(BadInput.class);
    assertThatThrownBy(() -> read(directory)).isInstanceOf(BadInput.class);
    assertThatThrownBy(() -> read(directory.resolve("none"))).isInstanceOf(BadInput.class);
    Path zst = Files.write(text, new byte[] {0x28, (byte) 0xb5, 0x2f, (byte) 0xfd, 0, 0, 0, 0});
    assertThatThrownBy(() -> read(zst)).isInstanceOfSatisfying(
        BadInput.class, e -> assertThat(e.code()).isEqualTo("image.compressed"));
  }

  @Test
  void anyDamageEndsInATreeOrAFailure() throws IOException {
    Path top = source();
    Path good = directory.resolve("a.tar");
    Tools.run("tar", "--format=posix", "-C", top, "-cf", good, ".");
    byte[] bytes = Files.readAllBytes(good);
    Random random = new Random(11);
    for (int i = 0; i < 400; i++) {
      byte[] damaged = random.nextInt(4) == 0 ? Arrays.copyOf(bytes, random.nextInt(bytes.length)) : bytes.clone();
      for (int j = 0; j < 20 && damaged.length > 0; j++) {
        int place = random.nextInt(damaged.length);
        damaged[place] = (byte) random.nextInt();
      }
      repairChecksums(damaged, random);
      Path file = Files.write(directory.resolve("damaged"), damaged);
      try (TarTree tar = read(file)) {
        for (TreeNode node : tar.tree().nodes()) {
          if (node.kind() == TreeNode.Kind.FILE && node.size() < 1_000_000) {
            assertThat(node.content().open().readAllBytes()).hasSize((int) node.size());
          }
        }
      } catch (Failure e) {
        assertThat(e.code()).startsWith("image.t");
      }
    }
  }

  /** Without it, hardly any damage would get further than to the checksum. */
  private static void repairChecksums(byte[] archive, Random random) {
    for (int at = 0; at + 512 <= archive.length; at += 512) {
      boolean header = archive[at + 257] == 'u' && archive[at + 258] == 's';
      if (header && random.nextInt(8) > 0) {
        byte[] block = Arrays.copyOfRange(archive, at, at + 512);
        checksum(block);
        System.arraycopy(block, 0, archive, at, 512);
      }
    }
  }

  private void refused(String code, String words, byte[]... parts) throws IOException {
    Path file = archive(parts);
    assertThatThrownBy(() -> read(file))
        .hasMessageContaining(words)
        .isInstanceOfSatisfying(BadInput.class, e -> assertThat(e.code()).isEqualTo(code));
  }

  private Path archive(byte[]... parts) throws IOException {
    return Files.write(directory.resolve("made.tar"), joined(joined(parts), new byte[1024]));
  }

  private static byte[] header(String name, char type, long size) {
    return TarBytes.header(name, type, size, type == '1' || type == '2' ? "f" : "");
  }
}
