package org.sbcprov.core.block;

import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * What a disk is made of, so that whoever writes it writes that, too: slaves, the device behind a loop device, or the file.
 * The disk that such a file lies on is not among them: its other files stay as they are. Nor is what a logical volume of
 * LVM lies on, which it shares with others as partitions share a disk.
 *
 * @param devices names of block devices, without the disk itself
 * @param paths of files, as the kernel tells them, with the device that is made of each
 */
record Foundations(List<String> devices, Map<String, String> paths) {
  /** Whether there are none: the disk is hardware. */
  boolean isEmpty() {
    return devices.isEmpty() && paths.isEmpty();
  }

  /** Whether something is made of one of these files. */
  boolean isOf(Collection<Object> keys, Layers layers) {
    for (String path : paths.keySet()) {
      Object key = FileKey.of(layers.under(path));
      if (key != null && keys.contains(key)) {
        return true;
      }
    }
    return false;
  }
}
