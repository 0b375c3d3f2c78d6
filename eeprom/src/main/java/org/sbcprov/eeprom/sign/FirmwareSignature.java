package org.sbcprov.eeprom.sign;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.eeprom.Chip;
import org.sbcprov.eeprom.EepromImage;

/**
 * How the stages of the bootloader in an image for the BCM2712 are signed, all of them taken together. Raspberry Pi's
 * block is checked with the key that stands in it, since nobody publishes that key elsewhere: it shows that a stage is
 * whole, not who made it.
 *
 * @param counterSigned names of the stages that a customer signed
 * @param unsigned names of those that only Raspberry Pi signed, or nobody
 * @param problems what does not fit together; a board with secure boot does not start from such an image
 */
public record FirmwareSignature(List<String> counterSigned, List<String> unsigned, List<Problem> problems) {
  /**
   * What does not fit.
   *
   * @param stage {@code bootcode.bin} or {@code bootsys}
   * @param words the rest of a sentence that begins with the stage
   * @param facts keys, where they tell more
   */
  public record Problem(String stage, String words, Map<String, Object> facts) {}

  /** Looks at an image; in one for another chip there is nothing to look at. */
  public static FirmwareSignature of(EepromImage image) {
    FirmwareSignature found = new FirmwareSignature(new ArrayList<>(2), new ArrayList<>(2), new ArrayList<>(2));
    if (image.chip() == Chip.BCM2712) {
      Optional<PublicKey> key = ConfigSignature.keyOf(image);
      found.look(EepromImage.BOOTCODE, image.bootcode(), key);
      if (image.ab()) {
        found.look(EepromImage.BOOTSYS, image.file(EepromImage.BOOTSYS).orElseThrow(), key);
      }
      if (!found.counterSigned.isEmpty() && !found.unsigned.isEmpty()) {
        found.problem(
            found.unsigned.get(0), "is not counter-signed, but " + found.counterSigned.get(0) + " is", Facts.none());
      }
    }
    return found;
  }

  private void look(String name, byte[] stage, Optional<PublicKey> configKey) {
    List<BootcodeSignature> blocks = BootcodeSignature.parse(stage);
    for (int i = blocks.size() - 1; i >= 0; i--) {
      if (!blocks.get(i).verifies(stage)) {
        String whose = blocks.get(i).customer() ? "the customer's" : "Raspberry Pi's";
        problem(name, "does not fit " + whose + " signature at its end", Facts.none());
        // What does not fit the inner block does not fit the outer one either.
        break;
      }
    }
    if (blocks.isEmpty() || !blocks.get(0).customer()) {
      unsigned.add(name);
      return;
    }
    counterSigned.add(name);
    if (blocks.size() < 2 || blocks.get(1).customer()) {
      problem(name, "is signed by a customer, but not by Raspberry Pi before", Facts.none());
    }
    Optional<PublicKey> key = blocks.get(0).key();
    if (configKey.isPresent() && !configKey.equals(key)) {
      problem(
          name,
          "is counter-signed with another key than the configuration",
          Facts.of("key", key.map(PublicKey::fingerprint).orElse(null), "expected", configKey.get().fingerprint()));
    }
  }

  private void problem(String stage, String words, Map<String, Object> facts) {
    problems.add(new Problem(stage, words, facts));
  }
}
