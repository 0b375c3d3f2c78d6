package org.sbcprov.imaging.volume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.core.failure.Failure;
import org.sbcprov.core.process.ProgramResult;
import org.sbcprov.core.process.SystemPrograms;
import org.sbcprov.fixtures.ScriptedPrograms;
import org.sbcprov.imaging.MemoryImage;
import org.sbcprov.imaging.Tools;
import org.sbcprov.imaging.disk.Change;
import org.sbcprov.imaging.disk.DiskFile;
import org.sbcprov.imaging.disk.InPlaceEdit;

/** Files in ext4 are changed without a mount, as the kernel and e2fsck see it, or nothing is. */
class Ext4ChangesTest {
  private static final long TIME = 1_700_000_000L;
  /** Of owner, a named user, group, mask and others. */
  private static final String LIST =
      "0x0200000001000600ffffffff02000400d204000004000400ffffffff10000400ffffffff20000000ffffffff";

  private static final byte[] KEY = bytes("ssh-ed25519 AAAA me\n");

  @TempDir Path directory;

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** What customising asks for, and more. */
  private static List<VolumeEdit> edits() {
    List<VolumeEdit> edits = new ArrayList<>();
    edits.add(new VolumeEdit.Directory("/root/.ssh", new Ownership(0700, 0, 0)));
    edits.add(new VolumeEdit.Content("/root/.ssh/authorized_keys", KEY, Optional.of(new Ownership(0600, 0, 0))));
    edits.add(new VolumeEdit.Content("/etc/hostname", bytes("banana\n"), Optional.empty()));
    edits.add(new VolumeEdit.Directory("/home/pi/.config/a b", new Ownership(02750, 70_000, 1000)));
    edits.add(new VolumeEdit.Content("/home/pi/.config/a b/'it', #1", bytes("x"), Optional.empty()));
    edits.add(new VolumeEdit.Link("/etc/systemd/system/multi-user.target.wants/first.service", "../first.service"));
    edits.add(new VolumeEdit.Link("/etc/far", "/" + "f".repeat(300)));
    edits.add(new VolumeEdit.Content("/bin/new", SampleTree.bytes(new Random(1), 300_000), Optional.empty()));
    byte[] zeros = new byte[200_000];
    zeros[70_000] = 7;
    edits.add(new VolumeEdit.Content("/etc/zeros", zeros, Optional.of(new Ownership(0444, 1, 2))));
    edits.add(new VolumeEdit.Content("/etc/nothing", new byte[0], Optional.empty()));
    edits.add(new VolumeEdit.Content("/large", SampleTree.bytes(new Random(2), 90_000), Optional.empty()));
    edits.add(new VolumeEdit.Gone("/tiny"));
    edits.add(new VolumeEdit.Gone("/not/there"));
    edits.add(new VolumeEdit.Gone("/empty"));
    edits.add(new VolumeEdit.Directory("/empty/a/b", Ownership.ROOT_DIRECTORY));
    edits.add(new VolumeEdit.Content("/empty/a/file", bytes("in what was a file"), Optional.empty()));
    edits.add(new VolumeEdit.Gone("/up"));
    edits.add(new VolumeEdit.Content("/up", bytes("no link any more"), Optional.empty()));
    edits.add(new VolumeEdit.Link("/holes", "tiny"));
    edits.add(new VolumeEdit.Content("/etc/twice", bytes("one"), Optional.empty()));
    edits.add(new VolumeEdit.Content("/etc/twice", bytes("two"), Optional.empty()));
    return edits;
  }

  private Path tree() throws IOException {
    Path tree = SampleTree.make(directory.resolve("tree"), 300);
    Files.createDirectories(tree.resolve("root"));
    Files.createDirectories(tree.resolve("home/pi"));
    Tools.run("chown", "-R", "1000:1000", tree.resolve("home/pi"));
    Files.writeString(tree.resolve("etc/hostname"), "old\n");
    Tools.run("chown", "5:6", tree.resolve("etc/hostname"));
    Tools.run("chmod", "640", tree.resolve("etc/hostname"));
    return tree;
  }

  private static List<Change> changes(Path image, List<VolumeEdit> edits) {
    try (DiskFile disk = DiskFile.open(image)) {
      return Volumes.of(disk).all().get(0).changes(edits, TIME);
    }
  }

