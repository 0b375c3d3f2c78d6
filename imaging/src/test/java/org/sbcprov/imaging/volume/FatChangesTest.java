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
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sbcprov.core.failure.Failure;
import org.sbcprov.imaging.Tools;
import org.sbcprov.imaging.disk.Change;
import org.sbcprov.imaging.disk.DiskFile;
import org.sbcprov.imaging.disk.InPlaceEdit;

/** Files in FAT are changed as mtools and fsck.vfat understand it. */
class FatChangesTest {
  private static final long TIME = 1_700_000_000L;

  @TempDir Path directory;

  private Path image(int bits) throws IOException {
    Path image = directory.resolve("fat" + bits);
    try (var channel = FileChannel.open(
        image, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.allocate(1), (bits == 12 ? 2L : bits == 16 ? 20L : 40L) * (1 << 20) - 1);
    }
    Tools.run("mkfs.vfat", "-F", bits, "-s", "1", "-n", "BOOTFS", image);
    Path file = Files.writeString(directory.resolve("config.txt"), "arm_64bit=1\n");
    Tools.run("mcopy", "-i", image, file, "::/config.txt");
    Tools.run("mmd", "-i", image, "::/overlays");
    return image;
  }

  private static List<Change> changes(Path image, List<VolumeEdit> edits) {
    try (DiskFile disk = DiskFile.open(image)) {
      return Volumes.of(disk).all().get(0).changes(edits, TIME);
    }
  }

  private static VolumeEdit content(String path, String text) {
    return new VolumeEdit.Content(path, text.getBytes(StandardCharsets.UTF_8), Optional.empty());
  }

  private String mtype(Path image, String path) {
    return Tools.run("mtype", "-i", image, "::" + path);
  }

  @ParameterizedTest
  @ValueSource(ints = {12, 16, 32})
  void severalEditsSeeEachOther(int bits) throws IOException {
    Path image = image(bits);
    byte[] before = Files.readAllBytes(image);
    List<VolumeEdit> edits = new ArrayList<>();
    edits.add(content("/CONFIG.TXT", "arm_64bit=0\n"));
    edits.add(new VolumeEdit.Directory("/a new directory/below/it", Ownership.ROOT_DIRECTORY));
    edits.add(content("/a new directory/below/it/user-data", "#cloud-config\n"));
    edits.add(content("/a new directory/below/it/user-data", "#cloud-config\nhostname: x\n"));
    edits.add(content("/gone", "soon"));
    edits.add(new VolumeEdit.Gone("/GONE"));
    edits.add(new VolumeEdit.Gone("/never/there"));
    edits.add(new VolumeEdit.Directory("/overlays", Ownership.ROOT_DIRECTORY));
    for (int i = 0; i < 40; i++) {
      edits.add(content("/overlays/an overlay with a long name, number " + i + ".dtbo", "x".repeat(i * 40)));
    }
    byte[] large = SampleTree.bytes(new Random(bits), 500_000);
    edits.add(new VolumeEdit.Content("/kernel8.img", large, Optional.of(Ownership.ROOT_FILE)));
    Path saved = directory.resolve("saved");
    InPlaceEdit.apply(image, changes(image, edits), Optional.of(saved));
    Tools.run("fsck.vfat", "-n", image);
    assertThat(mtype(image, "/config.txt")).isEqualTo("arm_64bit=0\n");
    assertThat(mtype(image, "/a new directory/below/it/user-data")).contains("hostname: x");
    assertThat(mtype(image, "/overlays/an overlay with a long name, number 39.dtbo")).hasSize(39 * 40);
    Tools.run("mcopy", "-i", image, "::/kernel8.img", directory.resolve("kernel"));
    assertThat(Files.readAllBytes(directory.resolve("kernel"))).isEqualTo(large);
    assertThat(Tools.run("mdir", "-b", "-i", image, "::/")).doesNotContain("gone");
    Tools.run("mmd", "-i", image, "::/a new directory/below/it/theirs");
    Tools.run("mdeltree", "-i", image, "::/a new directory/below/it/theirs");
    List<VolumeEdit> again = new ArrayList<>(edits);
    again.removeIf(edit -> edit.path().equals("/gone") || edit.path().endsWith("user-data"));
    assertThat(changes(image, again)).isEmpty();
    Files.deleteIfExists(saved);
    Files.write(image, before);
    Path second = directory.resolve("saved2");
    InPlaceEdit.apply(image, changes(image, edits), Optional.of(second));
    InPlaceEdit.undo(image, second);
    assertThat(Files.readAllBytes(image)).isEqualTo(before);
  }

  private void requireRefused(Path image, VolumeEdit edit, String code) {
    assertThatThrownBy(() -> changes(image, List.of(edit)))
        .isInstanceOfSatisfying(Failure.class, e -> assertThat(e.code()).isEqualTo(code));
  }

  @Test
  void whatCannotBeDoneIsRefused() throws IOException {
    Path image = image(12);
    requireRefused(image, new VolumeEdit.Link("/link", "config.txt"), "volume.kind");
    requireRefused(image, content("/nowhere/file", "x"), "volume.path");
    requireRefused(image, content("/config.txt/file", "x"), "volume.path");
    requireRefused(image, content("/overlays", "x"), "volume.path");
    requireRefused(image, content("/", "x"), "volume.path");
    requireRefused(image, content("no slash", "x"), "volume.name");
    requireRefused(image, content("/a:b", "x"), "image.fat-name");
    requireRefused(image, new VolumeEdit.Directory("/config.txt/x", Ownership.ROOT_DIRECTORY), "volume.path");
    requireRefused(image, new VolumeEdit.Gone("/overlays"), "volume.path");
    requireRefused(
        image, new VolumeEdit.Content("/big", new byte[3 << 20], Optional.empty()), "image.fat-full");
    requireRefused(
        image, new VolumeEdit.Content("/big", new byte[(16 << 20) + 1], Optional.empty()), "image.fat-limit");
  }

  @ParameterizedTest
  @ValueSource(ints = {12, 32})
  void manyDirectoriesAreMade(int bits) throws IOException {
    Path image = image(bits);
    Tools.run("mmd", "-i", image, "::/deep");
    List<VolumeEdit> edits = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      edits.add(new VolumeEdit.Directory("/deep/directory number " + i + "/x", Ownership.ROOT_DIRECTORY));
    }
    InPlaceEdit.apply(image, changes(image, edits), Optional.empty());
    Tools.run("fsck.vfat", "-n", image);
    try (DiskFile disk = DiskFile.open(image)) {
      assertThat(Volumes.of(disk).all().get(0).list("/deep")).hasSize(60);
    }
  }
}
