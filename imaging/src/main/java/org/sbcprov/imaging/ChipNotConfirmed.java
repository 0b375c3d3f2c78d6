package org.sbcprov.imaging;

import java.nio.file.Path;
import java.util.Map;
import org.sbcprov.core.event.Event;
import org.sbcprov.core.failure.Facts;

/**
 * A BL2 does not tell which chip it is for. Plain and compressed builds do not, so it is no reason to refuse one.
 *
 * @param file the BL2
 * @param chip the board's chip
 * @param compressed whether that is because its code is packed
 */
public record ChipNotConfirmed(Path file, String chip, boolean compressed) implements Event {
  @Override
  public String name() {
    return "chip-not-confirmed";
  }

  @Override
  public String words() {
    return file + " does not show whether it is for " + chip + (compressed ? ": its code is compressed" : "");
  }

  @Override
  public Map<String, Object> facts() {
    return Facts.of("file", file, "chip", chip, "compressed", compressed);
  }

  @Override
  public Level level() {
    return Level.DETAIL;
  }
}
