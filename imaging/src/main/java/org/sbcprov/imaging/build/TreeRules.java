package org.sbcprov.imaging.build;

import java.util.Optional;
import org.sbcprov.core.process.Programs;

/**
 * How directories and archives are read.
 *
 * @param latest no time in a file system is later than this, in seconds since 1970; empty for times as they are
 * @param allRoot whether root owns everything that comes from a directory
 * @param programs starts {@code getfattr}, which reads attributes that Java cannot; empty for no program
 */
public record TreeRules(Optional<Long> latest, boolean allRoot, Optional<Programs> programs) {
  /** Everything as it is. */
  public static final TreeRules PLAIN = new TreeRules(Optional.empty(), false, Optional.empty());
}
