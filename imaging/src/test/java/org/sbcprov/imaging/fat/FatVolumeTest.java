package org.sbcprov.imaging.fat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.sbcprov.imaging.fat.ImageBytes.content;
import static org.sbcprov.imaging.fat.ImageBytes.file;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sbcprov.core.event.EventSink;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.core.failure.Failure;
import org.sbcprov.imaging.Tools;

class FatVolumeTest {
  private static final int MIB = 1 << 20;

  @TempDir Path directory;

  @ParameterizedTest
  @CsvSource({"12, 2, 512", "16, 32, 512", "32, 64, 512", "16, 64, 2048", "32, 300, 4096"})
  void volumesOfDosfstoolsAndMtoolsAreRead(int bits, int mib, int sector) throws Exception {
    Object[] options = {"-F", bits, "-S", sector, "-n", "TESTVOL", "-i", "cafe0123"};
    Path image = ImageBytes.mkfs(directory, (long) mib * MIB, options);
    Path big = Files.write(directory.resolve("big.bin"), content(700_001, 1));
    Path small = Files.writeString(directory.resolve("A Mixed Name.config"), "small");
    Tools.run("mmd", "-i", image, "::/sub", "::/sub/Deeper Still");
    Tools.run("mcopy", "-i", image, big, "::/sub/Deeper Still/big.bin");
    Tools.run("mcopy", "-i", image, small, "::/config.txt");
    Tools.run("mcopy", "-i", image, small, "::/");
    Tools.run("mattrib", "-i", image, "+r", "+h", "::/config.txt");
    ImageBytes bytes = ImageBytes.of(image);
    FatVolume volume = bytes.volume();
    assertThat(volume.type().bits()).isEqualTo(bits);
    assertThat(volume.label()).isEqualTo("TESTVOL");
    assertThat(volume.volumeId()).isEqualTo(0xcafe0123);
    assertThat(volume.isDirty()).isFalse();
    assertThat(volume.list("/")).extracting(FatEntry::name)
        .containsExactlyInAnyOrder("sub", "config.txt", "A Mixed Name.config");
    assertThat(volume.read("SUB/deeper still/BIG.BIN", MIB)).isEqualTo(content(700_001, 1));
    assertThat(volume.find("config.txt")).hasValueSatisfying(e -> {
      assertThat(e.isReadOnly()).isTrue();
      assertThat(e.isHidden()).isTrue();
      assertThat(e.size()).isEqualTo(5);
    });
    String report = Tools.run("fsck.vfat", "-n", image);
    String used = report.substring(report.lastIndexOf(", ") + 2, report.lastIndexOf('/'));
    assertThat(volume.clusters() - volume.freeClusters()).isEqualTo(Long.parseLong(used.trim()));
  }

  @Test
  void whatIsNoFatIsToldApart() {
    for (byte[] bytes : new byte[][] {new byte[0], new byte[511], new byte[4096], content(MIB, 3)}) {
      if (bytes.length > 512) {
        bytes[510] = 0x55;
        bytes[511] = (byte) 0xaa;
      }
      assertThatThrownBy(() -> new ImageBytes(bytes).volume())
          .isInstanceOfSatisfying(BadInput.class, e -> assertThat(e.code()).isEqualTo("image.fat-form"));
    }
    ImageBytes image = sample(FatType.FAT16);
    assertThatThrownBy(() -> FatVolume.open(image, 0, image.size() - 512))
        .isInstanceOfSatisfying(BadInput.class, e -> assertThat(e.code()).isEqualTo("image.fat-form"));
  }

  private static ImageBytes sample(FatType type) {
    FatOptions options = FatOptions.labelled("HOSTILE", 1).withType(type);
    return ImageBytes.of(
        FatImage.of(
            ImageBytes.tree(
                file("dir/a long file name.txt", content(9000, 1)), file("top.txt", "t"), file("dir/e/f", "f")),
            type == FatType.FAT32 ? 34L * MIB : type == FatType.FAT16 ? 9L * MIB : MIB,
            options,
            EventSink.NONE));
  }

  @ParameterizedTest
  @CsvSource({"FAT12", "FAT16", "FAT32"})
  void chainsThatDoNotEndAreDamage(FatType type) {
    ImageBytes image = sample(type);
    FatVolume volume = image.volume();
    int cluster = volume.find("dir").orElseThrow().cluster();
    int table = (int) volume.boot().tablePosition(0);
    byte[] entries = new byte[128];
    System.arraycopy(image.bytes, table, entries, 0, entries.length);
    for (int target : new int[] {cluster, 0, 1, (int) volume.clusters() + 2, type.leastEnd() - 1}) {
      type.write(entries, cluster, target);
      System.arraycopy(entries, 0, image.bytes, table, entries.length);
      assertThatThrownBy(() -> image.volume().list("dir"))
          .isInstanceOfSatisfying(BadInput.class, e -> assertThat(e.code()).isEqualTo("image.fat-damaged"));
    }
  }

