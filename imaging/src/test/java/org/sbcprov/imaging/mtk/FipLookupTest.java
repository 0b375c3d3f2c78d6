package org.sbcprov.imaging.mtk;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.sbcprov.imaging.gpt.GptEntry;
import org.sbcprov.imaging.gpt.GptReader;
import org.sbcprov.imaging.gpt.GptTable;
import org.sbcprov.imaging.gpt.MemoryDisk;

class FipLookupTest {
  private static final UUID LINUX = UUID.fromString("0fc63daf-8483-4772-8e79-3d69d8477de4");
  private static final UUID NIL = new UUID(0, 0);

  @Test
  void theFirstPartitionOfThatNameIsTaken() {
    FipLookup lookup = FipLookup.of(table(entry(1, "bl2"), entry(2, "fip"), entry(3, "fip")));

    assertThat(lookup.fip().orElseThrow().startingLba()).isEqualTo(54);
    assertThat(lookup.stop()).isEmpty();
  }

  @Test
  void theNameHasToBeTheSameLetterForLetter() {
    assertThat(FipLookup.of(table(entry(1, "FIP"), entry(2, "fip2"), entry(3, " fip"))).fip()).isEmpty();
  }

  @Test
  void anEmptySlotHidesWhatComesAfterIt() {
    // sgdisk -d 2 leaves such a hole, and neither sgdisk nor Linux see anything wrong.
    FipLookup lookup = FipLookup.of(table(entry(1, "bl2"), new GptEntry(NIL, NIL, 0, 0, 0, ""), entry(3, "fip")));

    assertThat(lookup.visible()).extracting(GptEntry::name).containsExactly("bl2");
    assertThat(lookup.fip()).isEmpty();
    assertThat(lookup.stop()).contains(2);
  }

  @Test
  void aNameBeyondAsciiHidesWhatComesAfterIt() {
    FipLookup lookup = FipLookup.of(table(entry(1, "bl2"), entry(2, "\u20ac"), entry(3, "fip")));

    assertThat(lookup.fip()).isEmpty();
    assertThat(lookup.stop()).contains(2);
  }

  @Test
  void whatFollowsTheNameCountsToo() {
    // TF-A looks at all 36 units, also at those after the NUL.
    FipLookup lookup = FipLookup.of(table(entry(1, "fip\0\u20ac")));

    assertThat(lookup.fip()).isEmpty();
    assertThat(lookup.stop()).contains(1);
  }

  private static GptTable table(GptEntry... entries) {
    return GptReader.read(MemoryDisk.with(List.of(entries))).table().orElseThrow();
  }

  private static GptEntry entry(int number, String name) {
    return new GptEntry(LINUX, new UUID(1, number), 34 + 20L * (number - 1), 53 + 20L * (number - 1), 0, name);
  }
}
