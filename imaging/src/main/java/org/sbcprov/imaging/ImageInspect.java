package org.sbcprov.imaging;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.sbcprov.core.event.EventSink;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.imaging.disk.DiskFile;
import org.sbcprov.imaging.finding.Finding;
import org.sbcprov.imaging.finding.Severity;
import org.sbcprov.imaging.gpt.Attributes;
import org.sbcprov.imaging.gpt.GptReader;
import org.sbcprov.imaging.gpt.Unsigned;

/** Tells what is in an image, a BL2 or a FIP, and whether a board could start from it. Nothing is written. */
public final class ImageInspect {
  private ImageInspect() {}

  /** What was inspected. */
  public enum Kind {
    /** An image of a disk with partitions. */
    DISK,
    /** A BL2 file. */
    BL2,
    /** A FIP file. */
    FIP;

    /** The name as scripts get it. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** What an inspection comes to. */
  public enum Verdict {
    /** All that the boot ROM and BL2 look for is there and whole. That it runs is not said. */
    COMPLETE,
    /** Something that a start needs is not there; what is there is whole. */
    INCOMPLETE,
    /** There is no partition for BL2 or FIP: it is not an image of the kind that is built here. */
    OTHER,
    /** Something is broken. */
    DAMAGED;

    /** The name as scripts get it. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * The report on a file.
   *
   * @param file the file
   * @param size its size in bytes
   * @param kind what it is
   * @param table its partition table, if a good one was found
   * @param partitions its partitions, in the order of their numbers
   * @param content what a BL2 or FIP file holds; empty for a disk
   * @param findings what was noticed, in the order in which it was
   * @param verdict what it comes to
   * @param sentence the verdict in one sentence
   */
  public record Report(
      Path file,
      long size,
      Kind kind,
      Optional<TableReport> table,
      List<PartitionReport> partitions,
      Optional<Content> content,
      List<Finding> findings,
      Verdict verdict,
      String sentence) {
    public Report {
      partitions = List.copyOf(partitions);
      findings = List.copyOf(findings);
    }

    /** Whether something is broken. */
    public boolean hasErrors() {
      for (Finding finding : findings) {
        if (finding.severity() == Severity.ERROR) {
          return true;
        }
      }
      return false;
    }

    /** The report for people, line by line. */
    public List<String> lines() {
      return ReportText.lines(this);
    }

    /** Names and values, for scripts. */
    public Map<String, Object> facts() {
      Map<String, Object> facts = new LinkedHashMap<>();
      facts.put("file", file);
      facts.put("size", size);
      facts.put("kind", kind.word());
      if (table.isPresent()) {
        facts.put("table", table.get().facts());
      }
      if (kind == Kind.DISK) {
        List<Map<String, Object>> rows = new ArrayList<>();
        for (PartitionReport partition : partitions) {
          rows.add(partition.facts());
        }
        facts.put("partitions", rows);
      }
      if (content.isPresent()) {
        facts.put("content", content.get().facts());
      }
      List<Map<String, Object>> found = new ArrayList<>();
      for (Finding finding : findings) {
        found.add(finding.facts());
      }
      facts.put("findings", found);
      facts.put("verdict", verdict.word());
      facts.put("sentence", sentence);
      return facts;
    }
  }

  /**
   * A partition table.
   *
   * @param mbr what the MBR says about the disk: {@code none}, {@code protective}, {@code hybrid}, ...
   * @param diskGuid the disk's GUID
   * @param firstUsable first sector that a partition may use; sectors are unsigned
   * @param lastUsable the last one, inclusive
   * @param fromBackup whether all this is from the backup because the primary table is broken
   * @param backup what has become of the backup: {@code at the end}, {@code missing}, ...
   * @param backupSector where its header is or should be
   */
  public record TableReport(
      String mbr,
      UUID diskGuid,
      long firstUsable,
      long lastUsable,
      boolean fromBackup,
      String backup,
      long backupSector) {
    /** Names and values, for scripts. */
    public Map<String, Object> facts() {
      return Facts.of(
          "mbr", mbr,
          "disk-guid", diskGuid.toString(),
          "first-usable", Unsigned.number(firstUsable),
          "last-usable", Unsigned.number(lastUsable),
          "from-backup", fromBackup,
          "backup", backup,
          "backup-sector", Unsigned.number(backupSector));
    }
  }

