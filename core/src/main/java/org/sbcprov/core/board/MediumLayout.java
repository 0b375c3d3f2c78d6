package org.sbcprov.core.board;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.sbcprov.core.ByteSize;

/**
 * The layout of a boot image.
 *
 * @param name as {@code --layout} takes it
 * @param title where it comes from, for people
 * @param size size of a new image
 * @param table how the partition table is written
 * @param partitions in the order of their table entries
 * @param placements what lies at fixed sectors beside
 * @param bootArea the eMMC's hardware partition, if the boot ROM loads from there
 * @param nand what a raw NAND holds, if the medium is one; there are no partitions then
 * @param bl2 what the boot ROM expects of BL2 on this medium, if the board boots through one
 * @param firmwareSources where the firmware comes from, as a sentence for people
 * @param notes what whoever installs such an image has to know, in sentences
 */
public record MediumLayout(
    String name,
    String title,
    ByteSize size,
    TableStyle table,
    List<Partition> partitions,
    List<Placement> placements,
    Optional<BootArea> bootArea,
    Optional<NandPlan> nand,
    Optional<Bl2Profile> bl2,
    String firmwareSources,
    List<String> notes) {
  /** The name of the layout that a board file gives itself, without one. */
  public static final String OWN = "own";

  public MediumLayout {
    partitions = List.copyOf(partitions);
    placements = List.copyOf(placements);
    notes = List.copyOf(notes);
  }

  /** A layout of partitions alone. */
  public MediumLayout(
      ByteSize size, List<Partition> partitions, Optional<Bl2Profile> bl2, String firmwareSources) {
    this(
        OWN,
        "",
        size,
        TableStyle.STANDARD,
        partitions,
        List.of(),
        Optional.empty(),
        Optional.empty(),
        bl2,
        firmwareSources,
        List.of());
  }

  /** The partition for a content, if there is one. */
  public Optional<Partition> partitionFor(String content) {
    for (Partition partition : partitions) {
      if (partition.content().isPresent() && partition.content().get().equals(content)) {
        return Optional.of(partition);
      }
    }
    return Optional.empty();
  }

  /** The same layout with other partitions. */
  public MediumLayout with(List<Partition> others) {
    return new MediumLayout(
        name, title, size, table, others, placements, bootArea, nand, bl2, firmwareSources, notes);
  }

  /** The same layout for images of another size. */
  public MediumLayout with(ByteSize other) {
    return new MediumLayout(
        name, title, other, table, partitions, placements, bootArea, nand, bl2, firmwareSources, notes);
  }

  /** The same layout for a board: with what its boot ROM wants, and where its firmware is. */
  MediumLayout with(Optional<Bl2Profile> boardsBl2, String boardsSources, List<String> boardsNotes) {
    List<String> all = new ArrayList<>(boardsNotes);
    all.addAll(notes);
    return new MediumLayout(
        name, title, size, table, partitions, placements, bootArea, nand, boardsBl2, boardsSources, all);
  }
}
