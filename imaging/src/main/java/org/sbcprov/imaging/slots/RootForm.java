package org.sbcprov.imaging.slots;

/** How {@code root=} names a file system. Source: early_lookup_bdev in the kernel's block/early-lookup.c. */
public enum RootForm {
  /** By the partition's own GUID: the kernel finds it on whichever disk it is. */
  PARTUUID("partuuid", "PARTUUID="),
  /** By the partition's name. */
  PARTLABEL("partlabel", "PARTLABEL="),
  /** By a device, whose name depends on which disks there are. */
  DEVICE("device", "/dev/"),
  /** By the file system's name, which only an initramfs can look up. */
  LABEL("label", "LABEL="),
  /** By the file system's UUID, which only an initramfs can look up. */
  UUID("uuid", "UUID="),
  /** Something else. */
  OTHER("other", "");

  private final String word;
  private final String prefix;

  RootForm(String word, String prefix) {
    this.word = word;
    this.prefix = prefix;
  }

  /** Its name. */
  public String word() {
    return word;
  }

  String prefix() {
    return prefix;
  }

  /** The form of a value of {@code root=}. */
  static RootForm of(String value) {
    for (RootForm form : values()) {
      if (value.startsWith(form.prefix)) {
        return form;
      }
    }
    return OTHER;
  }
}
