package org.sbcprov.cli;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;

/** Bytes in a result of {@code --json}, which knows text only. */
public final class JsonContent {
  private JsonContent() {}

  /** The one fact with some bytes: {@code NAME}, or {@code NAME-base64} when they are not UTF-8. */
  public static Map<String, Object> fact(String name, byte[] content) {
    String text = new String(content, StandardCharsets.UTF_8);
    return Arrays.equals(text.getBytes(StandardCharsets.UTF_8), content)
        ? Map.of(name, text)
        : Map.of(name + "-base64", Base64.getEncoder().encodeToString(content));
  }
}
