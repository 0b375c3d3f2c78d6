package org.sbcprov.imaging.write;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import org.sbcprov.core.block.BlockDevice;
import org.sbcprov.core.block.BlockException;
import org.sbcprov.core.block.Target;
import org.sbcprov.core.failure.Failure;
import org.sbcprov.core.failure.Interrupted;
import org.sbcprov.imaging.compare.Comparison;
import org.sbcprov.imaging.compare.MediumCheck;
import org.sbcprov.imaging.disk.SectorSource;
import org.sbcprov.imaging.gpt.TableEdit;
import org.sbcprov.imaging.medium.MediumFailures;
import org.sbcprov.imaging.medium.Range;
import org.sbcprov.imaging.stream.Piece;

/**
 * Writes an image to a disk, in an order of which every interruption leaves a disk that says that it is unfinished:
 *
 * <ol>
 *   <li>the mark, in sector 0; then zeros in the rest of the first MiB, and in the last one
 *   <li>all behind the first MiB of the image, which is then read back and compared
 *   <li>the backup of the partition table, where that moves
 *   <li>the first MiB but for sector 0, and at last sector 0
 * </ol>
 *
 * <p>Between any two of them all is brought to the medium. With {@code --diff} none of it happens until something differs.
 */
final class DiskReceiver implements Receiver {
  private static final int HEAD = ImageStart.SIZE;

  /** What is erased at the end: backups of GPTs, and the superblocks of RAIDs that lie there. */
  private static final int TAIL = 1024 * 1024;

  /**
   * What all targets of a run share.
   *
   * @param start the first MiB
   * @param fit the partition table
   * @param imageSize where it is known before the end
   * @param packedSize of the packed file, where the image's size is not known
   * @param check how what was written is compared; null when it is not
   * @param options what to do
   */
  record Shared(
      ImageStart start, TableFit fit, OptionalLong imageSize, OptionalLong packedSize, Check check, ImageWrite.Options options) {}

  /** Compares ranges of a disk with the image. */
  interface Check {
    Comparison run(BlockDevice device, MediumCheck.Request request, PhaseLog log);
  }

  private final Shared shared;
  private final Target target;
  private final BlockDevice device;
  private final PhaseLog log;
  private final DiskTrail trail;
  private final DiskBlocks blocks;
  private final UnfinishedMark mark;
  private final String goOn;

  /** Bytes of the image behind which all has to be compared still; those before it, of a run that was interrupted. */
  private final long resumable;

  private final boolean keepsTable;
  private final List<TableEdit.Piece> expected;
  private final List<Range> touched = new ArrayList<>();

  /** Whether the mark was to be written. */
  private boolean tried;

  /** Whether it was. */
  private boolean begun;

  /** Whether sector 0 is the image's while that is not known to be right. */
  private boolean unmarked;

  private boolean complete;
  private boolean moved;
  private boolean foundMoved;
  private long upTo;
  private long skipped;
  private long verified;

  private final Object lock = new Object();
  private boolean stopped;
  private boolean finishing;
  private Thread comparing;

  DiskReceiver(
      Shared shared, Target target, BlockDevice device, PhaseLog log, DiskTrail trail, UnfinishedMark mark, String goOn) {
    this.shared = shared;
    this.target = target;
    this.device = device;
    this.log = log;
    this.trail = trail;
    this.blocks = new DiskBlocks(device);
    this.mark = mark;
    this.goOn = goOn;
    this.resumable = trail.resumable();
    // Tables are moved in sectors of 512 bytes only.
    this.keepsTable = shared.options().keepGpt() || target.sectorSize() > SectorSource.SECTOR;
    this.expected = keepsTable ? List.of() : shared.fit().expected(device.size());
    log.begin(Phase.WRITING);
  }

  @Override
  public String name() {
    return target.name();
  }

  /** Something to do with the disk. */
  private interface Work {
    void run() throws BlockException;
  }

