package org.sbcprov.imaging.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.sbcprov.core.ByteSize;
import org.sbcprov.core.event.EventSink;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.imaging.BuildFixture;
import org.sbcprov.imaging.SparseFiles;

class InspectPropertyTest {
  /** Where something lies in the smallest image: tables, BL2, environment, FIP. */
  private static final int[] STARTS = {440, 1024, 34 * 512, 34 * 512 + 0x600, 8192 * 512, 13312 * 512};

  private static final int LENGTH = 560;

  private static Path directory;
  private static Path image;

  @BeforeContainer
  static void build() throws IOException {
    directory = Files.createTempDirectory("inspect");
    BuildFixture fixture = new BuildFixture(directory);
    fixture.size = new ByteSize(17441 * 512);
    fixture.build();
    image = fixture.out;
  }

  @AfterContainer
  static void remove() throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  @Property(tries = 500, edgeCases = EdgeCasesMode.NONE)
  void anyDamagedImageIsReportedOrNamed(
      @ForAll @Size(min = 1, max = 6) List<@IntRange(max = LENGTH - 1) Integer> offsets,
      @ForAll @Size(6) List<@IntRange(max = 5) Integer> places,
      @ForAll byte[] values) {
    byte[] saved = new byte[offsets.size()];
    for (int i = 0; i < offsets.size(); i++) {
      long position = STARTS[places.get(i)] + offsets.get(i);
      saved[i] = SparseFiles.read(image, position, 1)[0];
      SparseFiles.write(image, position, values.length == 0 ? 0 : values[i % values.length]);
    }
    try {
      Report report = ImageInspect.inspect(image, EventSink.NONE);
      assertThat(report.hasErrors()).isEqualTo(report.verdict() == Verdict.DAMAGED);
      assertThat(report.lines()).endsWith(report.sentence());
      assertThat(report.facts()).containsKey("findings");
    } catch (BadInput e) {
      assertThat(e.code()).matches("image[.](unknown|compressed|packed-.*)");
    } finally {
      for (int i = offsets.size() - 1; i >= 0; i--) {
        SparseFiles.write(image, STARTS[places.get(i)] + offsets.get(i), saved[i]);
      }
    }
  }
}
