package org.sbcprov.imaging.fat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.sbcprov.imaging.fat.ImageBytes.content;
import static org.sbcprov.imaging.fat.ImageBytes.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sbcprov.core.event.EventSink;
import org.sbcprov.core.failure.Failure;
import org.sbcprov.imaging.Tools;
import org.sbcprov.imaging.disk.Change;
import org.sbcprov.imaging.disk.DiskFile;
import org.sbcprov.imaging.disk.InPlaceEdit;
import org.sbcprov.imaging.tree.FileTree;
import org.sbcprov.imaging.tree.TreeNode;

class FatEditTest {
  private static final long TIME = ImageBytes.TIME;
  private static final int MIB = 1 << 20;

  @TempDir Path directory;

  /** A volume of dosfstools with files of mtools, every other one of which is gone again. */
  private Path fragmented(int bits) throws IOException {
    Path image =
        bits == 32
            ? ImageBytes.mkfs(directory, 40L * MIB, "-F", 32, "-s", 1)
            : ImageBytes.mkfs(directory, bits == 12 ? MIB : 16L * MIB, "-F", bits);
    Path some = Files.write(directory.resolve("some" + bits), content(3000, bits));
    Tools.run("mmd", "-i", image, "::/overlays");
    List<Object> gone = new ArrayList<>(List.of("-i", image));
    for (int i = 0; i < 60; i++) {
      Tools.run("mcopy", "-i", image, some, "::/overlays/piece" + i);
      if (i % 2 == 0) {
        gone.add("::/overlays/piece" + i);
      }
    }
    Tools.run("mdel", gone.toArray());
    Tools.run("mcopy", "-i", image, some, "::/uEnv.txt");
    Tools.run("mcopy", "-i", image, some, "::/A Long Name.Text");
    return image;
  }

  private void requireClean(ImageBytes image) {
    Tools.run("fsck.vfat", "-n", image.save(directory.resolve("checked.img")));
  }

  @ParameterizedTest
  @ValueSource(ints = {12, 16, 32})
  void filesArePutIntoVolumesOfOtherToolsAndTakenOut(int bits) throws Exception {
    ImageBytes image = ImageBytes.of(fragmented(bits));
    String[] paths = {
      "uEnv.txt", "a long name.TEXT", "overlays/new file with a long name.dtbo", "overlays/piece3", "MLO",
      "overlays/a.b.c"
    };
    int[] sizes = {0, 200_000, 13, 4096, 100_000, 1};
    for (int i = 0; i < paths.length; i++) {
      image.apply(image.volume().replace(paths[i], content(sizes[i], i), TIME));
      requireClean(image);
    }
    Path saved = image.save(directory.resolve("result.img"));
    for (int i = 0; i < paths.length; i++) {
      assertThat(image.volume().read(paths[i], MIB)).isEqualTo(content(sizes[i], i));
      Path out = directory.resolve("out" + i);
      Tools.run("mcopy", "-i", saved, "::/" + paths[i], out);
      assertThat(Files.readAllBytes(out)).isEqualTo(content(sizes[i], i));
    }
    assertThat(image.volume().find("a long name.text").orElseThrow().name()).isEqualTo("A Long Name.Text");
    for (String path : paths) {
      image.apply(image.volume().remove(path));
      requireClean(image);
      assertThat(image.volume().find(path)).isEmpty();
    }
    assertThat(image.volume().read("overlays/piece5", MIB)).isEqualTo(content(3000, bits));
  }

  @ParameterizedTest
  @ValueSource(ints = {12, 16, 32})
  void anInterruptionLeavesTheOldFileOrTheNewOne(int bits) throws Exception {
    ImageBytes image = ImageBytes.of(fragmented(bits));
    byte[] old = content(3000, bits);
    byte[] fresh = content(50_000, 99);
    List<Change> changes = image.volume().replace("uEnv.txt", fresh, TIME);
    int switched = 0;
    byte[] before = old;
    for (int i = 0; i < changes.size(); i++) {
      image.apply(changes.subList(i, i + 1));
      byte[] now = image.volume().read("uEnv.txt", MIB);
      if (!Arrays.equals(now, before)) {
        switched++;
        before = fresh;
      }
      assertThat(now).isEqualTo(before);
      assertThat(image.volume().read("overlays/piece7", MIB)).isEqualTo(old);
    }
    assertThat(switched).isEqualTo(1);
    requireClean(image);
  }

