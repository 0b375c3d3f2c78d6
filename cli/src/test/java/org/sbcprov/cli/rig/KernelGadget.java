package org.sbcprov.cli.rig;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import org.sbcprov.core.Clock;

/**
 * The kernel's own mass-storage gadget, plugged into its own dummy host controller: a disk that nothing of this project
 * has a part in. There can be one at a time.
 */
final class KernelGadget implements AutoCloseable {
  private static final String PLACE = "/sys/kernel/config/usb_gadget/rig";
  private static final String BUS = "/sys/devices/platform/dummy_hcd.0/usb*";

  /** A disk, not yet plugged in. */
  KernelGadget(String serial, Path backing) {
    Shell.run(
        "mkdir " + PLACE + " && cd " + PLACE
            + " && echo 0x0a5c >idVendor && echo 0x0104 >idProduct"
            + " && mkdir strings/0x409 configs/c.1 functions/mass_storage.0"
            + " && echo " + serial + " >strings/0x409/serialnumber"
            + " && echo 'Raspberry Pi' >strings/0x409/manufacturer"
            + " && echo " + backing + " >functions/mass_storage.0/lun.0/file"
            + " && ln -s " + PLACE + "/functions/mass_storage.0 configs/c.1/");
  }

  /** Plugs it in. */
  void plugIn() {
    Shell.run("ls /sys/class/udc | head -n 1 >" + PLACE + "/UDC");
  }

  /** Pulls it out. */
  void pull() {
    Shell.run("echo '' >" + PLACE + "/UDC");
  }

  /** The port that it is plugged in at, such as {@code 3-1}. */
  static String port() {
    return Shell.run("cd " + BUS + " && ls -d [0-9]*-[0-9] | head -n 1");
  }

  /** Waits until the kernel has a disk of it, and gives its name, such as {@code sda}. */
  static String awaitDisk() {
    long limit = System.nanoTime() + Rig.BOUND.toNanos();
    while (true) {
      String name = Shell.run("ls -d " + BUS + "/*-*/*/host*/target*/*/block/sd* 2>/dev/null | head -n 1");
      if (!name.isEmpty()) {
        Shell.settle();
        return name.substring(name.lastIndexOf('/') + 1);
      }
      assertThat(System.nanoTime() - limit).as("waiting for the gadget's disk").isNegative();
      Clock.system().sleep(Duration.ofMillis(100));
    }
  }

  @Override
  public void close() {
    Shell.run(
        "cd " + PLACE + " && (echo '' >UDC || true) && rm configs/c.1/mass_storage.0"
            + " && rmdir configs/c.1 functions/mass_storage.0 strings/0x409 && cd / && rmdir " + PLACE);
  }
}
