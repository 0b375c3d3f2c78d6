package org.sbcprov.usbboot.sim;

import java.util.ArrayList;
import java.util.List;
import org.sbcprov.core.usb.UsbDevice;
import org.sbcprov.core.usb.UsbHost;

/**
 * A computer with many simulated boards, each at a port of its own. Boards can be plugged in and out while sessions run;
 * each may be served by another thread.
 */
public final class SimulatedBench implements UsbHost {
  private final List<SimulatedBoard> boards = new ArrayList<>();

  /** With these boards; their ports differ. */
  public SimulatedBench(List<SimulatedBoard> boards) {
    for (SimulatedBoard board : boards) {
      plugIn(board);
    }
  }

  /** Adds a board; one that is at its port already is unplugged. */
  public void plugIn(SimulatedBoard board) {
    synchronized (boards) {
      boards.removeIf(
          other -> {
            boolean replaced = other.port().equals(board.port());
            if (replaced) {
              other.unplug();
            }
            return replaced;
          });
      boards.add(board);
    }
  }

  /** Takes a board away. */
  public void unplug(SimulatedBoard board) {
    synchronized (boards) {
      boards.remove(board);
    }
    board.unplug();
  }

  /** Those that are plugged in, in the order in which they were. */
  public List<SimulatedBoard> boards() {
    synchronized (boards) {
      return List.copyOf(boards);
    }
  }

  @Override
  public List<UsbDevice> devices() {
    List<UsbDevice> devices = new ArrayList<>();
    for (SimulatedBoard board : boards()) {
      devices.addAll(board.devices());
    }
    return devices;
  }

  @Override
  public void close() {
    // There is nothing to give back.
  }
}