  private static void requireFailure(Runnable action, String code) {
    assertThatThrownBy(action::run).isInstanceOfSatisfying(Failure.class, e -> assertThat(e.code()).isEqualTo(code));
  }

  private static void requireClean(Path image) {
    Tools.run("e2fsck", "-fn", image);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-t ext4",
        "-t ext4 -m 2 -O ^orphan_file",
        "-t ext4 -O ^metadata_csum,^64bit",
        "-t ext4 -O ^metadata_csum,uninit_bg",
        "-t ext4 -b 1024",
        "-t ext4 -b 1024 -g 1024",
        "-t ext4 -O ^flex_bg -b 1024",
        "-t ext2 -b 1024 -I 128",
        "-t ext3",
        "-t ext4 -O inline_data",
        "-t ext4 -b 1024 -O meta_bg,^resize_inode",
        "-t ext4 -b 1024 -O sparse_super2",
        "-t ext4 -O metadata_csum_seed",
        "-t ext4 -O ^extent,^64bit",
        "-t ext4 -O encrypt,casefold,ea_inode,large_dir,verity",
        "-t ext4 -b 65536",
        "-t ext4 -E lazy_itable_init=1 -g 1024 -b 1024",
      })
  void editsAreMadeInEveryFeatureSet(String options) throws IOException {
    String size = options.contains("65536") ? "32M" : "16M";
    Path image = SampleTree.mke2fs(directory.resolve("image"), size, tree(), options.split(" "));
    dirtyFreeBlocks(image);
    List<VolumeEdit> edits = edits();
    byte[] before = Files.readAllBytes(image);
    if (options.contains("inline_data")) {
      // debugfs 1.47 loses the hole at the start of a file there, which reading back tells.
      requireFailure(() -> changes(image, edits()), "volume.debugfs");
      edits.removeIf(edit -> edit.path().equals("/etc/zeros"));
    }
    List<Change> changes = changes(image, edits);
    assertThat(sums(changes(image, edits))).isEqualTo(sums(changes));
    requireSame(image, before);
    Path saved = directory.resolve("saved");
    InPlaceEdit.apply(image, changes, Optional.of(saved));
    requireClean(image);
    requireMade(image);
    // What is removed to be made again is there the second time.
    edits.removeIf(edit -> edit instanceof VolumeEdit.Gone && !edit.path().equals("/tiny"));
    assertThat(changes(image, edits)).isEmpty();
    InPlaceEdit.undo(image, saved);
    requireSame(image, before);
  }

  /** What changes are, short enough to be compared. */
  private static List<String> sums(List<Change> changes) {
    List<String> sums = new ArrayList<>();
    for (Change change : changes) {
      sums.add(change.words() + " " + Arrays.hashCode(change.before()) + " " + Arrays.hashCode(change.after()));
    }
    return sums;
  }

  private static void requireSame(Path image, byte[] bytes) throws IOException {
    assertThat(Arrays.mismatch(Files.readAllBytes(image), bytes)).isEqualTo(-1);
  }

  /** Blocks that nobody has are not zeros on a card that was used before. */
  private static void dirtyFreeBlocks(Path image) throws IOException {
    String out = Tools.run("dumpe2fs", image);
    int size = Integer.parseInt(out.replaceAll("(?s).*Block size: +(\\d+).*", "$1"));
    try (FileChannel channel = FileChannel.open(image, StandardOpenOption.WRITE)) {
      byte[] junk = SampleTree.bytes(new Random(4), size);
      for (String line : out.split("\n")) {
        if (line.startsWith("  Free blocks: ")) {
          for (String range : line.substring(15).strip().split(", ")) {
            if (!range.isEmpty()) {
              String[] ends = range.split("-");
              for (long block = Long.parseLong(ends[0]); block <= Long.parseLong(ends[ends.length - 1]); block++) {
                channel.write(ByteBuffer.wrap(junk), block * size);
              }
            }
          }
        }
      }
    }
  }

  private void requireMade(Path image) throws IOException {
    try (DiskFile disk = DiskFile.open(image)) {
      Volume volume = Volumes.of(disk).all().get(0);
      assertThat(volume.find("/root/.ssh").orElseThrow().ownership()).isEqualTo(new Ownership(0700, 0, 0));
      assertThat(volume.find("/home/pi/.config").orElseThrow().ownership()).isEqualTo(new Ownership(0755, 1000, 1000));
      assertThat(volume.find("/home/pi/.config/a b").orElseThrow().ownership())
          .isEqualTo(new Ownership(02750, 70_000, 1000));
      assertThat(volume.find("/etc/hostname").orElseThrow().ownership()).isEqualTo(new Ownership(0640, 5, 6));
      assertThat(volume.find("/usr/bin/new")).isPresent();
      assertThat(volume.find("/tiny")).isEmpty();
      assertThat(volume.read("/etc/twice", 9)).asString().isEqualTo("two");
      List<String> lines = SampleTree.lines(volume);
      Path mounted = Files.createDirectories(directory.resolve("mounted"));
      if ("root".equals(System.getProperty("user.name"))) {
        Path copy = Files.copy(image, directory.resolve("copy"), StandardCopyOption.REPLACE_EXISTING);
        if (Mounts.tryWith(copy, mounted, () -> assertThat(SampleTree.lines(mounted)).isEqualTo(lines))) {
          requireClean(copy);
        }
      }
    }
  }

  @Test
  void theSameEditsMakeTheSameBytesAtAnyTime() throws IOException {
    Path image = SampleTree.mke2fs(directory.resolve("image"), "32M", tree(), "-t", "ext4");
    List<Change> first = changes(image, edits());
    for (Change change : first) {
      assertThat(change.before()).isNotEqualTo(change.after());
    }
    assertThat(first.stream().mapToLong(change -> change.after().length).sum()).isLessThan(3 << 20);
  }

  @Test
  void editsInPartitionsOfADiskLeaveTheRestOfItAlone() throws IOException {
    Path part = SampleTree.mke2fs(directory.resolve("part"), "16M", tree(), "-t", "ext4");
    Path disk = directory.resolve("disk");
    Files.write(disk, new byte[24 << 20]);
    Path script = Files.writeString(directory.resolve("script"), "label: dos\nstart=8192, size=32768, type=83\n");
    Tools.run("sh", "-c", "PATH=$PATH:/usr/sbin:/sbin; sfdisk -q " + disk + " < " + script);
    try (FileChannel channel = FileChannel.open(disk, StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.wrap(Files.readAllBytes(part)), 4 << 20);
    }
    List<Change> changes = changes(disk, edits());
    assertThat(changes).allSatisfy(change -> {
      assertThat(change.offset()).isGreaterThanOrEqualTo(4 << 20);
      assertThat(change.what()).contains("partition 1 (ext4)");
    });
    InPlaceEdit.apply(disk, changes, Optional.empty());
    Tools.run("e2fsck", "-fn", disk + "?offset=" + (4 << 20));
  }

  @Test
  void hashedDirectoriesOfTheKernelAndFragmentedFilesAreChanged() throws IOException {
    for (String options : new String[] {"-t ext4 -b 1024", "-t ext3 -b 1024"}) {
      Path image = directory.resolve("image");
      Files.deleteIfExists(image);
      SampleTree.mke2fs(image, "60M", Files.createDirectories(directory.resolve("none")), options.split(" "));
      Path mounted = Files.createDirectories(directory.resolve("mounted"));
      Mounts.with(image, mounted, () -> {
        SampleTree.make(mounted, 3000);
        for (int i = 0; i < 3000; i += 2) {
          Files.delete(mounted.resolve("many/a file of some name, number " + i));
        }
        Files.createDirectories(mounted.resolve("root"));
        Files.createDirectories(mounted.resolve("home/pi"));
        Files.writeString(mounted.resolve("etc/hostname"), "old\n");
      });
      List<VolumeEdit> edits = new ArrayList<>();
      for (int i = 0; i < 40; i++) {
        edits.add(new VolumeEdit.Content("/many/more" + i, SampleTree.bytes(new Random(i), 5000), Optional.empty()));
        edits.add(new VolumeEdit.Gone("/many/a file of some name, number " + (2 * i + 1)));
      }
      InPlaceEdit.apply(image, changes(image, edits), Optional.empty());
      requireClean(image);
      Mounts.with(image, mounted, () -> {
        for (int i = 0; i < 40; i++) {
          assertThat(Files.readAllBytes(mounted.resolve("many/more" + i))).isEqualTo(SampleTree.bytes(new Random(i), 5000));
          assertThat(mounted.resolve("many/a file of some name, number " + (2 * i + 1))).doesNotExist();
        }
      });
    }
  }

  @Test
  void extendedAttributesAndListsStay() throws IOException {
    Path image = SampleTree.mke2fs(directory.resolve("image"), "16M", tree(), "-t", "ext4");
    Path mounted = Files.createDirectories(directory.resolve("mounted"));
    Mounts.with(image, mounted, () -> {
      Tools.run("setfattr", "-n", "user.note", "-v", "kept", mounted.resolve("etc/hostname"));
      Tools.run("setfattr", "-n", "security.note", "-v", "0sAQA=", mounted.resolve("large"));
      Tools.run("setfattr", "-n", "user.much", "-v", "x".repeat(500), mounted.resolve("etc/systemd/system/ssh.service"));
      Tools.run("setfattr", "-n", "system.posix_acl_access", "-v", LIST, mounted.resolve("etc/hostname"));
    });
    // The block with them would be lost to the file system, says e2fsck of what debugfs leaves.
    requireRefused(image, content("/etc/systemd/system/ssh.service", 1), "volume.kind");
    requireRefused(image, new VolumeEdit.Gone("/etc/systemd/system/ssh.service"), "volume.kind");
    InPlaceEdit.apply(image, changes(image, edits()), Optional.empty());
    requireClean(image);
    Mounts.with(image, mounted, () -> {
      Path file = mounted.resolve("etc/hostname");
      assertThat(Files.readString(file)).isEqualTo("banana\n");
      assertThat(Tools.run("getfattr", "--only-values", "-n", "user.note", file)).endsWith("kept");
      assertThat(Tools.run("getfattr", "-n", "security.note", mounted.resolve("large"))).contains("security.note=0sAQA=");
      assertThat(Tools.run("getfattr", "-e", "hex", "-n", "system.posix_acl_access", file)).contains("=" + LIST);
    });
  }

  @Test
  void whatCannotBeDoneIsRefusedAndNothingIsChanged() throws IOException {
    Path image = SampleTree.mke2fs(directory.resolve("image"), "16M", tree(), "-t", "ext4");
    byte[] before = Files.readAllBytes(image);
    requireRefused(image, content("/nowhere/file", 1), "volume.path");
    requireRefused(image, content("/etc/hostname/file", 1), "volume.path");
    requireRefused(image, content("/etc", 1), "volume.path");
    requireRefused(image, content("/hard", 1), "volume.kind");
    requireRefused(image, content("/etc/a\"b", 1), "volume.name");
    requireRefused(image, content("/etc/a\nb", 1), "volume.name");
    requireRefused(image, content("/etc/\ud800", 1), "volume.name");
    requireRefused(image, content("/etc/" + "n".repeat(256), 1), "volume.name");
    requireRefused(image, content("relative", 1), "volume.name");
    assertThat(changes(image, List.of(content("/etc/medium", 1)))).as("through a link to nothing").isNotEmpty();
    requireRefused(image, content("/etc/long", 1), "volume.path");
    requireRefused(image, content("/loop", 1), "volume.links");
    requireRefused(image, content("/etc/big", 15 << 20), "volume.full");
    requireRefused(image, content("/etc/big", 65 << 20), "volume.limit");
    requireRefused(image, new VolumeEdit.Directory("/etc/hostname", Ownership.ROOT_DIRECTORY), "volume.path");
    requireRefused(image, new VolumeEdit.Directory("/etc/hostname/a", Ownership.ROOT_DIRECTORY), "volume.path");
    requireRefused(image, new VolumeEdit.Link("/etc", "x"), "volume.path");
    requireRefused(image, new VolumeEdit.Link("/etc/x", "a\"b"), "volume.name");
    requireRefused(image, new VolumeEdit.Gone("/etc"), "volume.path");
    assertThat(Files.readAllBytes(image)).isEqualTo(before);
  }

  private static VolumeEdit content(String path, int length) {
    return new VolumeEdit.Content(path, new byte[length], Optional.empty());
  }

  private static void requireRefused(Path image, VolumeEdit edit, String code) {
    requireFailure(() -> changes(image, List.of(edit)), code);
  }

  @Test
  void aFullFileSystemIsRefusedAlsoWhereTheNumbersWouldDo() throws IOException {
    Path tree = tree();
    Path image = SampleTree.mke2fs(directory.resolve("image"), "8M", tree, "-t", "ext2", "-b", "1024", "-N", "400");
    long free = 0;
    try (DiskFile disk = DiskFile.open(image)) {
      free = org.sbcprov.imaging.ext4.Ext4Reader.open(disk, 0, disk.size()).info().freeBlocks();
    }
    byte[] rest = SampleTree.bytes(new Random(1), (int) free * 1024);
    requireFailure(
        () -> changes(image, List.of(new VolumeEdit.Content("/etc/rest", rest, Optional.empty()))), "volume.full");
    List<VolumeEdit> many = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      many.add(new VolumeEdit.Content("/etc/f" + i, new byte[0], Optional.empty()));
    }
    requireFailure(() -> changes(image, many), "volume.full");
    byte[] most = Arrays.copyOf(rest, (int) (free - 8 - free / 256) * 1024);
    InPlaceEdit.apply(
        image, changes(image, List.of(new VolumeEdit.Content("/etc/rest", most, Optional.empty()))), Optional.empty());
    requireClean(image);
  }

  @Test
  void aFileSystemThatIsNotCleanIsRefusedWithTheCommandThatMendsIt() throws IOException {
    Path image = SampleTree.mke2fs(directory.resolve("image"), "16M", tree(), "-t", "ext4");
    Tools.run("debugfs", "-w", "-R", "feature needs_recovery", image);
    assertThatThrownBy(() -> changes(image, edits()))
        .isInstanceOfSatisfying(Failure.class, e -> {
          assertThat(e.code()).isEqualTo("volume.ext4-journal");
          assertThat(e.hint()).contains("e2fsck -fp IMAGE");
        });
    Tools.run("debugfs", "-w", "-R", "feature -needs_recovery", image);
    assertThat(changes(image, edits())).isNotEmpty();
    Tools.run("debugfs", "-w", "-R", "set_super_value state 0", image);
    requireFailure(() -> changes(image, edits()), "volume.ext4-unclean");
    Tools.run("debugfs", "-w", "-R", "set_super_value state 1", image);
    Tools.run("debugfs", "-w", "-R", "set_inode_field /holes links_count 3", image);
    requireFailure(() -> changes(image, edits()), "volume.ext4-unclean");
  }

  @Test
  void featuresThatAreNotKeptRightAreRefused() throws IOException {
    for (String options : new String[] {"bigalloc", "quota", "mmp"}) {
      Path image = directory.resolve("image");
      Files.deleteIfExists(image);
      SampleTree.mke2fs(image, "32M", tree2(options), "-t", "ext4", "-O", options);
      requireFailure(() -> changes(image, edits()), "volume.ext4-features");
    }
  }

  private Path tree2(String name) throws IOException {
    Path tree = Files.createDirectories(directory.resolve("tree-" + name));
    Files.createDirectories(tree.resolve("root"));
    Files.createDirectories(tree.resolve("etc/systemd/system/multi-user.target.wants"));
    Files.createDirectories(tree.resolve("bin"));
    Files.createDirectories(tree.resolve("home/pi"));
    return tree;
  }

  @Test
  void withoutTheProgramsItSaysWhatToInstallAndWhatHoldsNeedsNone() throws IOException {
    Path image = SampleTree.mke2fs(directory.resolve("image"), "16M", tree(), "-t", "ext4");
    ScriptedPrograms none =
        new ScriptedPrograms().program("env", command -> ScriptedPrograms.failed(127, "env: not found"));
    try (DiskFile disk = DiskFile.open(image)) {
      Volume volume = Volumes.of(disk, none).all().get(0);
      assertThatThrownBy(() -> volume.changes(edits(), TIME))
          .isInstanceOfSatisfying(BadInput.class, e -> {
            assertThat(e.code()).isEqualTo("program.missing");
            assertThat(e.hint()).contains("apt-get install e2fsprogs");
          });
      assertThat(none.calls()).hasSize(1);
      List<VolumeEdit> holding =
          List.of(
              new VolumeEdit.Content("/etc/hostname", bytes("old\n"), Optional.empty()),
              new VolumeEdit.Link("/bin", "usr/bin"),
              new VolumeEdit.Directory("/home/pi", new Ownership(0755, 1000, 1000)),
              new VolumeEdit.Gone("/none"));
      assertThat(volume.changes(holding, TIME)).isEmpty();
      assertThat(none.calls()).hasSize(1);
    }
  }

  /** debugfs ends with 0 whatever happens: what it says, e2fsck and reading tell. */
  @ParameterizedTest
  @ValueSource(strings = {"nothing", "complaint", "other-content", "mode-without-kind", "unclean-after", "status"})
  void aDebugfsThatDoesSomethingElseIsFoundOut(String misdeed) throws IOException {
    Path image = SampleTree.mke2fs(directory.resolve("image"), "16M", tree(), "-t", "ext4");
    SystemPrograms real = new SystemPrograms();
    int[] checks = {0};
    ScriptedPrograms wrong =
        new ScriptedPrograms().program("env", command -> {
          if (command.get(4).endsWith("e2fsck")) {
            return misdeed.equals("unclean-after") && ++checks[0] == 2
                ? new ProgramResult(4, bytes("Pass 1\nInode 12 is wrong\n"), new byte[0])
                : real.run(command, Duration.ofMinutes(1));
          }
          Path script = Path.of(command.get(7));
          try {
            String text = Files.readString(script);
            if (misdeed.equals("nothing")) {
              return ScriptedPrograms.printed("");
            }
            if (misdeed.equals("other-content")) {
              Files.writeString(script.resolveSibling("content0"), "something else");
            } else if (misdeed.equals("mode-without-kind")) {
              Files.writeString(script, text.replace("mode 0100600", "mode 0600"));
            }
          } catch (IOException e) {
            throw new AssertionError(e);
          }
          ProgramResult result = real.run(command, Duration.ofMinutes(1));
          return misdeed.equals("complaint")
              ? new ProgramResult(0, result.output(), bytes("debugfs 1.47.0 (5-Feb-2023)\nrm: something\n"))
              : misdeed.equals("status") ? new ProgramResult(1, result.output(), result.errors()) : result;
        });
    byte[] before = Files.readAllBytes(image);
    try (DiskFile disk = DiskFile.open(image)) {
      Volume volume = Volumes.of(disk, wrong).all().get(0);
      requireFailure(() -> volume.changes(edits(), TIME), "volume.debugfs");
    }
    assertThat(Files.readAllBytes(image)).isEqualTo(before);
  }

  @Test
  void aLargeFileSystemTakesLittleTimeAndSpace() throws IOException {
    Path image = SampleTree.mke2fs(directory.resolve("image"), "4G", tree(), "-t", "ext4");
    changes(image, edits());
    long start = System.nanoTime();
    List<Change> changes = changes(image, edits());
    long millis = (System.nanoTime() - start) / 1_000_000;
    InPlaceEdit.apply(image, changes, Optional.empty());
    requireClean(image);
    assertThat(millis).as("milliseconds").isLessThan(10_000);
    Files.writeString(Path.of("target/ext4-changes-millis"), millis + "\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"-t ext4 -b 1024 -O ^metadata_csum", "-t ext2 -b 1024", "-t ext4 -b 1024"})
  void damagedStructuresGiveFailuresAndNothingElse(String options) throws IOException {
    Path tree = Files.createDirectories(directory.resolve("small"));
    SampleTree.make(tree, 20);
    byte[] whole = Files.readAllBytes(SampleTree.mke2fs(directory.resolve("image"), "6M", tree, options.split(" ")));
    ScriptedPrograms none =
        new ScriptedPrograms().program("env", command -> ScriptedPrograms.failed(127, "env: not found"));
    Random random = new Random(options.hashCode());
    List<VolumeEdit> edits = List.of(content("/etc/new", 10), content("/large", 10), new VolumeEdit.Gone("/holes"));
    int reached = 0;
    for (int round = 0; round < 300; round++) {
      MemoryImage image = new MemoryImage(whole.clone());
      for (int i = 0; i < 1 + round % 30; i++) {
        int at = 1024 + random.nextInt(random.nextInt(3) == 0 ? 4096 : 1 << 19);
        image.bytes()[at] = (byte) (random.nextInt(3) == 0 ? 0xff : random.nextInt(256));
      }
      try {
        for (Volume volume : Volumes.of(image, none).all()) {
          volume.changes(edits, TIME);
        }
      } catch (Failure e) {
        reached += e.code().equals("program.missing") ? 1 : 0;
      }
    }
    assertThat(reached).isLessThan(300);
  }
}
