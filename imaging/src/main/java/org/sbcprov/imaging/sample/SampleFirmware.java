package org.sbcprov.imaging.sample;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.sbcprov.core.board.Bl2Profile;
import org.sbcprov.core.failure.BadUsage;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.io.AtomicOutput;
import org.sbcprov.imaging.fip.Fip;
import org.sbcprov.imaging.fip.FipImage;
import org.sbcprov.imaging.fip.FipImageType;
import org.sbcprov.imaging.mtk.Bl2Chip;
import org.sbcprov.imaging.mtk.Bl2Medium;
import org.sbcprov.imaging.mtk.Bl2Packer;
import org.sbcprov.imaging.mtk.NandForm;

/**
 * A sample {@code bl2.img} and {@code fip.bin}: well-formed, and plainly not firmware. A board that is given them stops
 * at the first instruction, which jumps to itself.
 */
public final class SampleFirmware {
  /** {@code b .} in AArch64. */
  private static final int JUMP_TO_ITSELF = 0x14000000;

  private static final int BL2_CODE = 16 * 1024;
  private static final int BL31 = 24 * 1024;
  private static final int BL33 = 96 * 1024;

  private SampleFirmware() {}

  /**
   * A BL2.
   *
   * @param profile what the board's boot ROM expects
   * @param chip the board's chip, such as {@code mt7988}
   */
  public static byte[] bl2(Bl2Profile profile, String chip) {
    String version = "v0.0(release):sample (" + chip + "-" + profile.medium() + ")";
    byte[] code = code(BL2_CODE, "sbcprov sample BL2, not firmware. " + version);
    Bl2Medium medium = Bl2Medium.ofWord(profile.medium()).orElseThrow(() -> noSample(profile));
    if (!medium.isGeneric()) {
      NandForm form =
          Bl2Chip.ofWord(chip).flatMap(known -> known.nandForm(medium)).orElseThrow(() -> noSample(profile));
      return Bl2Packer.packNand(medium, form, code, profile.loadAddress(), profile.aarch64());
    }
    return Bl2Packer.pack(medium, code, profile.loadAddress(), profile.aarch64(), profile.headerOffset());
  }

  /** A FIP with BL31 and BL33. */
  public static byte[] fip() {
    return Fip.write(
        List.of(
            new FipImage(FipImageType.BL31, code(BL31, "sbcprov sample BL31, not firmware")),
            new FipImage(FipImageType.BL33, code(BL33, "sbcprov sample BL33, not firmware"))));
  }

  /**
   * Writes both files.
   *
   * @throws org.sbcprov.core.failure.IoFailed when that fails
   */
  public static void write(Bl2Profile profile, String chip, Path bl2, Path fip) {
    AtomicOutput.write(bl2, bl2(profile, chip));
    AtomicOutput.write(fip, fip());
  }

  private static byte[] code(int size, String text) {
    ByteBuffer code = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    code.putInt(JUMP_TO_ITSELF);
    code.put(text.getBytes(StandardCharsets.US_ASCII));
    return code.array();
  }

  private static BadUsage noSample(Bl2Profile profile) {
    return new BadUsage(
        "image.sample-medium",
        "There is no sample BL2 for " + profile.medium(),
        Facts.of("medium", profile.medium()),
        "Samples are made for the media that the board's chip is known to start from.");
  }
}
