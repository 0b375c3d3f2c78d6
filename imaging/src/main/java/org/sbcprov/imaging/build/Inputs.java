package org.sbcprov.imaging.build;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.sbcprov.core.board.MediumLayout;
import org.sbcprov.core.board.NandPlan;
import org.sbcprov.core.board.Partition;
import org.sbcprov.core.board.Placement;
import org.sbcprov.core.failure.BadUsage;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.failure.Refused;
import org.sbcprov.core.io.OutputGuard;

/** What has to hold between what is given, what a layout has places for, and where results go. */
final class Inputs {
  /** What no board starts without, where a layout has a place for it. */
  private static final Set<String> NEEDED =
      Set.of(LayoutRules.BL2, LayoutRules.FIP, "u-boot-rockchip", "head440", "head1", "preloader", "u-boot");

  private Inputs() {}

  /**
   * Checks all that needs no look into files.
   *
   * @throws BadUsage {@code image.content-unknown}, {@code image.content-missing}, {@code image.partition-unknown}
   * @throws org.sbcprov.core.failure.Refused {@code output.is-input} when an output is an input
   */
  static void require(BuildRequest request, MediumLayout layout, List<Slot> slots) {
    List<String> words = words(layout);
    for (String word : request.contents().keySet()) {
      if (!words.contains(word)) {
        throw new BadUsage(
            "image.content-unknown",
            "The layout " + layout.name() + " has no place for \"" + word + "\"",
            Facts.of("content", word, "known", words),
            "Its contents: " + String.join(", ", words) + ".");
      }
    }
    for (String word : words) {
      if (NEEDED.contains(word) && !request.contents().containsKey(word)) {
        throw new BadUsage(
            "image.content-missing",
            "Nothing is given for " + word + ", without which the board does not start",
            Facts.of("content", word),
            ("Give it with --content " + word + "=FILE. " + layout.firmwareSources()).strip());
      }
    }
    ImageIdentity.requireKnownNames(request.partitionGuids(), layout.partitions());
    List<Path> results = request.results().all(second(layout));
    requireDifferent(results);
    OutputGuard.requireApart(results, inputs(request, slots));
  }

  /** The second file as well must not be one of the others. */
  private static void requireDifferent(List<Path> results) {
    for (int i = 1; i < results.size(); i++) {
      for (int j = 0; j < i; j++) {
        if (OutputGuard.isSameEntry(results.get(i), results.get(j))) {
          throw new Refused(
              "output.is-input",
              "Two results would be written to " + results.get(i),
              Facts.of("out", results.get(i).toAbsolutePath().normalize()),
              "Give each of them a name of its own.");
        }
      }
    }
  }

  /** The words for what a layout has places for, in its order. */
  static List<String> words(MediumLayout layout) {
    List<String> words = new ArrayList<>();
    if (layout.nand().isPresent()) {
      words.add(LayoutRules.BL2);
      for (NandPlan.Volume volume : layout.nand().get().volumes()) {
        volume.content().ifPresent(words::add);
      }
    }
    if (layout.bootArea().isPresent()) {
      words.add(layout.bootArea().get().content());
    }
    for (Partition partition : layout.partitions()) {
      partition.content().ifPresent(words::add);
    }
    for (Placement placement : layout.placements()) {
      words.add(placement.content());
    }
    return words;
  }

  /** What the second file is, if there is one. */
  static Optional<String> second(MediumLayout layout) {
    if (layout.nand().isPresent()) {
      return Optional.of("ubinize.cfg");
    }
    return layout.bootArea().isPresent() ? Optional.of(layout.bootArea().get().name()) : Optional.empty();
  }

  private static List<Path> inputs(BuildRequest request, List<Slot> slots) {
    List<Path> inputs = new ArrayList<>(request.descriptions());
    for (Source source : request.contents().values()) {
      inputs.addAll(source.files());
    }
    for (Slot slot : slots) {
      if (slot.source().isPresent()) {
        inputs.addAll(slot.source().get().files());
      }
    }
    return inputs;
  }
}
