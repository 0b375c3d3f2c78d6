package org.sbcprov.imaging.write;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sbcprov.core.event.EventSink;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.imaging.inspect.ImageInspect;

class UnfinishedMarkTest {
  private static final UnfinishedMark MARK =
      new UnfinishedMark(
          "card.img.zst",
          OptionalLong.of(4_000_000_000L),
          Instant.parse("2026-01-02T03:04:05Z"),
          "sbcprov image write card.img.zst --to serial:0123 --resume",
          "1-2-3");

  @Test
  void itIsReadAsItWasWritten() {
    assertThat(UnfinishedMark.parse(MARK.write())).contains(MARK);
    UnfinishedMark unknown = new UnfinishedMark("standard input", OptionalLong.empty(), Instant.EPOCH, "", "");
    assertThat(UnfinishedMark.parse(unknown.write())).contains(unknown);
  }

  @Test
  void itIsASectorOfTextThatIsNoPartitionTable() {
    byte[] sector = MARK.write();
    assertThat(sector).hasSize(512).endsWith(0, 0);
    assertThat(new String(sector, StandardCharsets.UTF_8)).contains("was not finished", "card.img.zst", "--resume");
  }

  @Test
  void longNamesAreCutAndLongCommandLinesLeftOut() {
    UnfinishedMark mark =
        new UnfinishedMark("\u00e4".repeat(500), OptionalLong.of(1), Instant.EPOCH, "sbcprov " + "x".repeat(500), "");
    UnfinishedMark read = UnfinishedMark.parse(mark.write()).orElseThrow();
    assertThat(read.image()).isEqualTo("\u00e4".repeat(60));
    assertThat(read.goOn()).isEmpty();
    assertThat(mark.write()).endsWith(0, 0);
  }

  @Test
  void anyBytesBehindItsFirstLineAreTaken() {
    Random random = new Random(1);
    for (int i = 0; i < 200; i++) {
      byte[] sector = MARK.write();
      for (int at = 77; at < 512; at++) {
        if (random.nextInt(4) == 0) {
          sector[at] = (byte) random.nextInt(256);
        }
      }
      assertThat(UnfinishedMark.parse(sector)).isPresent();
    }
    assertThat(UnfinishedMark.parse(new byte[512])).isEmpty();
    assertThat(UnfinishedMark.parse(Arrays.copyOf(MARK.write(), 100))).isEmpty();
  }

  @Test
  void imageInspectSaysSo(@TempDir Path directory) throws IOException {
    Path file = Files.write(directory.resolve("card.img"), Arrays.copyOf(MARK.write(), 2 << 20));
    assertThatThrownBy(() -> ImageInspect.inspect(file, EventSink.NONE))
        .isInstanceOfSatisfying(
            BadInput.class,
            e -> {
              assertThat(e.code()).isEqualTo("image.unfinished");
              assertThat(e.hint()).contains("--to serial:0123 --resume");
            });
  }
}
