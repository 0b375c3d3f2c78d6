package org.sbcprov.imaging;

import java.nio.file.Path;
import java.util.Map;
import org.sbcprov.core.ByteSize;
import org.sbcprov.core.event.Event;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.imaging.fip.Fip;
import org.sbcprov.imaging.mtk.Bl2Image;

/**
 * A firmware file was checked and is fit for the board.
 *
 * @param file the file
 * @param kind {@code bl2} or {@code fip}
 * @param content what is in it, in words
 * @param size bytes that its headers speak of
 */
public record FirmwareAccepted(Path file, String kind, String content, long size) implements Event {
  public static FirmwareAccepted bl2(Path file, Bl2Image bl2, String chip) {
    String version = bl2.evidence().version().isPresent() ? ", " + bl2.evidence().version().get() : "";
    String confirmedChip = bl2.evidence().shows(chip) ? ", " + chip : "";
    String content = "BL2 for " + bl2.medium().word() + confirmedChip + ", " + bl2.digest().words() + version;
    return new FirmwareAccepted(file, "bl2", content, bl2.size());
  }

  public static FirmwareAccepted fip(Path file, Fip fip) {
    return new FirmwareAccepted(file, "fip", "FIP with " + fip.contents(), fip.size());
  }

  @Override
  public String name() {
    return "firmware-accepted";
  }

  @Override
  public String words() {
    return file + ": " + content + ", " + new ByteSize(size);
  }

  @Override
  public Map<String, Object> facts() {
    return Facts.of("file", file, "kind", kind, "content", content, "size", size);
  }

  @Override
  public Level level() {
    return Level.DETAIL;
  }
}
