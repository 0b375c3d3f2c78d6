package org.sbcprov.imaging.gpt;

import java.util.ArrayList;
import java.util.List;

/**
 * Words for a partition's attributes. Bits 0 to 2 are the UEFI specification's, 60 to 63 are those of Microsoft's basic
 * data partitions, which other systems heed for any type.
 */
public final class Attributes {
  private Attributes() {}

  /** A word for each bit that is set, from bit 0 on. */
  public static List<String> words(long attributes) {
    List<String> words = new ArrayList<>();
    for (int bit = 0; bit < Long.SIZE; bit++) {
      if ((attributes >>> bit & 1) != 0) {
        words.add(word(bit));
      }
    }
    return words;
  }

  private static String word(int bit) {
    switch (bit) {
      case 0:
        return "required";
      case 1:
        return "no-block-io";
      case 2:
        return "legacy-boot";
      case 60:
        return "read-only";
      case 61:
        return "shadow-copy";
      case 62:
        return "hidden";
      case 63:
        return "no-automount";
      default:
        return "bit-" + bit;
    }
  }
}
