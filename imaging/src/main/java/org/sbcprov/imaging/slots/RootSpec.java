package org.sbcprov.imaging.slots;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.failure.Refused;
import org.sbcprov.imaging.finding.Printable;

/**
 * A value of {@code root=}.
 *
 * @param form how it names the file system
 * @param text all of it, a char for each byte
 */
record RootSpec(RootForm form, String text) {
  static RootSpec of(String text) {
    String bare = text.length() > 1 && text.startsWith("\"") && text.endsWith("\"")
        ? text.substring(1, text.length() - 1) : text;
    return new RootSpec(RootForm.of(bare), bare);
  }

  /** The partitions that it can mean. */
  List<SlotPartition> among(List<SlotPartition> partitions) {
    List<SlotPartition> meant = new ArrayList<>();
    for (SlotPartition partition : partitions) {
      String same = text(form, partition);
      boolean caseless = form == RootForm.PARTUUID || form == RootForm.UUID;
      if (!same.isEmpty() && (caseless ? same.equalsIgnoreCase(text) : same.equals(text))) {
        meant.add(partition);
      }
    }
    return meant;
  }

  /** The disk that a device is on, such as {@code nvme0n1}; empty for other forms. */
  Optional<String> disk() {
    int end = text.length();
    while (end > 0 && Character.isDigit(text.charAt(end - 1))) {
      end--;
    }
    if (form != RootForm.DEVICE || end == text.length() || !isPlain(text)) {
      return Optional.empty();
    }
    boolean p = text.charAt(end - 1) == 'p' && end > 1 && Character.isDigit(text.charAt(end - 2));
    String disk = text.substring("/dev/".length(), Math.max("/dev/".length(), p ? end - 1 : end));
    return disk.isEmpty() ? Optional.empty() : Optional.of(disk);
  }

  /**
   * How a partition is named in a form.
   *
   * @throws Refused {@code image.slots-form} when it has no such name, or one that would not come through U-Boot's
   *     shell
   */
  static String write(RootForm form, SlotPartition partition, List<SlotPartition> all) {
    String text = text(form, partition);
    String problem = text.isEmpty() ? "has no " + form.word() : null;
    if (problem == null && !isPlain(text)) {
      problem = "has a " + form.word() + " that a command line cannot hold";
    }
    if (problem == null && of(text).among(all).size() > 1) {
      problem = "shares its " + form.word() + " with another one";
    }
    if (problem != null) {
      throw new Refused(
          "image.slots-form",
          "Partition " + partition.number() + " \"" + Printable.of(partition.name()) + "\" " + problem,
          Facts.of("partition", partition.number(), "form", form.word()),
          "Choose another form with --root-as, such as partuuid.");
    }
    return text;
  }

  /** Whether it comes through U-Boot's shell and into the command line as it is. */
  static boolean isPlain(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (!(c < 0x7f && Character.isLetterOrDigit(c) || "/=-_.:+".indexOf(c) >= 0)) {
        return false;
      }
    }
    return true;
  }

  private static String text(RootForm form, SlotPartition partition) {
    switch (form) {
      case PARTUUID:
        return form.prefix() + partition.uuid().toString().toLowerCase(Locale.ROOT);
      case PARTLABEL:
        return partition.name().isEmpty() ? "" : form.prefix() + partition.name();
      case DEVICE:
        return partition.device();
      case LABEL:
        return partition.label().isEmpty() ? "" : form.prefix() + partition.label();
      case UUID:
        return partition.fileSystemId().isEmpty() ? "" : form.prefix() + partition.fileSystemId();
      default:
        return "";
    }
  }
}
