package org.sbcprov.eeprom.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.sbcprov.eeprom.Chip;
import org.sbcprov.eeprom.EepromImage;
import org.sbcprov.eeprom.sign.BootcodeSignature;

/**
 * How a stage of the bootloader is signed; only those of the BCM2712 are in a way that can be checked.
 *
 * @param name {@code bootcode.bin} or {@code bootsys}
 * @param blocks its signature blocks, the last one first
 */
public record StageReport(String name, List<Block> blocks) {
  /**
   * A signature block.
   *
   * @param customer whether it is a customer's; else Raspberry Pi's
   * @param keynum the number of the key
   * @param version of the firmware
   * @param fingerprint SHA-256 of the key in the block, in hexadecimal; empty when that is no key
   * @param valid whether the stage is what this key signed
   */
  public record Block(boolean customer, int keynum, int version, Optional<String> fingerprint, boolean valid) {}

  static List<StageReport> of(EepromImage image) {
    List<StageReport> stages = new ArrayList<>();
    if (image.chip() == Chip.BCM2712) {
      stages.add(stage(EepromImage.BOOTCODE, image.bootcode()));
      if (image.ab()) {
        stages.add(stage(EepromImage.BOOTSYS, image.file(EepromImage.BOOTSYS).orElseThrow()));
      }
    }
    return stages;
  }

  private static StageReport stage(String name, byte[] content) {
    List<Block> blocks = new ArrayList<>();
    for (BootcodeSignature block : BootcodeSignature.parse(content)) {
      blocks.add(
          new Block(
              block.customer(),
              block.keynum(),
              block.version(),
              block.key().map(key -> key.fingerprint()),
              block.verifies(content)));
    }
    return new StageReport(name, List.copyOf(blocks));
  }
}
