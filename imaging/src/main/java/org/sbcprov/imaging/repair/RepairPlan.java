package org.sbcprov.imaging.repair;

import java.util.List;
import org.sbcprov.imaging.disk.Change;

/**
 * What would mend an image.
 *
 * @param repairs what is mended
 * @param changes the bytes, in the order in which they are to be written: whenever that is interrupted, one of the two
 *     tables is good
 * @param left what is wrong and is not mended, with the reason; one sentence each
 */
public record RepairPlan(List<Repair> repairs, List<Change> changes, List<String> left) {
  public RepairPlan {
    repairs = List.copyOf(repairs);
    changes = List.copyOf(changes);
    left = List.copyOf(left);
  }
}
