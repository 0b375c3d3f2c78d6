package org.sbcprov.imaging.volume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sbcprov.core.event.EventSink;
import org.sbcprov.core.failure.Failure;
import org.sbcprov.core.failure.Interrupted;
import org.sbcprov.core.process.Programs;
import org.sbcprov.core.process.SystemPrograms;
import org.sbcprov.fixtures.ScriptedPrograms;
import org.sbcprov.imaging.Tools;
import org.sbcprov.imaging.disk.Change;
import org.sbcprov.imaging.disk.DiskFile;
import org.sbcprov.imaging.disk.InPlaceEdit;

/** An image is whole, old or new, at every moment; a disk can be put back. */
class VolumeWriteTest {
  private static final int MIB = 1 << 20;
  private static final Programs PROGRAMS = new SystemPrograms();

  @TempDir Path directory;
  private Path image;
  private byte[] before;

  /** A disk with FAT and ext4, as BPI's Ubuntu has it. */
  @BeforeEach
  void makeImage() throws IOException {
    image = directory.resolve("disk.img");
    Files.write(image, new byte[24 * MIB]);
    Path script = Files.writeString(
        directory.resolve("script"), "label: dos\nstart=2048, size=8192, type=c\nstart=16384, size=24576, type=83\n");
    Tools.run("sh", "-c", "PATH=$PATH:/usr/sbin:/sbin; sfdisk -q " + image + " < " + script);
    Path fat = Files.write(directory.resolve("fat"), new byte[4 * MIB]);
    Tools.run("mkfs.vfat", "-n", "BPI-BOOT", fat);
    Path tree = Files.createDirectories(directory.resolve("tree/root"));
    Path ext4 = SampleTree.mke2fs(directory.resolve("ext4"), "12M", tree.getParent(), "-t", "ext4");
    try (FileChannel channel = FileChannel.open(image, StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.wrap(Files.readAllBytes(fat)), MIB);
      channel.write(ByteBuffer.wrap(Files.readAllBytes(ext4)), 8 * MIB);
    }
    Files.setPosixFilePermissions(image, PosixFilePermissions.fromString("rw-r-----"));
    before = Files.readAllBytes(image);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static List<Change> changes(Path image) {
    try (DiskFile disk = DiskFile.open(image)) {
      List<Volume> volumes = Volumes.of(disk).all();
      List<Change> changes = new ArrayList<>();
      changes.addAll(volumes.get(0).changes(
          List.of(
              new VolumeEdit.Directory("/a/b", Ownership.ROOT_DIRECTORY),
              new VolumeEdit.Content("/a/b/boot.ini", bytes("fdt rm /aocec\n"), Optional.empty())),
          1_700_000_000));
      changes.addAll(volumes.get(1).changes(
          List.of(new VolumeEdit.Content("/root/key", bytes("mine\n"), Optional.empty())), 1_700_000_000));
      return changes;
    }
  }

  private void requireMade(Path file) {
    try (DiskFile disk = DiskFile.open(file)) {
      List<Volume> volumes = Volumes.of(disk).all();
      assertThat(volumes.get(0).read("/A/B/BOOT.INI", 99)).asString().isEqualTo("fdt rm /aocec\n");
      assertThat(volumes.get(1).read("/root/key", 99)).asString().isEqualTo("mine\n");
    }
    Tools.run("e2fsck", "-fn", file + "?offset=" + 8 * MIB);
    assertThat(changes(file)).isEmpty();
  }

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void anImageIsChangedWithItsPermissionsAndAnotherNameKeepsTheOldOne() throws IOException {
    List<String> names = names();
    Path backup = directory.resolve("disk.img.bak");
    VolumeWrite.toFile(image, changes(image), Optional.of(backup), PROGRAMS, EventSink.NONE);
    requireMade(image);
    assertThat(Files.readAllBytes(backup)).isEqualTo(before);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(image))).isEqualTo("rw-r-----");
    assertThat(names()).hasSize(names.size() + 1);
    assertThatThrownBy(
            () -> VolumeWrite.toFile(
                image, List.of(new Change("x", 0, new byte[] {before[0]}, new byte[] {1})), Optional.of(backup), PROGRAMS,
                EventSink.NONE))
        .isInstanceOfSatisfying(Failure.class, e -> assertThat(e.code()).isEqualTo("image.out-exists"));
  }

  @Test
  void withoutAProgramThatCopiesItIsCopiedHere() throws IOException {
    ScriptedPrograms none = new ScriptedPrograms().program("env", command -> PROGRAMS.run(command, Duration.ofMinutes(1)));
    Path link = Files.createSymbolicLink(directory.resolve("link.img"), image);
    VolumeWrite.toFile(link, changes(image), Optional.empty(), none, EventSink.NONE);
    requireMade(image);
    assertThat(link).isSymbolicLink();
  }

  @Test
  void anImageWhoseFileSystemIsNotInOrderAfterwardsStaysAsItWas() throws IOException {
    List<String> names = names();
    List<Change> wrong = new ArrayList<>(changes(image));
    Change last = wrong.get(wrong.size() - 1);
    byte[] damaged = last.after().clone();
    damaged[damaged.length / 2] ^= 0x40;
    damaged[60] ^= 0x40;
    wrong.set(wrong.size() - 1, new Change(last.what(), last.offset(), last.before(), damaged));
    assertThatThrownBy(
            () -> VolumeWrite.toFile(
                image, wrong, Optional.of(directory.resolve("bak")), PROGRAMS, EventSink.NONE))
        .isInstanceOfSatisfying(Failure.class, e -> assertThat(e.code()).isEqualTo("volume.check"));
    assertThat(Files.readAllBytes(image)).isEqualTo(before);
    assertThat(names()).isEqualTo(names);
  }

  @Test
  void anImageThatIsAnotherByNowStaysAsItIs() throws IOException {
    List<Change> changes = changes(image);
    byte[] other = before.clone();
    other[(int) changes.get(0).offset()] ^= 1;
    Files.write(image, other);
    assertThatThrownBy(() -> VolumeWrite.toFile(image, changes, Optional.empty(), PROGRAMS, EventSink.NONE))
        .isInstanceOfSatisfying(Failure.class, e -> assertThat(e.code()).isEqualTo("image.changed"));
    assertThat(Files.readAllBytes(image)).isEqualTo(other);
  }

  @Test
  void aDiskIsChangedInPlaceAndPutBackFromAnyMoment() throws IOException {
    List<Change> changes = changes(image);
    Path saved = directory.resolve("saved");
    VolumeWrite.toDevice(image, changes, saved, PROGRAMS);
    requireMade(image);
    for (int cut = 0; cut < changes.size(); cut++) {
      byte[] state = before.clone();
      for (int i = 0; i <= cut; i++) {
        Change change = changes.get(i);
        int length = i < cut ? change.after().length : change.after().length / 2 / 512 * 512;
        System.arraycopy(change.after(), 0, state, (int) change.offset(), length);
      }
      Files.write(image, state);
      InPlaceEdit.undo(image, saved);
      assertThat(Files.readAllBytes(image)).isEqualTo(before);
    }
  }

  @Test
  void nothingToDoLeavesNoFile() throws IOException {
    List<String> names = names();
    VolumeWrite.toFile(image, List.of(), Optional.of(directory.resolve("bak")), PROGRAMS, EventSink.NONE);
    VolumeWrite.toDevice(image, List.of(), directory.resolve("saved"), PROGRAMS);
    assertThat(names()).isEqualTo(names);
  }

  /** Programs whose e2fsck ends with a status of its own, when it looks at the whole disk. */
  private Programs checks(int status, Runnable meanwhile) {
    return new ScriptedPrograms().program(
        "env",
        command -> {
          if (command.get(command.size() - 1).endsWith("?offset=" + 8 * MIB)) {
            meanwhile.run();
            return ScriptedPrograms.failed(status, "");
          }
          return PROGRAMS.run(command, Duration.ofMinutes(1));
        });
  }

  /** A disk that was changed and could not be checked was once called not clean, with no word of what puts it back. */
  @Test
  void whatFailsAfterTheFirstByteTellsHowToPutItBack() throws IOException {
    List<Change> changes = changes(image);
    Path saved = directory.resolve("saved");
    assertThatThrownBy(() -> VolumeWrite.toDevice(image, changes, saved, checks(8, () -> {})))
        .isInstanceOfSatisfying(
            Failure.class,
            e -> {
              assertThat(e.code()).isEqualTo("volume.not-checked");
              assertThat(e.facts()).containsEntry("saved", saved);
              assertThat(e.hint()).contains("sbcprov image repair " + image + " --undo " + saved);
            });
    InPlaceEdit.undo(image, saved);
    assertThat(Files.readAllBytes(image)).isEqualTo(before);
    assertThatThrownBy(
            () -> VolumeWrite.toFile(
                image, changes, Optional.empty(), checks(32, () -> Thread.currentThread().interrupt()), EventSink.NONE))
        .isInstanceOf(Interrupted.class);
    assertThat(Thread.interrupted()).isTrue();
    assertThat(Files.readAllBytes(image)).isEqualTo(before);
  }

  /** What follows a question mark in a file's name was once taken by e2fsck for options. */
  @Test
  void aQuestionMarkInTheNameIsOneOfTheName() throws IOException {
    Path odd = Files.copy(image, Files.createDirectory(directory.resolve("why?")).resolve("offset?=1.img"));
    VolumeWrite.toFile(odd, changes(odd), Optional.empty(), PROGRAMS, EventSink.NONE);
    VolumeWrite.toFile(image, changes(image), Optional.empty(), PROGRAMS, EventSink.NONE);
    assertThat(odd).hasSameBinaryContentAs(image);
  }
}
