package org.sbcprov.imaging.repair;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.failure.Refused;
import org.sbcprov.core.io.OutputGuard;
import org.sbcprov.imaging.FileForm;
import org.sbcprov.imaging.FileProblems;
import org.sbcprov.imaging.disk.Change;
import org.sbcprov.imaging.disk.DiskFile;
import org.sbcprov.imaging.disk.InPlaceEdit;
import org.sbcprov.imaging.gpt.GptReader;
import org.sbcprov.imaging.gpt.MbrReader;
import org.sbcprov.imaging.gpt.TableEdit;
import org.sbcprov.imaging.inspect.ImageInspect;
import org.sbcprov.imaging.inspect.InspectOptions;
import org.sbcprov.imaging.inspect.Report;

/** Mends the partition tables of an image in a file, or of a card in its device. Contents of partitions stay. */
public final class ImageRepair {
  private ImageRepair() {}

  /**
   * What to do.
   *
   * @param file the image
   * @param choice what is to be mended
   * @param saved where the bytes go that are overwritten; by default a new file beside the image
   * @param dryRun whether nothing is written
   */
  public record Request(Path file, RepairChoice choice, Optional<Path> saved, boolean dryRun) {}

  /**
   * What was done, or would be.
   *
   * @param plan what was wrong, and the bytes
   * @param saved the file with the bytes that were overwritten, if any were
   * @param after what an inspection says of the result
   */
  public record Result(RepairPlan plan, Optional<Path> saved, Report after) {
    /** Names and values, for scripts. */
    public Map<String, Object> facts() {
      Map<String, Object> facts = new LinkedHashMap<>();
      List<Map<String, Object>> repairs = new ArrayList<>();
      for (Repair repair : plan.repairs()) {
        repairs.add(repair.facts());
      }
      List<Map<String, Object>> changes = new ArrayList<>();
      for (Change change : plan.changes()) {
        changes.add(change.facts());
      }
      facts.put("repairs", repairs);
      facts.put("changes", changes);
      facts.put("left", plan.left());
      if (saved.isPresent()) {
        facts.put("saved", saved.get());
      }
      facts.put("verdict", after.verdict().word());
      facts.put("sentence", after.sentence());
      return facts;
    }
  }

  /**
   * Mends.
   *
   * @throws BadInput {@code image.no-table} when there is nothing that could be mended
   * @throws Refused {@code image.changed}, {@code image.busy}
   * @throws org.sbcprov.core.failure.VerificationFailed {@code image.read-back}
   * @throws org.sbcprov.core.failure.IoFailed when reading or writing fails
   */
  public static Result repair(Request request) {
    RepairPlan plan;
    Report after;
    try (DiskFile image = DiskFile.open(request.file())) {
      requireDisk(request.file(), image);
      plan = RepairPlanner.plan(image, request.choice());
      after = ImageInspect.inspect(request.file(), new Overlay(image, pieces(plan)), InspectOptions.NONE);
    }
    if (request.dryRun() || plan.changes().isEmpty()) {
      return new Result(plan, Optional.empty(), after);
    }
    OutputGuard.requireApart(request.saved().map(List::of).orElse(List.of()), List.of(request.file()));
    Path saved = InPlaceEdit.applySaved(request.file(), plan.changes(), request.saved());
    return new Result(plan, Optional.of(saved), after);
  }

  private static List<TableEdit.Piece> pieces(RepairPlan plan) {
    List<TableEdit.Piece> pieces = new ArrayList<>();
    for (Change change : plan.changes()) {
      pieces.add(new TableEdit.Piece(change.offset(), change.after()));
    }
    return pieces;
  }

  private static void requireDisk(Path file, DiskFile image) {
    FileForm form = FileProblems.requireUnpacked(file, image);
    if (MbrReader.partitions(image).isPresent() && !GptReader.isPresent(image)) {
      throw new BadInput(
          "image.no-table",
          file + " has its partitions in the MBR and no GPT; only a GPT is repaired here",
          Facts.of("file", file.toAbsolutePath().normalize(), "size", image.size()),
          "sbcprov image inspect shows its partitions.");
    }
    if (image.sectors() < 2 || !GptReader.isPresent(image) && !GptReader.isAnnounced(image)) {
      throw new BadInput(
          "image.no-table",
          file + " has no GPT that could be repaired: it is " + form.words(),
          Facts.of("file", file.toAbsolutePath().normalize(), "size", image.size()),
          "sbcprov image inspect shows what it is.");
    }
  }
}
