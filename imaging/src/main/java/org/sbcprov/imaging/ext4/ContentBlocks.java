package org.sbcprov.imaging.ext4;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.failure.IoFailed;
import org.sbcprov.imaging.finding.Printable;
import org.sbcprov.imaging.tree.TreeNode;

/** The blocks of a file that are not all zeros. */
final class ContentBlocks {
  /** Bytes that are read at a time. */
  static final int BUFFER = 512 * 1024;

  private static final byte[] ZEROS = new byte[Geometry.BLOCK];

  /** Takes blocks. */
  @FunctionalInterface
  interface Taker {
    /**
     * Takes one.
     *
     * @param logical its number in the file
     * @param bytes 4096 of them from the offset on; the last block is filled up with zeros
     */
    void take(long logical, byte[] bytes, int offset);
  }

  private ContentBlocks() {}

  /**
   * Reads a file.
   *
   * @param buffer {@link #BUFFER} bytes to work with
   * @throws BadInput {@code image.tree-changed} when it has another size than the tree says
   * @throws IoFailed when it cannot be read
   */
  static void read(TreeNode node, byte[] buffer, Taker taker) {
    try (InputStream in = node.content().open()) {
      long done = 0;
      while (done < node.size()) {
        int wanted = (int) Math.min(buffer.length, node.size() - done);
        int got = in.readNBytes(buffer, 0, wanted);
        if (got < wanted) {
          throw changed(node, "it ends at byte " + (done + got));
        }
        int end = (int) Geometry.ceil(got, Geometry.BLOCK) * Geometry.BLOCK;
        Arrays.fill(buffer, got, end, (byte) 0);
        for (int offset = 0; offset < end; offset += Geometry.BLOCK) {
          if (!Arrays.equals(buffer, offset, offset + Geometry.BLOCK, ZEROS, 0, Geometry.BLOCK)) {
            taker.take((done + offset) / Geometry.BLOCK, buffer, offset);
          }
        }
        done += got;
      }
      if (in.read() >= 0) {
        throw changed(node, "it goes on after byte " + done);
      }
    } catch (IOException e) {
      String path = "/" + Printable.of(node.path());
      throw new IoFailed(
          "io.read", path + " of the tree cannot be read: " + e.getMessage(), Facts.of("path", path), "", e);
    }
  }

  private static BadInput changed(TreeNode node, String how) {
    String path = "/" + Printable.of(node.path());
    return new BadInput(
        "image.tree-changed",
        path + " changed while it was read: it had " + node.size() + " bytes, now " + how,
        Facts.of("path", path, "size", node.size()),
        "Let nothing write to it meanwhile.");
  }
}
