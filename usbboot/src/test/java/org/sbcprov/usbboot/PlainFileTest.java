package org.sbcprov.usbboot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.sbcprov.usbboot.BootDirectories.bytes;
import static org.sbcprov.usbboot.BootDirectories.put;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.TimeUnit;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.sbcprov.core.failure.Failure;

/** Between the look at a file and its opening, nobody can put another one there. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class PlainFileTest {
  private static final Duration LONGEST_RACE = Duration.ofSeconds(20);

  @TempDir Path temporary;

  private Path root;

  @BeforeEach
  void realPath() throws IOException {
    root = temporary.toRealPath();
    put(root, "a/b/file", "content");
    put(root, "other/b/file", "other");
  }

  private static String content(Path real) throws IOException {
    try (FileChannel channel = PlainFile.open(real)) {
      ByteBuffer buffer = ByteBuffer.allocate((int) channel.size());
      channel.read(buffer, 0);
      return new String(buffer.array(), StandardCharsets.US_ASCII);
    }
  }

  @Test
  void aFileIsOpened() throws IOException {
    assertThat(content(root.resolve("a/b/file"))).isEqualTo("content");
  }

  @Test
  void aLinkInPlaceOfTheFileIsNotFollowed() throws IOException {
    Files.delete(root.resolve("a/b/file"));
    Files.createSymbolicLink(root.resolve("a/b/file"), root.resolve("other/b/file"));
    assertThatThrownBy(() -> content(root.resolve("a/b/file"))).isInstanceOf(IOException.class);
  }

  @Test
  void aLinkInPlaceOfADirectoryIsNotFollowed() throws IOException {
    Files.move(root.resolve("a"), root.resolve("away"));
    Files.createSymbolicLink(root.resolve("a"), root.resolve("other"));
    assertThatThrownBy(() -> content(root.resolve("a/b/file"))).isInstanceOf(IOException.class);
  }

  @Test
  void whatIsNoRegularFileIsNotOpened() throws Exception {
    assertThatThrownBy(() -> content(root.resolve("a/b"))).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> content(root.resolve("a/nothing"))).isInstanceOf(IOException.class);
    Path pipe = root.resolve("a/pipe");
    try {
      new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor();
    } catch (IOException e) {
      Assumptions.abort("skipped: mkfifo is not installed");
    }
    assertThatThrownBy(() -> content(pipe)).as("it would wait for a writer").isInstanceOf(IOException.class);
  }

  /** The owner of a directory that root serves swaps a link in and out, to have another user's file sent. */
  @Test
  void aDirectoryThatIsSwappedForALinkNeverGivesAwayWhatTheLinkLeadsTo() throws Exception {
    Path boot = root.resolve("boot");
    put(boot, "bootcode4.bin", bytes(5000, 4));
    put(boot, "sub/key", "own");
    Path secret = put(root, "vault/key", "secret");
    Assumptions.assumeTrue(
        secret.getFileSystem().supportedFileAttributeViews().contains("unix")
            && "root".equals(System.getProperty("user.name")),
        "skipped: only root can give a file to another user");
    Files.setAttribute(secret, "unix:uid", 12345);
    Files.setAttribute(secret, "unix:mode", 0600);
    Files.createSymbolicLink(root.resolve("link"), root.resolve("vault"));

    AtomicBoolean stop = new AtomicBoolean();
    Thread swapper = new Thread(() -> swap(boot, stop));
    swapper.start();
    int own = 0;
    int denied = 0;
    try (BootFiles files = BootFiles.in(boot)) {
      long end = System.nanoTime() + LONGEST_RACE.toNanos();
      // On a busy machine the two threads take turns of many rounds each.
      for (int i = 0; i < 5000 || (own == 0 || denied == 0) && System.nanoTime() < end; i++) {
        try (BootFile file = files.find(Chip.BCM2711, (String) null, "sub/key").orElse(null)) {
          if (file != null) {
            ByteBuffer buffer = ByteBuffer.allocate(10);
            int count = file.read(buffer, 0);
            assertThat(new String(buffer.array(), 0, count, StandardCharsets.US_ASCII)).isEqualTo("own");
            own++;
          }
        } catch (Denied | Failure e) {
          denied++;
        }
      }
    } finally {
      stop.set(true);
      swapper.join();
    }
    assertThat(own).as("it was there now and then").isPositive();
    assertThat(denied).as("the link was seen now and then").isPositive();
  }

  private void swap(Path boot, AtomicBoolean stop) {
    Path sub = boot.resolve("sub");
    Path away = boot.resolve("away");
    try {
      while (!stop.get()) {
        Files.move(sub, away);
        Files.move(root.resolve("link"), sub, StandardCopyOption.ATOMIC_MOVE);
        Files.move(sub, root.resolve("link"), StandardCopyOption.ATOMIC_MOVE);
        Files.move(away, sub);
      }
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
