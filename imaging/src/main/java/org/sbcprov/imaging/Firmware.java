package org.sbcprov.imaging;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import org.sbcprov.core.board.Bl2Profile;
import org.sbcprov.core.board.MediumLayout;
import org.sbcprov.core.board.Partition;
import org.sbcprov.core.event.EventSink;
import org.sbcprov.core.event.Warning;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.io.InputFiles;
import org.sbcprov.imaging.fip.Fip;
import org.sbcprov.imaging.disk.SectorSource;
import org.sbcprov.imaging.mtk.Bl2Image;
import org.sbcprov.imaging.mtk.Bl2Rules;
import org.sbcprov.imaging.mtk.CodeEvidence;
import org.sbcprov.imaging.mtk.DigestState;

/**
 * The firmware that goes into an image, read and found fit for the board.
 *
 * @param bl2 content of the BL2 file
 * @param fip content of the FIP file
 */
record Firmware(byte[] bl2, byte[] fip) {
  /** The most that a file is read of before it is looked at; more than any BL2 or FIP has. */
  private static final int BL2_LIMIT = 16 * 1024 * 1024;

  private static final int FIP_LIMIT = 64 * 1024 * 1024;

  /**
   * Reads and checks both files.
   *
   * @throws BadInput when one is missing, or not what the board needs
   */
  static Firmware read(ImageBuild.Request request, EventSink sink) {
    MediumLayout layout = request.layout();
    byte[] bl2 = read(request.bl2(), "BL2", BL2_LIMIT, layout);
    byte[] fip = read(request.fip(), "FIP", FIP_LIMIT, layout);
    requireNotSwapped(request, FileForm.of(bl2), FileForm.of(fip));
    checkBl2(request, bl2, sink);
    checkFip(request, fip, sink);
    return new Firmware(bl2, fip);
  }

  private static byte[] read(Path file, String what, int limit, MediumLayout layout) {
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

  private static void requireNotSwapped(ImageBuild.Request request, FileForm bl2, FileForm fip) {
    if (bl2 == FileForm.FIP && fip == FileForm.BL2) {
      throw new BadInput(
          "image.swapped",
          "BL2 and FIP are swapped: " + request.bl2() + " is the FIP, " + request.fip() + " the BL2",
          Facts.of("bl2", request.bl2(), "fip", request.fip()),
          "Give them the other way round.");
    }
  }

  private static void checkBl2(ImageBuild.Request request, byte[] content, EventSink sink) {
    Path file = request.bl2();
    requireBl2Form(file, content);
    Bl2Profile profile = request.layout().bl2().orElseThrow();
    Bl2Image bl2;
    try {
      bl2 = Bl2Image.parse(content);
      Bl2Rules.require(bl2, profile, request.board().soc());
    } catch (BadInput e) {
      throw FileProblems.inFile(file, e);
    }
    Partition partition = LayoutRules.content(request.layout(), LayoutRules.BL2);
    requireFits(file, "BL2", "image.bl2-too-large", content.length, partition);
    sink.accept(FirmwareAccepted.bl2(file, bl2, request.board().soc()));
    warnOfDoubts(file, bl2, request.board().soc(), sink);
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

  private static void warnOfDoubts(Path file, Bl2Image bl2, String chip, EventSink sink) {
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

  private static void checkFip(ImageBuild.Request request, byte[] content, EventSink sink) {
    Path file = request.fip();
    FileForm form = FileForm.of(content);
    if (form != FileForm.FIP) {
      throw new BadInput(
          "image.fip-form",
          file + " is not a FIP: it is " + form.words(),
          FileProblems.facts(file),
          "A FIP begins with 01 00 64 AA; TF-A builds it as fip.bin.");
    }
    byte[] start = Arrays.copyOf(content, Math.min(content.length, Fip.LARGEST_TOC));
    Fip fip;
    try {
      fip = Fip.parse(start, content.length);
      fip.requireBootable();
    } catch (BadInput e) {
      throw FileProblems.inFile(file, e);
    }
    Partition partition = LayoutRules.content(request.layout(), LayoutRules.FIP);
    requireFits(file, "FIP", "image.fip-too-large", content.length, partition);
    sink.accept(FirmwareAccepted.fip(file, fip));
  }

  private static void requireFits(Path file, String what, String code, long size, Partition partition) {
    long room = partition.sectors() * SectorSource.SECTOR;
    if (size > room) {
      Map<String, Object> facts =
          Facts.of(
              "file", file.toAbsolutePath().normalize(), "size", size, "partition", partition.name(), "room", room);
      throw new BadInput(
          code,
          file + " has " + size + " bytes; the partition \"" + partition.name() + "\" for " + what + " has " + room,
          facts,
          "Take a smaller build, or a layout with a larger partition.");
    }
  }
}
