package org.sbcprov.imaging.slots;

/** By what a firmware chooses its root file system. */
public enum SlotScheme {
  /** {@code root=} of the kernel's command line. */
  ROOT("root"),
  /** {@code dual_boot.current_slot} of MediaTek's SDK. Source: board/mediatek/common/dual_boot.c there. */
  DUAL_IMAGE("dual-image"),
  /** {@code BOOT_ORDER} and {@code BOOT_x_LEFT}, as RAUC's U-Boot scripts have them. */
  RAUC("rauc"),
  /** OpenWrt starts what is in its FIT image and has no slots. */
  OPENWRT("openwrt"),
  /** It cannot be told. */
  UNKNOWN("unknown");

  private final String word;

  SlotScheme(String word) {
    this.word = word;
  }

  /** Its name. */
  public String word() {
    return word;
  }
}
