package org.sbcprov.imaging;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.sbcprov.imaging.disk.DiskFile;
import org.sbcprov.imaging.finding.Finding;
import org.sbcprov.imaging.finding.Printable;
import org.sbcprov.imaging.gpt.GptEntry;
import org.sbcprov.imaging.gpt.GptReader;
import org.sbcprov.imaging.gpt.GptReading;
import org.sbcprov.imaging.gpt.GptTable;
import org.sbcprov.imaging.gpt.PartitionTypes;
import org.sbcprov.imaging.disk.SectorSource;

/** Inspects an image of a disk with a GPT. */
final class DiskInspection {
  /**
   * A partition and what lies in it.
   *
   * @param number its number, from 1
   * @param entry its entry
   * @param found what lies in it
   */
  record Inhabited(int number, GptEntry entry, FoundContent found) {
    /** The partition in sentences. */
    String title() {
      return "Partition " + number + " \"" + Printable.of(entry.name()) + "\"";
    }
  }

  /** The most partitions that are looked into: as many as BL2 reads. Tables with more are made to keep tools busy. */
  static final int MOST_LOOKED_INTO = 128;

  private DiskInspection() {}

  static ImageInspect.Report inspect(Path file, DiskFile image) {
    GptReading reading = GptReader.read(image);
    List<Finding> findings = new ArrayList<>(reading.findings());
    List<Inhabited> partitions = new ArrayList<>();
    Optional<ImageInspect.TableReport> tableReport = Optional.empty();
    if (reading.table().isPresent()) {
      GptTable table = reading.table().get();
      tableReport = Optional.of(tableReport(reading, table));
      addPartitions(table, image, partitions);
    }
    BootVerdict verdict = BootVerdict.of(reading, partitions, findings);
    List<ImageInspect.PartitionReport> rows = new ArrayList<>();
    for (Inhabited partition : partitions) {
      rows.add(row(partition));
    }
    return new ImageInspect.Report(
        file,
        image.size(),
        ImageInspect.Kind.DISK,
        tableReport,
        rows,
        Optional.empty(),
        findings,
        verdict.verdict(),
        verdict.sentence());
  }

  private static void addPartitions(GptTable table, DiskFile image, List<Inhabited> partitions) {
    for (int i = 0; i < table.slots().size(); i++) {
      GptEntry entry = table.slots().get(i);
      if (entry.used()) {
        FoundContent found =
            partitions.size() < MOST_LOOKED_INTO
                ? content(entry, image)
                : FoundContent.plain("not-looked-into", "not looked into");
        partitions.add(new Inhabited(i + 1, entry, found));
      }
    }
  }

  private static FoundContent content(GptEntry entry, DiskFile image) {
    return hasSectors(entry)
        ? ContentReader.ofPartition(image, entry.startingLba(), entry.endingLba(), entry.name())
        : FoundContent.plain("no-sectors", "no sectors");
  }

  private static ImageInspect.PartitionReport row(Inhabited partition) {
    GptEntry entry = partition.entry();
    return new ImageInspect.PartitionReport(
        partition.number(),
        Printable.of(entry.name()),
        entry.startingLba(),
        entry.endingLba(),
        hasSectors(entry) ? (entry.endingLba() - entry.startingLba() + 1) * SectorSource.SECTOR : 0,
        entry.partitionTypeGuid(),
        PartitionTypes.name(entry.partitionTypeGuid()),
        entry.uniquePartitionGuid(),
        entry.attributes(),
        partition.found().content());
  }

  private static ImageInspect.TableReport tableReport(GptReading reading, GptTable table) {
    return new ImageInspect.TableReport(
        reading.mbr().kind().word(),
        table.header().diskGuid(),
        table.header().firstUsableLba(),
        table.header().lastUsableLba(),
        reading.primary().isEmpty(),
        reading.backupState().words(),
        reading.backupLba());
  }

  /** Whether an entry's sectors can be counted in bytes. */
  private static boolean hasSectors(GptEntry entry) {
    return entry.startingLba() >= 0
        && entry.endingLba() >= entry.startingLba()
        && entry.endingLba() < Long.MAX_VALUE / SectorSource.SECTOR;
  }
}
