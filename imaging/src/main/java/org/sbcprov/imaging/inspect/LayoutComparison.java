package org.sbcprov.imaging.inspect;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.sbcprov.core.board.MediumLayout;
import org.sbcprov.core.board.Partition;
import org.sbcprov.core.board.TableStyle;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.imaging.finding.Finding;
import org.sbcprov.imaging.finding.Printable;
import org.sbcprov.imaging.gpt.BackupState;
import org.sbcprov.imaging.gpt.GptEntry;
import org.sbcprov.imaging.gpt.Mbr;
import org.sbcprov.imaging.gpt.PartitionTypes;

/** Compares a disk with a layout: each difference is a finding. */
final class LayoutComparison {
  private static final List<String> FIRMWARE = List.of("bl2", "fip");

  private final DiskView view;
  private final MediumLayout layout;
  private final List<Finding> findings;

  private LayoutComparison(DiskView view, MediumLayout layout, List<Finding> findings) {
    this.view = view;
    this.layout = layout;
    this.findings = findings;
  }

  static void add(DiskView view, MediumLayout layout, List<Finding> findings) {
    if (view.reading().table().isPresent()) {
      new LayoutComparison(view, layout, findings).compare();
    }
  }

  private void compare() {
    compareTable();
    List<String> expectedNames = new ArrayList<>();
    int number = 0;
    for (Partition expected : layout.partitions()) {
      number = expected.number() > 0 ? expected.number() : number + 1;
      expectedNames.add(expected.name());
      comparePartition(number, expected);
    }
    for (Inhabited partition : view.partitions()) {
      if (!expectedNames.contains(partition.entry().name())) {
        differs(partition.title() + " is not part of the layout", Printable.of(partition.entry().name()), "none", "there");
      }
    }
  }

  private void compareTable() {
    TableStyle style = layout.table();
    boolean hybrid = view.reading().mbr().kind() == Mbr.Kind.HYBRID;
    if (hybrid == style.hybrid().isEmpty()) {
      differs("The MBR is " + view.reading().mbr().kind().word(), "mbr",
          style.hybrid().isEmpty() ? "protective" : "hybrid", view.reading().mbr().kind().word());
    }
    boolean backup = view.reading().backupState() != BackupState.MISSING;
    if (backup != style.backup()) {
      differs(
          backup ? "There is a backup GPT" : "There is no backup GPT", "backup",
          style.backup() ? "there" : "none", backup ? "there" : "none");
    }
  }

  private void comparePartition(int number, Partition expected) {
    Optional<Inhabited> found = view.named(expected.name());
    if (found.isEmpty()) {
      differs("There is no partition \"" + expected.name() + "\"", expected.name(), "partition " + number, "none");
      return;
    }
    GptEntry entry = found.get().entry();
    String title = found.get().title();
    field(title, expected.name(), "number", number, found.get().number());
    field(title, expected.name(), "first sector", expected.first(), entry.startingLba());
    if (!expected.takesRest()) {
      field(title, expected.name(), "last sector", expected.last(), entry.endingLba());
    }
    field(title, expected.name(), "type", PartitionTypes.name(expected.type()) + " " + expected.type(),
        PartitionTypes.name(entry.partitionTypeGuid()) + " " + entry.partitionTypeGuid());
    field(title, expected.name(), "attributes", "0x" + Long.toHexString(expected.attributes()),
        "0x" + Long.toHexString(entry.attributes()));
    String content = expected.content().orElse("");
    if (FIRMWARE.contains(content)) {
      field(title, expected.name(), "content", content, found.get().found().content().kind());
    }
  }

  private void field(String title, String name, String what, Object expected, Object found) {
    if (!expected.equals(found)) {
      differs(title + ": " + what + " is " + found + ", in the layout " + expected, name + " " + what, expected, found);
    }
  }

  private void differs(String words, String what, Object expected, Object found) {
    findings.add(
        Finding.warning(
            "image.layout-differs",
            words,
            Facts.of("layout", layout.name(), "what", what, "expected", expected, "found", found),
            ""));
  }
}
