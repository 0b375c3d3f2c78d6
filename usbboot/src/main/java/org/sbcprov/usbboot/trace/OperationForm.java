package org.sbcprov.usbboot.trace;

import java.util.LinkedHashMap;
import java.util.Map;

/** What the forms of all operations share. */
final class OperationForm {
  static final String CONNECTION = "connection";
  static final int MOST_CONNECTIONS = 1_000_000;

  /** The most of {@code wLength}. */
  static final int CONTROL_LIMIT = 0xffff;

  private OperationForm() {}

  static Map<String, Object> facts(String name, UsbOperation operation, Object... namesAndValues) {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put(TraceRecord.KIND, name);
    facts.put("at", operation.span().at());
    facts.put("micros", operation.span().micros());
    facts.put(CONNECTION, operation.connection());
    for (int i = 0; i < namesAndValues.length; i += 2) {
      if (namesAndValues[i + 1] != null) {
        facts.put((String) namesAndValues[i], namesAndValues[i + 1]);
      }
    }
    UsbError.addTo(facts, operation.error());
    return facts;
  }

  static int connection(RecordFields fields) throws BadRecord {
    return fields.integer(CONNECTION, 1, MOST_CONNECTIONS);
  }
}
