package org.sbcprov.usbboot.trace;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A device was opened, or tried to be, and what was done with it then. */
final class Attempt {
  private final int index;
  private final Opened opened;
  private final List<Integer> indices = new ArrayList<>();
  private final List<UsbOperation> operations = new ArrayList<>();

  /**
   * @param index of the record
   */
  Attempt(int index, Opened opened) {
    this.index = index;
    this.opened = opened;
  }

  void add(int recordIndex, UsbOperation operation) {
    indices.add(recordIndex);
    operations.add(operation);
  }

  int index() {
    return index;
  }

  Opened opened() {
    return opened;
  }

  /** What was done with the device, to be done again. */
  OperationTrack track(boolean compareHashes) {
    return new OperationTrack(indices, operations, compareHashes);
  }

  boolean isFor(Map<String, Object> request) {
    return opened.asked().equals(request);
  }

  /** Whether it came to nothing: something failed, and no data was moved. */
  boolean inVain() {
    boolean failed = opened.error().isPresent();
    for (UsbOperation operation : operations) {
      if (operation instanceof BulkOut || operation instanceof ControlIn) {
        return false;
      }
      failed |= operation.error().isPresent();
    }
    return failed;
  }

  /** Whether it was only to look: at the serial number, or whether the device is still there. */
  boolean isLook() {
    for (UsbOperation operation : operations) {
      if (!(operation instanceof StringRead || operation instanceof Closed)) {
        return false;
      }
    }
    return true;
  }

  /** Whether another attempt went the same way. */
  boolean isLike(Attempt other) {
    if (!isFor(other.opened.asked())
        || !opened.error().equals(other.opened.error())
        || operations.size() != other.operations.size()) {
      return false;
    }
    for (int i = 0; i < operations.size(); i++) {
      UsbOperation one = operations.get(i);
      UsbOperation two = other.operations.get(i);
      if (!one.asked().equals(two.asked()) || !one.error().equals(two.error())) {
        return false;
      }
    }
    return true;
  }
}
