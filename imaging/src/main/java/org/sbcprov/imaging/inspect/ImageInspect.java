package org.sbcprov.imaging.inspect;

import java.nio.file.Path;
import java.util.Optional;
import org.sbcprov.core.event.EventSink;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.imaging.FileForm;
import org.sbcprov.imaging.FileProblems;
import org.sbcprov.imaging.content.ContentReader;
import org.sbcprov.imaging.content.EnvironmentContent;
import org.sbcprov.imaging.content.Found;
import org.sbcprov.imaging.content.OpenedImage;
import org.sbcprov.imaging.disk.SectorSource;
import org.sbcprov.imaging.gpt.GptReader;
import org.sbcprov.imaging.gpt.Mbr;
import org.sbcprov.imaging.gpt.MbrReader;
import org.sbcprov.imaging.write.UnfinishedMark;

/** Tells what is in an image, a BL2 or a FIP, and how far a board would start from it. Nothing is written. */
public final class ImageInspect {
  private static final int LARGEST_ENVIRONMENT_FILE = 2 * EnvironmentContent.LARGEST;

  private ImageInspect() {}

  /** Inspects a file of which nothing is known. */
  public static Report inspect(Path file, EventSink sink) {
    return inspect(file, InspectOptions.NONE, sink);
  }

  /**
   * Inspects a file, packed or not, or a card in its device.
   *
   * @throws BadInput {@code image.unknown} when it is nothing that is known here, {@code image.compressed} when it is
   *     packed in a way that is not unpacked here, {@code image.unfinished} when it is a disk whose writing was
   *     interrupted, {@code input.not-found} when it is not there
   * @throws org.sbcprov.core.failure.IoFailed when reading fails
   */
  public static Report inspect(Path file, InspectOptions options, EventSink sink) {
    try (OpenedImage image = OpenedImage.open(file, sink)) {
      Report report = inspect(file, image, options);
      sink.accept(new Inspected(file, report.verdict(), report.sentence()));
      return report;
    }
  }

  /**
   * Inspects what is open already, or only what a file would be.
   *
   * @param file its name, for the report
   */
  public static Report inspect(Path file, SectorSource image, InspectOptions options) {
    Optional<UnfinishedMark> unfinished = UnfinishedMark.in(image);
    if (unfinished.isPresent()) {
      throw unfinished.get().failure(file.toString());
    }
    FileForm form = FileForm.of(image.read(0, (int) Math.min(image.size(), FileForm.PROBE)));
    switch (form) {
      case FIP:
        return BareInspection.fip(file, image, options);
      case BL2:
        return BareInspection.bl2(file, image, options);
      case GPT_DISK:
        return DiskInspection.inspect(file, image, options);
      case UBI:
        return BareInspection.other(file, image, options, Kind.UBI, ContentReader.at(image, 0, image.size()));
      default:
        if (form.isCompressed()) {
          throw FileProblems.compressed(file, form);
        }
        if (GptReader.isPresent(image) || GptReader.isAnnounced(image)) {
          return DiskInspection.inspect(file, image, options);
        }
        Optional<Mbr> mbr = MbrReader.partitions(image);
        if (mbr.isPresent()) {
          return MbrInspection.inspect(file, image, mbr.get(), options);
        }
        Optional<Found> environment =
            image.size() > 0 && image.size() <= LARGEST_ENVIRONMENT_FILE
                ? EnvironmentContent.at(image, 0)
                : Optional.empty();
        if (environment.isPresent()) {
          return BareInspection.other(file, image, options, Kind.ENV, environment.get());
        }
        throw unknown(file, image, form);
    }
  }

  private static BadInput unknown(Path file, SectorSource image, FileForm form) {
    return new BadInput(
        "image.unknown",
        file + " is neither an image with partitions nor a BL2 or FIP: it is " + form.words(),
        Facts.of("file", file.toAbsolutePath().normalize(), "size", image.size()),
        form == FileForm.BARE_CODE
            ? "bl2.bin is the code alone; bl2.img is the file with the header for a medium."
            : "Check that this is the file you mean.");
  }
}
