package org.sbcprov.imaging.fat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.sbcprov.imaging.fat.ImageBytes.content;
import static org.sbcprov.imaging.fat.ImageBytes.file;
import static org.sbcprov.imaging.fat.ImageBytes.tree;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sbcprov.core.event.Event;
import org.sbcprov.core.event.EventSink;
import org.sbcprov.core.event.Progress;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.core.failure.Failure;
import org.sbcprov.imaging.Tools;
import org.sbcprov.imaging.tree.FileTree;
import org.sbcprov.imaging.tree.TreeNode;

class FatImageTest {
  private static final int MIB = 1 << 20;
  private static final FatOptions BOOT = FatOptions.labelled("BPI-BOOT", 0x1234abcd);

  @TempDir Path directory;

  private static FileTree boot() {
    return tree(
        file("uEnv.txt", "board=bpi-r4\n"),
        file("Image", content(300_000, 1)),
        file("MLO", "x"),
        file("config.txt", "arm_64bit=1\n"),
        file("empty", ""),
        file("dtb/mediatek/mt7988a-bananapi-bpi-r4.dtb", content(70_001, 2)),
        file("dtb/mediatek/mt7988a-bananapi-bpi-r4-sd.dtbo", content(1024, 3)),
        file(".hidden", "h"),
        file("\u00fcml\u00e4ut \ud83d\ude00.txt", "emoji"));
  }

  @ParameterizedTest
  @CsvSource({
    "FAT12, 1, 2048", "FAT12, 3, 2048", "FAT16, 16, 2048", "FAT16, 64, 2048", "FAT32, 100, 512", "FAT16, 260, 8192"
  })
  void fsckAndMtoolsAgreeWithEachType(FatType type, int mib, int cluster) throws Exception {
    FatOptions options = type == FatType.FAT32 ? BOOT.withType(type) : BOOT;
    FatImage image = FatImage.of(boot(), (long) mib * MIB, options, EventSink.NONE);
    assertThat(image.type()).isEqualTo(type);
    assertThat(image.clusterBytes()).isEqualTo(cluster);
    ImageBytes made = ImageBytes.of(image);
    Path saved = made.save(directory.resolve("fat.img"));
    String report = Tools.run("fsck.vfat", "-n", "-v", saved);
    assertThat(report).contains(type.bits() + " bit entries").doesNotContain("differ", "wrong", "Dirty");
    Path out = Files.createDirectory(directory.resolve("out"));
    Tools.run("mcopy", "-i", saved, "::/Image", "::/uEnv.txt", "::/config.txt", "::/MLO", "::/empty", out);
    assertThat(Files.readAllBytes(out.resolve("Image"))).isEqualTo(content(300_000, 1));
    assertThat(out.resolve("uEnv.txt")).hasContent("board=bpi-r4\n");
    assertThat(out.resolve("MLO")).hasContent("x");
    Tools.run("mcopy", "-i", saved, "::/dtb/mediatek/mt7988a-bananapi-bpi-r4.dtb", out);
    assertThat(Files.readAllBytes(out.resolve("mt7988a-bananapi-bpi-r4.dtb"))).isEqualTo(content(70_001, 2));
    String listed = Tools.run("env", "LC_ALL=C.UTF-8", "TZ=UTC", "mdir", "-i", saved, "::/");
    assertThat(listed)
        .contains("Volume in drive : is BPI-BOOT", "1234-ABCD", "2023-11-14  22:13")
        .contains("Image", "uEnv.txt", "\u00fcml\u00e4ut", "config   txt", "MLO ");
    FatVolume volume = made.volume();
    assertThat(volume.type()).isEqualTo(type);
    assertThat(volume.label()).isEqualTo("BPI-BOOT");
    assertThat(volume.volumeId()).isEqualTo(0x1234abcd);
    assertThat(volume.isDirty()).isFalse();
    assertThat(volume.freeClusters()).isEqualTo(image.freeClusters());
    assertThat(volume.list("")).extracting(FatEntry::name)
        .containsExactlyInAnyOrder(
            "uEnv.txt", "Image", "MLO", "config.txt", "empty", "dtb", ".hidden", "\u00fcml\u00e4ut \ud83d\ude00.txt");
    assertThat(volume.read("DTB/MediaTek/mt7988a-bananapi-bpi-r4-sd.dtbo", 4096)).isEqualTo(content(1024, 3));
    assertThat(volume.find("uenv.TXT")).hasValueSatisfying(e -> assertThat(e.modified()).isEqualTo(ImageBytes.TIME));
  }

