package org.sbcprov.usbboot;

import java.util.Map;
import java.util.Optional;
import org.sbcprov.core.event.EventSink;
import org.sbcprov.core.usb.UsbPort;

/** What is expected of a board when its file server has ended. */
public interface Afterwards {
  /** Nothing. */
  Afterwards NOTHING =
      new Afterwards() {
        @Override
        public boolean expected() {
          return false;
        }

        @Override
        public Map<String, Object> await(UsbPort port, Optional<String> serial, EventSink sink) {
          return Map.of();
        }
      };

  /** Whether there is anything to wait for. */
  boolean expected();

  /**
   * Waits for it, for a limited time, and does with it what is to be done. More stages than the one begin with a {@link
   * org.sbcprov.usbboot.event.NextStage}.
   *
   * @param port where the board is
   * @param serial its serial number, if it told it
   * @return what came, for scripts; empty when nothing was expected
   * @throws org.sbcprov.core.failure.Failure when it does not come
   */
  Map<String, Object> await(UsbPort port, Optional<String> serial, EventSink sink);

  /**
   * How it all went.
   *
   * @param booted how the boot went
   * @param came what {@link #await} gave
   */
  default BootSession.Outcome outcome(BootSession.Outcome booted, Map<String, Object> came) {
    return booted;
  }
}
