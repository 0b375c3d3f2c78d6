package org.sbcprov.usbboot;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sbcprov.core.event.Warning;
import org.sbcprov.core.failure.Facts;

/**
 * What a boot directory does for boards with one chip.
 *
 * @param chip the chip
 * @param boots whether such a board can be booted, and finds something to do
 * @param code of what keeps it from that, as a session would fail with; empty when it boots, or nothing fails
 * @param reason the same in words; empty when it boots
 * @param secondStage where its second stage comes from; empty when there is none that can be used
 * @param program what the second stage is, in words
 * @param session what a session is likely to be
 * @param warnings what a session would warn of before anything is sent
 */
public record PlannedChip(
    Chip chip,
    boolean boots,
    String code,
    String reason,
    Optional<String> secondStage,
    String program,
    Session session,
    List<Warning> warnings) {
  public PlannedChip {
    warnings = List.copyOf(warnings);
  }

  /** What a session does with a board. */
  public enum Session {
    /** Writes an EEPROM image. */
    EEPROM_UPDATE("eeprom-update", "writes the boot EEPROM"),
    /** Erases the EEPROM, or fuses settings or a key. */
    PROVISIONING("provisioning", "erases the boot EEPROM, or fuses what config.txt says"),
    /** Shows the board's media as disks. */
    MASS_STORAGE("mass-storage", "shows the board's media as USB disks"),
    /** Starts a system. */
    SYSTEM("system", "boots a system"),
    /** Ends with nothing done. */
    NOTHING("nothing", "ends with nothing done");

    private final String id;
    private final String words;

    Session(String id, String words) {
      this.id = id;
      this.words = words;
    }

    /** For scripts. */
    public String id() {
      return id;
    }

    /** What it does, as the end of a sentence about a session. */
    public String words() {
      return words;
    }
  }

  /** For scripts. */
  public Map<String, Object> facts() {
    List<Map<String, Object>> list = new ArrayList<>();
    for (Warning warning : warnings) {
      list.add(warning.facts());
    }
    return Facts.of(
        "chip", chip.name(),
        "boots", boots,
        "code", code.isEmpty() ? null : code,
        "reason", reason.isEmpty() ? null : reason,
        "second-stage", secondStage.orElse(null),
        "program", program.isEmpty() ? null : program,
        "session", session.id(),
        "warnings", list);
  }
}
