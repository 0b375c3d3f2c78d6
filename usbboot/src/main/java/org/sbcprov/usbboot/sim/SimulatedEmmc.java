package org.sbcprov.usbboot.sim;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.sbcprov.core.block.BlockDevice;
import org.sbcprov.core.block.BlockException;
import org.sbcprov.core.block.FileDevice;
import org.sbcprov.core.block.MediaSize;
import org.sbcprov.core.block.Target;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.failure.IoFailed;
import org.sbcprov.core.failure.Refused;
import org.sbcprov.core.io.FileFailures;
import org.sbcprov.core.usb.UsbPort;

/** The eMMC of a simulated board, for which a file stands: bytes that are written are there, and can be looked at. */
final class SimulatedEmmc implements Target {
  private final SimulatedBoard board;
  private final Path file;
  private final long size;

  SimulatedEmmc(SimulatedBoard board, Path file) {
    this.board = board;
    this.file = file;
    try {
      size = Files.size(file);
    } catch (IOException e) {
      throw FileFailures.reading(file, "simulated disk", e);
    }
  }

  @Override
  public String name() {
    return file.toString();
  }

  @Override
  public String words() {
    return "eMMC simulated by " + file + " (" + MediaSize.words(size) + ", USB " + port() + ")";
  }

  private UsbPort port() {
    return board.port();
  }

  @Override
  public long size() {
    return size;
  }

  @Override
  public String identity() {
    return "simulated " + board.serial() + " " + file.toAbsolutePath().normalize() + " " + size;
  }

  @Override
  public BlockDevice open() {
    try {
      FileDevice device = FileDevice.open(file, /* writable= */ true);
      if (!device.lock()) {
        device.close();
        throw new Refused(
            "target.in-use", "The simulated disk " + file + " is in use: another program writes it", facts(),
            "Wait until that has ended, or give each run a file of its own.");
      }
      return new FaultyDisk(device, board::has);
    } catch (BlockException e) {
      throw new IoFailed(
          "target.open", "The simulated disk " + file + " cannot be opened: " + e.getMessage(),
          Facts.of("file", file), "", e);
    }
  }

  @Override
  public boolean tableChanged() {
    // No kernel looks at it.
    return true;
  }

  @Override
  public Map<String, Object> facts() {
    return Facts.of("device", file.toString(), "bytes", size, "kind", "eMMC", "simulated", true, "usb-port", port().toString());
  }
}
