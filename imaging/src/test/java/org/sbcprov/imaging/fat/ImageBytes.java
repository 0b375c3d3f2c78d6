package org.sbcprov.imaging.fat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import org.sbcprov.core.event.EventSink;
import org.sbcprov.imaging.Tools;
import org.sbcprov.imaging.disk.Change;
import org.sbcprov.imaging.disk.ImageSink;
import org.sbcprov.imaging.disk.SectorSource;
import org.sbcprov.imaging.tree.FileTree;
import org.sbcprov.imaging.tree.TreeNode;

/** An image in memory; fails when a range is written twice or outside it. */
final class ImageBytes implements SectorSource, ImageSink {
  static final long TIME = 1_700_000_000L;

  final byte[] bytes;
  private final BitSet written = new BitSet();

  ImageBytes(byte[] bytes) {
    this.bytes = bytes;
  }

  static ImageBytes of(FatImage image) {
    ImageBytes made = new ImageBytes(new byte[Math.toIntExact(image.size())]);
    image.writeTo(made, EventSink.NONE);
    return made;
  }

  static ImageBytes of(Path file) {
    try {
      return new ImageBytes(Files.readAllBytes(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A new file system of dosfstools, in a file. */
  static Path mkfs(Path directory, long size, Object... options) throws IOException {
    Path file = Files.createTempFile(directory, "mkfs", ".img");
    try (var channel = java.nio.channels.FileChannel.open(file, java.nio.file.StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.allocate(1), size - 1);
    }
    // with --invariant last, an id that was given would not count
    List<Object> all = new ArrayList<>(List.of("--invariant"));
    all.addAll(List.of(options));
    all.add(file);
    Tools.run("mkfs.vfat", all.toArray());
    return file;
  }

  Path save(Path file) {
    try {
      return Files.write(file, bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  FatVolume volume() {
    return FatVolume.open(this, 0, bytes.length);
  }

  ImageBytes copy() {
    return new ImageBytes(bytes.clone());
  }

  /** Makes changes as InPlaceEdit does. */
  ImageBytes apply(List<Change> changes) {
    for (Change change : changes) {
      byte[] now = read(change.offset(), change.before().length);
      if (!Arrays.equals(now, change.before())) {
        throw new AssertionError(change.what() + " at " + change.offset() + " is not what it was");
      }
      System.arraycopy(change.after(), 0, bytes, (int) change.offset(), change.after().length);
    }
    return this;
  }

  @Override
  public long size() {
    return bytes.length;
  }

  @Override
  public byte[] read(long position, int length) {
    if (position < 0 || length < 0 || length > 4 << 20 || position > bytes.length - length) {
      throw new AssertionError(length + " bytes at " + position + " of " + bytes.length);
    }
    return Arrays.copyOfRange(bytes, (int) position, (int) position + length);
  }

  @Override
  public void write(long position, ByteBuffer from) {
    int at = (int) position;
    int end = at + from.remaining();
    int twice = written.nextSetBit(at);
    if (twice >= 0 && twice < end) {
      throw new AssertionError("byte " + twice + " is written twice");
    }
    written.set(at, end);
    from.get(bytes, at, from.remaining());
  }

  /** Bytes that were written. */
  int written() {
    return written.cardinality();
  }

  static TreeNode file(String path, byte[] content) {
    return TreeNode.file(path, 0644, 0, 0, TIME, content.length, () -> new ByteArrayInputStream(content));
  }

  static TreeNode file(String path, String content) {
    return file(path, content.getBytes(java.nio.charset.StandardCharsets.UTF_8));
  }

  static FileTree tree(TreeNode... nodes) {
    return FileTree.of(List.of(nodes), "test");
  }

  /** Bytes that differ from each other, from a seed on. */
  static byte[] content(int length, int seed) {
    byte[] content = new byte[length];
    new java.util.Random(seed).nextBytes(content);
    return content;
  }
}
