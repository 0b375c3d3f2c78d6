package org.sbcprov.cli.rig;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;

/**
 * The kernel's own mass-storage gadget, plugged into its own dummy host controller: a disk that nothing of this project
 * has a part in. There can be one at a time.
 */
final class KernelGadget implements AutoCloseable {
  private static final String PLACE = "/sys/kernel/config/usb_gadget/rig";

  /** A disk, not yet plugged in. */
  KernelGadget(String serial, Path backing) {
    sh(
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
    sh("ls /sys/class/udc | head -n 1 >" + PLACE + "/UDC");
  }

  private static void sh(String script) {
    Finished finished = Running.start(List.of("sh", "-c", script)).within(Rig.BOUND);
    assertThat(finished.status()).as(finished.toString()).isZero();
  }

  @Override
  public void close() {
    sh(
        "cd " + PLACE + " && echo '' >UDC && rm configs/c.1/mass_storage.0"
            + " && rmdir configs/c.1 functions/mass_storage.0 strings/0x409 && cd / && rmdir " + PLACE);
  }
}
