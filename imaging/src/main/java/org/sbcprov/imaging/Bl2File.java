package org.sbcprov.imaging;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.sbcprov.core.board.Bl2Profile;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.core.failure.VerificationFailed;
import org.sbcprov.imaging.disk.DiskFile;
import org.sbcprov.imaging.finding.Finding;
import org.sbcprov.imaging.mtk.Bl2Image;
import org.sbcprov.imaging.mtk.Bl2Rules;
import org.sbcprov.imaging.mtk.Bl2Verification;
import org.sbcprov.imaging.mtk.CodeEvidence;
import org.sbcprov.imaging.mtk.DigestState;

/** A BL2 with its headers in a file of its own, or at the start of a device such as an eMMC's boot partition. */
public final class Bl2File {
  private Bl2File() {}

  /**
   * A BL2 that was read.
   *
   * @param bl2 the BL2
   * @param fileSize bytes of the file; what lies behind the BL2 does no harm
   */
  public record Read(Bl2Image bl2, long fileSize) {}

  /**
   * What a check came to.
   *
   * @param bl2 the BL2, if it is whole enough to be taken apart
   * @param findings what was found
   */
  public record Checked(Optional<Bl2Image> bl2, List<Finding> findings) {
    /** Whether a board would not start it. */
    public boolean hasErrors() {
      return Bl2Verification.hasErrors(findings);
    }
  }

  /**
   * Reads one.
   *
   * @throws BadInput when there is none ({@code image.bl2-form} says what there is instead), it is cut off or contradicts
   *     itself
   */
  public static Read read(Path file) {
    try (DiskFile source = DiskFile.open(file)) {
      byte[] bytes = start(file, source);
      return new Read(parse(file, bytes), source.size());
    }
  }

  /** What the board's boot ROM expects, told once it is known which medium the file is for. */
  @FunctionalInterface
  public interface Expectation {
    /** The profile for a BL2. */
    Optional<Bl2Profile> of(Bl2Image bl2);
  }

  /**
   * Checks whether a board would start one. What is cut off or contradicts itself is a finding.
   *
   * @param chip the board's chip, if it is known
   * @param expectation what its boot ROM expects
   * @param medium the medium it is to start from, as {@code BOOT_DEVICE} names it
   * @throws BadInput when the file is no BL2 at all
   */
  public static Checked verify(
      Path file, Optional<String> chip, Expectation expectation, Optional<String> medium) {
    try (DiskFile source = DiskFile.open(file)) {
      byte[] bytes = start(file, source);
      Bl2Image bl2;
      try {
        bl2 = Bl2Image.parse(bytes);
      } catch (BadInput e) {
        List<Finding> findings = new ArrayList<>();
        findings.add(Finding.error(e));
        return new Checked(Optional.empty(), findings);
      }
      return new Checked(Optional.of(bl2), Bl2Verification.of(bl2, chip, expectation.of(bl2), medium));
    }
  }

  /**
   * The code of a BL2, without headers and digest.
   *
   * @param force whether a digest that does not match is no hindrance
   * @throws BadInput see {@link #read}
   * @throws VerificationFailed {@code bl2.digest} when the SHA-256 does not match
   */
  public static byte[] unwrap(Path file, boolean force) {
    Bl2Image bl2 = read(file).bl2();
    if (bl2.digest() == DigestState.DIFFERS && !force) {
      throw new VerificationFailed(
          "bl2.digest",
          file + " is damaged: its SHA-256 does not match its content",
          FileProblems.facts(file),
          "Get the file again; --force takes the code out all the same.");
    }
    return bl2.code();
  }

  private static byte[] start(Path file, DiskFile source) {
    byte[] bytes = source.read(0, (int) Math.min(source.size(), Bl2Image.LIMIT));
    FileForm form = FileForm.of(bytes);
    // The last two bytes of the first sector can be those of an MBR by chance; a device header's name cannot.
    if (form == FileForm.BL2 || Bl2Image.startsIn(bytes)) {
      return bytes;
    }
    if (form.isCompressed()) {
      throw FileProblems.compressed(file, form);
    }
    if (form != FileForm.FIP) {
      try {
        Bl2Rules.requireNoDownload(CodeEvidence.ofBareCode(bytes));
      } catch (BadInput e) {
        throw FileProblems.inFile(file, e);
      }
    }
    throw new BadInput(
        "image.bl2-form", file + " is not a BL2 with a header: it is " + form.words(), FileProblems.facts(file),
        hint(form));
  }

  private static String hint(FileForm form) {
    switch (form) {
      case GPT_DISK:
      case MBR_DISK:
        return "sbcprov image inspect shows what is in a disk image.";
      case FIP:
        return "BL2 is the other file: it begins with the name of its medium, such as SDMMC_BOOT.";
      case BARE_CODE:
        return "sbcprov bl2 wrap gives it a header for a medium.";
      default:
        return "A BL2 begins with the name of its medium, such as SDMMC_BOOT; bl2.bin, the code alone, gets one with"
            + " sbcprov bl2 wrap.";
    }
  }

  private static Bl2Image parse(Path file, byte[] bytes) {
    try {
      return Bl2Image.parse(bytes);
    } catch (BadInput e) {
      throw FileProblems.inFile(file, e);
    }
  }
}
