package org.sbcprov.imaging.build;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.sbcprov.core.event.Event;
import org.sbcprov.core.event.EventSink;
import org.sbcprov.core.event.Progress;
import org.sbcprov.core.io.AtomicOutput;
import org.sbcprov.imaging.disk.ImageSink;
import org.sbcprov.imaging.disk.Part;
import org.sbcprov.imaging.output.ImageOutput;
import org.sbcprov.imaging.output.ImageRequest;
import org.sbcprov.imaging.output.WrittenImage;

/** Writes what was planned. */
final class ImageWriter {
  private ImageWriter() {}

  static WrittenImage write(ImagePlan plan, EventSink events) {
    Map<Path, byte[]> beside =
        plan.second().isPresent() ? Map.of(plan.second().get().file(), plan.second().get().content()) : Map.of();
    return ImageOutput.write(request(plan), beside, events);
  }

  /**
   * Fails as writing would, as far as that shows without writing.
   *
   * @throws org.sbcprov.core.failure.Failure when two results are one file, or one cannot be written
   */
  static void requireWritable(ImagePlan plan) {
    request(plan);
    for (Path file : plan.request().results().all(Inputs.second(plan.request().layout()))) {
      AtomicOutput.check(file);
    }
  }

  private static ImageRequest request(ImagePlan plan) {
    Results results = plan.request().results();
    return new ImageRequest(
        results.image(),
        plan.size(),
        parts(plan),
        plan.zeros(),
        results.compression(),
        results.level(),
        results.bmap(),
        results.sha256(),
        results.threads());
  }

  private static List<ImageRequest.Placed> parts(ImagePlan plan) {
    long total = 0;
    for (ImagePlan.Piece piece : plan.pieces()) {
      total += piece.part().size();
    }
    String task = "writing " + plan.request().out().getFileName();
    List<ImageRequest.Placed> parts = new ArrayList<>();
    long before = 0;
    for (ImagePlan.Piece piece : plan.pieces()) {
      parts.add(
          new ImageRequest.Placed(piece.what(), piece.position(), new Counted(piece.part(), task, before, total)));
      before += piece.part().size();
    }
    return parts;
  }

  /** A part whose progress is told as that of the whole image. */
  private record Counted(Part part, String task, long before, long total) implements Part {
    @Override
    public long size() {
      return part.size();
    }

    @Override
    public void writeTo(ImageSink sink, EventSink events) {
      if (before == 0) {
        events.accept(new Progress(task, 0, total));
      }
      part.writeTo(sink, event -> events.accept(whole(event)));
      events.accept(new Progress(task, before + part.size(), total));
    }

    private Event whole(Event event) {
      if (event instanceof Progress progress) {
        double share = progress.total() == 0 ? 1 : (double) progress.done() / progress.total();
        return new Progress(task, before + (long) (share * part.size()), total);
      }
      return event;
    }
  }
}
