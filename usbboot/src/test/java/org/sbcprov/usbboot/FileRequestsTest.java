package org.sbcprov.usbboot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sbcprov.usbboot.BootDirectories.bytes;
import static org.sbcprov.usbboot.BootDirectories.put;

import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sbcprov.core.failure.ExitStatus;
import org.sbcprov.core.failure.Failure;
import org.sbcprov.usbboot.event.FileRead;
import org.sbcprov.usbboot.event.FileSizeAsked;

/** How files are sent, and which are not. */
class FileRequestsTest {
  @TempDir Path directory;

  private ScriptedSession scripted;

  @BeforeEach
  void secondStages() {
    scripted = new ScriptedSession(directory);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 511, 512, 513, 16383, 16384, 16385, 65535, 65536, 65537, 262144, 262145})
  void sizesAreSplitAndFilesCutIntoPiecesWithoutEmptyOnes(int size) {
    byte[] image = scripted.keep("boot.img", bytes(size, size));
    scripted.fileServer()
        .getsMessage(0, "boot.img")
        .announces(size)
        .getsMessage(1, "boot.img")
        .announcesAndSends(1, image)
        .getsMessage(2, "boot.img");

    assertThat(scripted.run().served().get(0).bytes()).isEqualTo(size);
  }

  @Test
  void anEmptyFileIsAnnouncedAndNothingIsSent() {
    scripted.keep("config.txt", new byte[0]);
    scripted.keep("boot.img", bytes(10, 1));
    scripted.fileServer().getsMessage(0, "config.txt").announces(0).getsMessage(1, "config.txt").announces(0);
    scripted.bootImage();

    scripted.run();
  }

  @Test
  void aFileThatIsReplacedBetweenItsSizeAndItsContentIsTheOldOne() throws Exception {
    byte[] old = scripted.keep("boot.img", bytes(5000, 1));
    scripted
        .fileServer()
        .getsMessage(0, "boot.img")
        .announces(5000)
        .getsMessage(1, "boot.img")
        .announcesAndSends(1, old)
        .getsMessage(2, "boot.img");

    scripted.run(
        event -> {
          if (event instanceof FileSizeAsked) {
            Path other = put(directory, "new", bytes(7000, 2));
            other.toFile().renameTo(directory.resolve("boot.img").toFile());
          }
        });
  }

  @Test
  void aFileThatHasGrownSinceItsSizeWasToldIsSentAsLongAsItWas() {
    byte[] image = scripted.keep("boot.img", bytes(5000, 1));
    scripted.fileServer()
        .getsMessage(0, "boot.img")
        .announces(5000)
        .getsMessage(1, "boot.img")
        .announcesAndSends(1, image)
        .getsMessage(2, "boot.img");

    scripted.run(
        event -> {
          if (event instanceof FileSizeAsked) {
            put(directory, "boot.img", Arrays.copyOf(image, 6000));
          }
        });
  }

  @Test
  void aFileThatBecameShorterIsAFailureAndNotPaddedOut() {
    scripted.keep("boot.img", bytes(5000, 1));
    scripted.fileServer().getsMessage(0, "boot.img").announces(5000).getsMessage(1, "boot.img");

    Failure failure =
        scripted.failure(
            event -> {
              if (event instanceof FileSizeAsked) {
                put(directory, "boot.img", bytes(100, 1));
              }
            });

    assertThat(failure.code()).isEqualTo("usbboot.file-changed");
    assertThat(failure.facts()).containsEntry("size-told", 5000L).containsEntry("size-now", 100L);
  }

  @Test
  void aFileLargerThanTheProtocolAllowsIsRefused() throws Exception {
    try (RandomAccessFile file =
        new RandomAccessFile(directory.resolve("boot.img").toFile(), "rw")) {
      file.setLength(Integer.MAX_VALUE + 1L);
    }
    scripted.fileServer().getsMessage(0, "boot.img").announces(0).getsMessage(2, "");
    scripted.board.announces(0);

    Failure failure = scripted.failure();

    assertThat(failure.code()).isEqualTo("usbboot.file-too-large");
    assertThat(failure.exitStatus()).isEqualTo(ExitStatus.BAD_INPUT);
  }

  @Test
  void deniedNamesAreAnsweredAsMissingAndTheBoardIsServedOn() {
    scripted.keep("boot.img", bytes(10, 1));
    String tooLong = "n".repeat(256);
    scripted.fileServer()
        .getsMessage(0, "../../etc/passwd")
        .announces(0)
        .getsMessage(1, "/etc/passwd")
        .announces(0)
        .getsMessage(0, tooLong)
        .announces(0);
    scripted.bootImage();

    Failure failure = scripted.failure();

    assertThat(failure.exitStatus()).isEqualTo(ExitStatus.REFUSED);
    assertThat(failure.facts())
        .containsEntry("denied", List.of("../../etc/passwd", "/etc/passwd", tooLong));
    assertThat(scripted.log.of(FileRead.class)).hasSize(1);
  }
}
