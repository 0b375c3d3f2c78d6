package org.sbcprov.cli.flash;

import java.util.Map;
import java.util.Optional;
import org.sbcprov.core.block.Target;
import org.sbcprov.core.event.EventSink;
import org.sbcprov.core.usb.UsbPort;

/** Finds what a board has become once it is booted. */
interface BoardDisks {
  /**
   * A board's disk.
   *
   * @param target it has passed all checks
   * @param facts what the board became, for scripts
   */
  record BoardDisk(Target target, Map<String, Object> facts) {}

  /**
   * Waits for it.
   *
   * @throws org.sbcprov.core.failure.Failure when it does not come, cannot be told from others, or must not be written
   */
  BoardDisk await(UsbPort port, Optional<String> serial, EventSink sink);
}
