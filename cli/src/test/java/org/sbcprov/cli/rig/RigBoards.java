package org.sbcprov.cli.rig;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.sbcprov.core.board.Board;
import org.sbcprov.core.board.BoardCatalogue;
import org.sbcprov.usbboot.Chip;

/** The boards of one scenario, plugged into the ports of this machine's kernel; unplugged at its end. */
final class RigBoards implements AutoCloseable {
  private final List<RigBoard> boards = new ArrayList<>();

  /** A board with each chip, in the order of the chips. */
  static List<Plugged> oneOfEachChip() {
    List<Plugged> all = new ArrayList<>();
    for (Chip chip : Chip.values()) {
      all.add(Plugged.board(chip));
    }
    return all;
  }

  /** Plugs a board in that does all right, at the next port that is free. */
  RigBoard plug(Chip chip) {
    return plug(Plugged.board(chip));
  }

  /** Plugs a board in at the next port that is free. */
  RigBoard plug(Plugged what) {
    return plug(List.of(what)).get(0);
  }

  /** Plugs boards in, all at once, at the next ports that are free. */
  List<RigBoard> plug(List<Plugged> all) {
    List<RigBoard> added = new ArrayList<>();
    for (Plugged what : all) {
      RigBoard board = new RigBoard(boards.size(), profile(what.chip()), what);
      boards.add(board);
      added.add(board);
      board.start();
    }
    added.forEach(RigBoard::awaitKernel);
    return added;
  }

  /** A plain board with this chip; the size of its EEPROM is the chip's. */
  private static Board profile(Chip chip) {
    try {
      Path file = Files.createTempFile("board", ".yaml");
      String name = chip.soc();
      Files.writeString(
          file,
          String.format(
              Locale.ROOT,
              "name: %s%ntitle: A board with a %s%nsoc: %s%nusb-boot: {protocol: rpiboot, vendor: 0x%04x, product: 0x%04x}%n",
              name, chip, name, Chip.VENDOR, chip.productId()));
      Board board = BoardCatalogue.read(file);
      Files.delete(file);
      return board;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The number of the bus that the ports are on. */
  static int bus() {
    try (Stream<Path> entries = Files.list(Path.of("/sys/devices/platform/vhci_hcd.0"))) {
      for (Path entry : entries.sorted().toList()) {
        Path speed = entry.resolve("speed");
        if (entry.getFileName().toString().matches("usb\\d+") && Files.readString(speed).trim().equals("480")) {
          return Integer.parseInt(entry.getFileName().toString().substring(3));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    throw new IllegalStateException("the host controller has no high-speed bus");
  }

  @Override
  public void close() {
    RuntimeException problem = null;
    for (RigBoard board : boards) {
      try {
        board.close();
      } catch (RuntimeException e) {
        problem = e;
      }
    }
    if (problem != null) {
      throw problem;
    }
  }
}
