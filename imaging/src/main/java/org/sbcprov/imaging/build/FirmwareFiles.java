package org.sbcprov.imaging.build;

import java.nio.file.Path;
import java.util.Optional;
import org.sbcprov.core.board.Bl2Profile;
import org.sbcprov.core.board.MediumLayout;
import org.sbcprov.core.event.EventSink;
import org.sbcprov.core.event.Warning;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.io.InputFiles;
import org.sbcprov.imaging.ChipNotConfirmed;
import org.sbcprov.imaging.FileForm;
import org.sbcprov.imaging.FileProblems;
import org.sbcprov.imaging.FirmwareAccepted;
import org.sbcprov.imaging.fip.Fip;
import org.sbcprov.imaging.mtk.Bl2Image;
import org.sbcprov.imaging.mtk.Bl2Rules;
import org.sbcprov.imaging.mtk.CodeEvidence;
import org.sbcprov.imaging.mtk.DigestState;

/** BL2 and FIP files, read and found fit for the board. */
final class FirmwareFiles {
  /** The most that a file is read of before it is looked at; more than any BL2 or FIP has. */
  private static final int BL2_LIMIT = 16 * 1024 * 1024;

  private static final int FIP_LIMIT = 64 * 1024 * 1024;

  private final String chip;
  private final MediumLayout layout;
  private final EventSink sink;

  FirmwareFiles(String chip, MediumLayout layout, EventSink sink) {
    this.chip = chip;
    this.layout = layout;
    this.sink = sink;
  }

  /**
   * Fails when BL2 and FIP are given for each other, which each of their own checks would tell less well.
   *
   * @throws BadInput {@code image.swapped}
   */
  void requireNotSwapped(Path bl2File, byte[] bl2, Path fipFile, byte[] fip) {
    if (FileForm.of(bl2) == FileForm.FIP && FileForm.of(fip) == FileForm.BL2) {
      throw new BadInput(
          "image.swapped",
          "BL2 and FIP are swapped: " + bl2File + " is the FIP, " + fipFile + " the BL2",
          Facts.of("bl2", bl2File, "fip", fipFile),
          "Give them the other way round.");
    }
  }

  byte[] readBl2(Path file) {
    return read(file, "BL2", BL2_LIMIT);
  }

  byte[] readFip(Path file) {
    return read(file, "FIP", FIP_LIMIT);
  }

  private byte[] read(Path file, String what, int limit) {
    byte[] content;
    try {
      content = InputFiles.read(file, what, limit);
    } catch (BadInput e) {
      if (!e.code().equals("input.not-found")) {
        throw e;
      }
      Path looked = file.toAbsolutePath().normalize();
      throw new BadInput(
          e.code(),
          e.getMessage(),
          e.facts(),
          ("It was looked for at " + looked + ". " + layout.firmwareSources()).strip(),
          e);
    }
    FileForm form = FileForm.of(content);
    if (form.isCompressed()) {
      throw FileProblems.compressed(file, form);
    }
    return content;
  }

  /**
   * Checks a BL2.
   *
   * @param profile what starts it wants of it
   * @throws BadInput when it is not what the board needs
   */
  Filler bl2(Path file, byte[] content, Bl2Profile profile) {
    requireBl2Form(file, content);
    Bl2Image bl2;
    try {
      bl2 = Bl2Image.parse(content);
      Bl2Rules.require(bl2, profile, chip);
    } catch (BadInput e) {
      throw FileProblems.inFile(file, e);
    }
    sink.accept(FirmwareAccepted.bl2(file, bl2, chip));
    warnOfDoubts(file, bl2);
    return new BytesFiller("BL2", file, content);
  }

  private static void requireBl2Form(Path file, byte[] content) {
    FileForm form = FileForm.of(content);
    if (form == FileForm.BL2) {
      return;
    }
    if (form != FileForm.FIP) {
      try {
        Bl2Rules.requireNoDownload(CodeEvidence.ofBareCode(content));
      } catch (BadInput e) {
        throw FileProblems.inFile(file, e);
      }
    }
    String hint =
        form == FileForm.BARE_CODE
            ? "bl2.bin is the code alone, as for a start from RAM; bl2.img is the file with the header for a medium."
            : "It begins with the name of its medium, such as SDMMC_BOOT; TF-A builds it as bl2.img.";
    throw new BadInput(
        "image.bl2-form", file + " is not a BL2 with a header: it is " + form.words(), FileProblems.facts(file), hint);
  }

  private void warnOfDoubts(Path file, Bl2Image bl2) {
    CodeEvidence evidence = bl2.evidence();
    if (!evidence.shows(chip)) {
      sink.accept(new ChipNotConfirmed(file, chip, evidence.hidden()));
    }
    if (bl2.digest() == DigestState.NOT_CHECKED) {
      sink.accept(
          new Warning(
              "image.bl2-signature",
              file + " ends with a signature of type " + bl2.signatureType() + ", which is not checked here",
              Facts.of("file", file.toAbsolutePath().normalize(), "signature-type", bl2.signatureType())));
    }
    Optional<String> tag = evidence.otherTaggedMedium(bl2.medium());
    if (tag.isPresent()) {
      sink.accept(
          new Warning(
              "image.bl2-tag",
              file + " has a header for " + bl2.medium().word() + ", but its build is called \""
                  + evidence.version().orElse("") + "\"; it may look for the FIP on " + tag.get(),
              Facts.of("file", file.toAbsolutePath().normalize(), "header", bl2.medium().word(), "tag", tag.get())));
    }
  }

  /**
   * Checks a FIP.
   *
   * @throws BadInput when it is none, or nothing that boots
   */
  Filler fip(Path file, byte[] content) {
    FileForm form = FileForm.of(content);
    if (form != FileForm.FIP) {
      throw new BadInput(
          "image.fip-form",
          file + " is not a FIP: it is " + form.words(),
          FileProblems.facts(file),
          "A FIP begins with 01 00 64 AA; TF-A builds it as fip.bin.");
    }
    Fip fip;
    try {
      fip = Fip.of(content);
      fip.requireBootable(file.toString());
    } catch (BadInput e) {
      throw FileProblems.inFile(file, e);
    }
    sink.accept(FirmwareAccepted.fip(file, fip));
    return new BytesFiller("FIP", file, content);
  }
}
