package org.sbcprov.usbboot.trace;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A list of devices that differs from the one before. It holds boards in boot mode, and what came after them at their
 * ports; the computer's other devices are nobody's business.
 *
 * @param span when it was asked for
 * @param since when the last list that did not differ yet was asked for; the change was after that, and before the end
 *     of {@code span}
 * @param devices what is there, by port
 * @param error why there is no list
 */
public record DevicesSeen(Span span, long since, List<SeenDevice> devices, Optional<UsbError> error)
    implements TraceRecord {
  static final String NAME = "devices";

  /** USB has 127 addresses a bus; no computer comes near this. */
  private static final int LIMIT = 4096;

  public DevicesSeen {
    devices = List.copyOf(devices);
  }

  @Override
  public Map<String, Object> facts() {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put(KIND, NAME);
    facts.put("at", span.at());
    facts.put("micros", span.micros());
    facts.put("since", since);
    List<Map<String, Object>> list = new ArrayList<>();
    for (SeenDevice device : devices) {
      list.add(device.facts());
    }
    facts.put("devices", list);
    UsbError.addTo(facts, error);
    return facts;
  }

  static DevicesSeen parse(RecordFields fields) throws BadRecord {
    List<SeenDevice> devices = new ArrayList<>();
    for (RecordFields device : fields.objects("devices", LIMIT)) {
      devices.add(SeenDevice.parse(device));
    }
    // Before the first list there was none.
    return new DevicesSeen(
        Span.parse(fields), fields.number("since", -1, Span.LIMIT), devices, UsbError.parse(fields));
  }
}
