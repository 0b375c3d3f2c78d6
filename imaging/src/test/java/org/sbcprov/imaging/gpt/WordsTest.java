package org.sbcprov.imaging.gpt;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.UUID;
import org.junit.jupiter.api.Test;

class WordsTest {
  @Test
  void attributesHaveWords() {
    assertThat(Attributes.words(0)).isEmpty();
    assertThat(Attributes.words(1L << 63 | 5)).containsExactly("required", "legacy-boot", "no-automount");
    assertThat(Attributes.words(-1L)).hasSize(64).contains("no-block-io", "bit-3", "bit-59", "read-only", "hidden");
  }

  @Test
  void typesHaveNames() {
    assertThat(PartitionTypes.name(UUID.fromString("0FC63DAF-8483-4772-8E79-3D69D8477DE4")))
        .isEqualTo("Linux filesystem");
    assertThat(PartitionTypes.name(UUID.fromString("CAE9BE83-B15F-49CC-863F-081B744A2D93")))
        .isEqualTo("Linux FIT");
    assertThat(PartitionTypes.name(new UUID(1, 2))).isEqualTo("unknown type");
  }
}