  @Test
  void largeVolumesAreFat32AndOnlyWhatIsUsedIsWritten() {
    FatImage image = FatImage.of(boot(), 1024L * MIB, BOOT, EventSink.NONE);
    assertThat(image.type()).isEqualTo(FatType.FAT32);
    assertThat(image.clusterBytes()).isEqualTo(4096);
    assertThat(ImageBytes.of(image).written()).isLessThan(400_000);
  }

  @Test
  void progressGoesFromNothingToAll() {
    List<Progress> steps = new ArrayList<>();
    FileTree tree = tree(file("a", content(30 * MIB, 1)), file("b", content(100, 2)));
    FatImage image = FatImage.of(tree, 64 * MIB, BOOT, EventSink.NONE);
    image.writeTo((position, bytes) -> bytes.position(bytes.limit()), event -> steps.add((Progress) event));
    assertThat(steps).extracting(Progress::done).isSorted().startsWith(0L).endsWith(30L * MIB + 100).hasSize(5);
  }

  @Test
  void theSameTreeGivesTheSameBytes() {
    ImageBytes first = ImageBytes.of(FatImage.of(boot(), 16 * MIB, BOOT, EventSink.NONE));
    List<TreeNode> shuffled = new ArrayList<>(boot().nodes());
    Collections.shuffle(shuffled, new java.util.Random(1));
    ImageBytes second =
        ImageBytes.of(FatImage.of(FileTree.of(shuffled, "test"), 16 * MIB, BOOT, EventSink.NONE));
    assertThat(second.bytes).isEqualTo(first.bytes);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "config.txt|CONFIG.TXT", "MLO|MLO", "Image|IMAGE", "mt7988a.dtb|MT7988A.DTB", "a.b.c|AB~1.C",
        ".profile|PROFIL~1", "very long name.text|VERYLO~1.TEX", "x+y.txt|X_Y~1.TXT", "noext.|",
        "\u65e5\u672c.txt|__~1.TXT", "README|README", "Readme.TXT|README.TXT"
      })
  void shortNamesAreThoseOfWindows(String name, String shortName) {
    if (shortName == null) {
      assertThatThrownBy(() -> FatImage.of(tree(file(name, "")), MIB, BOOT, EventSink.NONE))
          .isInstanceOf(BadInput.class);
      return;
    }
    FatVolume volume = ImageBytes.of(FatImage.of(tree(file(name, "")), MIB, BOOT, EventSink.NONE)).volume();
    assertThat(volume.list("")).extracting(FatEntry::name).containsExactly(name);
    assertThat(volume.list("")).extracting(FatEntry::shortName).containsExactly(shortName);
  }

  @Test
  void shortNamesAreUniqueAlsoAgainstOnesThatLookNumbered() throws Exception {
    List<TreeNode> nodes = new ArrayList<>();
    nodes.add(file("LONGFI~1.TXT", "taken"));
    for (int i = 0; i < 1200; i++) {
      nodes.add(file("d/long file name " + i + ".txt", "" + i));
    }
    nodes.add(file("long file.txt", "other"));
    ImageBytes made = ImageBytes.of(FatImage.of(FileTree.of(nodes, "test"), 8 * MIB, BOOT, EventSink.NONE));
    Tools.run("fsck.vfat", "-n", made.save(directory.resolve("fat.img")));
    assertThat(made.volume().find("LONGFI~2.TXT").orElseThrow().name()).isEqualTo("long file.txt");
    assertThat(made.volume().list("d")).extracting(FatEntry::shortName).doesNotHaveDuplicates().hasSize(1200);
    assertThat(made.volume().read("d/long file name 777.txt", 10)).asString().isEqualTo("777");
  }

  @Test
  void readOnlyFilesAreReadOnlyAndTimesAreClamped() {
    TreeNode old = new TreeNode(
        "old", TreeNode.Kind.FILE, 0444, 0, 0, 0, 0, "", 0, 0, Collections.emptySortedMap(), TreeNode.Content.EMPTY);
    TreeNode late = TreeNode.file("late", 0644, 0, 0, 9_999_999_999L, 0, TreeNode.Content.EMPTY);
    ImageBytes made = ImageBytes.of(FatImage.of(tree(old, late), MIB, BOOT, EventSink.NONE));
    assertThat(made.volume().find("old")).hasValueSatisfying(e -> {
      assertThat(e.isReadOnly()).isTrue();
      assertThat(e.modified()).isEqualTo(315532800L);
    });
    assertThat(made.volume().find("late").orElseThrow().modified()).isEqualTo(4354819198L);
    assertThat(Tools.run("mattrib", "-i", made.save(directory.resolve("a.img")), "::/old")).contains("R");
  }

  @Test
  void hardLinksBecomeFilesAndLinksAreRefusedOrLeftOut() {
    TreeNode link = node("link", TreeNode.Kind.SYMBOLIC_LINK, "to");
    TreeNode hard = node("hard", TreeNode.Kind.HARD_LINK, "to");
    FileTree tree = tree(file("to", "abc"), link, hard);
    assertThatThrownBy(() -> FatImage.of(tree, MIB, BOOT, EventSink.NONE))
        .isInstanceOfSatisfying(Failure.class, e -> assertThat(e.code()).isEqualTo("image.fat-kind"))
        .hasMessageContaining("\"link\" is a symbolic link");
    List<Event> events = new ArrayList<>();
    FatVolume volume = ImageBytes.of(FatImage.of(tree, MIB, BOOT.skippingUnsupported(), events::add)).volume();
    assertThat(events).hasSize(1);
    assertThat(volume.list("")).extracting(FatEntry::name).containsExactly("hard", "to");
    assertThat(volume.read("hard", 3)).asString().isEqualTo("abc");
  }

  private static TreeNode node(String path, TreeNode.Kind kind, String target) {
    return new TreeNode(
        path, kind, 0777, 0, 0, 0, 0, target, 0, 0, Collections.emptySortedMap(), TreeNode.Content.EMPTY);
  }

  @ParameterizedTest
  @CsvSource({
    "a:b, '', 1048576, image.fat-name",
    "a*, '', 1048576, image.fat-name",
    "'trailing ', '', 1048576, image.fat-name",
    "x, LABEL-TOO-LONG, 1048576, image.fat-label",
    "x, A/B, 1048576, image.fat-label",
    "x, '', 1048577, image.fat-size",
    "x, '', 512, image.fat-size",
    "x, '', 20480, image.fat-too-small"
  })
  void whatCannotBeIsRefusedByName(String name, String label, long size, String code) {
    assertThatThrownBy(
            () -> FatImage.of(tree(file(name, new byte[20000])), size, FatOptions.labelled(label, 1), EventSink.NONE))
        .isInstanceOfSatisfying(Failure.class, e -> assertThat(e.code()).isEqualTo(code));
  }

  @Test
  void namesThatDifferByCaseOnlyClash() {
    assertThatThrownBy(() -> FatImage.of(tree(file("Image", ""), file("image", "")), MIB, BOOT, EventSink.NONE))
        .isInstanceOfSatisfying(Failure.class, e -> assertThat(e.code()).isEqualTo("image.fat-name"))
        .hasMessageContaining("\"Image\"");
  }

  @Test
  void tooManyFilesInTheRootNeedFat32AndTooLargeFilesAreRefused() {
    List<TreeNode> nodes = new ArrayList<>();
    for (int i = 0; i < 600; i++) {
      nodes.add(file("f" + i, ""));
    }
    FileTree tree = FileTree.of(nodes, "test");
    assertThatThrownBy(() -> FatImage.of(tree, 64 * MIB, BOOT, EventSink.NONE))
        .isInstanceOfSatisfying(Failure.class, e -> assertThat(e.code()).isEqualTo("image.fat-limit"));
    ImageBytes made = ImageBytes.of(FatImage.of(tree, 64 * MIB, BOOT.withType(FatType.FAT32), EventSink.NONE));
    assertThat(made.volume().list("")).hasSize(600);
    Tools.run("fsck.vfat", "-n", made.save(directory.resolve("root.img")));
    TreeNode huge = TreeNode.file("huge", 0644, 0, 0, 0, 1L << 32, TreeNode.Content.EMPTY);
    assertThatThrownBy(() -> FatImage.of(tree(huge), 1L << 40, BOOT, EventSink.NONE))
        .isInstanceOfSatisfying(Failure.class, e -> assertThat(e.code()).isEqualTo("image.fat-limit"));
  }

  @Test
  void aFileThatChangedMeanwhileIsNoticed() {
    TreeNode shrunk = TreeNode.file("f", 0644, 0, 0, 0, 1000, TreeNode.Content.EMPTY);
    FatImage image = FatImage.of(tree(shrunk), MIB, BOOT, EventSink.NONE);
    assertThatThrownBy(() -> ImageBytes.of(image))
        .isInstanceOfSatisfying(Failure.class, e -> assertThat(e.code()).isEqualTo("image.fat-changed"));
  }

  @ParameterizedTest
  @CsvSource({"0, 0", "5000, 0", "5000, 3000000", "40000000, 0", "30000000, 600000000"})
  void theLeastSizeFitsAndOneSectorLessDoesNot(int bytes, long spare) {
    FileTree tree = tree(TreeNode.file("f", 0644, 0, 0, 0, bytes, TreeNode.Content.EMPTY), file("a/b", "c"));
    long least = FatImage.leastSize(tree, spare, BOOT);
    FatImage image = FatImage.of(tree, least, BOOT, EventSink.NONE);
    assertThat(image.freeClusters() * image.clusterBytes()).isGreaterThanOrEqualTo(spare);
    if (spare == 0) {
      assertThatThrownBy(() -> FatImage.of(tree, least - 512, BOOT, EventSink.NONE)).isInstanceOf(BadInput.class);
    }
  }

  @Test
  void aVolumeThatIsFullToTheLastClusterIsClean() {
    FileTree tree = tree(file("f", content(100_000, 5)), file("d/g", content(5000, 6)));
    ImageBytes made = ImageBytes.of(FatImage.of(tree, FatImage.leastSize(tree, 0, BOOT), BOOT, EventSink.NONE));
    assertThat(made.volume().freeClusters()).isZero();
    Tools.run("fsck.vfat", "-n", made.save(directory.resolve("full.img")));
    FatOptions wide = BOOT.withType(FatType.FAT32);
    ImageBytes small = ImageBytes.of(FatImage.of(tree, FatImage.leastSize(tree, 0, wide), wide, EventSink.NONE));
    Tools.run("fsck.vfat", "-n", small.save(directory.resolve("wide.img")));
  }

  @Test
  void theHiddenSectorsAndALowerCaseLabelAreThere() {
    FatOptions options = FatOptions.labelled("bootfs", 7).withHiddenSectors(8192);
    ImageBytes made = ImageBytes.of(FatImage.of(boot(), 8 * MIB, options, EventSink.NONE));
    assertThat(made.volume().hiddenSectors()).isEqualTo(8192);
    assertThat(made.volume().label()).isEqualTo("bootfs");
    Tools.run("fsck.vfat", "-n", made.save(directory.resolve("label.img")));
  }
}
