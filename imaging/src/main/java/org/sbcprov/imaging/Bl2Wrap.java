package org.sbcprov.imaging;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.sbcprov.core.board.Bl2Profile;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.core.failure.BadUsage;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.io.InputFiles;
import org.sbcprov.imaging.finding.Finding;
import org.sbcprov.imaging.finding.Severity;
import org.sbcprov.imaging.mtk.Bl2Chip;
import org.sbcprov.imaging.mtk.Bl2Image;
import org.sbcprov.imaging.mtk.Bl2Medium;
import org.sbcprov.imaging.mtk.Bl2Packer;
import org.sbcprov.imaging.mtk.Bl2Rules;
import org.sbcprov.imaging.mtk.Bl2Verification;
import org.sbcprov.imaging.mtk.CodeEvidence;
import org.sbcprov.imaging.mtk.NandForm;

/** Gives the bare code of a BL2 the headers for a medium: the same bytes as {@code mkimage -T mtk_image}. */
public final class Bl2Wrap {
  private static final long LARGEST_ADDRESS = 0xffff_ffffL;

  private Bl2Wrap() {}

  /**
   * The headers that are wanted.
   *
   * @param medium the medium
   * @param form the NAND's header, on NAND and nowhere else
   * @param entry where the code is entered; mkimage's {@code -a}
   * @param aarch64 whether it is entered in AArch64
   * @param headerOffset bytes of the medium to count in before the image; 0 on NAND
   * @param memory bytes that the chip has for code and digest
   */
  public record Headers(
      Bl2Medium medium,
      Optional<NandForm> form,
      long entry,
      boolean aarch64,
      long headerOffset,
      long memory) {
    /**
     * Checks that they go together.
     *
     * @throws BadUsage {@code bl2.nand} or {@code bl2.address}
     */
    public Headers {
      if (medium.isGeneric() == form.isPresent()) {
        throw new BadUsage(
            "bl2.nand",
            form.isPresent() ? "A BL2 for " + medium.title() + " has no NAND header" : "Which NAND header is it to have?",
            Facts.of("medium", medium.word()),
            form.isPresent() ? "Leave --nand out." : hint(medium));
      }
      if (form.isPresent() && !form.get().family().fits(medium)) {
        throw new BadUsage(
            "bl2.nand",
            "The NAND header " + form.get().word() + " is not for " + medium.title() + " (" + medium.word() + ")",
            Facts.of("medium", medium.word(), "nand", form.get().word()),
            "Serial NAND at the SPI master has spim:2k+64 and the like; the others are for snand.");
      }
      if (entry < Bl2Packer.HEADER_SIZE || entry > LARGEST_ADDRESS || headerOffset < 0
          || headerOffset > LARGEST_ADDRESS - Bl2Image.LIMIT || form.isPresent() && headerOffset != 0) {
        throw new BadUsage(
            "bl2.address",
            "The load address 0x" + Long.toHexString(entry) + " or the header offset 0x"
                + Long.toHexString(headerOffset) + " cannot be written into the headers",
            Facts.of("load-address", entry, "header-offset", headerOffset),
            "Both have 32 bits; on NAND there is no header offset.");
      }
    }
  }

  private static String hint(Bl2Medium medium) {
    switch (medium) {
      case SPIM_NAND:
        return "Give --nand, such as --nand spim:2k+64.";
      case NAND:
        return "Give --nand, such as --nand 2g:2k+64.";
      default:
        return "Give --board, or --nand: hsm20:2k+64 for MT7988, hsm:2k+64 for MT7981 and MT7986, 2k+64 for MT7622.";
    }
  }

