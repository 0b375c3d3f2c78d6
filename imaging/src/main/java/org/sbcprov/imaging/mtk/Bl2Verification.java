package org.sbcprov.imaging.mtk;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.sbcprov.core.board.Bl2Profile;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.imaging.finding.Finding;

/** Whether a boot ROM would start a BL2: all that speaks against it, not only the first thing. */
public final class Bl2Verification {
  /** Bytes that OpenWrt's installer writes to a boot partition of an eMMC. */
  public static final int BOOT_PARTITION = 512 * 1024;

  private final Bl2Image bl2;
  private final List<Finding> findings = new ArrayList<>();

  private Bl2Verification(Bl2Image bl2) {
    this.bl2 = bl2;
  }

  /**
   * Checks a BL2.
   *
   * @param chip the board's chip; without, the one that the file shows is taken, if it shows one
   * @param profile what the board's boot ROM expects on the medium; without, what its chip does on the file's own
   * @param medium the medium that it is to start from, by {@link Bl2Medium#word}
   * @return at least one finding; none is an error when it would start
   */
  public static List<Finding> of(
      Bl2Image bl2, Optional<String> chip, Optional<Bl2Profile> profile, Optional<String> medium) {
    Bl2Verification verification = new Bl2Verification(bl2);
    verification.checkFile(medium);
    verification.checkChip(chip, profile);
    verification.checkRoom();
    if (!hasErrors(verification.findings)) {
      verification.findings.add(Finding.ok("image.bl2", okWords(bl2)));
    }
    return List.copyOf(verification.findings);
  }

  /** Whether any of them is an error. */
  public static boolean hasErrors(List<Finding> findings) {
    return Finding.firstError(findings).isPresent();
  }

  private static String okWords(Bl2Image bl2) {
    return bl2.digest() == DigestState.MATCHES
        ? "BL2's headers agree and its SHA-256 matches"
        : "BL2's headers agree";
  }

  private void checkFile(Optional<String> medium) {
    check(() -> Bl2Rules.requireDigest(bl2));
    check(() -> Bl2Rules.requireBootLoader(bl2));
    check(() -> Bl2Rules.requireNandHeader(bl2));
    check(() -> Bl2Rules.requireConsistentMedium(bl2));
    if (medium.isPresent()) {
      check(() -> Bl2Rules.requireMedium(bl2, medium.get()));
    }
    check(() -> Bl2Rules.requireNotForRam(bl2.evidence()));
    Optional<String> tag = bl2.evidence().otherTaggedMedium(bl2.medium());
    if (tag.isPresent() && !tag.get().equals(CodeEvidence.RAM)) {
      findings.add(
          Finding.warning(
              "image.bl2-tag",
              "BL2 has a header for " + bl2.medium().word() + ", but its build is called \""
                  + bl2.evidence().version().orElse("") + "\"",
              Facts.of("header", bl2.medium().word(), "tag", tag.get()),
              "It may look for the FIP on " + tag.get() + "."));
    }
    if (bl2.digest() == DigestState.NOT_CHECKED) {
      findings.add(
          Finding.warning(
              "image.bl2-signature",
              "BL2 ends with a signature of type " + bl2.signatureType() + ", which is not checked here",
              Facts.of("signature-type", bl2.signatureType()),
              "Boards whose keys are fused check it."));
    }
  }

  private void checkChip(Optional<String> given, Optional<Bl2Profile> givenProfile) {
    Optional<String> chip = given.isPresent() ? given : bl2.evidence().chip();
    Optional<Bl2Profile> profile = givenProfile;
    if (profile.isEmpty() && chip.isPresent()) {
      profile = Bl2Chip.ofWord(chip.get()).map(known -> known.profile(bl2.medium()));
    }
    if (chip.isPresent()) {
      String name = chip.get();
      check(() -> Bl2Rules.requireEvidence(bl2, name));
    }
    if (given.isPresent() && !bl2.evidence().shows(given.get()) && !bl2.evidence().contradicts(given.get())) {
      findings.add(
          Finding.warning(
              "image.bl2-chip",
              "BL2 does not show whether it is for " + given.get()
                  + (bl2.evidence().hidden() ? ": its code is compressed, and cannot be unpacked" : ""),
              Facts.of("chip", given.get()),
              ""));
    }
    if (chip.isPresent()) {
      checkNandFamily(chip.get());
    }
    if (profile.isPresent()) {
      Bl2Profile expected = profile.get();
      String name = chip.orElse("the board's chip");
      check(() -> Bl2Rules.requireLoadAddress(bl2, expected, name));
      check(() -> Bl2Rules.requireArchitecture(bl2, expected, name));
      check(() -> Bl2Rules.requireHeaderOffset(bl2, expected, name));
      check(() -> Bl2Rules.requireSize(bl2, expected, name));
    } else if (bl2.loadedSize() > Bl2Chip.LARGEST_MEMORY) {
      findings.add(
          Finding.error(
              "image.bl2-too-large",
              "BL2 takes " + bl2.loadedSize() + " bytes of memory; no chip has more than " + Bl2Chip.LARGEST_MEMORY
                  + " for it",
              Facts.of("size", bl2.loadedSize(), "limit", Bl2Chip.LARGEST_MEMORY),
              "A release build is smaller than a debug build."));
    }
  }

  /** What boot ROMs do with the header of another family is not known; nobody builds such a BL2 on purpose. */
  private void checkNandFamily(String chip) {
    Optional<NandForm> usual = Bl2Chip.ofWord(chip).flatMap(known -> known.nandForm(bl2.medium()));
    if (bl2.nand().isPresent() && usual.isPresent() && bl2.nand().get().family() != usual.get().family()) {
      findings.add(
          Finding.warning(
              "image.bl2-nand-family",
              "BL2 has a NAND header of the kind \"" + bl2.nand().get().family().word() + "\"; builds for " + chip
                  + " have \"" + usual.get().family().word() + "\"",
              Facts.of("family", bl2.nand().get().family().word(), "usual", usual.get().family().word()),
              "sbcprov bl2 unwrap and sbcprov bl2 wrap --nand " + usual.get().word() + " make the usual one."));
    }
  }

  private void checkRoom() {
    long size = bl2.size();
    if (!bl2.medium().isGeneric() && size > Bl2Copies.STRIDE) {
      findings.add(
          Finding.error(
              "image.bl2-stride",
              "BL2 has " + size + " bytes; its copies on NAND are " + Bl2Copies.STRIDE + " bytes apart",
              Facts.of("size", size, "stride", Bl2Copies.STRIDE),
              "Take a smaller build."));
    } else if (!bl2.medium().isGeneric() && size > Bl2Copies.NARROW_STRIDE) {
      findings.add(
          Finding.warning(
              "image.bl2-stride",
              "BL2 has " + size + " bytes; it fits layouts with copies " + Bl2Copies.STRIDE + " bytes apart, not the"
                  + " older ones with " + Bl2Copies.NARROW_STRIDE,
              Facts.of("size", size, "stride", Bl2Copies.NARROW_STRIDE),
              ""));
    } else if (bl2.medium() == Bl2Medium.EMMC && size > BOOT_PARTITION) {
      findings.add(
          Finding.warning(
              "image.bl2-boot0",
              "BL2 has " + size + " bytes; OpenWrt's installer writes " + BOOT_PARTITION + " to the eMMC's boot partition",
              Facts.of("size", size, "limit", BOOT_PARTITION),
              "Write it to boot0 as a whole."));
    }
  }

  private void check(Runnable rule) {
    try {
      rule.run();
    } catch (BadInput e) {
      findings.add(Finding.error(e));
    }
  }
}
