package org.sbcprov.cli.flash;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.sbcprov.cli.flash.BoardDisks.BoardDisk;
import org.sbcprov.core.event.EventSink;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.failure.Failure;
import org.sbcprov.core.usb.UsbPort;
import org.sbcprov.usbboot.Afterwards;
import org.sbcprov.usbboot.BoardReport;
import org.sbcprov.usbboot.BootSession;
import org.sbcprov.usbboot.BootStage;
import org.sbcprov.usbboot.event.NextStage;

/** What follows when a board is booted: its disk is found, written and checked. For many boards, on any threads. */
final class FlashWork implements Afterwards {
  private static final String NEXT = "Remove power, take the nRPIBOOT jumper off, and power on.";

  private final BoardDisks disks;
  private final DiskWriter writer;
  private final Places places;
  private final Map<UsbPort, Map<String, Object>> done = new ConcurrentHashMap<>();

  FlashWork(BoardDisks disks, DiskWriter writer, Places places) {
    this.disks = disks;
    this.writer = writer;
    this.places = places;
  }

  @Override
  public boolean expected() {
    return true;
  }

  @Override
  public Map<String, Object> await(UsbPort port, Optional<String> serial, EventSink sink) {
    note(port, Map.of("image", writer.image()));
    BoardDisk disk = disks.await(port, serial, sink);
    note(port, Facts.of("image", writer.image(), "disk", disk.target().facts()));
    // What comes from here on knows itself what it leaves on the disk.
    sink.accept(new NextStage(BootStage.WRITTEN, disk.target().name()));
    places.take(disk.target().name(), sink);
    try {
      Map<String, Object> all = new LinkedHashMap<>(done.get(port));
      all.putAll(writer.write(disk.target(), sink));
      note(port, all);
    } catch (Failure e) {
      throw ModuleAdvice.of(e).withFacts(Map.of("device", disk.target().name()));
    } finally {
      places.give();
    }
    return disk.facts();
  }

  /** Boards at one port come one after the other. */
  private void note(UsbPort port, Map<String, Object> facts) {
    done.put(port, Collections.unmodifiableMap(facts));
  }

  @Override
  public BootSession.Outcome outcome(BootSession.Outcome booted, Map<String, Object> came) {
    Map<String, Object> facts = done.getOrDefault(booted.port(), Map.of());
    return new BootSession.Outcome(
        booted.chip(),
        booted.port(),
        booted.serial(),
        booted.served(),
        booted.missing(),
        booted.lastAsked(),
        booted.finished(),
        booted.metadata(),
        String.valueOf(facts.get(DiskWriter.WORDS)),
        NEXT);
  }

  /** The same of a board that was a disk already, and did not tell which chip it has. */
  Map<String, Object> factsOfDisk(BoardReport report) {
    Map<String, Object> all = facts(report);
    all.remove("chip");
    return all;
  }

  /** What records and results have of a board: all that is known of its boot, and {@code flash}. */
  Map<String, Object> facts(BoardReport report) {
    Map<String, Object> all = new LinkedHashMap<>(report.facts());
    Map<String, Object> own = done.get(report.port());
    if (own != null) {
      Map<String, Object> flash = new LinkedHashMap<>(own);
      flash.remove(DiskWriter.WORDS);
      all.put("flash", Collections.unmodifiableMap(flash));
    }
    return all;
  }
}
