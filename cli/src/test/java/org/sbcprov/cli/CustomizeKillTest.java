package org.sbcprov.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.sbcprov.cli.systems.SystemImage;

/**
 * Kill it at any moment while it customises: an image file is the old one or the new one, and a device is, or becomes so with
 * what was saved. {@code e2fsck} and {@code debugfs} are the judges.
 */
@EnabledOnOs(OS.LINUX)
class CustomizeKillTest {
  private static final String ROOT = "4194304";
  private static final long LIMIT_SECONDS = 60;

  @TempDir Path directory;
  private Kills kills;
  private Path image;
  private String loop = "";

  @BeforeEach
  void makeImage() throws IOException {
    assumeTrue(SystemImage.isPossible(), "skipped: sfdisk, mke2fs, mkfs.vfat, mtools and debugfs are needed");
    kills = new Kills(Files.createDirectory(directory.resolve("home")));
    image = SystemImage.ARMBIAN.make(directory.resolve("armbian.img"));
  }

  @AfterEach
  void detach() throws Exception {
    if (!loop.isEmpty()) {
      run("losetup", "-d", loop);
    }
  }

  @Test
  void anImageFileIsTheOldOneOrTheNewOne() throws Exception {
    kills.each(
        "image customize of a file",
        List.of(customize(image, "first-name"), customize(image, "second-name")),
        () -> {
          try (Stream<Path> files = Files.list(directory)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                .allMatch(name -> name.matches("armbian\\.img|home|\\.sbcprov-[0-9a-z]+\\.tmp"));
          }
          return requireClean(image);
        });
  }

  @Test
  void aDeviceIsWholeOrIsPutBackWithWhatWasSaved() throws Exception {
    assumeTrue(Files.isWritable(Path.of("/dev/loop-control")), "skipped: only root has loop devices");
    loop = run("losetup", "-f", "--show", image.toString());
    Path device = Path.of(loop);
    kills.each(
        "image customize of a device, then --undo",
        List.of(
            customize(device, "first-name", "--yes", "--saved", directory + "/saved-" + KillLoop.ROUND + "-1"),
            customize(device, "second-name", "--yes", "--saved", directory + "/saved-" + KillLoop.ROUND + "-2")),
        () -> {
          Path last = lastSaved();
          Kills.Ended undone = kills.run("image", "customize", loop, "--undo", last.toString(), "--yes");
          assertThat(undone.status()).as(undone.said()).isZero();
          removeSaved();
          return "put back to " + requireClean(device);
        });
  }

  private Path lastSaved() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.filter(file -> file.getFileName().toString().startsWith("saved-")).max(this::byNumber).orElseThrow();
    }
  }

  private int byNumber(Path one, Path other) {
    String[] first = one.getFileName().toString().split("-");
    String[] second = other.getFileName().toString().split("-");
    int rounds = Long.compare(Long.parseLong(first[1]), Long.parseLong(second[1]));
    return rounds != 0 ? rounds : first[2].compareTo(second[2]);
  }

  private void removeSaved() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.filter(each -> each.getFileName().toString().startsWith("saved-")).toList()) {
        Files.delete(file);
      }
    }
  }

  /** Its file system has no mistake, and the computer one of the names that it was given. */
  private String requireClean(Path file) throws Exception {
    run("e2fsck", "-fn", file + "?offset=" + ROOT);
    String name = run("debugfs", "-R", "cat /etc/hostname", file + "?offset=" + ROOT);
    assertThat(name).isIn("old-name", "first-name", "second-name");
    String keys = run("debugfs", "-R", "cat /root/.ssh/authorized_keys", file + "?offset=" + ROOT);
    assertThat(keys).isEqualTo(name.equals("old-name") ? "" : key().strip());
    return name;
  }

  private String[] customize(Path what, String name, String... more) throws IOException {
    Path key = Files.writeString(directory.resolve("home").resolve("key.pub"), key());
    String[] words = {"-q", "image", "customize", what.toString(), "--hostname", name, "--ssh-key", key.toString()};
    String[] all = new String[words.length + more.length];
    System.arraycopy(words, 0, all, 0, words.length);
    System.arraycopy(more, 0, all, words.length, more.length);
    return all;
  }

  private static String key() {
    return "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIKiXe1mUV5zqMl7a0yQ1zFYg5Cq8nJc1x4Jp0a3nE0xA operator@bench\n";
  }

  private static String run(String... command) throws Exception {
    List<String> words = new ArrayList<>(List.of("env", "PATH=" + System.getenv("PATH") + ":/usr/sbin:/sbin"));
    words.addAll(List.of(command));
    Process process = new ProcessBuilder(words).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    process.getOutputStream().close();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(String.join(" ", command) + "\n" + out).isZero();
    return out.strip();
  }
}
