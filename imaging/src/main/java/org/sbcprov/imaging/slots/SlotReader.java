package org.sbcprov.imaging.slots;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.failure.Refused;
import org.sbcprov.imaging.env.Environment;
import org.sbcprov.imaging.env.EnvironmentReading;
import org.sbcprov.imaging.finding.Printable;

/**
 * Reads which root file systems a board has and which one it starts, from what its firmware really reads: the
 * environment that U-Boot stores, or the text file that it imports, followed through its own commands.
 */
public final class SlotReader {
  private static final String FIT_ROOT = "/dev/fit0";

  private final SlotRequest request;
  private final List<String> notes = new ArrayList<>();
  private BootSources sources;
  private Layer base;
  private Refused obstacle;

  private SlotReader(SlotRequest request) {
    this.request = request;
  }

  /**
   * Reads. Nothing is written.
   *
   * @throws BadInput {@code image.slots-nothing} when there is nothing that a U-Boot could read; {@code
   *     image.fat-damaged}
   * @throws Refused {@code image.slots-several}
   */
  public static SlotReading read(SlotRequest request) {
    return new SlotReader(request).read();
  }

  private SlotReading read() {
    SlotDisk image = SlotDisk.of(request.image(), "mmcblk0");
    Optional<SlotDisk> other =
        request.disk().isPresent() ? Optional.of(SlotDisk.of(request.disk().get(), "nvme0n1")) : Optional.empty();
    sources = new BootSources(image, other);
    base = base();
    Optional<EnvironmentReading> stored = sources.stored();
    BootWalk walk =
        base == Layer.STORED
            ? sources.walkStored(stored.orElseThrow().environment(), Optional.empty())
            : sources.walkBuiltIn(Optional.empty());
    compare(walk);
    if (base == Layer.STORED) {
      Environment environment = stored.get().environment();
      requireSure(stored.get());
      if (environment.value(VariableSlots.CURRENT_SLOT).isPresent() || walk.leftTo().equals("mtkboardboot")) {
        return variables(VariableSlots.dualImage(environment, partitions(), notes));
      }
      if (environment.value(VariableSlots.BOOT_ORDER).isPresent()) {
        return variables(VariableSlots.rauc(environment, partitions()));
      }
    }
    return root(walk);
  }

  /** Which variables U-Boot starts with. */
  private Layer base() {
    boolean stored = sources.stored().isPresent();
    Optional<Firmware> firmware = sources.firmware();
    if (request.through().isPresent()) {
      boolean env = request.through().get() == Through.ENV;
      if (env && !stored) {
        throw several() ? severalEnvironments() : nothingStored();
      }
      if (env && firmware.isPresent() && firmware.get().keepsNone()) {
        notes.add("this U-Boot keeps its environment nowhere, so what is stored has no effect");
      }
      return env ? Layer.STORED : Layer.BUILT_IN;
    }
    if (firmware.isPresent() && firmware.get().keepsNone()) {
      if (!sources.hasBuiltIn()) {
        notes.add("this U-Boot's own variables cannot be read; it is taken to read uEnv.txt, as frank-w's does");
      }
      return Layer.BUILT_IN;
    }
    if (several()) {
      obstacle = severalEnvironments();
      return Layer.BUILT_IN;
    }
    if (stored) {
      return Layer.STORED;
    }
    if (firmware.isPresent()) {
      notes.add(firmware.get().words() + " keeps its environment in " + String.join(", ", firmware.get().stores())
          + ", and none is stored here: it starts with what is built in");
      obstacle = sources.hasBuiltIn() ? null : nothingStored();
      return Layer.BUILT_IN;
    }
    Optional<UenvPlace> file = UenvPlace.search(sources.image());
    if (file.isEmpty() || file.get().text().isEmpty()) {
      throw new BadInput(
          "image.slots-nothing",
          "There is nothing that U-Boot could read the root file system from: no U-Boot, no environment, no uEnv.txt",
          Facts.of("partitions", sources.image().partitions().size()),
          "Give the image or disk that the board starts from first, and the one with the slots with --disk.");
    }
    notes.add("no U-Boot was found here, so it is taken to be one that reads uEnv.txt, as frank-w's does");
    return Layer.BUILT_IN;
  }

