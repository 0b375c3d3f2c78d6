package org.sbcprov.usbboot.sim;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sbcprov.core.Clock;
import org.sbcprov.core.event.EventSink;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.failure.NoDevice;
import org.sbcprov.core.usb.UsbHost;
import org.sbcprov.core.usb.UsbPort;
import org.sbcprov.usbboot.Afterwards;

/**
 * What simulated boards become when they have started a mass-storage gadget: a disk by name only, which cannot be written
 * to. It takes no kernel to see it.
 */
public final class SimulatedDisks implements Afterwards {
  private static final long EMMC_BYTES = 31_268_536_320L;

  private final UsbHost boards;
  private final Clock clock;
  private final Duration limit;

  /**
   * @param boards a {@link SimulatedBoard} or a {@link SimulatedBench}
   * @param limit how long a board without a disk is waited for
   */
  public SimulatedDisks(UsbHost boards, Clock clock, Duration limit) {
    this.boards = boards;
    this.clock = clock;
    this.limit = limit;
  }

  @Override
  public boolean expected() {
    return true;
  }

  @Override
  public Map<String, Object> await(UsbPort port, Optional<String> serial, EventSink sink) {
    SimulatedBoard board = at(port);
    if (board == null || board.started().isEmpty() || board.has(Fault.NO_DISK)) {
      clock.sleep(limit);
      throw new NoDevice(
          "usbboot.no-disk",
          "No disk appeared at USB port " + port + " within " + limit.toSeconds() + " s",
          Facts.of("port", port.toString(), "waited-ms", limit.toMillis(), "simulated", true),
          "Boot the simulated board with a directory that has a boot.img or a start.elf.");
    }
    sink.accept(new SimulatedDisk(port, EMMC_BYTES));
    return Facts.of(
        "expected", "mass-storage",
        "port", port.toString(),
        "serial", board.serial(),
        "disks", List.of(Facts.of("device", "simulated-emmc", "bytes", EMMC_BYTES, "simulated", true)),
        "waited-ms", 0);
  }

  private SimulatedBoard at(UsbPort port) {
    List<SimulatedBoard> all =
        boards instanceof SimulatedBench bench ? bench.boards() : List.of((SimulatedBoard) boards);
    for (SimulatedBoard board : all) {
      if (board.port().equals(port)) {
        return board;
      }
    }
    return null;
  }
}
