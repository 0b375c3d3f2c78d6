package org.sbcprov.usbboot;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/** Digests that were computed before: many boards are mostly given the same files. Several threads may ask. */
final class Digests {
  /** The most files that are kept in memory; a station has one second stage and one image for each chip. */
  private static final int LIMIT = 16;

  private final Map<String, Sha256Task> known =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Sha256Task> eldest) {
          return size() > LIMIT;
        }
      };

  /**
   * The digest of bytes, which may not change from now on.
   *
   * @param source where they are from; another file of the same name, or a changed one, is told by its bytes
   */
  synchronized Sha256Task of(String source, byte[] bytes) {
    Sha256Task task = known.get(source);
    if (task == null || !Arrays.equals(task.bytes(), bytes)) {
      task = Sha256Task.of(bytes);
      known.put(source, task);
    }
    return task;
  }
}