  /**
   * The code of a file, found fit to be given headers.
   *
   * @param chip the chip that it is to be for, if it is known
   * @param force whether code for rescue over the serial line, or that names another chip, is taken
   * @throws BadInput {@code bl2.empty}, {@code bl2.wrapped}, {@code bl2.not-code}, {@code image.compressed}, {@code
   *     image.bl2-ram} or {@code image.bl2-soc}; {@code input.too-large} and others as {@link InputFiles#read}
   */
  public static byte[] readCode(Path file, Optional<String> chip, boolean force) {
    byte[] code = InputFiles.read(file, "code", Bl2Image.LIMIT);
    FileForm form = FileForm.of(code);
    if (form == FileForm.EMPTY) {
      throw new BadInput("bl2.empty", file + " is empty", FileProblems.facts(file), "Give the bl2.bin of a build.");
    }
    if (Bl2Image.startsIn(code)) {
      throw new BadInput(
          "bl2.wrapped",
          file + " has a header already",
          FileProblems.facts(file),
          "sbcprov bl2 info shows which; sbcprov bl2 unwrap takes it off.");
    }
    if (form.isCompressed()) {
      throw FileProblems.compressed(file, form);
    }
    boolean perhapsCode = form == FileForm.UNKNOWN || form == FileForm.BARE_CODE || form == FileForm.MBR_DISK && force;
    if (!perhapsCode) {
      throw new BadInput(
          "bl2.not-code",
          file + " is not the code of a BL2: it is " + form.words(),
          FileProblems.facts(file),
          form == FileForm.ELF ? "Take bl2.bin beside bl2.elf: objcopy -O binary made it." : "Give the bl2.bin of a build.");
    }
    if (!force) {
      requireMeant(file, CodeEvidence.ofBareCode(code), chip);
    }
    return code;
  }

  /**
   * Gives code its headers.
   *
   * @param file where the code is from, for messages
   * @throws BadInput {@code image.bl2-too-large} when the chip's memory has no room for it
   */
  public static byte[] wrap(Path file, byte[] code, Headers headers) {
    long loaded = code.length + 32L;
    if (loaded > headers.memory()) {
      throw new BadInput(
          "image.bl2-too-large",
          file + " takes " + loaded + " bytes of memory with its digest; the chip has " + headers.memory(),
          Facts.of("file", file.toAbsolutePath().normalize(), "size", loaded, "limit", headers.memory()),
          "A release build is smaller than a debug build; BL2_COMPRESS=1 makes it smaller still.");
    }
    long load = headers.entry() - Bl2Packer.HEADER_SIZE;
    if (headers.form().isPresent()) {
      return Bl2Packer.packNand(headers.medium(), headers.form().get(), code, load, headers.aarch64());
    }
    return Bl2Packer.pack(headers.medium(), code, load, headers.aarch64(), headers.headerOffset());
  }

  /**
   * What speaks against a BL2 that was made here: its build is called after another medium, its chip cannot be told, it is
   * too large for some layouts, and all that {@code force} or an address of one's own brought in.
   *
   * @param chip the board's, if one was given
   * @param profile what its boot ROM expects, if that is known
   */
  public static List<Finding> check(
      byte[] image, Bl2Medium medium, Optional<String> chip, Optional<Bl2Profile> profile) {
    List<Finding> findings = new ArrayList<>();
    for (Finding finding : Bl2Verification.of(Bl2Image.parse(image), chip, profile, Optional.of(medium.word()))) {
      if (finding.severity() != Severity.OK) {
        findings.add(finding);
      }
    }
    return findings;
  }

  /** The chip that code shows itself to be for, if it does and a BL2 for it is known. */
  public static Optional<Bl2Chip> chipOf(byte[] code) {
    return CodeEvidence.ofBareCode(code).chip().flatMap(Bl2Chip::ofWord);
  }

  private static void requireMeant(Path file, CodeEvidence evidence, Optional<String> chip) {
    try {
      Bl2Rules.requireNotForRam(evidence);
    } catch (BadInput e) {
      throw new BadInput(
          e.code(), file + ": " + e.getMessage(), FileProblems.facts(file), e.hint() + " --force wraps it all the same.", e);
    }
    if (chip.isPresent() && evidence.contradicts(chip.get())) {
      throw new BadInput(
          "image.bl2-soc",
          file + " is built for another chip than " + chip.get() + ": it shows "
              + evidence.chip().orElse(String.join(", ", evidence.named())),
          Facts.of("file", file.toAbsolutePath().normalize(), "chip", chip.get(), "named", evidence.named()),
          "Take the file that was built for " + chip.get() + "; --force wraps it all the same.");
    }
  }
}
