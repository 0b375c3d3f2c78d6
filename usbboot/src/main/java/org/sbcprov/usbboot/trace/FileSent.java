package org.sbcprov.usbboot.trace;

import java.util.Map;
import java.util.Optional;
import org.sbcprov.core.failure.Facts;

/**
 * A board has read a file to its end, as the transfers before this record tell; nothing is played back for it.
 *
 * @param at when
 * @param connection the number of the connection
 * @param name as the board asked for it
 * @param length bytes
 * @param sha256 digest of all of them; empty for large files, where those of their transfers have to do
 * @param verdictText the little of the content that the verdict on a session depends on, see {@link
 *     org.sbcprov.usbboot.VerdictText}; empty for most files
 */
public record FileSent(long at, int connection, String name, long length, Optional<String> sha256, String verdictText)
    implements TraceRecord {
  static final String NAME = "file";

  private static final int NAME_LIMIT = 256;
  private static final int TEXT_LIMIT = 64 * 1024;

  @Override
  public Map<String, Object> facts() {
    return Facts.of(
        KIND, NAME,
        "at", at,
        OperationForm.CONNECTION, connection,
        "name", name,
        "length", length,
        "sha256", sha256.orElse(null),
        "verdict-text", verdictText.isEmpty() ? null : verdictText);
  }

  static FileSent parse(RecordFields fields) throws BadRecord {
    return new FileSent(
        fields.number("at", 0, Span.LIMIT),
        OperationForm.connection(fields),
        fields.text("name", NAME_LIMIT),
        fields.number("length", 0, Integer.MAX_VALUE),
        fields.has("sha256") ? Optional.of(fields.sha256("sha256")) : Optional.empty(),
        fields.optionalText("verdict-text", TEXT_LIMIT).orElse(""));
  }
}
