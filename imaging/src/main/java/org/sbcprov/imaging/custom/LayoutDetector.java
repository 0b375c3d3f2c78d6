package org.sbcprov.imaging.custom;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.failure.Refused;
import org.sbcprov.imaging.volume.Node;
import org.sbcprov.imaging.volume.Volume;

/** Finds out what kind of image some file systems make. */
final class LayoutDetector {
  private static final int LARGEST_READ = 256 * 1024;

  /** What shows a volume to hold boot files. */
  private static final List<String> BOOT_MARKS =
      List.of(
          "/boot.ini", "/cmdline.txt", "/config.txt", "/uEnv.txt", "/user-data", "/meta-data", "/network-config", "/extlinux/extlinux.conf", "/boot.scr",
          "/armbianEnv.txt", "/bootcode.bin", "/boot/boot.ini");

  private static final List<String> FAT_LABELS = List.of("system-boot", "armbi_boot", "bootfs", "bpi-boot", "cidata");

  private final List<StagedVolume> volumes = new ArrayList<>();
  private final List<String> evidence = new ArrayList<>();
  private final List<String> others;
  private StagedVolume root;
  private StagedVolume boot;
  private String mount = "";

  /**
   * What was detected.
   *
   * @param tree the volumes, as they are seen together
   */
  record Detected(Layout layout, SystemTree tree) {}

  private LayoutDetector(List<Volume> all, List<String> others) {
    for (Volume volume : all) {
      volumes.add(new StagedVolume(volume));
    }
    this.others = List.copyOf(others);
    for (String other : others) {
      evidence.add(other + " is left alone: files cannot be changed in it");
    }
  }

  /**
   * Looks at all volumes.
   *
   * @param others what other partitions hold, for messages, such as {@code partition 2 (squashfs)}
   * @param image its name, for messages
   * @throws BadInput {@code customize.no-volume} when none has anything that could be customised
   * @throws Refused {@code customize.several-roots}
   */
  static Detected detect(List<Volume> all, List<String> others, String image) {
    LayoutDetector detector = new LayoutDetector(all, others);
    detector.findRoot();
    detector.findBoot();
    if (detector.root == null && detector.boot == null) {
      List<String> titles = new ArrayList<>();
      all.forEach(volume -> titles.add(volume.title()));
      titles.addAll(others);
      throw new BadInput(
          "customize.no-volume",
          image + " has neither a root file system nor boot files in FAT or ext4"
              + (titles.isEmpty() ? "" : ": " + String.join(", ", titles)),
          Facts.of("file", image, "volumes", titles),
          titles.toString().contains(SystemTree.CUT_SHORT)
              ? "Take the whole image: compare its size or checksum with what is told where it came from."
              : "sbcprov image inspect shows what is in it. A squashfs, f2fs or btrfs cannot be changed here.");
    }
    return detector.detected();
  }

  private void findRoot() {
    List<StagedVolume> roots = new ArrayList<>();
    for (StagedVolume volume : volumes) {
      boolean system = volume.isFile("/etc/os-release") || volume.isFile("/etc/passwd") || volume.isFile("/etc/fstab");
      if (!volume.isFat() && system) {
        roots.add(volume);
      }
    }
    if (roots.size() > 1) {
      List<String> titles = new ArrayList<>();
      roots.forEach(volume -> titles.add(volume.volume().title()));
      throw new Refused(
          "customize.several-roots",
          "There are " + roots.size() + " root file systems: " + String.join(", ", titles),
          Facts.of("volumes", titles),
          "Which one starts cannot be told. Give the one to change as an image of its own: sbcprov image extract takes it out,"
              + " image put puts it back.");
    }
    if (!roots.isEmpty()) {
      root = roots.get(0);
      evidence.add(root.volume().title() + " has /etc, so it is the root file system");
    }
  }

  private void findBoot() {
    List<StagedVolume> candidates = new ArrayList<>();
    for (StagedVolume volume : volumes) {
      if (volume == root) {
        continue;
      }
      boolean marked = FAT_LABELS.contains(volume.volume().label().toLowerCase(Locale.ROOT));
      for (String mark : BOOT_MARKS) {
        marked |= volume.isFile(mark);
      }
      if (marked) {
        candidates.add(volume);
      }
    }
    if (!candidates.isEmpty()) {
      boot = candidates.get(0);
      evidence.add(boot.volume().title() + " has boot files");
    }
    if (candidates.size() > 1) {
      evidence.add(candidates.get(1).volume().title() + " has some, too, and is left alone");
    }
    mount = boot == null || root == null ? "" : mountPoint();
  }

  /** Where the system sees the boot volume. */
  private String mountPoint() {
    for (String line : lines(root, "/etc/fstab")) {
      String[] fields = line.strip().split("\\s+");
      if (fields.length < 3 || fields[0].startsWith("#")) {
        continue;
      }
      boolean place = fields[1].equals("/boot") || fields[1].equals("/boot/firmware");
      boolean kind =
          fields[2].equals("auto")
              || (boot.isFat() ? fields[2].equals("vfat") || fields[2].equals("msdos") : fields[2].startsWith("ext"));
      boolean label = !fields[0].startsWith("LABEL=") || fields[0].equals("LABEL=" + boot.volume().label());
      if (place && kind && label) {
        evidence.add("/etc/fstab mounts it at " + fields[1]);
        return fields[1];
      }
    }
    if (root.isDirectory("/boot/firmware")) {
      evidence.add("/boot/firmware is there, where such volumes are mounted");
      return "/boot/firmware";
    }
    if (boot.isFile("/cmdline.txt") && root.isDirectory("/boot") && root.list("/boot").isEmpty()) {
      evidence.add("/boot is empty, so that it is mounted there");
      return "/boot";
    }
    evidence.add("/etc/fstab does not mount it");
    return "";
  }

