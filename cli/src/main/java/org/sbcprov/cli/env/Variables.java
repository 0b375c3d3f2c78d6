package org.sbcprov.cli.env;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.sbcprov.cli.JsonContent;
import org.sbcprov.imaging.env.Environment;
import org.sbcprov.imaging.env.EnvironmentDiff;

/** Variables for {@code --json}. */
final class Variables {
  private Variables() {}

  /** Names and values; a value that is no UTF-8 stands under {@code NAME-base64}. */
  static Map<String, Object> facts(Environment environment) {
    Map<String, Object> facts = new LinkedHashMap<>();
    for (String name : environment.names()) {
      facts.putAll(JsonContent.fact(name, environment.value(name).orElseThrow()));
    }
    return facts;
  }

  /** What differs. */
  static List<Map<String, Object>> facts(EnvironmentDiff diff) {
    List<Map<String, Object>> changes = new ArrayList<>();
    for (EnvironmentDiff.Entry entry : diff.changes()) {
      Map<String, Object> change = new LinkedHashMap<>();
      change.put("name", entry.name());
      if (entry.before().isPresent()) {
        change.putAll(JsonContent.fact("before", entry.before().get()));
      }
      if (entry.after().isPresent()) {
        change.putAll(JsonContent.fact("after", entry.after().get()));
      }
      changes.add(change);
    }
    return changes;
  }
}
