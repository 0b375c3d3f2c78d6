package org.sbcprov.usbboot;

import java.nio.file.Path;
import java.util.Optional;

/**
 * How boards' requests are looked up in a boot directory; {@code rpiboot}'s options of the same letters.
 *
 * @param overlay whether a board's own directory, named as its USB port is ({@code 1-1.3}), goes before the shared ones
 *     ({@code -o})
 * @param allowLinks whether symbolic links are followed wherever they lead, see {@link LinkRule} for the usual rule
 * @param signed whether ROMs before the BCM2711's are sent the signature in {@code bootcode.sig} ({@code -s})
 * @param fallback a directory such as rpiboot's {@code msd}, whose first programs are taken where a boot directory has
 *     none; what rpiboot has built in
 */
public record FileRules(boolean overlay, boolean allowLinks, boolean signed, Optional<Path> fallback) {
  private static final FileRules USUAL = new FileRules(false, false, false, Optional.empty());

  /** No overlays, no links to other users' files, nothing signed, and no fallback. */
  public static FileRules usual() {
    return USUAL;
  }
}
