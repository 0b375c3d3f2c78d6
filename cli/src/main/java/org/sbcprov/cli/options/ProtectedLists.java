package org.sbcprov.cli.options;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import org.sbcprov.cli.Session;
import org.sbcprov.core.block.ProtectedDisks;
import org.sbcprov.core.sysfs.SysFile;
import picocli.CommandLine.Model.OptionSpec;

/**
 * The lists of disks that are never written: the user's, that of the user who called {@code sudo}, whose home is another
 * then, and the system's.
 */
public final class ProtectedLists {
  private static final String NAME = "sbcprov/protected-disks";
  private static final int LARGEST_PASSWD = 4 * 1024 * 1024;
  private static final int HOME_FIELD = 5;

  private ProtectedLists() {}

  /** One more list, for the run. */
  public static OptionSpec option() {
    return Options.path("FILE", "A further list of disks that are never written (see docs/targets.md).", "--protected");
  }

  /**
   * Reads them, and one more.
   *
   * @param further what {@link #option} gave; null for none
   * @throws org.sbcprov.core.failure.Refused as {@link #of(Session)}, and when the further one is not there
   */
  public static ProtectedDisks of(Session session, Path further) {
    ProtectedDisks lists = of(session);
    return further == null ? lists : lists.and(ProtectedDisks.read(further, true));
  }

  /**
   * Reads them.
   *
   * @return what all of them have together
   * @throws org.sbcprov.core.failure.Refused {@code target.protected-list} when one is there and not understood
   */
  public static ProtectedDisks of(Session session) {
    ProtectedDisks all = ProtectedDisks.read(session.systemRoot().resolve("etc").resolve(NAME), false);
    Optional<Path> own = own(session);
    if (own.isPresent()) {
      all = all.and(ProtectedDisks.read(own.get(), false));
    }
    Optional<Path> caller = caller(session);
    if (caller.isPresent() && !caller.equals(own)) {
      all = all.and(ProtectedDisks.read(caller.get(), false));
    }
    return all;
  }

  /** Where the user's list is, whether it is there or not; empty when the environment names no home. */
  public static Optional<Path> own(Session session) {
    String config = session.variable("XDG_CONFIG_HOME");
    if (config.startsWith("/")) {
      return path(config, NAME);
    }
    String home = session.variable("HOME");
    return home.startsWith("/") ? path(home, ".config/" + NAME) : Optional.empty();
  }

  private static Optional<Path> caller(Session session) {
    String user = session.variable("SUDO_USER");
    if (user.isEmpty()) {
      return Optional.empty();
    }
    for (String line : SysFile.lines(session.systemRoot().resolve("etc/passwd"), LARGEST_PASSWD)) {
      String[] fields = line.split(":", -1);
      if (fields.length > HOME_FIELD && fields[0].equals(user) && fields[HOME_FIELD].startsWith("/")) {
        return path(fields[HOME_FIELD], ".config/" + NAME);
      }
    }
    return Optional.empty();
  }

  private static Optional<Path> path(String home, String name) {
    try {
      return Optional.of(Path.of(home, name));
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
  }
}
