package org.sbcprov.cli.options;

import java.nio.file.Path;
import java.util.Optional;
import org.sbcprov.cli.Session;
import org.sbcprov.core.block.TargetGuard;
import org.sbcprov.core.failure.BadUsage;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.failure.Failure;
import org.sbcprov.core.failure.Refused;
import org.sbcprov.imaging.disk.DiskFile;
import org.sbcprov.imaging.disk.InPlaceEdit;
import org.sbcprov.imaging.repair.DeviceUse;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** How an image or a device is changed in place: what is saved, and what is asked for before a device is written. */
public final class EditOptions {
  private final OptionSpec dryRun = Options.flag("Write nothing; show what would be changed.", "--dry-run");
  private final OptionSpec saved =
      Options.path("FILE", "Where the bytes go that are overwritten (default: FILE.saved-N; a device needs it).", "--saved");
  private final OptionSpec yes = Options.flag("Do write to a device.", "--yes");
  private final OptionSpec mounted = Options.flag("Write to a device, or an image that is one, although it is in use.", "--mounted");

  /** Adds them to a command. */
  public void addTo(CommandSpec spec) {
    spec.addOption(dryRun).addOption(saved).addOption(yes).addOption(mounted);
  }

  /** Whether nothing is written. */
  public boolean isDryRun() {
    return dryRun.getValue();
  }

  /** Where what is overwritten goes, if that was said. */
  public Optional<Path> saved() {
    return Optional.ofNullable(saved.getValue());
  }

  /**
   * Refuses a device that is in use, or for which something was not said that has to be; an image through which a loop
   * device works that is in use; what is protected; and a file for the bytes that is there already.
   *
   * @param saves whether what is overwritten is in a file already
   * @throws Refused {@code image.device}, {@code image.mounted}, {@code image.out-exists}, {@code target.protected}, {@code
   *     target.system-disk}
   */
  public void requireAllowed(Session session, Path file, boolean saves) {
    if (!saves && saved().isPresent()) {
      InPlaceEdit.requireNew(saved().get());
    }
    if (isDryRun()) {
      return;
    }
    if (DiskFile.isBlockDevice(file)) {
      requireConfirmed(file, saves);
    }
    boolean whileMounted = mounted.getValue();
    TargetGuard.look(session.systemRoot(), ProtectedLists.of(session)).requireChangeable(file, whileMounted);
    if (!whileMounted) {
      DeviceUse.requireUnused(file, session.systemRoot());
    }
  }

  private void requireConfirmed(Path file, boolean saves) {
    boolean confirmed = yes.getValue();
    if (!confirmed) {
      throw new Refused(
          "image.device",
          file + " is a device; it is written to only with --yes",
          Facts.of("file", file),
          "Look at what would be done with --dry-run.");
    }
    if (!saves && saved().isEmpty()) {
      throw savedMissing(file.toString());
    }
  }

  /** A device, whose former bytes are to be kept: where is not told. */
  public static Failure savedMissing(String device) {
    return new BadUsage(
        "image.saved-missing",
        "Where are the bytes of " + device + " to go that are overwritten?",
        Facts.of("file", device),
        "Give --saved FILE.");
  }
}
