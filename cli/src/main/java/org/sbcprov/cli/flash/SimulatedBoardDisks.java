package org.sbcprov.cli.flash;

import java.util.Optional;
import java.util.function.Consumer;
import org.sbcprov.core.block.Target;
import org.sbcprov.core.event.EventSink;
import org.sbcprov.core.usb.UsbPort;
import org.sbcprov.usbboot.sim.DiskFiles;
import org.sbcprov.usbboot.sim.SimulatedDisks;

/**
 * The disks of simulated boards.
 *
 * @param disks the boards
 * @param files what stands for their disks
 * @param check refuses a disk that is not what the user expects
 */
record SimulatedBoardDisks(SimulatedDisks disks, DiskFiles files, Consumer<Target> check) implements BoardDisks {
  @Override
  public BoardDisk await(UsbPort port, Optional<String> serial, EventSink sink) {
    Target target = disks.disk(port, files, sink);
    check.accept(target);
    return new BoardDisk(target, disks.facts(port, target));
  }
}
