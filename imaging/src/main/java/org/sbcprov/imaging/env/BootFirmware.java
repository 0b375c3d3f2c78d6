package org.sbcprov.imaging.env;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.sbcprov.core.event.Warning;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.imaging.disk.SectorSource;
import org.sbcprov.imaging.fip.FipFile;
import org.sbcprov.imaging.fip.Payload;
import org.sbcprov.imaging.fip.PayloadKind;
import org.sbcprov.imaging.gpt.GptEntry;
import org.sbcprov.imaging.gpt.GptReading;

/**
 * What the U-Boot of an image says about its environment. Best effort: the strings of its program are looked at.
 *
 * @param stores where it stores the environment, such as {@code MMC}; empty when nowhere was recognised
 * @param nowhere whether it has the driver that stores nothing
 * @param rebuildsBootargs whether it makes {@code bootargs} anew at each start
 */
public record BootFirmware(List<String> stores, boolean nowhere, boolean rebuildsBootargs) {
  public BootFirmware {
    stores = List.copyOf(stores);
  }

  /**
   * Looks into the partition {@code fip}.
   *
   * @return empty when it cannot be told: no FIP, no U-Boot in it, a compression that is not known
   */
  public static Optional<BootFirmware> of(SectorSource disk, GptReading gpt) {
    if (gpt.table().isEmpty()) {
      return Optional.empty();
    }
    for (GptEntry entry : gpt.table().get().slots()) {
      boolean sane = entry.startingLba() > 0 && entry.startingLba() < gpt.sectors()
          && entry.endingLba() >= entry.startingLba();
      if (entry.used() && sane && entry.name().equalsIgnoreCase("fip")) {
        long start = entry.startingLba() * SectorSource.SECTOR;
        long behind = Math.min(entry.endingLba(), gpt.sectors() - 1) + 1;
        Optional<byte[]> bl33 = FipFile.bl33(disk, start, behind * SectorSource.SECTOR - start);
        return bl33.isPresent() ? look(bl33.get()) : Optional.empty();
      }
    }
    return Optional.empty();
  }

  /** Looks at a BL33, packed with xz or not; empty when it is no U-Boot that tells where its environment is. */
  static Optional<BootFirmware> look(byte[] bl33) {
    Payload payload = Payload.of(bl33);
    if (payload.kind() != PayloadKind.UBOOT || payload.environment().isEmpty()) {
      return Optional.empty();
    }
    List<String> stores = new ArrayList<>(payload.environment());
    boolean nowhere = stores.remove(Payload.NOWHERE);
    byte[] program = payload.xz().isPresent() ? payload.xz().get().content() : bl33;
    // One char a byte: searching a text is what the JVM is fast at.
    boolean rebuilds = new String(program, StandardCharsets.ISO_8859_1).contains("\0buildargs=");
    return Optional.of(new BootFirmware(stores, nowhere, rebuilds));
  }

  /** Whether it is known not to read a stored environment. */
  public boolean ignoresStored() {
    return nowhere && stores.isEmpty();
  }

  /** The warning that a stored environment has no effect. */
  public static Warning ignored() {
    return new Warning(
        "env.ignored",
        "The U-Boot in this image keeps its environment nowhere: it ignores a stored one. Variables go into uEnv.txt on"
            + " the FAT partition (frank-w: p5), a line NAME=VALUE each",
        Facts.of("instead", "uEnv.txt"));
  }
}
