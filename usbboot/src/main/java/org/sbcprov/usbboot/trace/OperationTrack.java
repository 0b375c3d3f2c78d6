package org.sbcprov.usbboot.trace;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The operations of one connection, which have to be done again in their order. How often something is tried that fails
 * each time is a matter of time, so there may be more or fewer of such tries in a row than were recorded.
 */
final class OperationTrack {
  private final List<Integer> indices;
  private final List<UsbOperation> operations;
  private final boolean compareHashes;
  private int position;

  /**
   * @param indices of the records
   * @param compareHashes whether what is sent has to be the same, not only as much
   */
  OperationTrack(List<Integer> indices, List<UsbOperation> operations, boolean compareHashes) {
    this.indices = indices;
    this.operations = operations;
    this.compareHashes = compareHashes;
  }

  /**
   * What was recorded for a request, which is done with.
   *
   * @return null when something else was recorded there, or nothing more
   */
  UsbOperation play(Map<String, Object> request) {
    int match = position;
    while (match < operations.size() && !same(operations.get(match), request) && isRetry(match)) {
      match++;
    }
    if (match < operations.size() && same(operations.get(match), request)) {
      position = match + 1;
      return operations.get(match);
    }
    boolean again = position > 0 && last().error().isPresent() && same(last(), request);
    return again ? last() : null;
  }

  /** The operation that was played last; there has to be one. */
  private UsbOperation last() {
    return operations.get(position - 1);
  }

  /** Whether an operation is another try of what was played last, and fails in the same way. */
  private boolean isRetry(int index) {
    UsbOperation operation = operations.get(index);
    return position > 0
        && operation.error().isPresent()
        && operation.error().equals(last().error())
        && same(operation, last().asked());
  }

  private boolean same(UsbOperation recorded, Map<String, Object> request) {
    return comparable(recorded.asked(), compareHashes).equals(comparable(request, compareHashes));
  }

  /** Without what depends on contents that are not known. */
  static Map<String, Object> comparable(Map<String, Object> request, boolean compareHashes) {
    if (compareHashes || !request.containsKey(BulkOut.HASH)) {
      return request;
    }
    Map<String, Object> rest = new LinkedHashMap<>(request);
    rest.remove(BulkOut.HASH);
    return rest;
  }

  /** The index of the record that comes next; -1 when there is none but tries of what failed. */
  int nextIndex() {
    int next = position;
    while (next < operations.size() && isRetry(next)) {
      next++;
    }
    return next < operations.size() ? indices.get(next) : -1;
  }
}
