package org.sbcprov.eeprom.lint;

import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import org.sbcprov.core.board.Board;
import org.sbcprov.eeprom.BuildInfo;
import org.sbcprov.eeprom.Chip;
import org.sbcprov.eeprom.ConfigFile;
import org.sbcprov.eeprom.EepromImage;

/** Looks for mistakes in a configuration. */
public final class Lint {
  private Lint() {}

  /**
   * What the configuration is for. The more is known, the more can be told.
   *
   * @param chip the board's chip
   * @param built when the bootloader was built that will read it (UTC)
   * @param sizeLimit the most bytes that the image has room for
   * @param board the board
   * @param ownKey whether the image has a public key of one's own, where that is known
   */
  public record Target(
      Optional<Chip> chip, Optional<LocalDate> built, int sizeLimit, Optional<Board> board, Optional<Boolean> ownKey) {
    /** Nothing is known. */
    public static Target unknown() {
      return new Target(
          Optional.empty(), Optional.empty(), EepromImage.MAX_FILE_SIZE, Optional.empty(), Optional.empty());
    }

    /**
     * An image that the configuration is in, or goes into.
     *
     * @throws org.sbcprov.core.failure.BadInput {@code eeprom.no-config} when the image has none that may be replaced
     */
    public static Target of(EepromImage image) {
      return new Target(
          Optional.of(image.chip()),
          image.build().map(BuildInfo::date),
          image.configLimit(),
          Optional.empty(),
          Optional.of(image.isFilled(EepromImage.PUBLIC_KEY)));
    }

    /** The same, with a chip. */
    public Target withChip(Chip newChip) {
      return new Target(Optional.of(newChip), built, sizeLimit, board, ownKey);
    }

    /** The same, with a build date. */
    public Target withBuilt(LocalDate newBuilt) {
      return new Target(chip, Optional.of(newBuilt), sizeLimit, board, ownKey);
    }

    /** The same, with a board, and its chip unless there is one already. */
    public Target withBoard(Board newBoard) {
      return new Target(chip.isPresent() ? chip : Chip.of(newBoard), built, sizeLimit, Optional.of(newBoard), ownKey);
    }
  }

  /**
   * All findings in a configuration, by line and column. Any bytes are taken; of a text of more than {@link
   * ConfigFile#MAX_TEXT_SIZE} bytes, its size is all that is told.
   */
  public static List<Finding> check(byte[] text, Target target) {
    Findings findings = new Findings();
    SizeRules.check(text, target, findings);
    if (text.length > ConfigFile.MAX_TEXT_SIZE || ByteRules.isUtf16(text, findings)) {
      return findings.sorted();
    }
    ByteRules.check(text, findings);
    ConfText conf = ConfText.of(text);
    LineRules.check(conf, findings);
    SectionRules.check(conf, target, findings);
    SectionEndRules.check(conf, findings);
    KeyRules.check(conf, target, findings);
    ValueRules.check(conf, findings);
    UnlikelyRules.check(conf, target, findings);
    DuplicateRules.check(conf, findings);
    OrderRules.check(conf, target, findings);
    AddressRules.check(conf, findings);
    ServerRules.check(conf, target, findings);
    TogetherRules.check(conf, target, findings);
    return findings.sorted();
  }

  /** Whether there is an error in a line that stands alone: what is advised must not have one. */
  static boolean hasError(String line, Target target) {
    for (Finding finding : check(line.getBytes(StandardCharsets.ISO_8859_1), target)) {
      if (finding.severity() == Severity.ERROR) {
        return true;
      }
    }
    return false;
  }
}
