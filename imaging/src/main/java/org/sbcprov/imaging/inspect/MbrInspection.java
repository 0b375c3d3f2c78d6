package org.sbcprov.imaging.inspect;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.sbcprov.core.board.Medium;
import org.sbcprov.core.board.MediumLayout;
import org.sbcprov.core.board.Partition;
import org.sbcprov.core.board.Placement;
import org.sbcprov.core.board.TableStyle;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.imaging.content.ContentReader;
import org.sbcprov.imaging.content.Found;
import org.sbcprov.imaging.disk.SectorSource;
import org.sbcprov.imaging.finding.Finding;
import org.sbcprov.imaging.gpt.Mbr;
import org.sbcprov.imaging.gpt.MbrEntry;
import org.sbcprov.imaging.gpt.MbrReader;

/**
 * Inspects a disk whose partitions stand in the MBR, such as one for the BPI-R2: what lies in them, and at the places of
 * the board's layout. How its boot ROM starts is not followed.
 */
final class MbrInspection {
  private final SectorSource image;
  private final Mbr mbr;
  private final InspectOptions options;
  private final List<Gap> places = new ArrayList<>();
  private final List<Finding> findings = new ArrayList<>();
  private int partitions;

  private MbrInspection(SectorSource image, Mbr mbr, InspectOptions options) {
    this.image = image;
    this.mbr = mbr;
    this.options = options;
  }

  static Report inspect(Path file, SectorSource image, Mbr mbr, InspectOptions options) {
    return new MbrInspection(image, mbr, options).report(file);
  }

  private Report report(Path file) {
    addPartitions();
    Optional<MediumLayout> layout = layout();
    if (layout.isPresent()) {
      for (Placement placement : layout.get().placements()) {
        long last = placement.first() + placement.sectors() - 1;
        add("layout: " + placement.content(), placement.first(), last);
      }
    }
    if (options.against().isPresent()) {
      compare(options.against().get());
    }
    Target target = Target.given(options);
    return new Report(
        file,
        image.size(),
        Kind.DISK,
        target.words(),
        target.facts(),
        Optional.empty(),
        List.of(),
        places,
        Optional.empty(),
        findings,
        List.of(),
        Verdict.OTHER,
        "other: an MBR with " + partitions + (partitions == 1 ? " partition" : " partitions") + " and no GPT",
        findings.isEmpty());
  }

  private void addPartitions() {
    for (int i = 0; i < mbr.entries().size(); i++) {
      MbrEntry entry = mbr.entries().get(i);
      if (entry.osType() != 0) {
        partitions++;
        String mark = entry.active() ? ", active" : "";
        add("MBR partition " + (i + 1) + ", type 0x" + Integer.toHexString(entry.osType()) + mark,
            entry.startingLba(), MbrReader.last(entry));
      }
    }
  }

  private void add(String title, long first, long last) {
    Found found = ContentReader.ofPartition(image, first, last, "");
    places.add(new Gap(title, first, last, found));
  }

  /** The one that it is compared with, or the first one of the board that has an MBR. */
  private Optional<MediumLayout> layout() {
    if (options.against().isPresent() || options.board().isEmpty()) {
      return options.against();
    }
    for (Medium medium : options.board().get().media().values()) {
      boolean meant = options.medium().isEmpty() || options.medium().get().equals(medium.name());
      if (meant && medium.layout().table().kind() == TableStyle.Kind.MBR) {
        return Optional.of(medium.layout());
      }
    }
    return Optional.empty();
  }

  private void compare(MediumLayout layout) {
    if (layout.table().kind() != TableStyle.Kind.MBR) {
      differs(layout, "The table is an MBR, in the layout it is none", "table", layout.table().kind(), "MBR");
      return;
    }
    for (int i = 0; i < mbr.entries().size(); i++) {
      MbrEntry entry = mbr.entries().get(i);
      boolean expected = i < layout.partitions().size();
      String title = "MBR partition " + (i + 1);
      if (expected != (entry.osType() != 0)) {
        differs(layout, title + (expected ? " is not there" : " is not part of the layout"), title,
            expected ? "there" : "none", expected ? "none" : "there");
      } else if (expected) {
        Partition partition = layout.partitions().get(i);
        field(layout, title, "first sector", partition.first(), entry.startingLba());
        if (!partition.takesRest()) {
          field(layout, title, "last sector", partition.last(), MbrReader.last(entry));
        }
        field(layout, title, "type", "0x" + Integer.toHexString(partition.mbrType()),
            "0x" + Integer.toHexString(entry.osType()));
      }
    }
  }

  private void field(MediumLayout layout, String title, String what, Object expected, Object found) {
    if (!expected.equals(found)) {
      differs(layout, title + ": " + what + " is " + found + ", in the layout " + expected, title + " " + what,
          expected, found);
    }
  }

  private void differs(MediumLayout layout, String words, String what, Object expected, Object found) {
    findings.add(
        Finding.warning(
            "image.layout-differs",
            words,
            Facts.of(
                "layout", layout.name(), "what", what, "expected", expected.toString(), "found", found.toString()),
            ""));
  }
}
