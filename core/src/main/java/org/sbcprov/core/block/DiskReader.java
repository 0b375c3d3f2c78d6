package org.sbcprov.core.block;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.sbcprov.core.SafeText;
import org.sbcprov.core.sysfs.PortNames;
import org.sbcprov.core.sysfs.SysFile;
import org.sbcprov.core.usb.UsbPort;

/** Reads one disk out of its directory in sysfs (the kernel's Documentation/ABI/stable/sysfs-block). */
final class DiskReader {
  /** The most partitions that are looked at: a GPT has 128. */
  private static final int MAX_PARTS = 256;

  /** What {@code size} and {@code start} count in, whatever the size of the disk's sectors is. */
  private static final int UNIT = 512;

  private static final long MAX_UNITS = Long.MAX_VALUE / UNIT;
  private static final int LONGEST_SERIAL = 128;

  /** What lsblk shows as serial number. */
  private static final String[] UDEV_SERIALS = {"ID_SCSI_SERIAL", "ID_SERIAL_SHORT"};

  /** A page of vital product data begins with four bytes, the last two of which are its length (SPC-4, 7.8). */
  private static final int PAGE_HEADER = 4;

  private final Path root;
  private final DiskLinks links;

  DiskReader(Path root, DiskLinks links) {
    this.root = root;
    this.links = links;
  }

  /**
   * Reads it; what has gone away reads as not told.
   *
   * @param block its directory, or a link there
   */
  Disk read(String name, Path block) {
    Path place = place(block);
    Path usb = usbDevice(place);
    String number = SysFile.text(block.resolve("dev")).orElse("");
    Path device = block.resolve("device");
    Optional<UsbPort> port = usb == null ? Optional.empty() : PortNames.parse(usb.getFileName().toString());
    return new Disk(
        SafeText.of(name),
        number,
        bytes(block.resolve("size")),
        sectorSize(block),
        SysFile.text(device.resolve("vendor")).filter(vendor -> !vendor.startsWith("0x")).orElse(""),
        model(device),
        serials(name, block, usb, number),
        Transport.of(name, place, usb != null),
        port,
        lun(place),
        SysFile.number(block.resolve("removable"), 10, 0) == 1,
        SysFile.number(block.resolve("ro"), 10, 0) == 1,
        SysFile.number(block.resolve("diskseq"), 10, 0),
        content(name, number),
        parts(name, block),
        links.of(name),
        SysFile.text(block.resolve("loop/backing_file")),
        SysNames.isBootArea(name));
  }

  private static Path place(Path block) {
    try {
      return block.toRealPath();
    } catch (IOException e) {
      return block;
    }
  }

  /** The directory of the USB device that a disk hangs on; null when it hangs on none. */
  private static Path usbDevice(Path place) {
    for (Path at = place; at != null && at.getFileName() != null; at = at.getParent()) {
      String name = at.getFileName().toString();
      if (name.indexOf('-') > 0 && PortNames.parse(name).isPresent() && Files.exists(at.resolve("idVendor"))) {
        return at;
      }
    }
    return null;
  }

  /** The last number of a SCSI address such as {@code 6:0:0:1}. */
  private static int lun(Path place) {
    Path scsi = place.getParent() == null ? null : place.getParent().getParent();
    if (scsi == null || scsi.getFileName() == null) {
      return 0;
    }
    String address = scsi.getFileName().toString();
    int colon = address.lastIndexOf(':');
    return colon < 0 || address.indexOf(':') == colon
        ? 0
        : (int) Math.min(SysFile.number(address.substring(colon + 1), 10, 0), Integer.MAX_VALUE);
  }

  private static String model(Path device) {
    Optional<String> model = SysFile.text(device.resolve("model"));
    // An SD card or eMMC has a name only.
    return model.isPresent() ? model.get() : SysFile.text(device.resolve("name")).orElse("");
  }

  private List<String> serials(String name, Path block, Path usb, String number) {
    Path device = block.resolve("device");
    List<Optional<String>> told = new ArrayList<>();
    told.add(usb == null ? Optional.empty() : SysFile.text(usb.resolve("serial")));
    told.add(SysFile.text(block.resolve("serial")));
    told.add(SysFile.text(device.resolve("serial")));
    told.add(page(device.resolve("vpd_pg80")));
    List<String> serials = new ArrayList<>();
    addTo(serials, told);
    if (serials.isEmpty()) {
      // Longer ones, which nobody types, but which tell a disk from others.
      List<Optional<String>> ids = new ArrayList<>();
      ids.add(SysFile.text(device.resolve("cid")));
      ids.add(SysFile.text(block.resolve("wwid")));
      ids.add(SysFile.text(device.resolve("wwid")));
      addTo(serials, ids);
    }
    UdevRecord record = UdevRecord.of(root, number);
    List<Optional<String>> others = new ArrayList<>();
    for (String key : UDEV_SERIALS) {
      others.add(Optional.of(record.value(key)));
    }
    others.add(byId(name));
    addTo(serials, others);
    return serials;
  }

