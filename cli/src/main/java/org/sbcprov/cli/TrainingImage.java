package org.sbcprov.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.sbcprov.core.board.Board;
import org.sbcprov.core.board.BoardCatalogue;
import org.sbcprov.imaging.sample.SampleFirmware;

/**
 * What the start-up archives of {@code image}, {@code bl2}, {@code fip} and {@code env} are made from, as {@link Training}
 * for those of other commands: a boot image is planned, built and looked into, with and without file systems.
 */
final class TrainingImage {
  private TrainingImage() {}

  /**
   * @param arguments an empty directory to work in
   */
  public static void main(String[] arguments) throws IOException {
    Path directory = Path.of(arguments[0]);
    Application application = new Application(Environment.ofProcess());
    Main.unwindOnSignal(Thread.currentThread(), application);
    String bl2 = directory.resolve("bl2.img").toString();
    String fip = directory.resolve("fip.bin").toString();
    String image = directory.resolve("sd.img").toString();
    Board board = BoardCatalogue.find("bpi-r4");
    SampleFirmware.write(board.medium("sd").bl2().orElseThrow(), board.soc(), Path.of(bl2), Path.of(fip));
    Path root = Files.createDirectories(directory.resolve("root"));
    Files.writeString(root.resolve("hostname"), "bpi-r4\n");
    String[][] commands = {
      {"image", "build", "--board", "bpi-r4", "--bl2", bl2, "--fip", fip, "--out", image},
      {"image", "plan", "--board", "bpi-r4", "--bl2", bl2, "--fip", fip, "--out", image},
      {
        "image", "build", "--board", "bpi-r4", "--layout", "frank-w", "--size", "auto", "--bl2", bl2, "--fip", fip,
        "--boot", root.toString(), "--rootfs", root.toString(), "--out", image
      },
      {"image", "inspect", image},
      {"bl2", "info", bl2},
      {"fip", "info", fip},
      {"env", "set", image, "--init", "--layout", "openwrt", "a=b"},
      {"env", "print", image}
    };
    for (String[] command : commands) {
      if (application.run(command) != 0) {
        throw new IllegalStateException(String.join(" ", command) + " failed in training");
      }
    }
  }
}
