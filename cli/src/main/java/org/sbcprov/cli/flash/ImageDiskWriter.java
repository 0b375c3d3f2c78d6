package org.sbcprov.cli.flash;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.sbcprov.core.Clock;
import org.sbcprov.core.block.MediaSize;
import org.sbcprov.core.block.Target;
import org.sbcprov.core.event.EventSink;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.imaging.stream.ImageSource;
import org.sbcprov.imaging.write.ImageWrite;
import org.sbcprov.imaging.write.ImageWrite.OneTarget;

/**
 * Writes an image as {@code image write} does. Each disk reads and unpacks it for itself: boards do not begin at the same
 * time, and what was read once is in the system's cache.
 *
 * @param source the image
 * @param size of it in bytes, where it is known before all of it is unpacked
 * @param sha256 what its file has to have, if that was told
 */
record ImageDiskWriter(
    ImageSource source, OptionalLong size, Optional<String> sha256, ImageWrite.Options options, Clock clock)
    implements DiskWriter {
  private static final long NANOS = 1_000_000_000;

  @Override
  public Map<String, Object> image() {
    return facts(size);
  }

  private Map<String, Object> facts(OptionalLong bytes) {
    return Facts.of(
        "name", source.name(),
        "bytes", bytes.isPresent() ? bytes.getAsLong() : null,
        "sha256", sha256.orElse(null));
  }

  @Override
  public Map<String, Object> write(Target disk, EventSink sink) {
    long start = clock.nanoTime();
    ImageWrite.Result result = ImageWrite.run(ImageWrite.Request.of(source, List.of(disk), options, clock), sink);
    OneTarget done = result.targets().get(0);
    if (done.failure().isPresent()) {
      throw done.failure().get();
    }
    long nanos = Math.max(1, clock.nanoTime() - start);
    long bytes = result.imageSize().orElse(0);
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("image", facts(result.imageSize()));
    facts.put("bytes", bytes);
    facts.put("written", done.written());
    facts.put("skipped", done.skipped());
    facts.put("verified", done.verified());
    facts.put("backup-gpt-moved", done.moved());
    facts.put("took-ms", nanos / 1_000_000);
    Map<String, Object> phases = new LinkedHashMap<>();
    done.millis().forEach((phase, millis) -> phases.put(phase.word(), millis));
    facts.put("millis", phases);
    facts.put("bytes-per-second", rate(bytes, nanos));
    facts.put(WORDS, words(disk, bytes, done, nanos));
    return facts;
  }

  private static long rate(long bytes, long nanos) {
    return (long) ((double) bytes * NANOS / nanos);
  }

  private String words(Target disk, long bytes, OneTarget done, long nanos) {
    long tenths = nanos / (NANOS / 10);
    StringBuilder words = new StringBuilder();
    words.append(disk.name()).append(" has ").append(source.name()).append(" (").append(MediaSize.words(bytes));
    words.append("), ").append(options.verify() ? "read back and compared" : "not verified");
    if (options.diff()) {
      words.append("; ").append(done.written() == 0 ? "nothing" : MediaSize.words(done.written())).append(" had to be written");
    }
    words.append(", in ").append(tenths / 10).append('.').append(tenths % 10).append(" s (");
    return words.append(MediaSize.words(rate(bytes, nanos))).append("/s)").toString();
  }
}
