package org.sbcprov.core.block;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.sbcprov.core.SafeText;
import org.sbcprov.core.failure.BadUsage;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.failure.Failure;
import org.sbcprov.core.failure.NoDevice;
import org.sbcprov.core.failure.Refused;
import org.sbcprov.core.sysfs.DeviceNode;
import org.sbcprov.core.sysfs.PortNames;
import org.sbcprov.core.usb.UsbPort;

/**
 * Somebody's words for a disk or file: {@code serial:TEXT}, {@code usb:1-1.3}, {@code by-id/NAME}, or a path.
 *
 * @param text as it was given
 */
public record TargetSpec(String text) {
  private static final String SERIAL = "serial:";
  private static final String USB = "usb:";
  private static final String BY_ID = "by-id/";
  private static final String DEVICES = "/dev/";
  private static final int MAX_LINKS = 40;

  /** File systems of their own below {@code /dev}, where files belong. */
  private static final String[] MEMORY = {"shm", "mqueue", "hugepages"};

  /** What is not meant as the name of a new file, in whatever letters. */
  private static final String[] ALIKE = {
    SERIAL, USB, BY_ID, "by-path/", "by-uuid/", "by-label/", "by-partuuid/", "by-partlabel/", "by-diskseq/"
  };

  /**
   * Reads it.
   *
   * @throws BadUsage {@code target.form}
   */
  public static TargetSpec parse(String text) {
    TargetSpec spec = new TargetSpec(text);
    if (text.startsWith(SERIAL) && text.substring(SERIAL.length()).isBlank()) {
      throw form(text, "the serial number is missing");
    }
    if (text.startsWith(USB) && spec.port().isEmpty()) {
      throw form(text, "not a USB port");
    }
    if (text.startsWith(BY_ID) && (text.length() == BY_ID.length() || text.indexOf('/', BY_ID.length()) >= 0)) {
      throw form(text, "not a name in /dev/disk/by-id");
    }
    if (text.isEmpty()) {
      throw form(text, "the name is empty");
    }
    if (text.equals("-")) {
      throw form(text, "an image is not written to standard output");
    }
    for (String form : ALIKE) {
      if (text.regionMatches(true, 0, form, 0, form.length()) && !spec.isForm()) {
        throw form(text, "it is none of these forms, but looks like one");
      }
    }
    return spec;
  }

  private boolean isForm() {
    return text.startsWith(SERIAL) || text.startsWith(USB) || text.startsWith(BY_ID);
  }

  private static Failure form(String text, String why) {
    return new BadUsage(
        "target.form",
        "\"" + SafeText.of(text) + "\" names no target: " + why,
        Facts.none(),
        "Give serial:TEXT, usb:1-1.3, by-id/NAME, a device such as /dev/sdX, or a file (./NAME where its name begins"
            + " like one of these).");
  }

  private Optional<UsbPort> port() {
    return text.startsWith(USB)
        ? PortNames.parse(text.substring(USB.length())).filter(port -> !port.ports().isEmpty())
        : Optional.empty();
  }

  /** Whether it stays the same disk when others are plugged in: all forms but {@code /dev/sdX}. */
  public boolean isPinned() {
    return text.startsWith(SERIAL) || text.startsWith(USB) || text.startsWith(BY_ID) || text.contains("/dev/disk/by-id/");
  }

  /**
   * Looks for it.
   *
   * @param root of the system's devices: {@code /}, but in tests; files are taken as they are
   * @throws NoDevice {@code target.not-found}, {@code target.no-medium}
   * @throws Refused {@code target.ambiguous}, {@code target.is-partition}, {@code target.file-in-dev}, {@code target.kind}
   */
  public Found find(Path root) {
    if (text.startsWith(SERIAL)) {
      String wanted = text.substring(SERIAL.length()).strip();
      return one(root, "with serial number " + wanted, disk -> disk.hasSerial(wanted));
    }
    Optional<UsbPort> port = port();
    if (port.isPresent()) {
      return one(root, "at USB port " + port.get(), disk -> disk.port().equals(port));
    }
    if (text.startsWith(BY_ID)) {
      return device(root, "disk/" + text);
    }
    try {
      return path(root, Path.of(text));
    } catch (InvalidPathException e) {
      throw form(text, "it cannot be a path");
    }
  }

