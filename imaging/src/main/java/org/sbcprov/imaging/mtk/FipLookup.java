package org.sbcprov.imaging.mtk;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.sbcprov.imaging.gpt.GptEntry;
import org.sbcprov.imaging.gpt.GptTable;
import org.sbcprov.imaging.disk.SectorSource;

/**
 * The partitions as BL2 sees them. TF-A reads a GPT in its own way (drivers/partition/gpt.c and partition.c,
 * plat/mediatek/apsoc_common/bl2/bl2_boot_mmc.c): slots of 128 bytes within the first 34 sectors, until the first slot
 * without sectors or with a name that is not ASCII, whatever comes after it.
 *
 * @param visible the partitions that it sees, in order
 * @param stop the number of the slot that ended its reading, when there are partitions after it
 */
public record FipLookup(List<GptEntry> visible, Optional<Integer> stop) {
  /** The name that it looks for. */
  public static final String PARTITION = "fip";

  private static final int MOST_PARTITIONS = 128;
  private static final int SLOT = 128;
  private static final int SECTORS_READ = 34;

  public FipLookup {
    visible = List.copyOf(visible);
  }

  /** Looks at a table. */
  public static FipLookup of(GptTable table) {
    List<GptEntry> visible = new ArrayList<>();
    List<GptEntry> slots = table.slots();
    if (!readable(table)) {
      return new FipLookup(visible, Optional.of(1));
    }
    for (int i = 0; i < slots.size(); i++) {
      GptEntry slot = slots.get(i);
      if (i == MOST_PARTITIONS || slot.startingLba() == 0 && slot.endingLba() == 0 || !isAscii(slot.partitionName())) {
        return new FipLookup(visible, Optional.of(i + 1));
      }
      visible.add(slot);
    }
    return new FipLookup(visible, Optional.empty());
  }

  /** The partition that it loads the FIP from. */
  public Optional<GptEntry> fip() {
    for (GptEntry entry : visible) {
      if (entry.name().equals(PARTITION)) {
        return Optional.of(entry);
      }
    }
    return Optional.empty();
  }

  private static boolean readable(GptTable table) {
    long end = table.header().partitionEntryLba() * SectorSource.SECTOR
        + (long) table.header().numberOfPartitionEntries() * SLOT;
    boolean inReach = table.header().myLba() != 1 || end <= SECTORS_READ * (long) SectorSource.SECTOR;
    return table.header().sizeOfPartitionEntry() == SLOT && inReach;
  }

  /** Whether the upper byte of each unit is 0; that is all that TF-A asks. */
  public static boolean isAscii(String name) {
    for (int i = 0; i < name.length(); i++) {
      if (name.charAt(i) > 0xff) {
        return false;
      }
    }
    return true;
  }
}
