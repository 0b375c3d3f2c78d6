package org.sbcprov.usbboot.trace;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sbcprov.core.usb.UsbPort;

/** Records as they would be at another time, with connections of other numbers. */
final class Later {
  private Later() {}

  static TraceRecord by(TraceRecord record, long micros, int connections) {
    Map<String, Object> facts = new LinkedHashMap<>(record.facts());
    facts.computeIfPresent("at", (name, at) -> (Long) at + micros);
    facts.computeIfPresent("since", (name, at) -> (Long) at + micros);
    facts.computeIfPresent("connection", (name, number) -> (Integer) number == 0 ? 0 : (Integer) number + connections);
    TraceReader reader = new TraceReader("later");
    reader.add(new TraceHeader(1, "", "", false, false, false, false, false).facts());
    if (record instanceof UsbOperation operation && !(record instanceof Opened)) {
      reader.add(
          new Opened(
                  operation.span(),
                  operation.connection() + connections,
                  new UsbPort(1, List.of()),
                  1,
                  Optional.empty())
              .facts());
    }
    reader.add(facts);
    List<TraceRecord> records = reader.trace().records();
    return records.get(records.size() - 1);
  }
}
