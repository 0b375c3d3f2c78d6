package org.sbcprov.eeprom.system;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.sbcprov.eeprom.BuildInfo;
import org.sbcprov.eeprom.Chip;

/**
 * An EEPROM image that the system has.
 *
 * @param file where it is, links resolved
 * @param alsoAt other files of the same content
 * @param releases what it is released as: {@code latest}, {@code default}, {@code beta}, {@code old}, {@code rpiboot}, or
 *     the name of another directory of the package; empty where its directory does not tell
 * @param chip what it is for
 * @param ab whether it has two partitions
 * @param signedConfig whether its configuration is signed
 * @param build when and from what it was built, where it tells
 * @param sha256 its digest in hexadecimal
 */
public record InstalledImage(
    Path file,
    List<Path> alsoAt,
    List<String> releases,
    Chip chip,
    boolean ab,
    boolean signedConfig,
    Optional<BuildInfo> build,
    String sha256) {
  public InstalledImage {
    alsoAt = List.copyOf(alsoAt);
    releases = List.copyOf(releases);
  }

  /** The same, found at other places and in these releases. */
  InstalledImage with(List<Path> otherPlaces, List<String> names) {
    return new InstalledImage(file, otherPlaces, names, chip, ab, signedConfig, build, sha256);
  }

  /** The newer one first, by the time in the image; those that do not tell it come last. */
  static int newestFirst(InstalledImage a, InstalledImage b) {
    long builtA = a.build.isEmpty() ? Long.MIN_VALUE : a.build.get().timestamp().getEpochSecond();
    long builtB = b.build.isEmpty() ? Long.MIN_VALUE : b.build.get().timestamp().getEpochSecond();
    return builtA == builtB ? a.file.compareTo(b.file) : Long.compare(builtB, builtA);
  }
}