  /**
   * A partition.
   *
   * @param number its number, from 1
   * @param name its name, fit for a terminal
   * @param first first sector, unsigned
   * @param last last sector, inclusive, unsigned
   * @param size bytes, or 0 when its sectors make no sense
   * @param type type GUID
   * @param typeName name of the type
   * @param guid its GUID
   * @param attributes the attribute field
   * @param content what lies in it
   */
  public record PartitionReport(
      int number,
      String name,
      long first,
      long last,
      long size,
      UUID type,
      String typeName,
      UUID guid,
      long attributes,
      Content content) {
    /** A word for each attribute that is set. */
    public List<String> attributeWords() {
      return Attributes.words(attributes);
    }

    /** Names and values, for scripts. */
    public Map<String, Object> facts() {
      return Facts.of(
          "number", number,
          "name", name,
          "first", Unsigned.number(first),
          "last", Unsigned.number(last),
          "size", size,
          "type", type.toString(),
          "type-name", typeName,
          "guid", guid.toString(),
          "attributes", attributeWords(),
          "content", content.facts());
    }
  }

  /**
   * What lies in a partition or a file, as far as its first bytes tell.
   *
   * @param kind {@code bl2}, {@code fip}, {@code u-boot-env}, {@code empty}, {@code beyond-file}, {@code no-sectors},
   *     {@code not-looked-into}, {@code compressed}, {@code ext}, {@code fat}, {@code fit} or {@code data}
   * @param words the same for people
   * @param details names and values, for scripts
   */
  public record Content(String kind, String words, Map<String, Object> details) {
    /** Names and values, for scripts. */
    public Map<String, Object> facts() {
      Map<String, Object> facts = new LinkedHashMap<>();
      facts.put("kind", kind);
      facts.put("words", words);
      facts.putAll(details);
      return facts;
    }
  }

  /**
   * Inspects a file, or a card in its device.
   *
   * @throws BadInput {@code image.unknown} when it is nothing that is known here, {@code image.compressed} when it is
   *     packed, {@code input.not-found} when it is not there
   * @throws org.sbcprov.core.failure.IoFailed when reading fails
   */
  public static Report inspect(Path file, EventSink sink) {
    try (DiskFile image = DiskFile.open(file)) {
      byte[] start = image.read(0, (int) Math.min(image.size(), FileForm.PROBE));
      FileForm form = FileForm.of(start);
      Report report = inspect(file, image, form);
      sink.accept(new Inspected(file, report.verdict(), report.sentence()));
      return report;
    }
  }

  private static Report inspect(Path file, DiskFile image, FileForm form) {
    switch (form) {
      case FIP:
        return FirmwareInspection.fip(file, image);
      case BL2:
        return FirmwareInspection.bl2(file, image);
      case GPT_DISK:
        return DiskInspection.inspect(file, image);
      default:
        if (form.isCompressed()) {
          throw FileProblems.compressed(file, form);
        }
        if (GptReader.isPresent(image) || GptReader.isAnnounced(image)) {
          return DiskInspection.inspect(file, image);
        }
        throw new BadInput(
            "image.unknown",
            file + " is neither an image with a GPT nor a BL2 or FIP: it is " + form.words(),
            Facts.of("file", file.toAbsolutePath().normalize(), "size", image.size()),
            form == FileForm.BARE_CODE
                ? "bl2.bin is the code alone; bl2.img is the file with the header for a medium."
                : "Check that this is the file you mean.");
    }
  }
}
