package org.sbcprov.imaging.compare;

import java.util.Map;

/** What to do about a medium that does not hold what it should. */
final class Advice {
  private static final String CHANGED =
      "Something else wrote to it since, such as a system that mounted it or a board that booted from it; or it is"
          + " another image. Write it again, and verify it before it is used.";

  private Advice() {}

  static String of(Comparison comparison) {
    if (comparison.likelySize().isPresent()) {
      return "It seems to have " + comparison.likelySize().getAsLong()
          + " bytes only, and to tell more: a fake. Do not trust it with anything; get your money back.";
    }
    if (comparison.emptyFrom().isPresent()) {
      return "Nothing from 0x" + Long.toHexString(comparison.emptyFrom().getAsLong())
          + " on was written, or it was lost: write it again. If it stays so, the medium may be a fake.";
    }
    // What is in the place of other data was not lost, however much of the rest reads as zeros.
    boolean repeated = comparison.blocks().getOrDefault(Difference.REPEATED, 0L) >= FakeSigns.ENOUGH_REPEATED;
    Difference most = repeated ? Difference.REPEATED : most(comparison.blocks());
    if (most == null) {
      return CHANGED;
    }
    return switch (most) {
      case ZEROS, ONES, OLD ->
          "What was written there got lost: a worn-out medium, or a reader or power supply that gave up. Write it again"
              + " with another reader; when it stays, take another medium.";
      case REPEATED, SHIFTED ->
          "Data lies in a wrong place: it is another version of the image, whose parts lie elsewhere, or else it is"
              + " a fake medium or a broken reader. Write it again; when it stays, try another reader, and do not trust the medium.";
      case FLIPS ->
          "Wrong bits come from a bad medium, a bad cable or contact, or bad memory. Write it again with another reader"
              + " and cable; when it stays, take another medium.";
      case UNSTABLE ->
          "The medium may be right: reading it fails. Try another reader, cable or port, and sbcprov image verify.";
      case UNREADABLE ->
          "Try another reader, cable or port first; when it stays, the medium is worn out or broken.";
      case MISSING -> "The medium is smaller than the image: take a larger one.";
      case OTHER -> CHANGED;
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
