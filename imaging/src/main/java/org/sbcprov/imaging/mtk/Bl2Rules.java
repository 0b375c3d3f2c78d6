package org.sbcprov.imaging.mtk;

import java.util.Map;
import java.util.Optional;
import org.sbcprov.core.ByteSize;
import org.sbcprov.core.board.Bl2Profile;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.core.failure.Facts;

/** What a BL2 has to be for a board's boot ROM to start it from a medium. */
public final class Bl2Rules {
  private Bl2Rules() {}

  /**
   * Checks a BL2 that is to go to a board.
   *
   * @param bl2 the BL2
   * @param profile what the board's boot ROM expects
   * @param chip the board's chip, such as {@code mt7988}
   * @throws BadInput with {@code image.bl2-medium}, {@code image.bl2-soc}, {@code image.bl2-too-large}, {@code
   *     image.bl2-form} or {@code image.bl2-digest}
   */
  public static void require(Bl2Image bl2, Bl2Profile profile, String chip) {
    requireMedium(bl2, profile);
    requireBootLoader(bl2);
    requireNandHeader(bl2);
    requireNoDownload(bl2.evidence());
    requireChip(bl2, profile, chip);
    requireSize(bl2, profile, chip);
    requireDigest(bl2);
  }

  /** Checks that it fits the chip's memory. */
  static void requireSize(Bl2Image bl2, Bl2Profile profile, String chip) {
    if (bl2.loadedSize() > profile.limit().bytes()) {
      throw new BadInput(
          "image.bl2-too-large",
          "BL2 takes " + bl2.loadedSize() + " bytes of memory; the " + chip + " has "
              + profile.limit().bytes() + " for it",
          Facts.of("size", bl2.loadedSize(), "limit", profile.limit().bytes()),
          "The limit is " + new ByteSize(profile.limit().bytes()) + ". A release build is smaller than a debug build.");
    }
  }

  /** Checks that the content is what was packed. */
  public static void requireDigest(Bl2Image bl2) {
    if (bl2.digest() == DigestState.DIFFERS) {
      throw new BadInput(
          "image.bl2-digest",
          "BL2 is damaged: its SHA-256 does not match its content",
          Facts.of("size", bl2.size()),
          "Get the file again: the boot ROM would refuse it as well.");
    }
  }

  /** Checks that the three fields which name the medium agree with each other. */
  public static void requireConsistentMedium(Bl2Image bl2) {
    if (!bl2.mediumIsConsistent()) {
      throw new BadInput(
          "image.bl2-medium",
          "BL2 does not say which medium it is for: " + bl2.mediumFields(),
          Facts.of("medium", bl2.medium().word()),
          "Build it again with mkimage -T mtk_image and the right media=.");
    }
  }

  /** Checks that the boot ROM takes the NAND header, where there is one. */
  public static void requireNandHeader(Bl2Image bl2) {
    if (bl2.nand().isPresent() && bl2.nand().get().problem().isPresent()) {
      throw new BadInput(
          "image.bl2-nand-header",
          "BL2 has a damaged NAND header: " + bl2.nand().get().problem().get(),
          Facts.of("page-size", bl2.nand().get().pageSize()),
          "Take its code out with sbcprov bl2 unwrap, and give it a header anew with sbcprov bl2 wrap.");
    }
  }

  /** Checks that the code is not the variant that is sent over the serial line and waits for a FIP there. */
  public static void requireNoDownload(CodeEvidence evidence) {
    if (evidence.uartDownload()) {
      throw new BadInput(
          "image.bl2-ram",
          "BL2 is the variant for rescue over the serial line: it waits for a FIP there and reads no medium",
          Facts.of("version", evidence.version().orElse(null)),
          "Take the BL2 that was built with the medium as its BOOT_DEVICE; this one is for mtk_uartboot.");
    }
  }

