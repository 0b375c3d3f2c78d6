package org.sbcprov.usbboot.trace;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The devices of a session as time goes by. A look at them takes no record, since how often a session looks is a matter
 * of time; it is the clock that tells what there is to be seen.
 */
final class DeviceTrack {
  private final List<DevicesSeen> changes = new ArrayList<>();
  private int current = -1;

  DeviceTrack(Trace.Part part) {
    List<SeenDevice> devices = null;
    Optional<UsbError> error = Optional.empty();
    List<TraceRecord> records = part.trace().records();
    for (int i = 0; i < part.to(); i++) {
      if (records.get(i) instanceof DevicesSeen seen) {
        List<SeenDevice> own = new ArrayList<>();
        for (SeenDevice device : seen.devices()) {
          if (part.has(device.port())) {
            own.add(device);
          }
        }
        if (!own.equals(devices) || !error.equals(seen.error())) {
          devices = own;
          error = seen.error();
          changes.add(new DevicesSeen(seen.span(), seen.since(), own, error));
        }
      }
    }
  }

  /**
   * What a look shows. A change is shown as soon as it can have happened: after the last look that did not show it yet.
   * Of several changes, those that had happened for certain are past.
   *
   * @param now microseconds of the recording
   * @return empty when the trace has no list of devices at all
   */
  Optional<DevicesSeen> look(long now) {
    boolean moved = false;
    while (current + 1 < changes.size() && changes.get(current + 1).span().end() <= now) {
      current++;
      moved = true;
    }
    if (!moved && current + 1 < changes.size() && (current < 0 || changes.get(current + 1).since() < now)) {
      current++;
    }
    return current < 0 ? Optional.empty() : Optional.of(changes.get(current));
  }
}