  private void guarded(Work work) {
    try {
      work.run();
    } catch (BlockException e) {
      throw WriteFailures.of(name(), device.size(), e, left(), goOn());
    }
  }

  private String left() {
    if (complete) {
      return "it holds the image";
    }
    if (!begun) {
      return tried ? "its first sectors may have been overwritten" : "nothing was written to it";
    }
    if (unmarked) {
      return "its first sector may be that of the image already, so that it may start although it is not known to be whole";
    }
    return "it is marked as unfinished, and no board starts from it";
  }

  private String goOn() {
    if (unmarked) {
      return "Do not use it before the image was written again.";
    }
    return begun && !complete && !goOn.isEmpty() ? "Go on with: " + goOn : "";
  }

  @Override
  public void take(Piece piece, long packedDone) {
    guarded(() -> takePiece(piece, packedDone));
  }

  private void takePiece(Piece piece, long packedDone) throws BlockException {
    long end = piece.position() + piece.length();
    if (end > device.size()) {
      throw WriteFailures.tooSmall(name(), device.size(), end, /* exact= */ false, left());
    }
    boolean compares = shared.options().diff();
    if (!compares) {
      beginOnce(0);
    }
    long from = Math.max(piece.position(), HEAD);
    if (from < end && !piece.isFree()) {
      ByteBuffer bytes = piece.bytes();
      bytes = bytes.position((int) (from - piece.position())).slice();
      if (compares || from < resumable) {
        compare(from, bytes);
      } else {
        write(from, bytes);
      }
    }
    upTo = end;
    if (begun && trail.isFlushDue(blocks.unflushed())) {
      flush();
    }
    tell(packedDone);
  }

  private void tell(long packedDone) {
    if (shared.imageSize().isPresent()) {
      log.progress(upTo, shared.imageSize().getAsLong());
    } else if (shared.packedSize().isPresent()) {
      // The last bytes of a packed file may be read long before what is in them is written.
      long size = shared.packedSize().getAsLong();
      log.progress(Math.min(packedDone, size - 1), size);
    } else {
      log.progress(upTo, 0);
    }
  }

  private void write(long position, ByteBuffer bytes) throws BlockException {
    long end = position + bytes.remaining();
    blocks.write(position, bytes);
    int last = touched.size() - 1;
    if (last >= 0 && touched.get(last).to() == position) {
      touched.set(last, new Range(touched.get(last).from(), end));
    } else {
      touched.add(new Range(position, end));
    }
  }

  /** Writes those blocks that the disk does not have yet. */
  private void compare(long position, ByteBuffer bytes) throws BlockException {
    int length = bytes.remaining();
    ByteBuffer there = blocks.tryToRead(position, length);
    int run = 0;
    int at = 0;
    while (at < length) {
      int size = Math.min(DiskBlocks.COMPARED, length - at);
      boolean same = there != null && isSame(position + at, bytes.slice(at, size), there.slice(at, size));
      if (!same && !begun) {
        // What was compared before stays as it is; behind it there may be other bytes now.
        begin(position + at);
        skipped += at;
        compare(position + at, bytes.slice(at, length - at));
        return;
      }
      if (same) {
        writeRun(position, bytes, run, at);
        skipped += size;
        run = at + size;
      }
      at += size;
    }
    writeRun(position, bytes, run, length);
  }

  private void writeRun(long position, ByteBuffer bytes, int from, int to) throws BlockException {
    if (from < to) {
      write(position + from, bytes.slice(from, to - from));
    }
  }

  private boolean isSame(long position, ByteBuffer wanted, ByteBuffer there) {
    if (wanted.mismatch(there) < 0) {
      return true;
    }
    boolean overlaps = false;
    for (TableEdit.Piece piece : expected) {
      overlaps |= piece.position() < position + wanted.remaining() && position < piece.position() + piece.bytes().length;
    }
    if (!overlaps) {
      return false;
    }
    byte[] changed = new byte[wanted.remaining()];
    wanted.duplicate().get(changed);
    for (TableEdit.Piece piece : expected) {
      DiskBlocks.overlay(piece, position, changed);
    }
    boolean same = ByteBuffer.wrap(changed).mismatch(there) < 0;
    foundMoved |= same;
    return same;
  }