  /** Which disks are meant. */
  private interface Wanted {
    boolean is(Disk disk);
  }

  /** The only one that is meant and has a medium. */
  private Found one(Path root, String words, Wanted wanted) {
    List<Disk> all = new ArrayList<>();
    List<Disk> filled = new ArrayList<>();
    for (Disk disk : Disks.under(root).list()) {
      if (!disk.bootArea() && wanted.is(disk)) {
        all.add(disk);
        if (disk.hasMedium()) {
          filled.add(disk);
        }
      }
    }
    if (filled.size() > 1) {
      throw new Refused(
          "target.ambiguous",
          "There are " + filled.size() + " disks " + SafeText.of(words) + ": " + names(filled),
          Facts.of("target", SafeText.of(text), "disks", devices(filled)),
          "Name one of them: " + better(filled) + ".");
    }
    if (filled.size() == 1) {
      return found(root, filled.get(0));
    }
    if (!all.isEmpty()) {
      throw new NoDevice(
          "target.no-medium",
          "The disk " + SafeText.of(words) + " has no medium: " + names(all),
          Facts.of("target", SafeText.of(text), "disks", devices(all)),
          "Put the card in, and try again.");
    }
    throw notFound(root, "There is no disk " + SafeText.of(words));
  }

  private Found found(Path root, Disk disk) {
    return new Found(text, Optional.of(disk), root.resolve(disk.device().substring(1)));
  }

  private Failure notFound(Path root, String message) {
    List<Disk> there = new ArrayList<>();
    for (Disk disk : Disks.under(root).list()) {
      if (disk.hasMedium() && disk.transport().isHardware() && !disk.bootArea()) {
        there.add(disk);
      }
    }
    return new NoDevice(
        "target.not-found",
        message,
        Facts.of("target", SafeText.of(text), "disks", devices(there)),
        "Plug it in, or look with: sbcprov image targets.");
  }

  private static String names(List<Disk> disks) {
    List<String> names = new ArrayList<>();
    for (Disk disk : disks) {
      names.add(disk.words());
    }
    return String.join(", ", names);
  }

  private static List<String> devices(List<Disk> disks) {
    List<String> names = new ArrayList<>();
    for (Disk disk : disks) {
      names.add(disk.device());
    }
    return names;
  }

  /** Words that mean one of them. */
  private static String better(List<Disk> disks) {
    List<String> names = new ArrayList<>();
    for (Disk disk : disks) {
      names.add(disk.byId().orElse(disk.device()));
    }
    return String.join(" or ", names);
  }

  private Found path(Path root, Path given) {
    String absolute = given.toAbsolutePath().normalize().toString();
    if (absolute.startsWith(DEVICES)) {
      return device(root, absolute.substring(DEVICES.length()));
    }
    if (absolute.equals("/dev")) {
      throw kind(given, given);
    }
    if (DeviceNode.isBlock(given)) {
      return ofNumber(root, given, DeviceNode.number(given).orElse(""));
    }
    // A link to what is, or could be, a device, or a directory that is one to /dev: no file must be made there.
    Path real = real(given);
    if (real.startsWith("/dev") && !real.equals(Path.of("/dev"))) {
      return device(root, Path.of("/dev").relativize(real).toString());
    }
    if (Files.exists(given) && !Files.isRegularFile(given)) {
      throw kind(given, given);
    }
    if (text.indexOf('/') < 0 && !Files.exists(given) && !Layers.read(root).number(text).isEmpty()) {
      throw form(text, "a disk or partition is called so, " + SysNames.device(text) + ", and a file is not there");
    }
    return new Found(text, Optional.empty(), given);
  }

  /** Where a path leads, also where nothing is yet. */
  private static Path real(Path given) {
    Path at = given.toAbsolutePath();
    try {
      for (int links = 0; links < MAX_LINKS; links++) {
        if (Files.exists(at)) {
          return at.toRealPath();
        }
        Path parent = at.getParent();
        Path directory = parent == null || !Files.exists(parent) ? parent : parent.toRealPath();
        if (directory == null || !Files.isSymbolicLink(at)) {
          return directory == null ? at : directory.resolve(at.getFileName());
        }
        at = directory.resolve(Files.readSymbolicLink(at)).normalize();
      }
    } catch (IOException e) {
      // Whoever opens it will be told.
    }
    return at;
  }

