package org.sbcprov.imaging.output;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Future;
import org.sbcprov.core.Sha256;
import org.sbcprov.imaging.disk.ZeroBlocks;

/** The block map (bmap) of an image, version 2.0: which blocks a medium has to get, zeros that have
 * to be zeros included, and the SHA-256 of each run of them. */
final class BlockMap implements ChunkUser {
  private static final String NO_DIGEST = "0".repeat(64);

  private final Extents extents;
  private final Workers worker;
  private final MessageDigest digest = Sha256.instance();
  private final List<String> digests = new ArrayList<>();

  /** The run that is read now: its first block, and the block after its last. */
  private int first;

  private int end;

  /**
   * @param worker of one thread, so that the pieces come in order
   */
  BlockMap(Extents extents, Workers worker) {
    this.extents = extents;
    this.worker = worker;
    nextRun(0);
  }

  private void nextRun(int from) {
    first = extents.nextMapped(from);
    end = first < 0 ? -1 : extents.nextHole(first);
  }

  @Override
  public Future<?> take(Chunk chunk) {
    return worker.submit(
        () -> {
          update(chunk);
          return null;
        });
  }

  private void update(Chunk chunk) {
    long chunkEnd = chunk.position() + chunk.length();
    while (first >= 0 && (long) first * ZeroBlocks.SIZE < chunkEnd) {
      long runEnd = Math.min((long) end * ZeroBlocks.SIZE, extents.imageSize());
      long from = Math.max(chunk.position(), (long) first * ZeroBlocks.SIZE);
      long to = Math.min(chunkEnd, runEnd);
      digest.update(chunk.data(), (int) (from - chunk.position()), (int) (to - from));
      if (to < runEnd) {
        return;
      }
      digests.add(HexFormat.of().formatHex(digest.digest()));
      nextRun(end);
    }
  }

  @Override
  public void finish() {
    if (first >= 0) {
      throw new IllegalStateException("the image ended within block " + first);
    }
  }

  /** After the end: the file. */
  byte[] write() {
    String text = text();
    String own = Sha256.hex(text.getBytes(StandardCharsets.US_ASCII));
    return text.replace("> " + NO_DIGEST + " <", "> " + own + " <").getBytes(StandardCharsets.US_ASCII);
  }

  private String text() {
    long mapped = extents.mappedCount();
    long count = extents.blockCount();
    StringBuilder text = new StringBuilder(1024 + 110 * digests.size());
    text.append("<?xml version=\"1.0\" ?>\n");
    text.append("<!-- Blocks of a disk image that matter. Only these have to be written to a card. -->\n\n");
    text.append("<bmap version=\"2.0\">\n");
    text.append("    <ImageSize> ").append(extents.imageSize()).append(" </ImageSize>\n");
    text.append("    <BlockSize> ").append(ZeroBlocks.SIZE).append(" </BlockSize>\n");
    text.append("    <BlocksCount> ").append(count).append(" </BlocksCount>\n");
    text.append(String.format(Locale.ROOT, "    <!-- %.1f%% of all blocks -->\n", 100.0 * mapped / count));
    text.append("    <MappedBlocksCount> ").append(mapped).append(" </MappedBlocksCount>\n");
    text.append("    <ChecksumType> sha256 </ChecksumType>\n");
    text.append("    <!-- Of this file, with 64 zeros in its place -->\n");
    text.append("    <BmapFileChecksum> ").append(NO_DIGEST).append(" </BmapFileChecksum>\n");
    text.append("    <BlockMap>\n");
    int block = extents.nextMapped(0);
    for (String digest : digests) {
      int after = extents.nextHole(block);
      text.append("        <Range chksum=\"").append(digest).append("\"> ").append(block);
      if (after - block > 1) {
        text.append('-').append(after - 1);
      }
      text.append(" </Range>\n");
      block = extents.nextMapped(after);
    }
    return text.append("    </BlockMap>\n</bmap>\n").toString();
  }
}
