package org.sbcprov.cli.report;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads what {@link JsonLine} writes. What it reads may be hostile: depth and lengths have limits. */
public final class JsonLineReader {
  private static final int DEPTH = 8;
  private static final int NAME_LENGTH = 100;
  private static final int DIGITS = 20;

  private final JsonFactory factory;

  /**
   * @param longestText the longest text that is taken, in characters
   */
  public JsonLineReader(int longestText) {
    factory =
        JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .streamReadConstraints(
                StreamReadConstraints.builder()
                    .maxNestingDepth(DEPTH)
                    .maxNameLength(NAME_LENGTH)
                    .maxNumberLength(DIGITS)
                    .maxStringLength(longestText)
                    .build())
            .build();
  }

  /** A line is not one JSON object, or goes beyond a limit. */
  public static final class BadJson extends Exception {
    private static final long serialVersionUID = 1L;

    BadJson(String problem, IOException cause) {
      super(problem, cause);
    }
  }

  /**
   * The object in a line.
   *
   * @param bytes UTF-8
   * @return its values: texts, {@link Long} for whole numbers, truths, lists and maps; null for null
   */
  public Map<String, Object> read(byte[] bytes, int offset, int length) throws BadJson {
    try (JsonParser json = factory.createParser(bytes, offset, length)) {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        throw new BadJson("it is not a JSON object", null);
      }
      Map<String, Object> object = object(json);
      if (json.nextToken() != null) {
        throw new BadJson("there is something behind the JSON object", null);
      }
      return object;
    } catch (IOException e) {
      String problem = e.getMessage() == null ? e.toString() : e.getMessage().lines().findFirst().orElse("");
      throw new BadJson("it is not JSON: " + problem, e);
    }
  }

  private static Map<String, Object> object(JsonParser json) throws IOException, BadJson {
    Map<String, Object> object = new LinkedHashMap<>();
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String name = json.currentName();
      object.put(name, value(json, json.nextToken()));
    }
    return object;
  }

  private static Object value(JsonParser json, JsonToken token) throws IOException, BadJson {
    if (token == null) {
      throw new BadJson("it ends in the middle", null);
    }
    switch (token) {
      case START_OBJECT:
        return object(json);
      case START_ARRAY:
        List<Object> list = new ArrayList<>();
        for (JsonToken next = json.nextToken(); next != JsonToken.END_ARRAY; next = json.nextToken()) {
          list.add(value(json, next));
        }
        return list;
      case VALUE_STRING:
        return json.getText();
      case VALUE_NUMBER_INT:
        return json.getLongValue();
      case VALUE_TRUE:
        return true;
      case VALUE_FALSE:
        return false;
      case VALUE_NULL:
        return null;
      default:
        throw new BadJson("it has a number that is not whole", null);
    }
  }
}