  private void beginOnce(long compared) throws BlockException {
    if (!begun) {
      begin(compared);
    }
  }

  /**
   * Makes the disk one that is unfinished.
   *
   * @param compared up to where the disk is known to have what it should, and must not lose it
   */
  private void begin(long compared) throws BlockException {
    trail.begin();
    long size = device.size();
    int first = (int) Math.min(BlockDevice.ALIGNMENT, size);
    byte[] marked = new byte[first];
    System.arraycopy(mark.write(), 0, marked, 0, Math.min(first, UnfinishedMark.LENGTH));
    tried = true;
    blocks.put(0, marked);
    begun = true;
    blocks.flush();
    // Without partitions the system has nothing to mount while all is written.
    target.tableChanged();
    requireUnused();
    blocks.zero(first, Math.min(HEAD, size));
    long tail = Math.max(size - TAIL, 0) / BlockDevice.ALIGNMENT * BlockDevice.ALIGNMENT;
    blocks.zero(Math.max(Math.max(tail, HEAD), compared), size);
    blocks.flush();
  }

  private void requireUnused() {
    try {
      target.requireUnused();
    } catch (Failure e) {
      throw told(e);
    }
  }

  private void flush() throws BlockException {
    blocks.flush();
    trail.flushed(upTo);
  }

  @Override
  public void complete(long imageSize) {
    guarded(() -> completeImage(imageSize));
  }

  private void completeImage(long imageSize) throws BlockException {
    if (!shared.options().diff()) {
      beginOnce(0);
    }
    log.finished();
    if (begun) {
      log.begin(Phase.FLUSHING);
      log.progress(0, Math.max(1, blocks.unflushed()));
      flush();
      log.finished();
    }
    if (shared.check() != null && !touched.isEmpty()) {
      verify();
    }
    synchronized (lock) {
      if (stopped) {
        throw interrupted();
      }
      finishing = true;
    }
    log.begin(Phase.FINISHING);
    log.progress(0, HEAD);
    finish(imageSize);
    log.finished();
  }

  private void verify() throws BlockException {
    log.begin(Phase.VERIFYING);
    synchronized (lock) {
      if (stopped) {
        throw interrupted();
      }
      comparing = Thread.currentThread();
    }
    Comparison comparison;
    try {
      MediumCheck.Request request = MediumCheck.Request.of(log.task(Phase.VERIFYING)).only(touched);
      comparison = shared.check().run(device, request, log);
    } catch (Interrupted e) {
      throw interrupted();
    } catch (Failure e) {
      throw told(e);
    } finally {
      synchronized (lock) {
        comparing = null;
        // It may have come too late for the comparison; what follows asks in another way.
        Thread.interrupted();
      }
    }
    if (!comparison.same()) {
      throw told(comparison.failure(name()));
    }
    for (Range range : touched) {
      verified += range.length();
    }
  }

  /** What no interruption holds up any more: a few writes. */
  private void finish(long imageSize) throws BlockException {
    TableFit.Plan plan =
        keepsTable
            ? new TableFit.Plan(shared.start().head(), List.of(), false)
            : shared.fit().plan(imageSize, device.size());
    byte[] head = new byte[(int) Math.min(HEAD, device.size())];
    System.arraycopy(plan.head(), 0, head, 0, plan.head().length);
    List<TableEdit.Piece> pieces = pieces(plan, imageSize);
    if (!begun) {
      boolean same = blocks.has(0, head);
      for (TableEdit.Piece piece : pieces) {
        same = same && blocks.has(piece.position(), piece.bytes());
      }
      if (same) {
        skipped += Math.min(imageSize, HEAD);
        moved = plan.moved();
        complete = true;
        return;
      }
      begin(Math.max(HEAD, DiskBlocks.roundUp(imageSize)));
    }
    boolean changed = false;
    for (TableEdit.Piece piece : pieces) {
      if (!blocks.has(piece.position(), piece.bytes())) {
        blocks.put(piece.position(), piece.bytes());
        changed = true;
      }
    }
    if (changed) {
      blocks.flush();
    }
    for (TableEdit.Piece piece : pieces) {
      requireHas(piece.position(), piece.bytes(), "the backup of the partition table");
    }
    writeHead(head);
    moved = plan.moved();
    unmarked = false;
    complete = true;
    trail.done();
  }

