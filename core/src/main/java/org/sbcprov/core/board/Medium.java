package org.sbcprov.core.board;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sbcprov.core.failure.BadUsage;
import org.sbcprov.core.failure.Facts;

/**
 * A medium that a board boots from, and the layouts that images for it can have.
 *
 * @param name {@code sd}, {@code emmc}, {@code nand}, {@code nvme}
 * @param bl2 what the boot ROM expects of BL2 on this medium, if the board boots through one
 * @param firmwareSources where the firmware comes from, as a sentence for people
 * @param notes what whoever installs such an image has to know, in sentences
 * @param layouts by name, the default one first
 */
public record Medium(
    String name,
    Optional<Bl2Profile> bl2,
    String firmwareSources,
    List<String> notes,
    Map<String, LayoutRef> layouts) {
  /**
   * Where a layout is: in a file that comes with the program, which is read when it is needed, or in the board's own file.
   *
   * @param resource the file's name, or null
   * @param own the board's own, or null
   */
  record LayoutRef(String resource, MediumLayout own) {}

  /** Names of the layouts, the default one first. */
  public List<String> layoutNames() {
    return List.copyOf(layouts.keySet());
  }

  /** The default layout. */
  public MediumLayout layout() {
    return layout(layouts.keySet().iterator().next());
  }

  /**
   * A layout by its name.
   *
   * @throws BadUsage {@code board.layout-unknown} when there is none
   */
  public MediumLayout layout(String layoutName) {
    LayoutRef ref = layouts.get(layoutName);
    if (ref == null) {
      throw new BadUsage(
          "board.layout-unknown",
          "There is no layout \"" + layoutName + "\" for this board and medium (" + name + ")",
          Facts.of("medium", name, "known", layoutNames()),
          "Known layouts: " + String.join(", ", layoutNames()) + ".");
    }
    return ref.own != null
        ? ref.own.with(bl2, firmwareSources, notes)
        : BoardCatalogue.layout(layoutName, ref.resource).with(bl2, firmwareSources, notes);
  }
}
