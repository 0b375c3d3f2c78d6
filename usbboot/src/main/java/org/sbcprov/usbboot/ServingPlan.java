package org.sbcprov.usbboot;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.sbcprov.core.failure.Facts;

/**
 * What boards would be served from a boot directory, found out without any board: which chips can be booted and what for,
 * and each file that a board could ask for.
 *
 * @param directory the boot directory
 * @param chips one for each chip
 * @param files in the order of their names; of one name, those first that go first
 * @param whole whether all of the directory was looked at; there are limits
 */
public record ServingPlan(Path directory, List<PlannedChip> chips, List<PlannedFile> files, boolean whole) {
  public ServingPlan {
    chips = List.copyOf(chips);
    files = List.copyOf(files);
  }

  /**
   * Looks at a boot directory as a session would, and at all that is in it.
   *
   * @throws org.sbcprov.core.failure.BadInput when it cannot be used at all, see {@link BootFiles#in(Path, FileRules)}
   */
  public static ServingPlan of(Path directory, FileRules rules) {
    try (BootFiles files = BootFiles.in(directory, rules)) {
      PlannedFiles planned = PlannedFiles.of(files);
      List<PlannedChip> chips = new ArrayList<>();
      for (Chip chip : Chip.values()) {
        chips.add(new ChipJudge(files, planned.list(), chip).judge());
      }
      return new ServingPlan(directory, chips, planned.list(), planned.whole());
    }
  }

  /** The same for some chips. */
  public ServingPlan only(Set<Chip> wanted) {
    List<PlannedChip> some = new ArrayList<>();
    for (PlannedChip chip : chips) {
      if (wanted.contains(chip.chip())) {
        some.add(chip);
      }
    }
    return new ServingPlan(directory, some, files, whole);
  }

  /** Whether there is a chip whose boards can be booted. */
  public boolean boots() {
    for (PlannedChip chip : chips) {
      if (chip.boots()) {
        return true;
      }
    }
    return false;
  }

  /** For scripts. */
  public Map<String, Object> facts() {
    List<Map<String, Object>> boards = new ArrayList<>();
    for (PlannedChip chip : chips) {
      boards.add(chip.facts());
    }
    List<Map<String, Object>> list = new ArrayList<>();
    for (PlannedFile file : files) {
      list.add(file.facts());
    }
    return Facts.of("directory", directory.toString(), "whole", whole, "chips", boards, "files", list);
  }
}
