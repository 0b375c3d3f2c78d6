package org.sbcprov.imaging.fat;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.sbcprov.core.event.EventSink;
import org.sbcprov.imaging.Tools;
import org.sbcprov.imaging.tree.FileTree;
import org.sbcprov.imaging.tree.TreeNode;

class FatPropertyTest {
  private static final String SIGNS = "abcXYZ019 ._-~+[]=;,\u00e4\u65e5\u0416";

  /** Names that FAT can hold, of all lengths, often alike, sometimes with a character outside the basic plane. */
  private static String name(Random random) {
    StringBuilder name = new StringBuilder(random.nextInt(3) == 0 ? "common" : "");
    int length = 1 + random.nextInt(random.nextInt(8) == 0 ? 60 : 12);
    for (int i = 0; i < length; i++) {
      name.append(SIGNS.charAt(random.nextInt(SIGNS.length())));
    }
    return name.append(random.nextInt(6) == 0 ? "\ud83d\ude00" : "e").toString();
  }

  private static Map<String, byte[]> files(Random random) {
    List<String> directories = new ArrayList<>(List.of(""));
    Set<String> taken = new HashSet<>();
    Map<String, byte[]> files = new TreeMap<>();
    for (int i = 0; i < random.nextInt(120); i++) {
      String path = directories.get(random.nextInt(directories.size())) + name(random);
      if (taken.add(FatNames.folded(path))) {
        if (random.nextInt(5) == 0) {
          directories.add(path + "/");
        }
        files.put(path, random.nextInt(5) == 0 ? new byte[0] : ImageBytes.content(random.nextInt(9000), i));
      }
    }
    for (String directory : directories) {
      files.remove(directory.isEmpty() ? "" : directory.substring(0, directory.length() - 1));
    }
    return files;
  }

  @Property(tries = 60, edgeCases = EdgeCasesMode.NONE)
  void everyTreeIsReadBackAndChangedAndFsckFindsNothing(@ForAll long seed, @ForAll @IntRange(max = 2) int kind)
      throws IOException {
    Random random = new Random(seed);
    Map<String, byte[]> files = files(random);
    List<TreeNode> nodes = new ArrayList<>();
    files.forEach((path, content) -> nodes.add(ImageBytes.file(path, content)));
    FileTree tree = FileTree.of(nodes, "test");
    FatOptions options = FatOptions.labelled(random.nextBoolean() ? "" : "SEED", (int) seed);
    options = kind == 0 ? options : options.withType(kind == 1 ? FatType.FAT12 : FatType.FAT32);
    long size = FatImage.leastSize(tree, 400_000, options);
    ImageBytes image = ImageBytes.of(FatImage.of(tree, size, options, EventSink.NONE));
    requireHolds(image, files);
    List<String> paths = new ArrayList<>(files.keySet());
    for (int i = 0; i < 6 && !paths.isEmpty(); i++) {
      String path = paths.get(random.nextInt(paths.size()));
      if (random.nextInt(3) == 0) {
        image.apply(image.volume().remove(path));
        files.remove(path);
        paths.remove(path);
      } else {
        byte[] content = ImageBytes.content(random.nextInt(20_000), i);
        int slash = path.lastIndexOf('/') + 1;
        String other = random.nextBoolean() ? path : path.substring(0, slash) + "new, or " + i + name(random);
        image.apply(image.volume().replace(other, content, ImageBytes.TIME));
        files.put(other, content);
      }
    }
    requireHolds(image, files);
  }

  private static void requireHolds(ImageBytes image, Map<String, byte[]> files) throws IOException {
    FatVolume volume = image.volume();
    for (Map.Entry<String, byte[]> file : files.entrySet()) {
      assertThat(volume.find(file.getKey())).as(file.getKey()).isPresent();
      assertThat(file.getKey()).endsWith(volume.find(file.getKey()).orElseThrow().name());
      assertThat(volume.read(file.getKey(), 1 << 20)).isEqualTo(file.getValue());
    }
    Path saved = Files.createTempFile("fat", ".img");
    try {
      Tools.run("fsck.vfat", "-n", image.save(saved));
    } finally {
      Files.delete(saved);
    }
  }
}
