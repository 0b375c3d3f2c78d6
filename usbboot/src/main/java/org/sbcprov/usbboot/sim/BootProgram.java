package org.sbcprov.usbboot.sim;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.sbcprov.usbboot.Chip;
import org.sbcprov.usbboot.wire.FileCommand;
import org.sbcprov.usbboot.wire.FileMessage;

/**
 * What any other second stage does: loads firmware files if it is one that comes in parts, {@code config.txt}, and
 * then the first thing to run that there is. Files are counted, not kept.
 */
final class BootProgram implements Program {
  private static final List<String> PARTS_2711 =
      List.of(
          "mcb.bin", "memsys00.bin", "memsys01.bin", "memsys02.bin", "memsys03.bin", "memsys04.bin", "memsys05.bin",
          "memsys06.bin", "memsys07.bin", "memsys08.bin", "bootmain");
  private static final List<String> PARTS_2712 =
      List.of(
          "mcb.bin", "memsys00.bin", "memsys01.bin", "rp1c0fw1.bin", "memsys02.bin", "rp1c0fw2.bin", "memsys03.bin",
          "bootmain");

  /** What to do when a file is not there. */
  private enum Need {
    /** Stop. */
    NEEDED,
    /** Go on with the next one. */
    OPTIONAL,
    /** Go on with the next one; when it is there, it is the last. */
    TARGET
  }

  private record Item(String name, Need need) {}

  private final Console console;
  private final Consumer<String> starting;
  private final List<Item> items = new ArrayList<>();
  private int position;
  private boolean reading;
  private boolean done;
  private boolean stopped;
  private long count;
  private String lastName = "";

  /**
   * @param inParts whether this second stage comes in parts, as those of {@code bootfiles.bin} do
   * @param starting told what it starts
   */
  BootProgram(Chip chip, boolean inParts, Console console, Consumer<String> starting) {
    this.console = console;
    this.starting = starting;
    if (inParts) {
      for (String part : chip == Chip.BCM2712 ? PARTS_2712 : PARTS_2711) {
        items.add(new Item(part, Need.NEEDED));
      }
    }
    items.add(new Item("config.txt", Need.OPTIONAL));
    if (chip == Chip.BCM2711 || chip == Chip.BCM2712) {
      items.add(new Item("boot.img", Need.TARGET));
    }
    if (chip == Chip.BCM2711) {
      items.add(new Item("start4.elf", Need.TARGET));
    } else if (chip != Chip.BCM2712) {
      items.add(new Item("start.elf", Need.TARGET));
    }
  }

  @Override
  public Optional<FileMessage> ask() {
    if (stopped) {
      return Optional.empty();
    }
    if (done) {
      stopped = true;
      return Optional.of(new FileMessage(FileCommand.DONE, lastName));
    }
    lastName = items.get(position).name();
    return Optional.of(new FileMessage(reading ? FileCommand.READ_FILE : FileCommand.GET_FILE_SIZE, lastName));
  }

  @Override
  public void sized(int bytes) {
    if (stopped) {
      return;
    }
    Item item = items.get(position);
    reading = bytes > 0;
    count = 0;
    if (reading) {
      return;
    }
    position++;
    if (item.need() == Need.NEEDED || position == items.size()) {
      console.print(item.name() + " not found");
      console.print("Firmware not found");
      stopped = true;
    }
  }

  @Override
  public void received(ByteBuffer piece) {
    count += piece.remaining();
  }

  @Override
  public void complete() {
    Item item = items.get(position);
    reading = false;
    position++;
    console.read(item.name(), count, "");
    if (item.need() == Need.TARGET) {
      console.print("Starting " + item.name());
      starting.accept(item.name());
      done = true;
    }
  }
}
