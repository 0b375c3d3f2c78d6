package org.sbcprov.imaging.compare;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.sbcprov.core.event.EventSink;
import org.sbcprov.imaging.medium.Range;
import org.sbcprov.imaging.stream.ImageSource;

/** Collects blocks that differ, finds out what they look like, and joins them to ranges. */
final class BadBlocks {
  private static final int BLOCK = BlockSums.BLOCK;

  /** Blocks of which all bytes are kept, to be compared with the original: as many that are understood as that are not. */
  private static final int MOST_KEPT = 64;

  private final BlockSums expected;
  private final MediumCheck.Request request;
  private final BlockSums.Sums sums = new BlockSums.Sums();
  private final SumIndex index;
  private final ShiftSearch shifts;
  private final FakeSigns signs;
  private final Map<Difference, Long> counts = new EnumMap<>(Difference.class);
  private final List<BadRun> runs = new ArrayList<>();

  /** The run at hand, which is in the list as long as there is room. */
  private BadRun last;

  private Range missing;
  private int keptKnown;
  private int keptUnknown;
  private long lastDistance;
  private long badBlocks;
  private long ranges;

  BadBlocks(BlockSums expected, MediumCheck.Request request) {
    this.expected = expected;
    this.request = request;
    this.index = new SumIndex(expected);
    this.shifts = new ShiftSearch(expected);
    this.signs = new FakeSigns(expected, request.isJustWritten());
  }

  void good(long block) {
    signs.good(block);
  }

  /** Finds out what bytes look like that are wrong, and takes note of it. */
  void classify(long block, ByteBuffer bytes, Range around, ByteBuffer all) {
    Optional<BlockSums> earlier = request.earlier();
    if (earlier.isPresent()
        && earlier.get().isKnown(block)
        && sums.of(earlier.get(), block, bytes) == earlier.get().sum(block)) {
      add(block, bytes, Difference.OLD);
    } else if (isAll(bytes, (byte) 0)) {
      add(block, bytes, Difference.ZEROS);
    } else if (isAll(bytes, (byte) 0xff)) {
      add(block, bytes, Difference.ONES);
    } else if (isRepeated(block, bytes)) {
      add(block, bytes, Difference.REPEATED, lastDistance);
    } else {
      long shift = shifts.find(block, around, all);
      if (shift != 0) {
        add(block, bytes, Difference.SHIFTED, shift);
      } else {
        add(block, bytes, Difference.OTHER);
      }
    }
  }

  private boolean isRepeated(long block, ByteBuffer bytes) {
    if (bytes.limit() < BLOCK) {
      return false;
    }
    long sum = sums.of(bytes);
    long likely = block + lastDistance / BLOCK;
    if (lastDistance != 0 && likely >= 0 && expected.isWhole(likely) && expected.sum(likely) == sum) {
      return true;
    }
    long found = index.find(sum);
    if (found >= 0) {
      lastDistance = (found - block) * BLOCK;
    }
    return found >= 0 && found != block;
  }

  static boolean isAll(ByteBuffer bytes, byte value) {
    ByteBuffer whole = bytes.duplicate().position(0);
    if (whole.get(0) != value) {
      return false;
    }
    // Each byte is the same as the next one.
    return whole.slice(0, whole.limit() - 1).mismatch(whole.slice(1, whole.limit() - 1)) < 0;
  }

  void add(long block, ByteBuffer bytes, Difference difference) {
    add(block, bytes, difference, 0);
  }

  private void add(long block, ByteBuffer bytes, Difference difference, long distance) {
    signs.bad(block, difference, distance);
    badBlocks++;
    counts.merge(difference, 1L, Long::sum);
    boolean keep = bytes != null && (difference == Difference.OTHER ? keptUnknown : keptKnown) < MOST_KEPT;
    boolean alone = keep && difference == Difference.OTHER;
    if (!alone && last != null && last.joins(block, difference, distance) && isNext(last, block)) {
      last.extend(block);
      return;
    }
    last = new BadRun(block, difference, distance, alone);
    ranges++;
    if (runs.size() < Comparison.MOST_RANGES + MOST_KEPT) {
      runs.add(last);
      if (bytes != null) {
        last.keep(bytes, keep);
        keptUnknown += alone ? 1 : 0;
        keptKnown += keep && !alone ? 1 : 0;
      }
    }
  }

  /** Whether there is nothing between a run and a block but what is not compared, and no border of a partition. */
  private boolean isNext(BadRun run, long block) {
    return (block == run.lastBlock() + 1 || expected.nextKnown(run.lastBlock() + 1) == block)
        && request.partitions().borderBehind(run.firstBlock() * BLOCK) > block * BLOCK;
  }

  /** The medium ends although something should follow. */
  void addMissing(long from, long length) {
    badBlocks += (length + BLOCK - 1) / BLOCK;
    counts.merge(Difference.MISSING, (length + BLOCK - 1) / BLOCK, Long::sum);
    missing = new Range(from, from + length);
  }

  /** All that was found. Reads the image again where that helps to understand it. */
  Comparison finish(long compared, EventSink events) {
    if (keptKnown + keptUnknown > 0 && request.original().isPresent()) {
      lookAtOriginal(request.original().get(), events);
    }
    List<BadRange> bad = new ArrayList<>();
    BadRun open = null;
    for (BadRun run : runs) {
      if (open != null && open.joinsLater(run) && isNext(open, run.firstBlock())) {
        open.extend(run);
        ranges--;
      } else {
        addTo(bad, open);
        open = run;
      }
    }
    addTo(bad, open);
    if (missing != null) {
      ranges++;
      bad.add(
          new BadRange(
              missing.from(),
              missing.length(),
              (missing.length() + BLOCK - 1) / BLOCK,
              Difference.MISSING,
              0,
              request.partitions().over(missing.from(), missing.to()),
              Optional.empty(),
              0));
    }
    return new Comparison(compared, badBlocks, counts, bad, ranges, signs.likelySize(), signs.emptyFrom());
  }

  private void addTo(List<BadRange> bad, BadRun run) {
    if (run != null && bad.size() < Comparison.MOST_RANGES - 1) {
      long from = run.firstBlock() * BLOCK;
      long to = Math.min((run.lastBlock() + 1) * BLOCK, expected.end());
      bad.add(run.range(to, request.partitions().over(from, to)));
    }
  }

  private void lookAtOriginal(ImageSource source, EventSink events) {
    TreeSet<Long> wanted = new TreeSet<>();
    for (BadRun run : runs) {
      if (run.isKept()) {
        wanted.add(run.firstBlock());
      }
    }
    Map<Long, byte[]> original = Originals.read(source, expected, wanted, events);
    for (BadRun run : runs) {
      byte[] bytes = run.isKept() ? original.get(run.firstBlock()) : null;
      if (bytes != null) {
        Difference before = run.difference();
        run.compareWith(bytes, expected);
        if (run.difference() != before) {
          counts.merge(before, -1L, Long::sum);
          counts.remove(before, 0L);
          counts.merge(run.difference(), 1L, Long::sum);
        }
      }
    }
  }
}
