package org.sbcprov.imaging.volume;

import org.sbcprov.core.failure.BadInput;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.failure.Refused;
import org.sbcprov.core.failure.VerificationFailed;
import org.sbcprov.imaging.finding.Printable;

/** How reading and changing files of volumes fails. */
final class VolumeFailures {
  private VolumeFailures() {}

  /** A path that leads to nothing, or to something else than was asked for. */
  static BadInput path(Volume volume, String path, String problem) {
    String shown = Printable.of(path);
    return new BadInput(
        "volume.path",
        "\"" + shown + "\" in " + volume.title() + " " + problem,
        Facts.of("path", shown, "volume", volume.title()),
        "Paths begin with a slash, and their parts are joined by slashes.");
  }

  /** A path or name that cannot be. */
  static BadInput name(String path, String problem) {
    String shown = Printable.of(path);
    return new BadInput(
        "volume.name", "\"" + shown + "\" is no path that can be used: it " + problem, Facts.of("path", shown), "");
  }

  static BadInput limit(String path, long size, long limit) {
    String shown = Printable.of(path);
    return new BadInput(
        "volume.limit",
        "\"" + shown + "\" has " + size + " bytes, and may have " + limit,
        Facts.of("path", shown, "size", size, "limit", limit),
        "");
  }

  /** Something that cannot be in a FAT file system, or could not be kept. */
  static Refused kind(Volume volume, String path, String problem, String hint) {
    String shown = Printable.of(path);
    return new Refused(
        "volume.kind",
        "\"" + shown + "\" in " + volume.title() + " is not changed: " + problem,
        Facts.of("path", shown, "volume", volume.title()),
        hint);
  }

  /** There is no room for what is to be put there. */
  static Refused full(Volume volume, String problem) {
    return new Refused(
        "volume.full",
        "There is no room in " + volume.title() + ": " + problem,
        Facts.of("volume", volume.title()),
        "Nothing was changed. Remove what is not needed, or make the file system larger.");
  }

  /** A program of e2fsprogs did something else than it was told. */
  static VerificationFailed debugfs(Volume volume, String problem) {
    return new VerificationFailed(
        "volume.debugfs",
        "The changes of " + volume.title() + " could not be made out: " + Printable.of(problem),
        Facts.of("volume", volume.title()),
        "Nothing was changed. A newer e2fsprogs may be needed for this file system.");
  }
}
