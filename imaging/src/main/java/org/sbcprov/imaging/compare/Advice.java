package org.sbcprov.imaging.compare;

import java.util.Map;

/** What to do about a medium that does not hold what it should. */
final class Advice {
  private Advice() {}

  static String of(Comparison comparison) {
    if (comparison.likelySize().isPresent()) {
      return "It seems to have " + comparison.likelySize().getAsLong()
          + " bytes only, and to tell more: a fake. Do not trust it with anything; get your money back.";
    }
    // What is in the place of other data was not lost, however much of the rest reads as zeros.
    boolean repeated = comparison.blocks().getOrDefault(Difference.REPEATED, 0L) >= FakeSigns.ENOUGH_REPEATED;
    return switch (repeated ? Difference.REPEATED : most(comparison.blocks())) {
      case ZEROS, ONES, OLD ->
          "What was written there got lost: a worn-out medium, or a reader or power supply that gave up. Write it again"
              + " with another reader; when it stays, take another medium.";
      case REPEATED, SHIFTED ->
          "Data went to a wrong place: a fake medium, or a broken reader. Try another reader; do not trust the medium.";
      case FLIPS ->
          "Wrong bits come from a bad medium, a bad cable or contact, or bad memory. Write it again with another reader"
              + " and cable; when it stays, take another medium.";
      case UNSTABLE ->
          "The medium may be right: reading it fails. Try another reader, cable or port, and sbcprov image verify.";
      case UNREADABLE ->
          "Try another reader, cable or port first; when it stays, the medium is worn out or broken.";
      case MISSING -> "The medium is smaller than the image: take a larger one.";
      case OTHER ->
          "Something else wrote to it since, such as a system that mounted it or a board that booted from it; or it is"
              + " another image. Write it again, and verify it before it is used.";
    };
  }

  private static Difference most(Map<Difference, Long> blocks) {
    Difference most = null;
    for (Map.Entry<Difference, Long> count : blocks.entrySet()) {
      if (most == null || count.getValue() > blocks.get(most)) {
        most = count.getKey();
      }
    }
    return most;
  }
}