  @Test
  void aSizeThatLiesIsDamage() {
    ImageBytes image = sample(FatType.FAT12);
    FatVolume volume = image.volume();
    FatDirectory.Slot slot = volume.directory("").find("top.txt");
    int at = (int) volume.boot().rootPosition() + slot.last() * 32;
    for (long size : new long[] {5000, 0xffffffffL}) {
      DirEntry.pointTo(image.bytes, at, slot.entry().cluster(), size, FatTime.of(0));
      assertThatThrownBy(() -> image.volume().read("top.txt", Integer.MAX_VALUE))
          .isInstanceOfSatisfying(
              BadInput.class, e -> assertThat(e.code()).isIn("image.fat-damaged", "image.fat-limit"));
    }
  }

  @Test
  void aLongNameThatDoesNotBelongToItsEntryOrLeadsElsewhereIsNotUsed() {
    for (String name : new String[] {"../../etc/passwd", "..", "a/b", "x\ud83dy", "bell\u0007", "end "}) {
      ImageBytes image = sample(FatType.FAT12);
      FatVolume volume = image.volume();
      int at = (int) volume.boot().rootPosition() + volume.directory("").end() * 32;
      byte[] shortName = ShortName.pack("INNOCENT", "TXT");
      LongName.write(name, shortName, image.bytes, at);
      new DirEntry(shortName, 0, 0, 0, FatTime.of(0), 0).write(image.bytes, at + LongName.entries(name) * 32);
      assertThat(image.volume().list("")).extracting(FatEntry::name).contains("INNOCENT.TXT").hasSize(3);
      image.bytes[at + 13]++;
      assertThat(image.volume().list("")).extracting(FatEntry::name).contains("INNOCENT.TXT");
    }
  }

  @Test
  void aDirectoryThatHoldsItselfEndsEachPathAndStopsChanges() {
    ImageBytes image = sample(FatType.FAT16);
    FatVolume volume = image.volume();
    FatEntry dir = volume.find("dir").orElseThrow();
    FatDirectory.Slot inner = volume.directory("dir").find("e");
    int at = (int) volume.boot().clusterPosition(dir.cluster()) + inner.last() * 32;
    DirEntry.pointTo(image.bytes, at, dir.cluster(), 0, FatTime.of(0));
    assertThat(image.volume().find("dir/e/e/e/e")).isPresent();
    assertThatThrownBy(() -> image.volume().remove("top.txt"))
        .isInstanceOfSatisfying(BadInput.class, e -> assertThat(e.code()).isEqualTo("image.fat-damaged"));
  }

  @ParameterizedTest
  @CsvSource({"FAT12, 3000", "FAT16, 1500", "FAT32, 400"})
  void randomDamageEndsInAFailureOrNotAtAll(FatType type, int tries) {
    ImageBytes good = sample(type);
    FatVolume volume = good.volume();
    int[] places = {
      0, (int) volume.boot().tablePosition(0), (int) volume.boot().clusterPosition(2),
      type == FatType.FAT32 ? 512 : (int) volume.boot().rootPosition()
    };
    Random random = new Random(20);
    assertTimeoutPreemptively(
        Duration.ofSeconds(120),
        () -> {
          for (int i = 0; i < tries; i++) {
            int[] at = new int[1 + random.nextInt(6)];
            byte[] old = new byte[at.length];
            for (int j = 0; j < at.length; j++) {
              at[j] = places[random.nextInt(places.length)] + random.nextInt(j % 2 == 0 ? 64 : 512);
              old[j] = good.bytes[at[j]];
              good.bytes[at[j]] = (byte) (random.nextBoolean() ? random.nextInt() : random.nextInt(8));
            }
            good.bytes[510] = 0x55;
            useAll(good);
            for (int j = at.length - 1; j >= 0; j--) {
              good.bytes[at[j]] = old[j];
            }
          }
        });
  }

  private static void useAll(ImageBytes image) {
    try {
      FatVolume volume = image.volume();
      volume.isDirty();
      volume.label();
      volume.freeClusters();
      Deque<String> directories = new ArrayDeque<>();
      directories.add("");
      for (int i = 0; i < 20 && !directories.isEmpty(); i++) {
        String path = directories.remove();
        for (FatEntry entry : volume.list(path)) {
          if (entry.isDirectory()) {
            directories.add(path + "/" + entry.name());
          } else if (i < 5) {
            read(volume, path + "/" + entry.name());
          }
        }
      }
      volume.replace("dir/new name.txt", new byte[5000], 0);
      volume.remove("dir/a long file name.txt");
    } catch (Failure e) {
      assertThat(e.code()).startsWith("image.fat-");
    }
  }

  private static void read(FatVolume volume, String path) {
    try {
      volume.read(path, MIB);
    } catch (Failure e) {
      assertThat(e.code()).startsWith("image.fat-");
    }
  }
}