  /** The same, and that its build is not called one for RAM. */
  public static void requireNotForRam(CodeEvidence evidence) {
    requireNoDownload(evidence);
    if (evidence.taggedMedium().equals(Optional.of(CodeEvidence.RAM))) {
      throw new BadInput(
          "image.bl2-ram",
          "BL2 is built to find the FIP in memory, and reads no medium: its build is called \""
              + evidence.version().orElse("") + "\"",
          Facts.of("version", evidence.version().orElse(null)),
          "Take the BL2 that was built with the medium as its BOOT_DEVICE.");
    }
  }

  private static void requireMedium(Bl2Image bl2, Bl2Profile profile) {
    requireConsistentMedium(bl2);
    requireMedium(bl2, profile.medium());
  }

  /** Checks that its device header names a medium, by {@link Bl2Medium#word}. */
  static void requireMedium(Bl2Image bl2, String medium) {
    if (!bl2.medium().word().equals(medium)) {
      Optional<Bl2Medium> needed = Bl2Medium.ofWord(medium);
      String wanted = needed.isPresent() ? needed.get().title() : medium;
      throw new BadInput(
          "image.bl2-medium",
          "BL2 is built for " + bl2.medium().title() + ", not for " + wanted + ": " + bl2.mediumFields(),
          Facts.of("medium", bl2.medium().word(), "needed", medium),
          "Take the file that was built with BOOT_DEVICE=" + medium + ".");
    }
  }

  /** Checks that the file says of itself that it is a boot loader. */
  public static void requireBootLoader(Bl2Image bl2) {
    if (bl2.fileType() != FileInfo.BOOT_LOADER) {
      throw Bl2Failures.form(
          "has FILE_INFO's file type " + bl2.fileType() + " instead of " + FileInfo.BOOT_LOADER, 0x18);
    }
  }

  private static void requireChip(Bl2Image bl2, Bl2Profile profile, String chip) {
    requireLoadAddress(bl2, profile, chip);
    requireArchitecture(bl2, profile, chip);
    requireHeaderOffset(bl2, profile, chip);
    requireEvidence(bl2, chip);
  }

  static void requireLoadAddress(Bl2Image bl2, Bl2Profile profile, String chip) {
    if (bl2.loadAddress() != profile.loadAddress()) {
      throw otherChip(
          chip, "is loaded to 0x" + Long.toHexString(bl2.loadAddress()) + " instead of 0x"
              + Long.toHexString(profile.loadAddress()), Facts.of("load-address", bl2.loadAddress()));
    }
  }

  static void requireArchitecture(Bl2Image bl2, Bl2Profile profile, String chip) {
    if (bl2.aarch64() != profile.aarch64()) {
      throw otherChip(
          chip, "is entered in AArch" + (bl2.aarch64() ? "64" : "32") + " instead of AArch"
              + (profile.aarch64() ? "64" : "32"), Facts.of("aarch64", bl2.aarch64()));
    }
  }

  static void requireHeaderOffset(Bl2Image bl2, Bl2Profile profile, String chip) {
    if (bl2.headerOffset() != profile.headerOffset()) {
      throw otherChip(
          chip, "is made to lie 0x" + Long.toHexString(bl2.headerOffset()) + " bytes into the medium instead of 0x"
              + Long.toHexString(profile.headerOffset()), Facts.of("header-offset", bl2.headerOffset()));
    }
  }

  static void requireEvidence(Bl2Image bl2, String chip) {
    CodeEvidence evidence = bl2.evidence();
    if (evidence.contradicts(chip)) {
      throw otherChip(
          chip,
          evidence.printed().isPresent()
              ? "prints that it runs on " + evidence.printed().get()
              : "names " + String.join(", ", evidence.named()) + " and nowhere " + chip,
          Facts.of("named", evidence.named(), "printed", evidence.printed().orElse(null)));
    }
  }

  private static BadInput otherChip(String chip, String problem, Map<String, Object> facts) {
    return new BadInput(
        "image.bl2-soc",
        "BL2 is built for another chip than " + chip + ": it " + problem,
        facts,
        "Take the file that was built for " + chip + ".");
  }
}
