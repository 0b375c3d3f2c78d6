package org.sbcprov.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.sbcprov.core.board.BoardCatalogue;
import org.sbcprov.imaging.sample.SampleFirmware;

/** An image for the BPI-R4's SD card as {@code image build} makes it, and what it is made of. */
record SampleImage(Path image, Path bl2, Path fip) {
  /** Makes r4.img, of 16 MiB, with bl2.img and fip.bin. */
  static SampleImage in(Path directory) {
    Path bl2 = directory.resolve("bl2.img");
    Path fip = directory.resolve("fip.bin");
    Path image = directory.resolve("r4.img");
    SampleFirmware.write(
        BoardCatalogue.find("bpi-r4").medium("sd").bl2().orElseThrow(), "mt7988", bl2, fip);
    Run run =
        Run.of("image", "build", "--board", "bpi-r4", "--bl2", bl2.toString(), "--fip", fip.toString(), "--out",
            image.toString(), "--size", "16MiB");
    assertThat(run.status()).as(run.err()).isZero();
    return new SampleImage(image, bl2, fip);
  }
}
