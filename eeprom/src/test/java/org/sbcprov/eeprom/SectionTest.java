package org.sbcprov.eeprom;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class SectionTest {
  @Test
  void fileHeaderHasMagicLengthAndName() {
    byte[] bytes = HexFormat.of().parseHex("55aaf11f00000014626f6f74636f6e662e7478740000000061626364");

    Section section = Section.parse(bytes, 0, "test");

    assertThat(section).isEqualTo(new Section(0x55aaf11f, 0, 20, "bootconf.txt"));
    assertThat(section.kind()).isEqualTo(SectionKind.FILE);
    assertThat(section.contentOffset()).isEqualTo(24);
    assertThat(section.contentLength()).isEqualTo(4);
    assertThat(section.next()).isEqualTo(32);
  }

  @Test
  void paddingAndBootcodeHaveNoName() {
    byte[] bytes = HexFormat.of().parseHex("55aafeef00000010626f6f74636f6e662e74787400000000");

    Section section = Section.parse(bytes, 0, "test");

    assertThat(section.name()).isEmpty();
    assertThat(section.kind()).isEqualTo(SectionKind.PAD);
    assertThat(section.contentOffset()).isEqualTo(8);
    assertThat(section.contentLength()).isEqualTo(16);
  }

  @Test
  void firmwareMayHaveAStrangeName() {
    byte[] bytes = HexFormat.of().parseHex("55aaf33f00000010ff6f6f74636f6e662e74787400000000");

    assertThat(Section.parse(bytes, 0, "test").name()).isEmpty();
  }

  @Test
  void sectionsOfUnknownKindsAreTaken() {
    byte[] bytes = HexFormat.of().parseHex("55aaf77f0000000011223344556677880000000000000000");

    assertThat(Section.parse(bytes, 0, "test").kind()).isEqualTo(SectionKind.OTHER);
  }

  @Property
  void whatIsWrittenIsReadBack(
      @ForAll @IntRange(max = 8) int place,
      @ForAll @IntRange(min = 16, max = 100) int length,
      @ForAll @Size(12) byte[] raw) {
    StringBuilder name = new StringBuilder("x");
    for (int i = 0; i < (raw[0] & 0xff) % 12; i++) {
      name.append((char) ('!' + (raw[i] & 0xff) % ('~' - '!')));
    }
    byte[] image = new byte[256];
    Section section = new Section(SectionKind.FILE_MAGIC, 8 * place, length, name.toString());

    section.write(image);

    assertThat(Section.parse(image, 8 * place, "test")).isEqualTo(section);
  }
}