  @ParameterizedTest
  @ValueSource(strings = {"FAT12", "FAT16", "FAT32"})
  void directoriesGrowAndAnInterruptedNewNameIsSeenWholeOrNotAtAll(FatType type) {
    List<TreeNode> nodes = new ArrayList<>();
    for (int i = 0; i < 14; i++) {
      nodes.add(file("d/F" + i, "x"));
    }
    nodes.add(file("behind", "y"));
    long size = (type == FatType.FAT12 ? 2 : 40) * (long) MIB;
    FatOptions options = FatOptions.labelled("EDIT", 1).withType(type);
    options = options.withClusterBytes(type == FatType.FAT16 ? 1024 : 512);
    ImageBytes image = ImageBytes.of(FatImage.of(FileTree.of(nodes, "test"), size, options, EventSink.NONE));
    for (int i = 0; i < 40; i++) {
      String name = "d/a rather long file name, number " + i;
      List<Change> changes = image.volume().replace(name, content(700, i), TIME);
      boolean there = false;
      for (int j = 0; j < changes.size(); j++) {
        image.apply(changes.subList(j, j + 1));
        Optional<FatEntry> found = image.volume().find(name);
        assertThat(there && found.isEmpty()).as("gone again").isFalse();
        there = found.isPresent();
        assertThat(image.volume().list("d")).hasSize(14 + i + (there ? 1 : 0));
        if (there) {
          assertThat(image.volume().read(name, 700)).isEqualTo(content(700, i));
        }
      }
      assertThat(there).isTrue();
    }
    requireClean(image);
    for (int i = 0; i < 40; i += 3) {
      image.apply(image.volume().remove("d/a rather long file name, number " + i));
    }
    image.apply(image.volume().replace("d/another long one, in the place of those", content(10, 1), TIME));
    requireClean(image);
    assertThat(image.volume().read("behind", 1)).asString().isEqualTo("y");
    assertThat(image.volume().list("d")).hasSize(14 + 40 - 14 + 1);
  }

  @Test
  void changesAreMadeInAFileInsideALargerImageAndUndone() throws Exception {
    ImageBytes volume = ImageBytes.of(fragmented(12));
    byte[] disk = new byte[volume.bytes.length + 3 * MIB];
    System.arraycopy(volume.bytes, 0, disk, MIB, volume.bytes.length);
    Path file = new ImageBytes(disk).save(directory.resolve("disk.img"));
    Path saved = directory.resolve("saved");
    List<Change> changes;
    try (DiskFile source = DiskFile.open(file)) {
      changes = FatVolume.open(source, MIB, 2L * MIB).replace("uEnv.txt", content(9000, 4), TIME);
    }
    InPlaceEdit.apply(file, changes, Optional.of(saved));
    try (DiskFile source = DiskFile.open(file)) {
      assertThat(FatVolume.open(source, MIB, 2L * MIB).read("uEnv.txt", 9000)).isEqualTo(content(9000, 4));
    }
    Tools.run("fsck.vfat", "-n", new ImageBytes(Arrays.copyOfRange(Files.readAllBytes(file), MIB, 2 * MIB))
        .save(directory.resolve("part.img")));
    InPlaceEdit.undo(file, saved);
    assertThat(Files.readAllBytes(file)).isEqualTo(disk);
  }

  @ParameterizedTest
  @ValueSource(ints = {12, 16, 32})
  void fsckRepairsWhatAnInterruptionLeavesWithoutALoss(int bits) throws Exception {
    ImageBytes image = ImageBytes.of(fragmented(bits));
    byte[] old = content(3000, bits);
    byte[] fresh = content(20_000, 98);
    String newName = "overlays/" + "a name that makes the directory grow ".repeat(6) + "end";
    int grown = 0;
    for (String path : new String[] {"uEnv.txt", newName, newName + " 2", newName + " 3", "overlays/piece1"}) {
      boolean isNew = path.startsWith(newName);
      List<Change> changes =
          path.endsWith("piece1") ? image.volume().remove(path) : image.volume().replace(path, fresh, TIME);
      grown += changes.stream().anyMatch(change -> change.what().equals("table: a longer directory")) ? 1 : 0;
      for (int i = 0; i < changes.size(); i++) {
        image.apply(changes.subList(i, i + 1));
        Path file = image.save(directory.resolve("interrupted.img"));
        Tools.run("fsck.vfat", "--help");
        Tools.run("sh", "-c", "PATH=$PATH:/usr/sbin:/sbin; fsck.vfat -a -w " + file + "; test $? -le 1");
        FatVolume repaired = ImageBytes.of(file).volume();
        Optional<FatEntry> found = repaired.find(path);
        if (isNew || path.endsWith("piece1")) {
          found.ifPresent(e -> assertThat(repaired.read(path, MIB)).isEqualTo(isNew ? fresh : old));
        } else {
          assertThat(repaired.read(path, MIB)).isIn(old, fresh);
        }
        assertThat(repaired.read("overlays/piece7", MIB)).isEqualTo(old);
        assertThat(repaired.read("A Long Name.Text", MIB)).isEqualTo(old);
        if (i == 0 || i == changes.size() - 1) {
          assertThat(repaired.list("overlays").size()).isGreaterThanOrEqualTo(29);
        }
      }
      requireClean(image);
    }
    assertThat(grown).isPositive();
  }

