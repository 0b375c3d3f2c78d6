package org.sbcprov.usbboot;

import java.util.List;
import java.util.Optional;
import org.sbcprov.core.failure.ExitStatus;

/**
 * What is known of a way to fail: where it shows, what causes it and what to do, from the protocol's description and from
 * what users of rpiboot have reported. A failure itself may know more of its own case, and say that.
 *
 * @param code the failure's code
 * @param status what a command that served this board only ends with
 * @param where whether it belongs to a stage
 * @param stage the stage that is not reached; empty when it belongs to none
 * @param symptom what is seen
 * @param causes likely ones, the likeliest first
 * @param next what to do first
 */
public record Trouble(
    String code,
    ExitStatus status,
    Where where,
    Optional<BootStage> stage,
    String symptom,
    List<String> causes,
    String next) {
  /** Whether a way to fail belongs to a stage. */
  public enum Where {
    /** Before a board is looked for. */
    BEFORE("before a board"),
    /** At one stage. */
    STAGE(""),
    /** At whatever stage is being worked at. */
    ANY("any");

    private final String words;

    Where(String words) {
      this.words = words;
    }
  }

  public Trouble {
    causes = List.copyOf(causes);
  }

  /** All that are known, in the order of the stages. */
  public static List<Trouble> all() {
    return KnownTroubles.all();
  }

  /** The one with this code, if it is known. */
  public static Optional<Trouble> of(String code) {
    for (Trouble trouble : all()) {
      if (trouble.code.equals(code)) {
        return Optional.of(trouble);
      }
    }
    return Optional.empty();
  }

  /** The stage in words, or what stands for it. */
  public String place() {
    return stage.isPresent() ? stage.get().words() : where.words;
  }
}