  private boolean several() {
    return sources.search().readings().size() > 1;
  }

  private static Refused severalEnvironments() {
    return unsure(
        "there are several environments, and only the firmware knows which one it reads",
        "sbcprov env print tells of them; clear those that are not in use, or give --through uenv.");
  }

  /** Tells of what lies there and is not read, or may not be. */
  private void compare(BootWalk walk) {
    Optional<UenvPlace> file = sources.uenv();
    boolean there = file.isPresent() && file.get().text().isPresent();
    Optional<Firmware> firmware = sources.firmware();
    boolean read = !walk.imports().isEmpty();
    if (base == Layer.STORED && there && !read) {
      if (firmware.isPresent() || request.through().isPresent()) {
        notes.add(file.get().words() + " is not read: the stored environment has no command that imports it");
      } else {
        obstacle = unsure(
            "there are a stored environment and " + file.get().words()
                + ", and no U-Boot that tells which one it reads",
            "Tell with --through env or --through uenv.");
      }
    }
    if (base == Layer.BUILT_IN && sources.stored().isPresent()) {
      boolean none = firmware.isPresent() && firmware.get().keepsNone();
      notes.add("the environment stored at " + sources.stored().get().place().where() + " is not read"
          + (none ? ": this U-Boot keeps its environment nowhere" : ""));
    }
    for (BootWalk.Import each : walk.imports()) {
      if (each.device().equals("nvme") && sources.other().isEmpty()) {
        obstacle = unsure(
            "U-Boot reads " + Printable.of(each.path()) + " from the NVMe disk, which is not at hand",
            "Give that disk with --disk.");
      }
    }
  }

  private void requireSure(EnvironmentReading stored) {
    if (stored.doubt().isPresent()) {
      obstacle = unsure(stored.doubt().get(), "sbcprov env print shows it; sbcprov env set can be told where it is.");
    }
  }

  private SlotReading variables(VariableSlots.Found found) {
    String where = "the " + place() + ", variable " + found.variable();
    return new SlotReading(
        found.scheme(), found.slots(), found.active(), Optional.of(Through.ENV), where, "", notes,
        Optional.ofNullable(obstacle), new SlotReading.Internals(sources, base, Optional.empty(), false));
  }

  private String place() {
    return "stored environment (" + sources.stored().orElseThrow().place().words() + ")";
  }

  private SlotReading root(BootWalk walk) {
    Traced line = walk.bootargs();
    int[] range = CommandLineWords.root(line.text());
    String text = range == null ? "" : line.text().substring(range[0], range[1]);
    RootSpec spec = RootSpec.of(text);
    if (spec.text().equals(FIT_ROOT)) {
      return openWrt(text);
    }
    if (!walk.leftTo().isEmpty()) {
      obstacle = unsure(
          "the command " + walk.leftTo() + " decides, from a script or file that is not looked into",
          "Change what that script reads by hand, such as extlinux.conf or boot.scr.");
    }
    boolean assumed = base == Layer.BUILT_IN && !sources.hasBuiltIn();
    Optional<Traced.Place> place = range == null ? Optional.empty() : line.part(range[0], range[1]).place();
    if (text.isEmpty() && range != null && walk.missed("root")) {
      Layer layer = sources.imported().isPresent() ? Layer.FILE : base;
      place = Optional.of(new Traced.Place(new Origin(layer, "root"), 0, 0));
    }
    String where = where(place, text);
    SlotDisks disks = SlotDisks.of(sources, request, spec, text.isEmpty() ? Optional.empty() : Optional.of(spec));
    notes.addAll(disks.notes());
    walk.value("nvme_root").ifPresent(
        value -> {
          if (!"nvme_root".equals(variable(line, range))) {
            notes.add("nvme_root is " + Printable.of(value) + ": it is taken in place of root where the boot menu's"
                + " entry for NVMe is chosen by hand");
          }
        });
    if (obstacle == null) {
      obstacle = obstacle(range, place);
    }
    if (obstacle == null && disks.isElsewhere()) {
      obstacle = unsure(
          "root=" + Printable.of(text) + " is on no disk that is at hand, so these may be other slots",
          "Give the disk that has it with --disk, or name the slots with --root-a and --root-b.");
    }
    Optional<Through> through = place.isEmpty() ? Optional.empty() : through(place.get().origin().layer(), text);
    return new SlotReading(
        SlotScheme.ROOT, disks.slots(), disks.active(), through, where, text, notes, Optional.ofNullable(obstacle),
        new SlotReading.Internals(sources, base, place, assumed));
  }

