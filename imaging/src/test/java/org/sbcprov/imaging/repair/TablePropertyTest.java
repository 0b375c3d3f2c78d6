package org.sbcprov.imaging.repair;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.sbcprov.core.event.EventSink;
import org.sbcprov.imaging.MemoryImage;
import org.sbcprov.imaging.Tools;
import org.sbcprov.imaging.finding.Severity;
import org.sbcprov.imaging.gpt.GptEntry;
import org.sbcprov.imaging.gpt.GptReader;
import org.sbcprov.imaging.gpt.TableEdit;
import org.sbcprov.imaging.inspect.ImageInspect;
import org.sbcprov.imaging.inspect.InspectOptions;
import org.sbcprov.imaging.inspect.PartitionReport;
import org.sbcprov.imaging.inspect.Report;

class TablePropertyTest {
  private static final int SECTORS = 4096;
  private static final int[] ENTRY_COUNTS = {128, 128, 64, 256};

  @Property(tries = 25, edgeCases = EdgeCasesMode.NONE)
  void sgdiskReadsEveryFieldAsWeDo(@ForAll long seed) throws IOException {
    Random random = new Random(seed);
    byte[] disk = disk(random);
    Path file = Files.createTempFile("table", ".img");
    try {
      Files.write(file, disk);
      Report report = ImageInspect.inspect(file, EventSink.NONE);
      for (PartitionReport partition : report.partitions()) {
        String shown = Tools.run("sgdisk", "-i", partition.number(), file);
        assertThat(shown)
            .containsIgnoringCase("GUID code: " + partition.type())
            .containsIgnoringCase("unique GUID: " + partition.guid())
            .contains("First sector: " + partition.first() + " ")
            .contains("Last sector: " + partition.last() + " ")
            .containsIgnoringCase(String.format("flags: %016x", partition.attributes()))
            .contains("name: '" + partition.name() + "'");
      }
      assertThat(Tools.run("sgdisk", "-v", file)).contains("No problems found");
      assertThat(report.findings()).filteredOn(f -> f.code().startsWith("image.gpt") || f.code().startsWith("image.mbr"))
          .extracting(f -> f.severity())
          .containsOnly(Severity.OK);
    } finally {
      Files.delete(file);
    }
  }

  @Property(tries = 400, edgeCases = EdgeCasesMode.NONE)
  void aDamagedTableHasFindingsAndARepairOrAReason(@ForAll long seed, @ForAll @IntRange(min = 1, max = 8) int damages) {
    Random random = new Random(seed);
    byte[] disk = disk(random);
    for (int i = 0; i < damages; i++) {
      boolean head = random.nextBoolean();
      int at = head ? 440 + random.nextInt(40 * 128) : disk.length - 1 - random.nextInt(33 * 512);
      disk[at] = (byte) random.nextInt(256);
    }
    long start = System.nanoTime();
    MemoryImage image = new MemoryImage(disk);
    Report report = ImageInspect.inspect(Path.of("x.img"), image, InspectOptions.NONE);
    RepairPlan plan = RepairPlanner.plan(image, RepairChoice.ALL);
    assertThat((System.nanoTime() - start) / 1_000_000_000).isLessThan(5);
    assertThat(report.facts()).containsKey("findings");
    if (plan.changes().isEmpty()) {
      return;
    }
    byte[] after = disk.clone();
    plan.changes().forEach(c -> System.arraycopy(c.after(), 0, after, (int) c.offset(), c.after().length));
    MemoryImage mended = new MemoryImage(after);
    assertThat(GptReader.read(mended).primary()).isPresent();
    assertThat(RepairPlanner.plan(mended, RepairChoice.ALL).changes()).as("a second repair").isEmpty();
  }

  /** A good disk with random partitions, perhaps with gaps between them and unused entries. */
  private static byte[] disk(Random random) {
    List<GptEntry> slots = new ArrayList<>();
    int count = ENTRY_COUNTS[random.nextInt(ENTRY_COUNTS.length)];
    long first = 2 + count * 128 / 512 + random.nextInt(10);
    int wanted = 1 + random.nextInt(8);
    for (int i = 0; i < wanted; i++) {
      if (random.nextInt(6) == 0) {
        slots.add(TableEdit.unused());
      } else {
        long last = first + random.nextInt(300);
        slots.add(new GptEntry(guid(random), guid(random), first, last, random.nextLong(), name(random)));
        first = last + 1 + random.nextInt(50);
      }
    }
    if (slots.stream().noneMatch(GptEntry::used)) {
      slots.add(new GptEntry(guid(random), guid(random), 100, 200, 4, "bl2"));
    }
    TableEdit table =
        new TableEdit(guid(random), 2 + count * 128 / 512, 0, 0, 2, count, slots).withBackupAt(SECTORS - 1);
    byte[] disk = new byte[SECTORS * 512];
    for (TableEdit.Piece piece : table.primary()) {
      System.arraycopy(piece.bytes(), 0, disk, (int) piece.position(), piece.bytes().length);
    }
    System.arraycopy(table.backup().bytes(), 0, disk, (int) table.backup().position(), table.backup().bytes().length);
    disk[446 + 2] = 2;
    disk[446 + 4] = (byte) 0xee;
    disk[446 + 8] = 1;
    disk[446 + 12] = (byte) (SECTORS - 1);
    disk[446 + 13] = (byte) (SECTORS - 1 >> 8);
    disk[510] = 0x55;
    disk[511] = (byte) 0xaa;
    return disk;
  }

  private static UUID guid(Random random) {
    return new UUID(random.nextLong() | 1, random.nextLong() | 1);
  }

  private static String name(Random random) {
    String[] words = {"bl2", "fip", "FIP", "u-boot-env", "rootfs", "data"};
    if (random.nextInt(3) > 0) {
      return words[random.nextInt(words.length)] + random.nextInt(3);
    }
    StringBuilder name = new StringBuilder();
    for (int i = random.nextInt(36); i >= 0; i--) {
      name.append((char) ('a' + random.nextInt(26)));
    }
    return name.toString();
  }
}
