package org.sbcprov.usbboot.trace;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.sbcprov.core.Clock;
import org.sbcprov.core.usb.UsbConnection;
import org.sbcprov.core.usb.UsbDevice;
import org.sbcprov.core.usb.UsbDeviceView;
import org.sbcprov.core.usb.UsbException;
import org.sbcprov.core.usb.UsbHost;
import org.sbcprov.core.usb.UsbPort;
import org.sbcprov.usbboot.FileRules;

/**
 * Ports whose traffic is written down. What boards say is kept; what is sent to them is hashed, and kept only when asked
 * for. May be used by several threads, one for each board.
 */
public final class TracingHost implements UsbHost {
  private final UsbHost host;
  private final Recorder recorder;
  private final Object looking = new Object();

  /**
   * What is recorded.
   *
   * @param sbcprov version of this program
   * @param rules how files are looked up for the boards
   * @param contents whether to keep the bytes that are sent
   * @param pseudonyms what stands in for serial numbers and the like; empty to keep them
   */
  public record Settings(String sbcprov, FileRules rules, boolean contents, Optional<Pseudonyms> pseudonyms) {}

  /**
   * Starts a recording: the first record is its header.
   *
   * @param host the ports; closed with this
   * @param clock what the sessions go by
   * @param sink gets the records; closed with this
   */
  public TracingHost(UsbHost host, Clock clock, Settings settings, TraceSink sink) {
    this.host = host;
    this.recorder = new Recorder(clock, sink, settings.contents(), settings.pseudonyms());
    recorder.write(
        new TraceHeader(
            TraceHeader.VERSION,
            settings.sbcprov(),
            clock.now().toString(),
            settings.contents(),
            settings.pseudonyms().isPresent(),
            settings.rules().overlay(),
            settings.rules().allowLinks(),
            settings.rules().signed()));
  }

  /** Writes down how the session with a board ended; without a port, why there was none. */
  public void ended(Optional<UsbPort> port, Throwable failure) {
    recorder.write(SessionResult.of(recorder.now(), port, failure));
  }

  @Override
  public List<UsbDevice> devices() throws UsbException {
    // One look after the other: else an older list could be written down behind a newer one.
    synchronized (looking) {
      long begin = recorder.now();
      List<UsbDevice> devices;
      try {
        devices = host.devices();
      } catch (UsbException e) {
        recorder.looked(begin, List.of(), UsbError.of(e));
        throw e;
      }
      recorder.looked(begin, devices, Optional.empty());
      List<UsbDevice> traced = new ArrayList<>(devices.size());
      for (UsbDevice device : devices) {
        traced.add(UsbDeviceView.of(device, () -> open(device)));
      }
      return traced;
    }
  }

  @Override
  public void close() {
    try {
      host.close();
    } finally {
      recorder.close();
    }
  }

  private UsbConnection open(UsbDevice device) throws UsbException {
    long begin = recorder.now();
    try {
      UsbConnection connection = device.open();
      int number = recorder.newConnection();
      recorder.write(
          new Opened(recorder.since(begin), number, device.port(), device.address(), Optional.empty()));
      return new TracingConnection(connection, number, recorder);
    } catch (UsbException e) {
      recorder.write(new Opened(recorder.since(begin), 0, device.port(), device.address(), UsbError.of(e)));
      throw e;
    }
  }
}
