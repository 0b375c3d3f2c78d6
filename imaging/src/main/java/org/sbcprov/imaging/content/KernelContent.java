package org.sbcprov.imaging.content;

import java.util.Map;
import org.sbcprov.core.failure.Facts;

/** Kernels as U-Boot starts them: Linux' {@code Image} (Documentation/arch/arm64/booting), and U-Boot's old form. */
final class KernelContent {
  private static final long UIMAGE_MAGIC = 0x27051956L;
  private static final int UIMAGE_HEADER = 64;

  private KernelContent() {}

  /** The kernel that a region begins with, or null. */
  static Found of(Region region) {
    if (region.has(0x38, "ARM") && region.u8(0x3b) == 0x64) {
      long size = region.le64(16);
      Map<String, Object> details = Facts.of("size-in-memory", size < 0 ? 0 : size);
      return Found.plain("kernel", "Linux kernel for AArch64 (Image)", details);
    }
    if (region.be32(0) == UIMAGE_MAGIC) {
      long size = region.be32(12) + UIMAGE_HEADER;
      String name = region.text(32, 32);
      return Found.sized(
          "uimage", "uImage \"" + name + "\", " + size + " bytes", Facts.of("title", name, "size", size), size);
    }
    return null;
  }
}