  @Test
  void theSameContentNeedsNoChange() {
    ImageBytes image = small();
    assertThat(image.volume().replace("f", content(3000, 1), TIME + 1)).isEmpty();
  }

  @Test
  void attributesAndTheTimeOfCreationStay() {
    FileTree tree =
        ImageBytes.tree(TreeNode.file("readonly", 0444, 0, 0, 1_000_000_000L, 0, TreeNode.Content.EMPTY));
    ImageBytes image = ImageBytes.of(FatImage.of(tree, MIB, FatOptions.labelled("", 1), EventSink.NONE));
    image.apply(image.volume().replace("READONLY", content(5, 1), TIME));
    FatEntry entry = image.volume().find("readonly").orElseThrow();
    assertThat(entry.isReadOnly()).isTrue();
    assertThat(entry.modified()).isEqualTo(TIME);
    int at = (int) image.volume().boot().rootPosition();
    assertThat(image.bytes[at + 16] & 0xff | (image.bytes[at + 17] & 0xff) << 8)
        .isEqualTo(FatTime.of(1_000_000_000L).date());
  }

  private ImageBytes small() {
    FileTree tree = ImageBytes.tree(file("f", content(3000, 1)), file("d/g", "g"));
    return ImageBytes.of(FatImage.of(tree, MIB, FatOptions.labelled("", 1), EventSink.NONE));
  }

  private static void requireFailure(Runnable action, String code) {
    assertThatThrownBy(action::run).isInstanceOfSatisfying(Failure.class, e -> assertThat(e.code()).isEqualTo(code));
  }

  @Test
  void whatCannotBeDoneIsRefusedByName() {
    FatVolume volume = small().volume();
    requireFailure(() -> volume.replace("nowhere/f", new byte[1], TIME), "image.fat-path");
    requireFailure(() -> volume.replace("f/g", new byte[1], TIME), "image.fat-path");
    requireFailure(() -> volume.replace("d", new byte[1], TIME), "image.fat-path");
    requireFailure(() -> volume.replace("/", new byte[1], TIME), "image.fat-path");
    requireFailure(() -> volume.replace("a?b", new byte[1], TIME), "image.fat-name");
    requireFailure(() -> volume.replace("big", new byte[MIB], TIME), "image.fat-full");
    requireFailure(() -> volume.replace("big", new byte[FatVolume.LARGEST_REPLACED + 1], TIME), "image.fat-limit");
    requireFailure(() -> volume.remove("d"), "image.fat-path");
    requireFailure(() -> volume.remove("nothing"), "image.fat-path");
    requireFailure(() -> volume.read("f", 2999), "image.fat-limit");
    requireFailure(() -> volume.read("d", 10), "image.fat-path");
  }

  @Test
  void anEmptyDirectoryIsRemoved() {
    ImageBytes image = small();
    image.apply(image.volume().remove("d/g"));
    image.apply(image.volume().remove("d"));
    assertThat(image.volume().list("")).extracting(FatEntry::name).containsExactly("f");
    requireClean(image);
  }

  @Test
  void aVolumeInUseOrDamagedIsNotChanged() {
    ImageBytes dirty = small();
    dirty.bytes[37] = 1;
    assertThat(dirty.volume().isDirty()).isTrue();
    requireFailure(() -> dirty.volume().replace("n", new byte[1], TIME), "image.fat-dirty");
    ImageBytes differs = small();
    differs.bytes[(int) differs.volume().boot().tablePosition(1) + 3] ^= 1;
    requireFailure(() -> differs.volume().replace("n", new byte[1], TIME), "image.fat-damaged");
    ImageBytes crossed = small();
    FatVolume volume = crossed.volume();
    int entry = (int) volume.boot().rootPosition();
    for (FatDirectory.Slot slot : volume.directory("").slots()) {
      DirEntry.pointTo(crossed.bytes, entry + slot.last() * 32, 3, 10, FatTime.of(TIME));
    }
    requireFailure(() -> crossed.volume().remove("f"), "image.fat-damaged");
  }

  @Test
  void aFullRootDirectoryIsRefusedAndSoIsAFullVolume() {
    List<TreeNode> nodes = new ArrayList<>();
    for (int i = 0; i < 512; i++) {
      nodes.add(file("F" + i, ""));
    }
    ImageBytes image =
        ImageBytes.of(FatImage.of(FileTree.of(nodes, "test"), MIB, FatOptions.labelled("", 1), EventSink.NONE));
    requireFailure(() -> image.volume().replace("ONEMORE", new byte[1], TIME), "image.fat-full");
    image.apply(image.volume().replace("F3", new byte[100], TIME));
    requireClean(image);
  }
}
