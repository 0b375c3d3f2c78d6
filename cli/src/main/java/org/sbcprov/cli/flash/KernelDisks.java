package org.sbcprov.cli.flash;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import org.sbcprov.core.block.Disk;
import org.sbcprov.core.block.DiskTarget;
import org.sbcprov.core.block.Disks;
import org.sbcprov.core.block.ProtectedDisks;
import org.sbcprov.core.block.Target;
import org.sbcprov.core.block.TargetGuard;
import org.sbcprov.core.event.EventSink;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.failure.Failure;
import org.sbcprov.core.failure.NoDevice;
import org.sbcprov.core.failure.Refused;
import org.sbcprov.core.process.Programs;
import org.sbcprov.core.usb.UsbPort;
import org.sbcprov.usbboot.aftermath.AfterBoot;
import org.sbcprov.usbboot.aftermath.Aftermath;
import org.sbcprov.usbboot.aftermath.Expectation;
import org.sbcprov.usbboot.sysfs.UsbDisk;

/**
 * The disks of real boards, as the kernel shows them.
 *
 * @param root of the system: {@code /}, but in tests
 * @param aftermath made before the first board is booted
 * @param storage which of a board's disks is meant
 * @param limit how long it may take to appear
 * @param never disks that the user protects
 * @param check refuses a disk that is not what the user expects
 */
record KernelDisks(
    Path root,
    Programs programs,
    Aftermath aftermath,
    StorageOptions storage,
    Duration limit,
    ProtectedDisks never,
    Consumer<Target> check)
    implements BoardDisks {
  private static final String IN_USE = "target.in-use";

  @Override
  public BoardDisk await(UsbPort port, Optional<String> serial, EventSink sink) {
    AfterBoot came = aftermath.withSink(sink).await(Expectation.MASS_STORAGE, port, serial, limit);
    UsbDisk chosen = storage.choose(came);
    Disk disk = Disks.under(root).find(chosen.name()).orElseThrow(() -> gone(chosen, came.port()));
    // Names are given anew at any time: what is looked at by name has to be at the board's place.
    if (!disk.port().equals(Optional.of(came.port())) || disk.lun() != chosen.lun()) {
      throw gone(chosen, came.port());
    }
    Target target = DiskTarget.of(disk, root, programs);
    guard(disk);
    check.accept(target);
    return new BoardDisk(target, came.facts());
  }

  private void guard(Disk disk) {
    try {
      TargetGuard.look(root, never).require(disk);
    } catch (Failure e) {
      throw e.code().equals(IN_USE) ? mounted(e) : e;
    }
  }

  /** What a board has is mounted by the desktop of the computer as soon as it is there. */
  private static Failure mounted(Failure e) {
    return new Refused(
        e.code(),
        e.getMessage(),
        e.facts(),
        e.hint() + " Desktops mount what is plugged in: switch that off (sbcprov udev --install does so for boards), then"
            + " power-cycle the board and run this command again; or without a power cycle, and without --all, with --port.",
        e);
  }

  private static NoDevice gone(UsbDisk disk, UsbPort port) {
    return new NoDevice(
        "flash.disk-gone",
        "The disk at USB port " + port + " went away as soon as it was there: " + disk.device(),
        Facts.of("port", port.toString(), "device", disk.device()),
        "Power-cycle the board, and give it its own supply; sbcprov doctor usb shows what the kernel saw.");
  }
}
