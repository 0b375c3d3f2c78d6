package org.sbcprov.usbboot.event;

import java.util.Map;
import java.util.OptionalInt;
import org.sbcprov.core.event.Event;
import org.sbcprov.core.failure.Facts;

/**
 * What the ROM said to its second stage.
 *
 * @param code 0 when it takes it; empty when it left without a word, which is normal as well
 */
public record SecondStageAnswered(OptionalInt code) implements Event {
  @Override
  public String name() {
    return "second-stage-answered";
  }

  @Override
  public String words() {
    if (code.isEmpty()) {
      return "The boot ROM left without an answer";
    }
    return code.getAsInt() == 0
        ? "The boot ROM accepted the second stage"
        : "The boot ROM answered with code 0x" + Integer.toHexString(code.getAsInt());
  }

  @Override
  public Map<String, Object> facts() {
    return Facts.of("code", code.isPresent() ? code.getAsInt() : null);
  }
}
