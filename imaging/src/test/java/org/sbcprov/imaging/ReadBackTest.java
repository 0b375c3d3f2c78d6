package org.sbcprov.imaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sbcprov.core.event.EventSink;
import org.sbcprov.core.failure.VerificationFailed;
import org.sbcprov.imaging.gpt.DiskTables;

class ReadBackTest {
  private static final int SECTORS = 10_000;

  @TempDir Path directory;

  @ParameterizedTest(name = "a wrong byte at {0} of {1}")
  @CsvSource({
    "0, the partition table",
    "600, the partition table",
    "17407, the partition table",
    "50000, BL2",
    "1300000, BL2",
    "5103104, the backup partition table",
    "5119999, the backup partition table"
  })
  void aByteThatDidNotArriveIsNoticed(long position, String what) throws IOException {
    List<ImageWriter.Piece> pieces = pieces();
    Path image = directory.resolve("image");
    ImageWriter.write(image, pieces, EventSink.NONE);
    byte old = SparseFiles.read(image, position, 1)[0];
    SparseFiles.write(image, position, (byte) (old + 1));

    try (FileChannel channel = FileChannel.open(image, StandardOpenOption.READ)) {
      assertThatThrownBy(() -> ImageWriter.checkReadBack(image, channel, pieces))
          .hasMessageContaining(what)
          .isInstanceOfSatisfying(VerificationFailed.class, e -> {
            assertThat(e.code()).isEqualTo("image.read-back");
            assertThat(e.facts()).containsEntry("offset", "0x" + Long.toHexString(position));
          });
    }
  }

  @Test
  void aFileThatEndsEarlyIsNoticed() throws IOException {
    List<ImageWriter.Piece> pieces = pieces();
    Path image = directory.resolve("image");
    ImageWriter.write(image, pieces, EventSink.NONE);
    try (FileChannel channel = FileChannel.open(image, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      channel.truncate(channel.size() - 1);
      assertThatThrownBy(() -> ImageWriter.checkReadBack(image, channel, pieces))
          .isInstanceOf(VerificationFailed.class);
    }
  }

  @Test
  void tablesThatContradictThemselvesDoNotAppear() {
    List<ImageWriter.Piece> pieces = new ArrayList<>(pieces());
    pieces.get(0).content()[520] = 7;
    Path image = directory.resolve("image");

    assertThatThrownBy(() -> ImageWriter.write(image, pieces, EventSink.NONE))
        .isInstanceOf(VerificationFailed.class)
        .hasMessageContaining("has revision 0x10007");
    assertThat(directory).isEmptyDirectory();
  }

  private static List<ImageWriter.Piece> pieces() {
    DiskTables tables = new DiskTables(SECTORS, new UUID(1, 0), List.of());
    byte[] content = new byte[1_400_000];
    content[7] = 7;
    return List.of(
        new ImageWriter.Piece("the partition table", 0, tables.head()),
        new ImageWriter.Piece("BL2", 34 * 512, content),
        new ImageWriter.Piece("the backup partition table", tables.tailPosition(), tables.tail()));
  }
}
