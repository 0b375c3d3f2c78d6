package org.sbcprov.cli.flash;

import java.util.Map;
import org.sbcprov.core.failure.Failure;

/** What to do about a disk that is soldered to a module: it has no reader, and cannot be taken out. */
final class ModuleAdvice {
  private static final String AGAIN = "power-cycle the board and run the same command again";
  private static final String OTHER_MODULE = "when it stays, its storage is worn out or broken: take another module.";

  private ModuleAdvice() {}

  /** The failure of writing a board's disk, with what can be done about that. */
  static Failure of(Failure failure) {
    return switch (failure.code()) {
      case "write.gone" -> failure.withHint(
          "Power the board from its own supply and connect it without a hub, then " + AGAIN + ".");
      case "write.full" -> failure.withHint(
          "Storage that has less than it tells is worn out, broken or a fake: take another module.");
      case "write.too-small" -> failure.withHint("Take a smaller image, or a module with more storage.");
      case "write.failed", "write.unreadable" -> failure.withHint(
          "With another cable, " + AGAIN + "; " + OTHER_MODULE);
      case "write.mismatch" -> failure.withHint(
          looksFake(failure)
              ? fake(failure)
              : "With another cable, and without a hub, " + AGAIN + "; " + OTHER_MODULE);
      case "interrupted" -> failure.withHint("To write it anew, " + AGAIN + ".");
      default -> failure;
    };
  }

  private static boolean looksFake(Failure failure) {
    return failure.facts().containsKey("likely-size")
        || failure.facts().get("differences") instanceof Map<?, ?> differences && differences.containsKey("repeated");
  }

  private static String fake(Failure failure) {
    Object size = failure.facts().get("likely-size");
    return "Data is in the place of other data"
        + (size == null ? "" : ", as if there were " + size + " bytes only")
        + ": a fake, or broken. Take another module; of a card in its slot, another card.";
  }
}
