package org.sbcprov.cli.flash;

import java.util.Map;
import org.sbcprov.core.block.Target;
import org.sbcprov.core.event.EventSink;

/** Writes the image to a disk. */
interface DiskWriter {
  /** The one of {@link #write}'s facts that is a sentence for people. */
  String WORDS = "words";

  /** What is known of the image before it is written, for scripts. */
  Map<String, Object> image();

  /**
   * Writes and checks it. May be called by several threads at once.
   *
   * @return what was done, for scripts, and {@link #WORDS}
   * @throws org.sbcprov.core.failure.Failure when the disk does not have the image now
   */
  Map<String, Object> write(Target disk, EventSink sink);
}