  /** What the disk is to have behind the first MiB, other than the image. */
  private List<TableEdit.Piece> pieces(TableFit.Plan plan, long imageSize) {
    List<TableEdit.Piece> pieces = new ArrayList<>(plan.pieces());
    if (!plan.moved() && foundMoved) {
      pieces.add(shared.fit().seenBackup());
    }
    if (shared.options().diff()) {
      long from = Math.max(Math.max(device.size() - TAIL, HEAD), DiskBlocks.roundUp(imageSize));
      if (from < device.size()) {
        byte[] tail = new byte[(int) (device.size() - from)];
        for (TableEdit.Piece piece : plan.pieces()) {
          DiskBlocks.overlay(piece, from, tail);
        }
        pieces.add(new TableEdit.Piece(from, tail));
      }
    }
    return pieces;
  }

  private void requireHas(long position, byte[] bytes, String what) throws BlockException {
    if (shared.options().verify() && !blocks.has(position, bytes)) {
      throw WriteFailures.mismatch(name(), position, what, left());
    }
  }

  private void writeHead(byte[] head) throws BlockException {
    requireUnused();
    byte[] marked = head.clone();
    System.arraycopy(mark.write(), 0, marked, 0, Math.min(UnfinishedMark.LENGTH, marked.length));
    blocks.put(0, marked);
    blocks.flush();
    byte[] first = Arrays.copyOf(head, Math.min(BlockDevice.ALIGNMENT, head.length));
    unmarked = true;
    try {
      blocks.put(0, first);
      blocks.flush();
      if (shared.options().verify() && !blocks.has(0, head)) {
        unmarked = !markAgain(marked);
        throw WriteFailures.mismatch(name(), 0, "the first MiB", left());
      }
    } catch (BlockException | Interrupted e) {
      unmarked = !markAgain(marked);
      throw e;
    }
    try {
      target.requireUnused();
    } catch (Failure e) {
      unmarked = !markAgain(marked);
      throw told(e);
    }
  }

  /**
   * A disk whose first MiB is not what it should be must not look whole. It may take no more: then it stays as it is.
   *
   * @return whether it has the mark
   */
  private boolean markAgain(byte[] marked) {
    byte[] first = Arrays.copyOf(marked, Math.min(BlockDevice.ALIGNMENT, marked.length));
    try {
      blocks.put(0, first);
      blocks.flush();
      return blocks.has(0, first);
    } catch (BlockException | Interrupted e) {
      // The failure that led here is the one to tell.
      return false;
    }
  }

  @Override
  public void stop() {
    synchronized (lock) {
      stopped = !finishing;
      if (comparing != null) {
        comparing.interrupt();
      }
    }
  }

  @Override
  public Failure told(Failure failure) {
    return WriteFailures.told(failure, name(), left());
  }

  @Override
  public Failure interrupted() {
    return WriteFailures.interrupted(name(), left(), goOn());
  }

  @Override
  public void close() {
    log.end();
    trail.close();
    guarded(device::close);
    if (begun && !target.tableChanged()) {
      log.accept(MediumFailures.tableKept(name()));
    }
  }

  @Override
  public Done done() {
    return new Done(blocks.written(), skipped, verified, moved, begun, complete, log.millis());
  }
}
