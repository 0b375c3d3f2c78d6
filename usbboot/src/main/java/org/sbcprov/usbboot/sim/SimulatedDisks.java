package org.sbcprov.usbboot.sim;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sbcprov.core.Clock;
import org.sbcprov.core.block.Target;
import org.sbcprov.core.event.EventSink;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.failure.NoDevice;
import org.sbcprov.core.usb.UsbHost;
import org.sbcprov.core.usb.UsbPort;
import org.sbcprov.usbboot.Afterwards;

/**
 * What simulated boards become when they have started a mass-storage gadget: a disk by name only, or one for which a file
 * stands. It takes no kernel to see it.
 */
public final class SimulatedDisks implements Afterwards {
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
    SimulatedBoard board = withDisk(port);
    sink.accept(new SimulatedDisk(port, DiskFiles.USUAL_SIZE, Optional.empty()));
    return facts(board, "simulated-emmc", DiskFiles.USUAL_SIZE);
  }

  /**
   * Waits for the disk of a board.
   *
   * @param files what stands for it
   * @throws NoDevice {@code usbboot.no-disk} when it does not come
   */
  public Target disk(UsbPort port, DiskFiles files, EventSink sink) {
    SimulatedBoard board = withDisk(port);
    SimulatedEmmc emmc = new SimulatedEmmc(board, files.made(port));
    sink.accept(new SimulatedDisk(port, emmc.size(), Optional.of(files.of(port))));
    return emmc;
  }

  /** What {@link #await} gives, of a disk that {@link #disk} gave. */
  public Map<String, Object> facts(UsbPort port, Target disk) {
    return facts(at(port), disk.name(), disk.size());
  }

  private static Map<String, Object> facts(SimulatedBoard board, String device, long bytes) {
    return Facts.of(
        "expected", "mass-storage",
        "port", board.port().toString(),
        "serial", board.serial(),
        "disks", List.of(Facts.of("device", device, "bytes", bytes, "simulated", true)),
        "waited-ms", 0);
  }

  private SimulatedBoard withDisk(UsbPort port) {
    SimulatedBoard board = at(port);
    if (board == null || board.started().isEmpty() || board.has(Fault.NO_DISK)) {
      clock.sleep(limit);
      throw new NoDevice(
          "usbboot.no-disk",
          "No disk appeared at USB port " + port + " within " + limit.toSeconds() + " s",
          Facts.of("port", port.toString(), "waited-ms", limit.toMillis(), "simulated", true),
          "Boot the simulated board with a directory that has a boot.img or a start.elf.");
    }
    return board;
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
