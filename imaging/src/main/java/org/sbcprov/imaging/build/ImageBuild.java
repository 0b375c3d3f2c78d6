package org.sbcprov.imaging.build;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.sbcprov.core.event.EventSink;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.imaging.output.WrittenImage;

/** Builds images: plans them, and writes what was planned. */
public final class ImageBuild {
  private ImageBuild() {}

  /**
   * What was built.
   *
   * @param plan what was written
   * @param written what came of it
   */
  public record Built(ImagePlan plan, WrittenImage written) {
    /** Bytes of the blocks of the image that hold data; the others are holes, which read as zeros. */
    public long bytesWritten() {
      return written.mappedBytes();
    }

    /** The file. */
    public Path image() {
      return plan.request().out();
    }

    /** Its size. */
    public long size() {
      return plan.size();
    }

    /** GUID of the disk. */
    public UUID diskGuid() {
      return plan.diskGuid();
    }

    /** Its partitions, in the order of the layout. */
    public List<PlannedPartition> partitions() {
      return plan.partitions();
    }

    /** Digest of all that went into it; equal ones mean equal images, but for GUIDs that were given. */
    public String sha256OfInputs() {
      return plan.digest();
    }

    /** Names and values, for scripts. */
    public Map<String, Object> facts() {
      List<Map<String, Object>> placed = new ArrayList<>();
      for (PlannedPartition partition : plan.partitions()) {
        placed.add(partition.facts());
      }
      Map<String, Object> facts =
          new LinkedHashMap<>(
              Facts.of(
                  "image", image(),
                  "size", size(),
                  "bytes-written", bytesWritten(),
                  "disk-guid", plan.hasGuid() ? diskGuid().toString() : null,
                  "sha256-of-inputs", sha256OfInputs(),
                  "partitions", placed));
      if (written.sha256() != null) {
        facts.put("sha256", written.sha256());
      }
      if (written.fileSize() != size()) {
        facts.put("file-size", written.fileSize());
      }
      plan.addSecond(facts);
      return facts;
    }
  }

  /**
   * Builds an image.
   *
   * @throws org.sbcprov.core.failure.BadUsage when sizes, GUIDs or contents make no sense
   * @throws org.sbcprov.core.failure.BadInput when a file is missing or not what the board needs
   * @throws org.sbcprov.core.failure.Refused when an output is an input, or not a file
   * @throws org.sbcprov.core.failure.VerificationFailed when the image does not read back as it was written
   * @throws org.sbcprov.core.failure.IoFailed when reading or writing fails
   */
  public static Built build(BuildRequest request, EventSink events) {
    try (ImagePlan plan = Planner.plan(request, events)) {
      return new Built(plan, ImageWriter.write(plan, events));
    }
  }
}