  /**
   * @param name below {@code /dev}
   */
  private Found device(Path root, String name) {
    Path devices = root.resolve("dev");
    Path node = devices.resolve(name);
    if (!Files.exists(node, LinkOption.NOFOLLOW_LINKS) || !Files.exists(node)) {
      throw missing(root, node, name);
    }
    Optional<String> number = DeviceNode.number(node);
    if (number.isPresent()) {
      return ofNumber(root, node, number.get());
    }
    String known = knownName(devices, node);
    Optional<Disk> disk = root.equals(Path.of("/")) ? Optional.empty() : Disks.under(root).find(known);
    if (disk.isPresent()) {
      // A tree of a test, whose nodes are files.
      return found(root, disk.get());
    }
    requireNoPartition(root, known);
    if (Files.isRegularFile(node)) {
      throw file(devices, node, DEVICES + SafeText.of(name));
    }
    throw kind(Path.of(DEVICES + name), node);
  }

  /** A file that a path below {@code /dev} leads to. Only where nothing but devices belongs it is one to remove. */
  private Failure file(Path devices, Path node, String shown) {
    Path real = real(node);
    boolean inside = real.startsWith(real(devices));
    boolean memory = false;
    for (String part : MEMORY) {
      memory |= real.startsWith(real(devices).resolve(part));
    }
    String what =
        !inside
            ? " leads to a file, " + SafeText.of(real.toString()) + ", not to a disk"
            : memory
                ? " is a file in memory, not a disk"
                : " is a regular file, not a disk: a program made it when the disk was not there";
    String hint =
        !inside
            ? "If that file is to be written, give its own path."
            : memory
                ? "Give a file elsewhere, not below /dev."
                : "Remove it (sudo rm " + shown + "), which frees memory, then plug the disk in.";
    return new Refused("target.file-in-dev", shown + what, Facts.of("target", SafeText.of(text)), hint);
  }

  private Failure missing(Path root, Path node, String name) {
    boolean dangling = Files.isSymbolicLink(node);
    String shown = DEVICES + SafeText.of(name);
    return notFound(
        root,
        dangling
            ? shown + " leads to a device that is not there"
            : "There is no device " + shown + ", and nothing is ever created below /dev");
  }

  private static String knownName(Path devices, Path node) {
    try {
      return devices.toRealPath().relativize(node.toRealPath()).toString().replace('/', '!');
    } catch (IOException | IllegalArgumentException e) {
      return "";
    }
  }

  private Found ofNumber(Path root, Path node, String number) {
    Layers layers = Layers.read(root);
    String name = layers.name(number).orElse("");
    requireNoPartition(root, name);
    Optional<Disk> disk = Disks.under(root).find(name);
    if (disk.isEmpty()) {
      throw new Refused(
          "target.kind",
          SafeText.of(node.toString()) + " is block device " + number + ", of which the system tells nothing",
          Facts.of("target", SafeText.of(text), "number", number),
          "In a container, /sys of the host has to be visible. Look with: sbcprov image targets.");
    }
    return found(root, disk.get());
  }

  private void requireNoPartition(Path root, String name) {
    Optional<String> whole = name.isEmpty() ? Optional.empty() : Layers.read(root).diskOf(name);
    if (whole.isPresent()) {
      Optional<Disk> disk = Disks.under(root).find(whole.get());
      String device = SysNames.device(whole.get());
      throw new Refused(
          "target.is-partition",
          SysNames.device(name) + " is a partition of " + (disk.isPresent() ? disk.get().words() : device)
              + "; an image is written to a whole disk",
          Facts.of("target", SafeText.of(text), "partition", SysNames.device(name), "disk", device),
          "If you mean the disk, give " + device + ".");
    }
  }

  private Failure kind(Path shown, Path node) {
    return new Refused(
        "target.kind",
        SafeText.of(shown.toString()) + " is " + DeviceNode.words(node) + ", not a disk or file",
        Facts.of("target", SafeText.of(text), "kind", DeviceNode.words(node)),
        "Look for disks with: sbcprov image targets.");
  }
}
