package org.sbcprov.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sbcprov.core.event.EventSink;
import org.sbcprov.imaging.ext4.Ext4Image;
import org.sbcprov.imaging.ext4.Ext4Options;
import org.sbcprov.imaging.gpt.DiskTables;
import org.sbcprov.imaging.gpt.GptEntry;
import org.sbcprov.imaging.tree.FileTree;
import org.sbcprov.imaging.tree.TreeNode;

class SlotsCommandTest {
  private static final int SECTOR = 512;
  private static final int SIZE = 16 << 20;
  private static final UUID LINUX = UUID.fromString("0fc63daf-8483-4772-8e79-3d69d8477de4");

  @TempDir Path directory;
  private Path image;
  private Path nvme;
  private Path saved;

  @BeforeEach
  void aCardWithTheEnvironmentAndAnNvmeDiskWithTheSlots() throws IOException {
    image = directory.resolve("card.img");
    nvme = directory.resolve("nvme.img");
    saved = directory.resolve("saved");
    Path text = directory.resolve("env.txt");
    Files.writeString(text, "bootargs=console=ttyS0,115200 root=/dev/nvme0n1p1 rootwait\nbootdelay=3\n");
    Path environment = directory.resolve("env.bin");
    assertThat(
            Run.of("env", "create", "--in", text.toString(), "--size", "256KiB", "--redundant", "--out",
                environment.toString()).status())
        .isZero();
    byte[] card = disk(entry("bl2", 34, 8191), entry("ubootenv", 8192, 9215), entry("fip", 13312, 21503));
    byte[] block = Files.readAllBytes(environment);
    System.arraycopy(block, 0, card, 0x400000, block.length);
    Files.write(image, card);
    byte[] disk = disk(entry("root-A", 2048, 6143), entry("root-B", 6144, 10239), entry("data", 10240, 20000));
    ext4(disk, 2048, "first");
    Files.write(nvme, disk);
  }

  private static byte[] disk(GptEntry... entries) {
    byte[] disk = new byte[SIZE];
    DiskTables tables = new DiskTables(SIZE / SECTOR, new UUID(1, 2), List.of(entries));
    byte[] head = tables.head();
    System.arraycopy(head, 0, disk, 0, head.length);
    byte[] tail = tables.tail();
    System.arraycopy(tail, 0, disk, (int) tables.tailPosition(), tail.length);
    return disk;
  }

  private static void ext4(byte[] disk, int sector, String label) {
    TreeNode file = TreeNode.file("init", 0755, 0, 0, 0, 0, TreeNode.Content.EMPTY);
    Ext4Options options = Ext4Options.of(label, new UUID(7, sector), 0);
    Ext4Image part = Ext4Image.of(FileTree.of(List.of(file), "a test"), 4096L * SECTOR, options);
    part.writeTo(
        (position, bytes) -> bytes.get(disk, sector * SECTOR + (int) position, bytes.remaining()), EventSink.NONE);
  }

  private static GptEntry entry(String name, long first, long last) {
    return new GptEntry(LINUX, new UUID(first, last), first, last, 0, name);
  }

  private Run slots(Object... more) {
    String[] words = new String[5 + more.length];
    List<Object> all = List.of("image", "slots", image, "--disk", nvme);
    for (int i = 0; i < words.length; i++) {
      words[i] = (i < 5 ? all.get(i) : more[i - 5]).toString();
    }
    return Run.of(words);
  }

  @Test
  void theSlotsAreShownAndTheActiveOneIsMarked() {
    Run run = slots();
    assertThat(run.status()).isZero();
    assertThat(run.lines().get(1)).startsWith("*").contains("A", "nvme0n1p1", "2 MiB", "first");
    assertThat(run.lines().get(2)).startsWith(" ").contains("B").contains("empty").contains("/dev/nvme0n1p2");
    assertThat(run.out()).contains("stored in: the stored environment (OpenWrt").contains("variable bootargs");
    assertThat(slots("--json").lastLine())
        .contains("\"active\":\"A\"").contains("\"through\":\"env\"").contains("\"switchable\":true")
        .contains("\"root\":\"/dev/nvme0n1p2\"");
  }

  @Test
  void theOtherSlotIsUsedInPlaceAndCanBeUndone() throws IOException {
    byte[] before = Files.readAllBytes(image);
    assertThat(slots("--use", "B").err()).contains("[image.slots-empty]");
    Run dry = slots("--other", "--force", "--dry-run");
    assertThat(dry.out()).contains("-bootargs=", "+bootargs=console=ttyS0,115200 root=/dev/nvme0n1p2 rootwait");
    assertThat(dry.err()).contains("would write copy 2 of the environment");
    assertThat(Files.readAllBytes(image)).isEqualTo(before);

    Run run = slots("--use", "root-B", "--force", "--root-as", "partuuid", "--saved", saved);
    assertThat(run.err()).contains("B is the active one now").contains("--undo");
    assertThat(run.status()).isZero();
    byte[] after = Files.readAllBytes(image);
    assertThat(Arrays.equals(before, 0, 0x440000, after, 0, 0x440000)).isTrue();
    assertThat(Arrays.equals(before, 0x480000, SIZE, after, 0x480000, SIZE)).isTrue();
    assertThat(slots("--json").lastLine()).contains("\"active\":\"B\"");
    assertThat(slots("--use", "B").err()).contains("active one already");
    assertThat(Run.of("image", "repair", image.toString(), "--undo", saved.toString()).status()).isZero();
    assertThat(Files.readAllBytes(image)).isEqualTo(before);
  }

  @Test
  void withoutSavedTheOldBytesGoBesideTheImage() {
    assertThat(slots("--other", "--force").status()).isZero();
    assertThat(directory.resolve("card.img.saved-1")).exists();
  }

  @ParameterizedTest
  @CsvSource({
    "1, --use B, 4, image.slots-empty",
    "2, --use C, 2, image.slots-unknown",
    "3, --use A --other, 2, image.slots-options",
    "4, --dry-run, 2, image.slots-options",
    "5, --through x, 2, image.slots-options",
    "6, --root-as x, 2, image.slots-options",
    "7, --root-a /dev/sda1, 2, image.slots-spec",
    "8, --root-a nothing --root-b /dev/sda1, 2, image.slots-spec",
    "9, --use B --force --root-as label, 4, image.slots-form",
    "10, --through uenv --use A, 4, image.slots-unsure",
  })
  void whatIsWrongIsRefusedByName(int number, String arguments, int status, String code) throws IOException {
    byte[] before = Files.readAllBytes(image);
    Run run = slots((Object[]) arguments.split(" "));
    assertThat(run.err()).as("case %d", number).contains("[" + code + "]");
    assertThat(run.status()).isEqualTo(status);
    assertThat(Files.readAllBytes(image)).isEqualTo(before);
  }

  @Test
  void anEnvironmentAloneHasNoSlotsThatAreAtHand() throws IOException {
    Run run = Run.of("image", "slots", image.toString());
    assertThat(run.out()).contains("not at hand").contains("/dev/nvme0n1p2");
    Files.write(image, disk(entry("bl2", 34, 8191)));
    assertThat(Run.of("image", "slots", image.toString()).err()).contains("[image.slots-nothing]");
  }
}