  private static void addTo(List<String> serials, List<Optional<String>> told) {
    for (Optional<String> one : told) {
      boolean usable = one.isPresent() && !one.get().isEmpty() && one.get().length() <= LONGEST_SERIAL;
      if (usable && !serials.contains(one.get())) {
        serials.add(one.get());
      }
    }
  }

  /** The text of a page of vital product data: the unit serial number. */
  private static Optional<String> page(Path file) {
    byte[] raw = SysFile.bytes(file).orElse(new byte[0]);
    if (raw.length <= PAGE_HEADER) {
      return Optional.empty();
    }
    int length = Math.min((raw[2] & 0xff) << 8 | raw[3] & 0xff, raw.length - PAGE_HEADER);
    String text = new String(raw, PAGE_HEADER, length, StandardCharsets.ISO_8859_1).replace('\0', ' ').strip();
    return text.isEmpty() ? Optional.empty() : Optional.of(SafeText.of(text));
  }

  /** Names such as {@code ata-MODEL_SERIAL} end with it. */
  private Optional<String> byId(String name) {
    for (String path : links.of(name)) {
      String link = path.substring(path.lastIndexOf('/') + 1);
      int at = link.lastIndexOf('_');
      if (path.startsWith(Disk.BY_ID) && link.startsWith("ata-") && at > 0 && at + 1 < link.length()) {
        return Optional.of(link.substring(at + 1));
      }
    }
    return Optional.empty();
  }

  /** What udev found on the disk as a whole. */
  private String content(String name, String number) {
    UdevRecord record = UdevRecord.of(root, number);
    String kind = record.value("ID_FS_TYPE");
    String label = record.value("ID_FS_LABEL_ENC");
    String known = label.isEmpty() ? links.label(name) : label;
    return kind.isEmpty() || known.isEmpty() ? kind + known : kind + ", " + known;
  }

  private List<Part> parts(String disk, Path block) {
    List<Part> parts = new ArrayList<>();
    for (String name : partNames(disk, block)) {
      Path part = block.resolve(name);
      String number = SysFile.text(part.resolve("dev")).orElse("");
      UdevRecord record = UdevRecord.of(root, number);
      String title = record.value("ID_PART_ENTRY_NAME");
      String label = record.value("ID_FS_LABEL_ENC");
      parts.add(
          new Part(
              SafeText.of(name),
              number,
              bytes(part.resolve("start")),
              bytes(part.resolve("size")),
              title.isEmpty() ? titleInEvent(part, links.title(name)) : title,
              label.isEmpty() ? links.label(name) : label,
              record.value("ID_FS_TYPE")));
    }
    parts.sort((one, other) -> Long.compare(one.start(), other.start()));
    return parts;
  }

  /** Names of a disk's partitions. */
  static List<String> partNames(String disk, Path block) {
    List<String> parts = new ArrayList<>();
    for (String name : SysFile.names(block)) {
      if (name.startsWith(disk) && parts.size() < MAX_PARTS && Files.exists(block.resolve(name).resolve("partition"))) {
        parts.add(name);
      }
    }
    return parts;
  }

  /** The kernel tells the name of a partition in its event, where the table has one. */
  private static String titleInEvent(Path part, String otherwise) {
    String key = "PARTNAME=";
    for (String line : SysFile.lines(part.resolve("uevent"), SysFile.MAX_ATTRIBUTE)) {
      if (line.startsWith(key)) {
        return SafeText.of(line.substring(key.length()).strip());
      }
    }
    return otherwise;
  }

  private static int sectorSize(Path block) {
    long size = SysFile.number(block.resolve("queue/logical_block_size"), 10, UNIT);
    return size < UNIT || size > 1 << 20 ? UNIT : (int) size;
  }

  private static long bytes(Path file) {
    long units = SysFile.number(file, 10, 0);
    return units > MAX_UNITS ? 0 : units * UNIT;
  }
}
