package org.sbcprov.usbboot.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sbcprov.fixtures.ScriptedBoard;

class FileMessageTest {
  private static ByteBuffer bytes(int command, String name) {
    return ByteBuffer.wrap(ScriptedBoard.message(command, name));
  }

  @ParameterizedTest
  @CsvSource({
    "0, config.txt, GET_FILE_SIZE, false",
    "1, overlays/dwc2.dtbo, READ_FILE, false",
    "2, *ADVANCED_BOOT*0000e8e8, DONE, true",
    "2, '', DONE, true",
    "1, '', READ_FILE, true",
    "0, '', GET_FILE_SIZE, true"
  })
  void messagesAreReadAsTheyAre(int number, String name, FileCommand command, boolean last) {
    FileMessage message = FileMessage.parse(bytes(number, name)).orElseThrow();

    assertThat(message).isEqualTo(new FileMessage(command, name));
    assertThat(message.last()).isEqualTo(last);
    assertThat(message.write()).isEqualTo(bytes(number, name));
  }

  @ParameterizedTest
  @CsvSource({"3", "-1", "7", "2147483647", "16777216"})
  void unknownCommandsAreNoMessages(int number) {
    assertThat(FileMessage.parse(bytes(number, "config.txt"))).isEmpty();
  }

  @Test
  void namesWithControlOrForeignCharactersAreNoMessages() {
    for (int character = 1; character < 256; character++) {
      boolean printable = character >= 0x20 && character <= 0x7e;
      assertThat(FileMessage.parse(bytes(0, "a" + (char) character)).isPresent()).isEqualTo(printable);
    }
  }

  @Test
  void aShortTransferCountsAsIfNulsFollowed() {
    ByteBuffer whole = bytes(1, "start4.elf");
    assertThat(FileMessage.parse(whole.slice(0, 9))).contains(new FileMessage(FileCommand.READ_FILE, "start"));
    assertThat(FileMessage.parse(whole.slice(0, 4))).contains(new FileMessage(FileCommand.READ_FILE, ""));
    for (int length = 0; length < 4; length++) {
      assertThat(FileMessage.parse(whole.slice(0, length))).isEmpty();
    }
  }

  @Test
  void aNameCanFillItsFieldWithoutANul() {
    String name = "n".repeat(FileMessage.NAME_FIELD);
    assertThat(FileMessage.parse(bytes(0, name)).orElseThrow().name()).isEqualTo(name);
  }

  @Property
  void whatIsWrittenIsReadAgain(
      @ForAll @IntRange(max = 2) int number,
      @ForAll @StringLength(max = 256) @net.jqwik.api.constraints.CharRange(from = ' ', to = '~') String name) {
    FileMessage message = new FileMessage(FileCommand.of(number).orElseThrow(), name);
    assertThat(FileMessage.parse(message.write())).contains(message);
  }

  @Property
  void anyBytesAreAMessageOrNot(@ForAll @Size(max = 300) byte[] bytes) {
    FileMessage.parse(ByteBuffer.wrap(bytes))
        .ifPresent(message -> assertThat(StandardCharsets.US_ASCII.newEncoder().canEncode(message.name())).isTrue());
  }
}
