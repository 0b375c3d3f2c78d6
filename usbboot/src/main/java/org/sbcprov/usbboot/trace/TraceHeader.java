package org.sbcprov.usbboot.trace;

import java.util.Map;
import org.sbcprov.core.SafeText;
import org.sbcprov.core.failure.Facts;

/**
 * What a trace begins with.
 *
 * @param version of the format, 1 so far
 * @param sbcprov version of the program that recorded
 * @param started when, by the wall clock, in the form of {@link java.time.Instant}
 * @param contents whether the bytes that the host sent are in it
 * @param pseudonyms whether serial numbers and the like were replaced
 * @param overlay whether boards' own directories went before the shared ones
 * @param allowLinks whether links were followed wherever they lead
 * @param signed whether older ROMs were sent a signature
 */
public record TraceHeader(
    int version,
    String sbcprov,
    String started,
    boolean contents,
    boolean pseudonyms,
    boolean overlay,
    boolean allowLinks,
    boolean signed)
    implements TraceRecord {
  /** The format that this version writes and reads. */
  public static final int VERSION = 1;

  /** What tells a trace from other files. */
  public static final String FORMAT = "sbcprov-usb-trace";

  static final String NAME = "header";

  private static final int TEXT_LIMIT = 100;

  @Override
  public Map<String, Object> facts() {
    return Facts.of(
        KIND, NAME,
        "format", FORMAT,
        "version", version,
        "sbcprov", sbcprov,
        "started", started,
        "contents", contents,
        "pseudonyms", pseudonyms,
        "overlay", overlay,
        "allow-links", allowLinks,
        "signed", signed);
  }

  /** Whether these are the values of a header, of whatever version. */
  public static boolean isOne(Map<String, Object> fields) {
    return NAME.equals(fields.get(KIND)) && FORMAT.equals(fields.get("format"));
  }

  static TraceHeader parse(RecordFields fields) throws BadRecord {
    if (!fields.text("format", TEXT_LIMIT).equals(FORMAT)) {
      throw new BadRecord("it is not a trace of sbcprov");
    }
    int version = fields.integer("version", 0, Integer.MAX_VALUE);
    if (version != VERSION) {
      throw new BadRecord("its format has version " + version + "; this sbcprov reads version " + VERSION);
    }
    return new TraceHeader(
        version,
        SafeText.of(fields.text("sbcprov", TEXT_LIMIT)),
        SafeText.of(fields.text("started", TEXT_LIMIT)),
        fields.truth("contents"),
        fields.truth("pseudonyms"),
        fields.truth("overlay"),
        fields.truth("allow-links"),
        fields.truth("signed"));
  }
}
