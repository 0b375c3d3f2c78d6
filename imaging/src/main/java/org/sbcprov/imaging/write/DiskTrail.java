package org.sbcprov.imaging.write;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Optional;
import org.sbcprov.core.Clock;
import org.sbcprov.core.block.BlockDevice;
import org.sbcprov.core.block.BlockException;
import org.sbcprov.core.event.EventSink;
import org.sbcprov.core.event.Warning;
import org.sbcprov.core.failure.Facts;

/** How far a disk is, for who has to go on: when to bring all to the medium, and the journal, if there is one. */
final class DiskTrail {
  /** So much can be lost by an interruption, and takes a slow card a few seconds to bring to its medium. */
  static final long FLUSH_BYTES = 32L * 1024 * 1024;

  /** A fast disk is not held up more often. */
  private static final long FLUSH_NANOS = 1_000_000_000L;

  private final Optional<Path> file;
  private final Journal.Subject subject;
  private final String id;
  private final long resumable;
  private final boolean resumes;
  private final long flushBytes;
  private final Clock clock;
  private final EventSink events;
  private Journal journal;
  private long flushedAt;

  private DiskTrail(
      Optional<Path> file,
      Journal.Subject subject,
      String id,
      boolean resumes,
      long resumable,
      long flushBytes,
      Clock clock,
      EventSink events) {
    this.file = file;
    this.subject = subject;
    this.id = id;
    this.resumes = resumes;
    this.resumable = resumable;
    this.flushBytes = flushBytes;
    this.clock = clock;
    this.events = events;
    this.flushedAt = clock.nanoTime();
  }

  /**
   * For a writing from the beginning.
   *
   * @param id what tells it from others
   */
  static DiskTrail fresh(
      Optional<Path> file, Journal.Subject subject, String id, long flushBytes, Clock clock, EventSink events) {
    return new DiskTrail(file, subject, id, false, 0, flushBytes, clock, events);
  }

  /**
   * For one that goes on.
   *
   * @throws org.sbcprov.core.failure.Refused {@code write.journal}
   */
  static DiskTrail resumed(
      Path file, Journal.Subject subject, String device, long flushBytes, Clock clock, EventSink events) {
    Journal.Told told = Journal.told(file, subject, device);
    return new DiskTrail(Optional.of(file), subject, told.id(), true, told.flushed(), flushBytes, clock, events);
  }

  /** What tells the writing from others: stands in the disk's mark, too. */
  String id() {
    return id;
  }

  /**
   * Refuses to go on with another disk than that which the journal is about: media in one card reader have the same serial
   * number, and may have the same size.
   *
   * @throws org.sbcprov.core.failure.Refused {@code write.journal}
   */
  void requireMark(BlockDevice device, String name) throws BlockException {
    if (!resumes) {
      return;
    }
    byte[] sector = new byte[UnfinishedMark.LENGTH];
    if (device.size() >= sector.length) {
      device.read(0, ByteBuffer.wrap(sector));
    }
    Optional<UnfinishedMark> mark = UnfinishedMark.parse(sector);
    if (mark.isEmpty()) {
      throw Journal.refused(file.get(), name, "what is there now is not marked as unfinished: it is another medium, or whole");
    }
    if (!mark.get().id().equals(id)) {
      throw Journal.refused(file.get(), name, "what is there now is another medium, or was written to since");
    }
  }

  /** Up to where the disk may have the image already. */
  long resumable() {
    return resumable;
  }

  /** The disk is about to be changed. */
  void begin() {
    if (file.isPresent()) {
      try {
        journal = resumes ? Journal.goOn(file.get()) : Journal.begin(file.get(), subject, id);
      } catch (IOException | UnsupportedOperationException e) {
        lost(e);
      }
    }
    flushedAt = clock.nanoTime();
  }

  /** Without a journal all goes as well, but cannot be gone on with. */
  private void lost(Exception e) {
    journal = null;
    events.accept(
        new Warning(
            "write.no-journal",
            "The journal " + file.get() + " cannot be written, so that --resume will not be possible: " + e.getMessage(),
            Facts.of("journal", file.get().toAbsolutePath().normalize())));
  }

  /** Whether it is time to bring all to the medium. */
  boolean isFlushDue(long unflushed) {
    return unflushed >= flushBytes && clock.nanoTime() - flushedAt >= FLUSH_NANOS;
  }

  /** All up to a byte of the image is on the medium. */
  void flushed(long upTo) {
    flushedAt = clock.nanoTime();
    if (journal != null) {
      try {
        // What a run before has told of stays worth comparing.
        journal.flushed(Math.max(upTo, resumable));
      } catch (IOException e) {
        close();
        lost(e);
      }
    }
  }

  /** There is nothing to go on with any more. */
  void done() {
    if (journal != null) {
      try {
        journal.remove();
      } catch (IOException e) {
        // What is left does no harm: the next writing begins anew.
        close();
      }
      journal = null;
    }
  }

  /** Ends it; the journal stays. */
  void close() {
    if (journal != null) {
      try {
        journal.close();
      } catch (IOException e) {
        // All that counts was brought to its disk before.
        journal = null;
      }
    }
  }
}
