package org.sbcprov.imaging.volume;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;
import org.sbcprov.imaging.Tools;

/** Images that the kernel mounts; tests are skipped where it does not. */
final class Mounts {
  private Mounts() {}

  /** What is done while it is mounted. */
  interface Work {
    void run() throws IOException;
  }

  static void with(Path image, Path mounted, Work work) throws IOException {
    Assumptions.assumeTrue(tryWith(image, mounted, work), "skipped: only root can mount, where there are loop devices");
  }

  /** Does nothing and gives false where nothing can be mounted. */
  static boolean tryWith(Path image, Path mounted, Work work) throws IOException {
    if (!"root".equals(System.getProperty("user.name")) || !Files.exists(Path.of("/dev/loop-control"))) {
      return false;
    }
    try {
      int status = new ProcessBuilder("mount", "-o", "loop", image.toString(), mounted.toString()).start().waitFor();
      if (status != 0) {
        return false;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
    try {
      work.run();
    } finally {
      Tools.run("umount", mounted);
    }
    return true;
  }
}
