package org.sbcprov.imaging.write;

import java.nio.file.Path;
import java.util.Map;
import org.sbcprov.core.block.BlockException;
import org.sbcprov.core.failure.DeviceFailed;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.failure.Failure;
import org.sbcprov.core.failure.Interrupted;
import org.sbcprov.core.failure.Refused;
import org.sbcprov.core.failure.VerificationFailed;

/** What it means that an image could not be written, and what to do then. */
final class WriteFailures {
  private WriteFailures() {}

  /**
   * A disk that did not do what it was asked.
   *
   * @param left what is on it now, one sentence
   * @param goOn what to do next, one sentence or none
   */
  static DeviceFailed of(String device, long size, BlockException e, String left, String goOn) {
    Map<String, Object> facts =
        Facts.of("device", device, "offset", offset(e.position()), "reason", e.getMessage(), "left", left);
    String at = e.position() < 0 ? "" : " at " + offset(e.position());
    return switch (e.trouble()) {
      case FULL, SHORT -> new DeviceFailed(
          "write.full",
          device + " has no room" + at + " although it tells that it has " + size + " bytes",
          facts,
          "A card that tells more than it has is a fake or broken: use another one. Of a file, the disk below it is full.",
          e);
      case GONE -> new DeviceFailed(
          "write.gone",
          device + " is gone" + at + ": " + e.getMessage(),
          facts,
          "It was pulled out, lost power, or its reader or cable failed. Plug it in again, best without a hub." + also(goOn),
          e);
      default -> new DeviceFailed(
          "write.failed",
          "Writing to " + device + " failed" + at + ": " + e.getMessage(),
          facts,
          "Try another reader, cable or port; when it stays, the medium is worn out or broken." + also(goOn),
          e);
    };
  }

  /** An image that is larger than the disk. */
  static Refused tooSmall(String device, long size, long imageSize, boolean exact, String left) {
    return new Refused(
        "write.too-small",
        device + " has " + size + " bytes, the image " + (exact ? "" : "at least ") + imageSize,
        Facts.of("device", device, "size", size, "image-bytes", imageSize, "left", left),
        "Take a larger disk, or a smaller image.");
  }

  /** A partition table that counts in other sectors than the disk does. */
  static Refused sectorSize(String device, int ofDisk, String image, int ofImage) {
    return new Refused(
        "write.sector-size",
        image + " has a GPT for sectors of " + ofImage + " bytes, and " + device + " has sectors of " + ofDisk
            + ": no system would find its partitions there",
        Facts.of("device", device, "sector-size", ofDisk, "image", image, "image-sector-size", ofImage),
        "Take an image made for such disks. --anyway writes it as it is.");
  }

  /** The last few sectors are not what was written. */
  static VerificationFailed mismatch(String device, long offset, String what, String left) {
    return new VerificationFailed(
        "write.mismatch",
        device + " does not hold what it should: " + what + " at " + offset(offset) + " reads otherwise than it was written",
        Facts.of("device", device, "offset", offset(offset), "left", left),
        "Use another medium or reader; sbcprov image verify compares all of it.");
  }

  /** A file that was to be new. */
  static Refused appeared(Path file) {
    return new Refused(
        "target.changed",
        file + " was to be a new file, and there is one of that name by now",
        Facts.of("file", file.toAbsolutePath().normalize()),
        "Give another name; or write over it, if that is meant, by starting anew.");
  }

  static Interrupted interrupted(String device, String left, String goOn) {
    return new Interrupted(
        "interrupted", "Interrupted. " + device + ": " + left, Facts.of("device", device, "left", left), goOn);
  }

  /** A failure with what became of the disk. */
  static Failure told(Failure failure, String device, String left) {
    return failure.withFacts(Facts.of("device", device, "left", left));
  }

  private static String also(String sentence) {
    return sentence.isEmpty() ? "" : " " + sentence;
  }

  private static String offset(long position) {
    return position < 0 ? null : "0x" + Long.toHexString(position);
  }
}
