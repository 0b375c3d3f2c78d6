package org.sbcprov.imaging.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sbcprov.core.ByteSize;
import org.sbcprov.core.board.Bl2Profile;
import org.sbcprov.core.board.Board;
import org.sbcprov.core.board.BoardCatalogue;
import org.sbcprov.core.board.MediumLayout;
import org.sbcprov.core.event.EventSink;
import org.sbcprov.core.event.Warning;
import org.sbcprov.core.failure.BadUsage;
import org.sbcprov.fixtures.EventLog;
import org.sbcprov.imaging.ChipNotConfirmed;
import org.sbcprov.imaging.inspect.ImageInspect;
import org.sbcprov.imaging.build.BuildRequest;
import org.sbcprov.imaging.build.ImageBuild;
import org.sbcprov.imaging.build.Source;

class SampleFirmwareTest {
  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(strings = {"bpi-r4", "bpi-r3"})
  void anImageCanBeBuiltOfIt(String name) {
    Board board = BoardCatalogue.find(name);
    MediumLayout layout = board.media().get("sd").layout();
    Path bl2 = directory.resolve("bl2.img");
    Path fip = directory.resolve("fip.bin");
    Path out = directory.resolve("sample.img");
    SampleFirmware.write(layout.bl2().orElseThrow(), board.soc(), bl2, fip);
    EventLog events = new EventLog();
    ImageBuild.build(
        BuildRequest.of(board, "sd", layout, Map.of("bl2", Source.of(bl2), "fip", Source.of(fip)), out), events);

    assertThat(ImageInspect.inspect(out, EventSink.NONE).sentence())
        .isEqualTo("complete: GPT, BL2 (sdmmc, " + board.soc() + ") and FIP (BL31, BL33) are in place");
    assertThat(events.of(ChipNotConfirmed.class)).isEmpty();
    assertThat(events.of(Warning.class)).isEmpty();
  }

  @Test
  void nobodyTakesItForFirmware() {
    String bl2 = new String(SampleFirmware.bl2(profile("sdmmc"), "mt7988"), StandardCharsets.ISO_8859_1);
    String fip = new String(SampleFirmware.fip(), StandardCharsets.ISO_8859_1);

    assertThat(bl2).contains("sample BL2, not firmware").hasSizeLessThan(64 * 1024);
    assertThat(fip).contains("sample BL31, not firmware", "sample BL33, not firmware").hasSizeLessThan(256 * 1024);
  }

  @Test
  void samplesAreMadeForTheMediaOfTheChip() {
    assertThat(new String(SampleFirmware.bl2(profile("emmc"), "mt7986"), StandardCharsets.ISO_8859_1))
        .startsWith("EMMC_BOOT");
    assertThat(new String(SampleFirmware.bl2(profile("nor"), "mt7986"), StandardCharsets.ISO_8859_1))
        .startsWith("SF_BOOT");
    assertThat(new String(SampleFirmware.bl2(profile("spim-nand"), "mt7986"), StandardCharsets.ISO_8859_1))
        .startsWith("SPINAND!");
    assertThatThrownBy(() -> SampleFirmware.bl2(profile("spim-nand"), "mt7622")).isInstanceOf(BadUsage.class);
  }

  private static Bl2Profile profile(String medium) {
    return new Bl2Profile(medium, 0x200d00, true, 0, new ByteSize(508 * 1024));
  }
}
