package org.sbcprov.imaging.inspect;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.sbcprov.imaging.disk.SectorSource;

/**
 * How a stage of a start would end.
 *
 * @param name {@code brom}, {@code bl2}, {@code fip}, {@code environment} or {@code kernel}
 * @param result how it ends
 * @param words why, one sentence without a full stop
 * @param offset the bytes that decide it, from the start of the image; -1 when there are none
 * @param prints what the board prints there, or empty
 * @param fix what to do, or empty
 * @param codes of the findings that belong to it
 */
public record Stage(
    String name, Result result, String words, long offset, String prints, String fix, List<String> codes) {
  /** How a stage ends. */
  public enum Result {
    /** It finds what it looks for. */
    OK("ok"),
    /** It does, or may, but something is to be known. */
    WARNING("warning"),
    /** The board stops there. */
    STOPS("stops here"),
    /** The image does not tell. */
    UNKNOWN("cannot be told");

    private final String words;

    Result(String words) {
      this.words = words;
    }

    /** The result as reports show it. */
    public String words() {
      return words;
    }

    /** The name as scripts get it. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  public Stage {
    codes = List.copyOf(codes);
  }

  /** What happens there, for people. */
  String title() {
    return switch (name) {
      case "brom" -> "boot ROM finds BL2";
      case "bl2" -> "BL2 finds the FIP";
      case "fip" -> "the FIP has BL31 and U-Boot";
      case "environment" -> "U-Boot reads its environment";
      default -> "U-Boot finds a kernel";
    };
  }

  /** Names and values, for scripts. */
  public Map<String, Object> facts() {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("stage", name);
    facts.put("result", result.word());
    facts.put("reason", words);
    if (offset >= 0) {
      facts.put("offset", "0x" + Long.toHexString(offset));
      facts.put("sector", offset / SectorSource.SECTOR);
    }
    if (!prints.isEmpty()) {
      facts.put("prints", prints);
    }
    if (!fix.isEmpty()) {
      facts.put("fix", fix);
    }
    facts.put("codes", codes);
    return facts;
  }
}
