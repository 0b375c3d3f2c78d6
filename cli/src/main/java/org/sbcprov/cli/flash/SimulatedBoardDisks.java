package org.sbcprov.cli.flash;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.sbcprov.core.block.Disk;
import org.sbcprov.core.block.Target;
import org.sbcprov.core.block.Transport;
import org.sbcprov.core.event.EventSink;
import org.sbcprov.core.usb.UsbPort;
import org.sbcprov.usbboot.aftermath.AfterBoot;
import org.sbcprov.usbboot.aftermath.Expectation;
import org.sbcprov.usbboot.sim.DiskFiles;
import org.sbcprov.usbboot.sim.SimulatedDisks;
import org.sbcprov.usbboot.sysfs.UsbDisk;

/**
 * The disks of simulated boards: each has an eMMC and nothing else.
 *
 * @param disks the boards
 * @param files what stands for their disks
 * @param storage which of a board's disks is meant
 * @param check refuses a disk that is not what the user expects
 */
record SimulatedBoardDisks(SimulatedDisks disks, DiskFiles files, StorageOptions storage, Consumer<Target> check)
    implements BoardDisks {
  private static final int SECTOR = 512;

  @Override
  public BoardDisk await(UsbPort port, Optional<String> serial, EventSink sink) {
    Target target = disks.disk(port, files, sink);
    storage.choose(
        new AfterBoot(
            Expectation.MASS_STORAGE,
            port,
            Optional.of(AfterBoot.Match.PORT),
            serial,
            List.of(emmc(port, target)),
            List.of(),
            0));
    check.accept(target);
    return new BoardDisk(target, disks.facts(port, target));
  }

  /** As the kernel would show it. */
  private static UsbDisk emmc(UsbPort port, Target target) {
    Disk disk =
        new Disk(
            "sda", "", target.size(), SECTOR, "mmcblk0", "Raspberry Pi mul", List.of(), Transport.USB, Optional.of(port),
            /* lun= */ 0, /* removable= */ true, /* readOnly= */ false, 0, "", List.of(), List.of(), Optional.empty(), false);
    return new UsbDisk(disk, "0:0:0:0");
  }
}
