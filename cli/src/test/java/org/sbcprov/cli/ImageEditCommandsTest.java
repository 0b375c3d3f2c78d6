package org.sbcprov.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code image inspect}, {@code repair}, {@code extract} and {@code put} as they are typed. */
class ImageEditCommandsTest {
  @TempDir Path directory;
  private Path image;
  private Path fip;

  @BeforeEach
  void build() {
    SampleImage sample = SampleImage.in(directory);
    image = sample.image();
    fip = sample.fip();
  }

  @Test
  void theStagesAreShownAndGivenToScripts() {
    Run text = Run.of("image", "inspect", image.toString(), "--board", "bpi-r4", "--medium", "sd");
    assertThat(text.status()).as(text.err()).isZero();
    assertThat(text.out()).contains("1 boot ROM finds BL2", "5 U-Boot finds a kernel", "for Banana Pi BPI-R4");
    Run json = Run.of("image", "inspect", image.toString(), "--json");
    assertThat(json.lastLine()).contains("\"stage\":\"brom\",\"result\":\"ok\"", "\"verdict\":\"complete\"");
  }

  @Test
  void aMissingBootBitIsFoundMendedAndBroughtBack() throws IOException {
    // The attributes of the first entry, and with them the entries' checksum.
    byte[] bytes = Files.readAllBytes(image);
    bytes[1024 + 48] = 0;
    Files.write(image, bytes);
    Run damaged = Run.of("image", "inspect", image.toString());
    assertThat(damaged.status()).isEqualTo(7);
    assertThat(damaged.out()).contains("image.gpt-entries", "sbcprov image repair");

    Run dry = Run.of("image", "repair", image.toString(), "--dry-run");
    assertThat(dry.out()).contains("crc: ", "would write the primary GPT");
    assertThat(Files.readAllBytes(image)).isEqualTo(bytes);
    Run repaired = Run.of("image", "repair", image.toString(), "--json");
    assertThat(repaired.status()).as(repaired.err()).isZero();
    assertThat(repaired.lastLine()).contains("\"kind\":\"crc\"", "r4.img.saved-1");
    assertThat(Run.of("image", "inspect", image.toString()).status()).isZero();
    assertThat(Run.of("image", "repair", image.toString()).out()).contains("nothing to repair");

    Run undone = Run.of("image", "repair", image.toString(), "--undo", image + ".saved-1");
    assertThat(undone.status()).as(undone.err()).isZero();
    assertThat(Files.readAllBytes(image)).isEqualTo(bytes);
  }

  @Test
  void whatIsTakenOutCanBePutBack() throws IOException {
    Path out = directory.resolve("taken.bin");
    Run extracted = Run.of("image", "extract", image.toString(), "fip", "--out", out.toString());
    assertThat(extracted.status()).as(extracted.err()).isZero();
    assertThat(Files.readAllBytes(out)).isEqualTo(Files.readAllBytes(fip));
    Run same = Run.of("image", "put", image.toString(), "fip", out.toString(), "--board", "bpi-r4");
    assertThat(same.status()).as(same.err()).isZero();
    assertThat(same.out()).contains("has that content already");
    Run wrong = Run.of("image", "put", image.toString(), "bl2", out.toString());
    assertThat(wrong.status()).isEqualTo(3);
    assertThat(wrong.err()).contains("image.bl2-form").contains("--force");
  }

  @Test
  void aLayoutThatIsNotTheImagesEndsWithSeven() {
    Run same = Run.of("image", "inspect", image.toString(), "--board", "bpi-r4", "--medium", "sd", "--against", "minimal");
    assertThat(same.status()).as(same.out()).isZero();
    Run other = Run.of("image", "inspect", image.toString(), "--board", "bpi-r4", "--against", "openwrt");
    assertThat(other.status()).isEqualTo(7);
    assertThat(other.out()).contains("image.layout-differs");
    assertThat(Run.of("image", "inspect", image.toString(), "--against", "openwrt").status()).isEqualTo(2);
    assertThat(Run.of("image", "inspect", image.toString(), "--medium", "floppy").status()).isEqualTo(2);
    assertThat(Run.of("image", "repair", image.toString(), "--only", "everything").status()).isEqualTo(2);
  }

  /** A dry run of --undo once put everything back. */
  @Test
  void aDryRunOfPuttingBackTellsAndWritesNothing() throws IOException {
    byte[] bytes = Files.readAllBytes(image);
    bytes[1024 + 48] = 0;
    Files.write(image, bytes);
    assertThat(Run.of("image", "repair", image.toString()).status()).isZero();
    byte[] repaired = Files.readAllBytes(image);

    Run dry = Run.of("image", "repair", image.toString(), "--undo", image + ".saved-1", "--dry-run");
    assertThat(dry.status()).as(dry.err()).isZero();
    assertThat(dry.out()).contains("would put back the primary GPT");
    assertThat(Files.readAllBytes(image)).isEqualTo(repaired);
    repaired[1024 + 48] ^= 0x10;
    Files.write(image, repaired);
    assertThat(Run.of("image", "repair", image.toString(), "--undo", image + ".saved-1", "--dry-run").err())
        .contains("image.changed");
  }

  /** --saved once took the place of any file, the other disk's image included. */
  @Test
  void aFileForSavedBytesIsNeverOneThatIsThere() throws IOException {
    Path there = Files.writeString(directory.resolve("nv.img"), "the other disk");
    Path content = directory.resolve("content");
    Files.write(content, Files.readAllBytes(fip));
    Run put = Run.of("image", "put", image.toString(), "fip", content.toString(), "--saved", there.toString(), "--dry-run");
    assertThat(put.status()).isEqualTo(4);
    assertThat(put.err()).contains("image.out-exists");
    Run repair = Run.of("image", "repair", image.toString(), "--saved", there.toString());
    assertThat(repair.err()).contains("image.out-exists");
    Run slots =
        Run.of("image", "slots", image.toString(), "--disk", there.toString(), "--other", "--saved", there.toString());
    assertThat(slots.err()).contains("output.is-input");
    assertThat(there).hasContent("the other disk");
  }

  /** A packed image was said to have no slots. */
  @Test
  void slotsOfAPackedImageAreNotLookedFor() throws IOException {
    Path packed = Files.write(directory.resolve("r4.img.gz"), new byte[] {0x1f, (byte) 0x8b, 8, 0});
    assertThat(Run.of("image", "slots", packed.toString()).err()).contains("image.compressed", "gunzip");
    assertThat(Run.of("image", "slots", image.toString(), "--disk", packed.toString()).err())
        .contains("image.compressed");
  }
}