  private static String variable(Traced line, int[] range) {
    Optional<Traced.Place> place = range == null ? Optional.empty() : line.part(range[0], range[1]).place();
    return place.isEmpty() ? "" : place.get().origin().variable();
  }

  private static Optional<Through> through(Layer layer, String text) {
    if (layer == Layer.BUILT_IN || text.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(layer == Layer.STORED ? Through.ENV : Through.UENV);
  }

  private String where(Optional<Traced.Place> place, String text) {
    if (place.isEmpty()) {
      return "";
    }
    String variable = ", variable " + Printable.of(place.get().origin().variable());
    switch (place.get().origin().layer()) {
      case STORED:
        return "the " + place() + variable;
      case FILE:
        String file = sources.imported().orElseThrow().words();
        return text.isEmpty() ? "nothing; it would go into " + file + variable : file + variable;
      default:
        return "U-Boot's own variables" + variable;
    }
  }

  private SlotReading openWrt(String text) {
    Refused refused = new Refused(
        "image.slots-openwrt",
        "OpenWrt has no slots: it starts the root file system inside its FIT image, and another root= loses "
            + FIT_ROOT,
        Facts.of("root", text),
        "Its second system is the partition recovery; variables are changed with sbcprov env set.");
    return new SlotReading(
        SlotScheme.OPENWRT, List.of(), Optional.empty(), Optional.empty(), "", text, notes, Optional.of(refused),
        new SlotReading.Internals(sources, base, Optional.empty(), false));
  }

  private Refused obstacle(int[] range, Optional<Traced.Place> place) {
    if (range == null) {
      return unsure(
          "the kernel's command line has no root=, as far as U-Boot's variables tell",
          "Set it with sbcprov env set IMAGE 'bootargs=...', or in uEnv.txt where the firmware reads that.");
    }
    if (place.isEmpty()) {
      return unsure("root= is put together from several variables", "Change those with sbcprov env set.");
    }
    if (sources.importsSeveral()) {
      return unsure("U-Boot imports several files, one over the other", "Change them by hand.");
    }
    Layer layer = place.get().origin().layer();
    boolean known = layer != Layer.BUILT_IN
        || sources.hasBuiltIn() && sources.firmware().get().builtIn().containsKey(place.get().origin().variable());
    if (!known) {
      return unsure("root= is not made of variables that are stored", "Set it at U-Boot's prompt.");
    }
    if (layer == Layer.BUILT_IN && sources.imported().isEmpty()) {
      return sources.firmware().isPresent() && !sources.firmware().get().keepsNone()
          ? nothingStored()
          : unsure(
              "root= is built into U-Boot, and there is no FAT partition with a file that it reads",
              "Make the FAT partition that it reads uEnv.txt from, on frank-w's images partition 5.");
    }
    return null;
  }

  private static Refused nothingStored() {
    return new Refused(
        "image.slots-nothing-stored",
        "No environment is stored yet, and this U-Boot reads no uEnv.txt",
        Facts.none(),
        "Type saveenv at U-Boot's prompt once, which stores all its variables; or write a whole environment with"
            + " sbcprov env import. One with root= alone would leave U-Boot without bootcmd.");
  }

  private static Refused unsure(String reason, String hint) {
    return new Refused(
        "image.slots-unsure", "It is not sure what the firmware reads: " + reason, Facts.none(), hint);
  }

  private List<SlotPartition> partitions() {
    List<SlotPartition> all = new ArrayList<>(sources.image().partitions());
    sources.other().ifPresent(disk -> all.addAll(disk.partitions()));
    return all;
  }
}
