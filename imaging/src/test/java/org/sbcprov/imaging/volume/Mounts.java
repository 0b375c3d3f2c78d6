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
    boolean root = "root".equals(System.getProperty("user.name"));
    Assumptions.assumeTrue(root, "skipped: only root can mount");
    Assumptions.assumeTrue(Files.exists(Path.of("/dev/loop-control")), "skipped: there are no loop devices");
    try {
      int status = new ProcessBuilder("mount", "-o", "loop", image.toString(), mounted.toString()).start().waitFor();
      Assumptions.assumeTrue(status == 0, "skipped: nothing can be mounted here");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
    try {
      work.run();
    } finally {
      Tools.run("umount", mounted);
    }
  }
}
