package org.sbcprov.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.CRC32;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sbcprov.core.ByteSize;
import org.sbcprov.core.Sha256;
import org.sbcprov.core.board.Bl2Profile;
import org.sbcprov.imaging.sample.SampleFirmware;

class ImageCommandsTest {
  private static final Path BOARDS = Path.of("../core/src/main/resources/org/sbcprov/core/board");

  @TempDir Path directory;
  private Path bl2;
  private Path fip;
  private Path image;

  @BeforeEach
  void firmware() throws IOException {
    bl2 = Files.write(directory.resolve("bl2.img"), SampleFirmware.bl2(profile("sdmmc"), "mt7988"));
    fip = Files.write(directory.resolve("fip.bin"), SampleFirmware.fip());
    image = directory.resolve("out.img");
  }

  @Test
  void buildPutsEverythingInItsPlaceAndInspectFindsItThere() throws IOException {
    Run run = build();
    assertThat(run.status()).isZero();
    assertThat(Files.size(image)).isEqualTo(4000L << 20);
    Run inspect = Run.of("image", "inspect", image.toString());
    assertThat(inspect.status()).isZero();
    assertThat(inspect.out()).contains("bl2").contains("u-boot-env").contains("factory").contains("fip").contains("mt7988");
  }

  @Test
  void theSameInputGivesTheSameBytes() throws IOException {
    build("--size", "16MiB");
    String first = Sha256.hex(Files.readAllBytes(image));
    build("--size", "16MiB");
    assertThat(Sha256.hex(Files.readAllBytes(image))).isEqualTo(first);
  }

  @Test
  void aDamagedTableMakesInspectFail() throws IOException {
    build("--size", "16MiB");
    byte[] bytes = Files.readAllBytes(image);
    bytes[512 + 20] ^= 1;
    Files.write(image, bytes);
    Run run = Run.of("image", "inspect", image.toString(), "--json");
    assertThat(run.status()).isEqualTo(7);
    assertThat(run.lastLine()).contains("\"ok\":false");
  }

  @Test
  void aSectorOf64BitsIsANumberInJson() throws IOException {
    build("--size", "16MiB");
    byte[] bytes = Files.readAllBytes(image);
    ByteBuffer header = ByteBuffer.wrap(bytes, 512, 92).slice().order(ByteOrder.LITTLE_ENDIAN);
    header.putLong(32, -1).putInt(16, 0);
    CRC32 crc = new CRC32();
    crc.update(header.duplicate());
    header.putInt(16, (int) crc.getValue());
    Arrays.fill(bytes, bytes.length - 512, bytes.length, (byte) 0);
    Files.write(image, bytes);
    assertThat(Run.of("image", "inspect", image.toString(), "--json").lastLine())
        .contains("\"backup-sector\":18446744073709551615}");
  }

  @Test
  void whatCannotBootIsRefusedAndLeavesNothing() throws IOException {
    Files.write(bl2, SampleFirmware.bl2(profile("emmc"), "mt7988"));
    Run run = build();
    assertThat(run.status()).isEqualTo(3);
    assertThat(run.err()).contains("[image.bl2-medium]");
    try (var files = Files.list(directory)) {
      assertThat(files).containsExactlyInAnyOrder(bl2, fip);
    }
  }

  @Test
  void theExampleInTheDocumentIsABoardToBuildFor() throws IOException {
    // It had no partition for the FIP.
    String document = Files.readString(Path.of("../docs/boards.md"));
    int start = document.indexOf("```yaml\n") + "```yaml\n".length();
    Path board = directory.resolve("example.yaml");
    Files.writeString(board, document.substring(start, document.indexOf("```", start)));
    Run run =
        Run.of(
            "image", "build", "--board-file", board.toString(), "--bl2", bl2.toString(), "--fip", fip.toString(),
            "--out", image.toString(), "--size", "16MiB");
    assertThat(run.err()).contains("fip.bin");
    assertThat(run.status()).isZero();
    assertThat(Run.of("image", "inspect", image.toString()).out()).contains("complete:");
  }

  @Test
  void theBoardFileIsNotWrittenOver() throws IOException {
    // The image took the board file's name, and the board file was gone.
    Path board = Files.copy(BOARDS.resolve("bpi-r4.yaml"), directory.resolve("bf.yaml"));
    Run run =
        Run.of(
            "image", "build", "--board-file", board.toString(), "--bl2", bl2.toString(), "--fip", fip.toString(),
            "--out", board.toString());
    assertThat(run.status()).isEqualTo(4);
    assertThat(run.err()).contains("[output.is-input]");
    assertThat(board).hasSameBinaryContentAs(BOARDS.resolve("bpi-r4.yaml"));
  }

  @Test
  void aMissingFileIsToldWithThePlaceAndWhereItComesFrom() throws IOException {
    Files.delete(fip);
    Run run = build();
    assertThat(run.status()).isEqualTo(3);
    assertThat(run.err()).contains(fip.toString()).contains("OpenWrt");
  }

  @Test
  void guidsCanBeGiven() {
    String guid = "6a1b3c5d-0f2e-4d6c-8b9a-001122334455";
    assertThat(build("--disk-guid", guid, "--part-guid", "bl2=" + guid).err()).containsIgnoringCase(guid);
    assertThat(build("--disk-guid", "1-2-3-4-5").status()).isEqualTo(2);
    assertThat(build("--part-guid", "nonsense=" + guid).status()).isEqualTo(2);
    assertThat(build("--part-guid", guid).status()).isEqualTo(2);
    assertThat(build("--part-guid", "bl2=" + guid, "--part-guid", "bl2=" + guid).status()).isEqualTo(2);
  }

  @Test
  void theResultCarriesThePartitions() {
    assertThat(build("--json").lastLine()).contains("\"command\":\"image build\",\"ok\":true").contains("\"name\":\"u-boot-env\"");
  }

  private static Bl2Profile profile(String medium) {
    return new Bl2Profile(medium, 0x200d00, true, 0, ByteSize.parse("508K"));
  }

  private Run build(String... more) {
    String[] arguments = {
      "image", "build", "--board", "bpi-r4", "--bl2", bl2.toString(), "--fip", fip.toString(), "--out", image.toString()
    };
    String[] all = Arrays.copyOf(arguments, arguments.length + more.length);
    System.arraycopy(more, 0, all, arguments.length, more.length);
    return Run.of(all);
  }
}
