package org.sbcprov.usbboot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.sbcprov.usbboot.BootDirectories.bytes;
import static org.sbcprov.usbboot.BootDirectories.put;

import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.sbcprov.core.Sha256;
import org.sbcprov.core.usb.UsbPort;

/** Thirty boards are served from one directory at once. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class SharedFilesTest {
  private static final int BOARDS = 30;
  private static final int FILES = 5;
  private static final int SIZE = 300_000;
  private static final UsbPort PORT = new UsbPort(1, List.of(1));

  @TempDir Path temporary;

  private Path directory() {
    Path directory = temporary.resolve("boot");
    Tars tar = new Tars();
    for (int i = 0; i < FILES; i++) {
      tar.file("2711/in" + i, bytes(SIZE + i, i));
      put(directory, "on" + i, bytes(SIZE + i, 100 + i));
    }
    put(directory, "bootfiles.bin", tar.file("2711/bootcode4.bin", bytes(5000, 1)).end());
    return directory;
  }

  private static String hash(BootFiles files, String name, int piece) throws Exception {
    try (BootFile file = files.find(Chip.BCM2711, PORT, name).orElseThrow()) {
      byte[] all = new byte[(int) file.size()];
      for (int at = 0; at < all.length; at += piece) {
        ByteBuffer buffer = ByteBuffer.wrap(all, at, Math.min(piece, all.length - at));
        assertThat(file.read(buffer, at)).isEqualTo(Math.min(piece, all.length - at));
      }
      return Sha256.hex(all);
    }
  }

  private static List<String> all(BootFiles files, int board) throws Exception {
    List<String> hashes = new ArrayList<>();
    for (int i = 0; i < FILES; i++) {
      int file = (board + i) % FILES;
      hashes.add(file + hash(files, "in" + file, 1000 + board * 97));
      hashes.add(file + hash(files, "on" + file, 1000 + board * 97));
    }
    hashes.sort(null);
    return hashes;
  }

  @Test
  void manyThreadsReadTheSameAndOtherFilesWhole() throws Exception {
    List<String> expected = new ArrayList<>();
    for (int i = 0; i < FILES; i++) {
      expected.add(i + Sha256.hex(bytes(SIZE + i, i)));
      expected.add(i + Sha256.hex(bytes(SIZE + i, 100 + i)));
    }
    expected.sort(null);
    ExecutorService threads = Executors.newFixedThreadPool(BOARDS);
    try (BootFiles files = BootFiles.in(directory())) {
      CountDownLatch start = new CountDownLatch(BOARDS);
      List<Future<List<String>>> boards = new ArrayList<>();
      for (int board = 0; board < BOARDS; board++) {
        int number = board;
        Callable<List<String>> reads =
            () -> {
              start.countDown();
              start.await();
              return all(files, number);
            };
        boards.add(threads.submit(reads));
      }
      for (Future<List<String>> board : boards) {
        assertThat(board.get()).isEqualTo(expected);
      }
    } finally {
      threads.shutdownNow();
    }
  }

  /** One board's interrupted thread closed the archive for all others. */
  @Test
  void anInterruptedThreadDoesNotDisturbTheOthers() throws Exception {
    try (BootFiles files = BootFiles.in(directory());
        BootFile file = files.find(Chip.BCM2711, PORT, "in1").orElseThrow()) {
      Thread stopped =
          new Thread(
              () -> {
                Thread.currentThread().interrupt();
                assertThatThrownBy(() -> file.read(ByteBuffer.allocate(10), 0))
                    .isInstanceOf(ClosedChannelException.class);
              });
      List<Throwable> problems = new ArrayList<>();
      stopped.setUncaughtExceptionHandler((thread, problem) -> problems.add(problem));
      stopped.start();
      stopped.join();
      assertThat(problems).isEmpty();

      ByteBuffer buffer = ByteBuffer.allocate(SIZE + 1);
      assertThat(file.read(buffer, 0)).isEqualTo(SIZE + 1);
      assertThat(buffer.array()).isEqualTo(bytes(SIZE + 1, 1));
      assertThat(hash(files, "in2", 4096)).isEqualTo(Sha256.hex(bytes(SIZE + 2, 2)));
    }
  }

  /** Its index would not fit any more. */
  @Test
  void anArchiveThatWasReplacedMeanwhileIsNotOpenedAgain() throws Exception {
    Path directory = directory();
    try (BootFiles files = BootFiles.in(directory);
        BootFile file = files.find(Chip.BCM2711, PORT, "in1").orElseThrow()) {
      Path other = put(temporary, "other", new Tars().file("2711/in1", bytes(100, 7)).end());
      Files.delete(directory.resolve("bootfiles.bin"));
      Files.move(other, directory.resolve("bootfiles.bin"));
      ByteBuffer buffer = ByteBuffer.allocate(SIZE + 1);
      assertThat(file.read(buffer, 0)).as("the old one stays open").isEqualTo(SIZE + 1);

      Thread.currentThread().interrupt();
      assertThatThrownBy(() -> file.read(ByteBuffer.allocate(10), 0)).isInstanceOf(ClosedChannelException.class);
      assertThat(Thread.interrupted()).isTrue();
      assertThatThrownBy(() -> file.read(ByteBuffer.allocate(10), 0)).hasMessageContaining("was replaced");
    }
  }

  @Test
  void aClosedArchiveStaysClosed() throws Exception {
    BootFiles files = BootFiles.in(directory());
    BootFile file = files.find(Chip.BCM2711, PORT, "in1").orElseThrow();
    files.close();
    assertThatThrownBy(() -> file.read(ByteBuffer.allocate(10), 0)).isInstanceOf(ClosedChannelException.class);
  }
}