  private Detected detected() {
    Layout.Family family = family();
    boolean seeded = boot != null && (boot.isFile("/user-data") || boot.isFile("/meta-data"));
    boolean installed = root != null && (root.isFile("/usr/bin/cloud-init") || root.isFile("/etc/cloud/cloud.cfg"));
    if (seeded) {
      evidence.add("user-data or meta-data of cloud-init beside the boot files");
    } else if (installed) {
      evidence.add("cloud-init is installed");
    }
    Layout layout =
        new Layout(
            family,
            evidence,
            root == null ? "" : root.volume().title(),
            boot == null ? "" : boot.volume().title(),
            mount,
            seeded || installed);
    return new Detected(layout, new SystemTree(Optional.ofNullable(root), Optional.ofNullable(boot), mount, others));
  }

  private Layout.Family family() {
    if (rootHas("/etc/armbian-release") || rootHas("/boot/armbianEnv.txt")) {
      evidence.add(rootHas("/etc/armbian-release") ? "/etc/armbian-release" : "/boot/armbianEnv.txt");
      return Layout.Family.ARMBIAN;
    }
    if (rootHas("/etc/openwrt_release")) {
      evidence.add("/etc/openwrt_release");
      return Layout.Family.OPENWRT;
    }
    for (StagedVolume volume : volumes) {
      for (String path : BootIni.PATHS) {
        if (volume.isFile(path)) {
          Optional<String> magic = BootIni.magic(lines(volume, path));
          evidence.add(path + (magic.isPresent() ? " with the line " + CustomFailures.shown(magic.get()) : ""));
          return Layout.Family.BANANA_PI;
        }
      }
    }
    String id = releaseId();
    boolean firmware = boot != null && boot.isFile("/cmdline.txt") && boot.isFile("/config.txt");
    if (firmware && id.equals("ubuntu")) {
      evidence.add("/etc/os-release says ubuntu, beside config.txt");
      return Layout.Family.UBUNTU_PI;
    }
    String raspberry = raspberryPiOs(id);
    if (!raspberry.isEmpty()) {
      evidence.add(raspberry);
      return Layout.Family.RASPBERRY_PI_OS;
    }
    if (firmware) {
      // Debian, Kali, LibreELEC and others start by them, too.
      evidence.add("config.txt and cmdline.txt");
      return Layout.Family.RASPBERRY_PI_FIRMWARE;
    }
    if (boot != null && boot.isFile("/user-data") && id.equals("ubuntu")) {
      evidence.add("/etc/os-release says ubuntu");
      return Layout.Family.UBUNTU_PI;
    }
    if (boot != null && boot.isFile("/uEnv.txt")) {
      evidence.add("uEnv.txt");
      return Layout.Family.UENV;
    }
    if (rootHas("/boot/extlinux/extlinux.conf") || boot != null && boot.isFile("/extlinux/extlinux.conf")) {
      evidence.add("extlinux.conf");
      return Layout.Family.EXTLINUX;
    }
    if (root == null) {
      return Layout.Family.BOOT_FILES;
    }
    if (!id.isEmpty()) {
      evidence.add("/etc/os-release says " + CustomFailures.shown(id));
    }
    return Layout.Family.LINUX;
  }

  /** What in the root shows it to be Raspberry Pi OS; empty for nothing. */
  private String raspberryPiOs(String id) {
    if (rootHas("/etc/rpi-issue")) {
      return "/etc/rpi-issue";
    }
    if (id.equals("raspbian")) {
      return "/etc/os-release says raspbian";
    }
    if (root != null && id.equals("debian")) {
      for (FirstStartReader reader : List.of(FirstStartReader.USER, FirstStartReader.SSH)) {
        if (reader.isIn(root)) {
          return "/etc/os-release says debian, and " + reader.packageName() + " is installed";
        }
      }
    }
    return "";
  }

  private boolean rootHas(String path) {
    return root != null && root.isFile(path);
  }

  private String releaseId() {
    for (String line : root == null ? List.<String>of() : lines(root, "/etc/os-release")) {
      if (line.startsWith("ID=")) {
        return line.substring(3).replace("\"", "").strip();
      }
    }
    return "";
  }

  /** Of a text; none of what is no file, or far too large. */
  static List<String> lines(StagedVolume volume, String path) {
    Optional<Node> node = volume.find(path);
    if (node.isEmpty() || node.get().type() != Node.Type.FILE || node.get().size() > LARGEST_READ) {
      return List.of();
    }
    String text = new String(volume.read(path, LARGEST_READ), StandardCharsets.ISO_8859_1);
    return List.of(text.split("\r?\n"));
  }
}
