package org.sbcprov.core.block;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.usb.UsbPort;

/**
 * A whole disk, as the system tells of it. Texts that come from the disk are printable.
 *
 * @param name the kernel's name, such as {@code sda}
 * @param number {@code major:minor}, such as {@code 8:0}; empty when it is not known
 * @param bytes its size; 0 while it has no medium, or the kernel has not read its size yet
 * @param sectorSize bytes of a logical sector
 * @param vendor empty when it tells none
 * @param model empty when it tells none
 * @param serials its serial numbers, the kernel's first, which is that of a USB device for the disks that hang on it; then
 *     others by which udev, and so lsblk, knows it
 * @param transport how it is connected
 * @param port the USB port of the device that it hangs on
 * @param lun which one of a device's disks it is; 0 for the only one
 * @param removable whether its medium can be removed, as far as the kernel knows
 * @param readOnly whether it cannot be written
 * @param sequence a number that no other disk had since the system was started ({@code diskseq}); 0 where the kernel has none
 * @param content the file system that is on it as a whole, without partitions, and its label; empty for none that is known
 * @param parts its partitions
 * @param links other paths of it, {@code /dev/disk/by-id/…} first, then {@code by-path}
 * @param backingFile the file that a loop device is made of
 * @param bootArea whether it is a boot area or the RPMB of an eMMC
 */
public record Disk(
    String name,
    String number,
    long bytes,
    int sectorSize,
    String vendor,
    String model,
    List<String> serials,
    Transport transport,
    Optional<UsbPort> port,
    int lun,
    boolean removable,
    boolean readOnly,
    long sequence,
    String content,
    List<Part> parts,
    List<String> links,
    Optional<String> backingFile,
    boolean bootArea) {
  static final String BY_ID = "/dev/disk/by-id/";

  public Disk {
    serials = List.copyOf(serials);
    parts = List.copyOf(parts);
    links = List.copyOf(links);
  }

  /** Where it is opened: {@code /dev/sda}. */
  public String device() {
    return SysNames.device(name);
  }

  /** Its serial number, as the kernel tells it. */
  public Optional<String> serial() {
    return serials.isEmpty() ? Optional.empty() : Optional.of(serials.get(0));
  }

  /** Whether one of its serial numbers is this, in capital letters or small ones. */
  public boolean hasSerial(String wanted) {
    for (String serial : serials) {
      if (serial.equalsIgnoreCase(wanted.strip())) {
        return true;
      }
    }
    return false;
  }

  /** Vendor and model as one text, such as {@code RPi-MSD- 0001}; perhaps empty. */
  public String title() {
    return (vendor + " " + model).strip();
  }

  /** A name that stays, {@code /dev/disk/by-id/…}, where udev made one. */
  public Optional<String> byId() {
    return links.isEmpty() || !links.get(0).startsWith(BY_ID) ? Optional.empty() : Optional.of(links.get(0));
  }

  /** Whether there is anything to write to. */
  public boolean hasMedium() {
    return bytes > 0;
  }

  /** Such as {@code /dev/sda (31.9 GB, Generic SD Reader, serial 0123, USB 1-1.3)}. */
  public String words() {
    List<String> about = new ArrayList<>();
    about.add(hasMedium() ? MediaSize.words(bytes) : "no medium");
    if (!title().isEmpty()) {
      about.add(title());
    }
    if (!serials.isEmpty()) {
      about.add("serial " + serials.get(0));
    }
    if (port.isPresent()) {
      about.add("USB " + port.get() + (lun == 0 ? "" : " LUN " + lun));
    }
    if (backingFile.isPresent()) {
      about.add("made of " + backingFile.get());
    }
    return device() + " (" + String.join(", ", about) + ")";
  }

  /**
   * What tells it from others, also after it was plugged in anew: serial number and LUN, or model and USB port where there
   * is none, with the size.
   */
  public String identity() {
    StringBuilder identity = new StringBuilder(transport.id());
    if (!serials.isEmpty()) {
      identity.append(" serial ").append(serials.get(0));
    } else if (backingFile.isPresent()) {
      identity.append(" file ").append(backingFile.get());
    } else if (port.isPresent()) {
      identity.append(" port ").append(port.get()).append(" model ").append(title());
    } else {
      identity.append(" device ").append(name).append(" model ").append(title());
    }
    if (lun != 0) {
      identity.append(" lun ").append(lun);
    }
    return identity.append(" bytes ").append(bytes).toString();
  }

  /** Whether another look shows the same disk with the same medium. */
  public boolean isSameAs(Disk later) {
    return difference(later).isEmpty();
  }

  /** What is not the same at a later look, for a message; empty when nothing is. */
  String difference(Disk later) {
    if (!number.equals(later.number)) {
      return "its number was " + number + " and is " + later.number;
    }
    if (bytes != later.bytes) {
      return "it had " + bytes + " bytes and has " + later.bytes;
    }
    if (!serial().equals(later.serial())) {
      return "its serial number was " + serial().orElse("none") + " and is " + later.serial().orElse("none");
    }
    if (sequence != later.sequence) {
      return "it was plugged in anew since";
    }
    if (!port.equals(later.port)) {
      return "it is at another USB port";
    }
    return backingFile.equals(later.backingFile) ? "" : "it is made of another file";
  }

  /** For scripts. */
  public Map<String, Object> facts() {
    List<Map<String, Object>> all = new ArrayList<>();
    for (Part part : parts) {
      all.add(part.facts());
    }
    return Facts.of(
        "device", device(),
        "bytes", bytes,
        "sector-size", sectorSize,
        "vendor", vendor.isEmpty() ? null : vendor,
        "model", model.isEmpty() ? null : model,
        "serial", serial().orElse(null),
        "transport", transport.id(),
        "usb-port", port.isPresent() ? port.get().toString() : null,
        "lun", lun,
        "removable", removable,
        "read-only", readOnly,
        "number", number,
        "sequence", sequence == 0 ? null : sequence,
        "by-id", byId().orElse(null),
        "backing-file", backingFile.orElse(null),
        "content", content.isEmpty() ? null : content,
        "partitions", all);
  }
}
