package org.sbcprov.imaging.ext4;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.imaging.disk.SectorSource;

/**
 * An ext2, ext3 or ext4 file system in an image or on a disk, read by inodes. Whatever its bytes are, work and memory are
 * bounded by what is asked for; what is wrong with them is {@code volume.ext4-damaged}, and what is not read here
 * {@code volume.ext4-unsupported}. Checksums are verified where it has them. What is in a journal does not count.
 */
public final class Ext4Reader {
  /** Number of the root directory's inode. */
  public static final long ROOT = Inode.ROOT;

  /** The largest target of a symbolic link. */
  public static final int LONGEST_LINK = 4096;

  private static final int LARGEST_READ = 1 << 20;

  private final SectorSource source;
  private final long position;
  private final Ext4Super info;
  private final Ext4Shape shape;

  private Ext4Reader(SectorSource source, long position, Ext4Super info, Ext4Shape shape) {
    this.source = source;
    this.position = position;
    this.info = info;
    this.shape = shape;
  }

  /**
   * Opens a file system.
   *
   * @param source the image or disk
   * @param position byte where the file system begins
   * @param size bytes that there are for it; what the source does not have does not count
   * @throws BadInput {@code image.ext4-form} when there is none, {@code volume.ext4-damaged}, {@code
   *     volume.ext4-unsupported}
   */
  public static Ext4Reader open(SectorSource source, long position, long size) {
    long there = Math.min(size, source.size() - position);
    byte[] superblock =
        there < Ext4Super.OFFSET + Ext4Super.SIZE
            ? new byte[0]
            : source.read(position + Ext4Super.OFFSET, Ext4Super.SIZE);
    Ext4Super info = Ext4Super.parse(superblock, "what begins at 0x" + Long.toHexString(position));
    Ext4Shape shape = Ext4Shape.parse(superblock);
    if (shape == null) {
      throw Ext4Failures.damaged(position, "the numbers in its superblock contradict each other");
    }
    if (info.size() > there) {
      throw Ext4Failures.damaged(position, "it has " + info.size() + " bytes, and there are " + there + " for it");
    }
    if ((shape.incompat() & ~Ext4Shape.READABLE) != 0) {
      throw Ext4Failures.unsupported(position, "it has the features " + String.join(" ", info.features()));
    }
    return new Ext4Reader(source, position, info, shape);
  }

  /** What its superblock tells. */
  public Ext4Super info() {
    return info;
  }

  /** Of its first byte, in the image or disk. */
  public long position() {
    return position;
  }

  /** An inode in use. */
  public Ext4Inode inode(long number) {
    if (number < 1 || number > shape.inodes()) {
      throw Ext4Failures.damaged(position, "something names inode " + number + " of " + shape.inodes());
    }
    long group = (number - 1) / shape.inodesPerGroup();
    long index = (number - 1) % shape.inodesPerGroup();
    long table = group(group).inodeTable();
    if (table <= shape.firstDataBlock() || table > shape.blocks() - shape.inodeTableBlocks()) {
      throw Ext4Failures.damaged(position, "the inode table of group " + group + " is outside of it");
    }
    byte[] bytes = source.read(position + table * shape.blockSize() + index * shape.inodeSize(), shape.inodeSize());
    return checked(new Ext4Inode(number, bytes, shape.has(Ext4Shape.LARGE_DIR)));
  }

  Ext4Inode checked(Ext4Inode inode) {
    if (shape.checksums().used() && !inode.isRight(shape.checksums())) {
      throw Ext4Failures.damaged(position, "the checksum of inode " + inode.number() + " is wrong");
    }
    return inode;
  }

  /** The descriptor of a group. */
  GroupDescriptor group(long group) {
    byte[] bytes = descriptor(group);
    if (shape.checksums().used() && !GroupDescriptor.isRight((int) group, bytes, shape.checksums())) {
      throw Ext4Failures.damaged(position, "the checksum of group " + group + " is wrong");
    }
    return GroupDescriptor.parse(bytes);
  }

  private byte[] descriptor(long group) {
    long block = shape.descriptorBlock(group / shape.descriptorsPerBlock());
    if (block >= shape.blocks()) {
      throw Ext4Failures.damaged(position, "the descriptor of group " + group + " is outside of it");
    }
    long at = block * shape.blockSize() + group % shape.descriptorsPerBlock() * shape.descriptorSize();
    return source.read(position + at, shape.descriptorSize());
  }

  /** What is in a directory, without {@code .} and {@code ..}, in the order in which it lies there. */
  public List<Ext4Entry> entries(Ext4Inode directory) {
    requireReadable(directory);
    if (directory.kind() != Ext4Inode.DIRECTORY) {
      throw Ext4Failures.damaged(position, "inode " + directory.number() + " is no directory");
    }
    return DirectoryReader.read(this, directory);
  }

  /**
   * What a name in a directory stands for.
   *
   * @return its inode, or null when there is no such name
   */
  public Ext4Inode find(Ext4Inode directory, String name) {
    byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
    for (Ext4Entry entry : entries(directory)) {
      if (Arrays.equals(entry.name(), bytes)) {
        return inode(entry.inode());
      }
    }
    return null;
  }

  /**
   * The content of a file.
   *
   * @param limit the most bytes that it may have
   * @param what it is called in messages
   * @throws BadInput {@code volume.limit} when it has more
   */
  public byte[] read(Ext4Inode file, int limit, String what) {
    requireReadable(file);
    return content(file, limit, what);
  }

  /** The target of a symbolic link. */
  public String target(Ext4Inode link) {
    requireReadable(link);
    long size = link.size();
    byte[] target =
        link.isFastLink() && size >= 0
            ? Arrays.copyOf(link.block(), (int) size)
            : content(link, LONGEST_LINK, "a symbolic link");
    return new String(target, StandardCharsets.UTF_8);
  }

  /**
   * The extended attributes of an inode, by their names. The value of one that lies elsewhere, or whose kind is not known, is
   * null; access control lists have ext4's own form.
   */
  public SortedMap<String, byte[]> attributes(Ext4Inode inode) {
    return AttributeReader.read(this, inode);
  }

  private void requireReadable(Ext4Inode inode) {
    if (inode.has(Ext4Inode.FLAG_ENCRYPTED)) {
      throw Ext4Failures.unsupported(position, "inode " + inode.number() + " is encrypted");
    }
    if (inode.has(Ext4Inode.FLAG_CASEFOLD)) {
      throw Ext4Failures.unsupported(position, "directory " + inode.number() + " takes upper and lower case for the same");
    }
    if (inode.has(Ext4Inode.FLAG_EA_INODE)) {
      throw Ext4Failures.damaged(position, "inode " + inode.number() + " holds an attribute, and has a name");
    }
  }

  byte[] content(Ext4Inode inode, int limit, String what) {
    if (inode.size() < 0) {
      throw Ext4Failures.damaged(position, "inode " + inode.number() + " has a size that cannot be");
    }
    if (inode.size() > limit) {
      throw Ext4Failures.limit(what, inode.size(), limit);
    }
    if (inode.has(Ext4Inode.FLAG_INLINE)) {
      byte[] all = inline(inode);
      if (all.length < inode.size()) {
        throw Ext4Failures.damaged(position, "inode " + inode.number() + " has less content than bytes");
      }
      return Arrays.copyOf(all, (int) inode.size());
    }
    byte[] content = new byte[(int) inode.size()];
    long blocks = (inode.size() + shape.blockSize() - 1) / shape.blockSize();
    ExtentWalk.follow(
        this,
        inode,
        blocks,
        new ExtentWalk.Taker() {
          @Override
          public void run(long logical, long length, long start, boolean written) {
            if (written) {
              copy(logical * shape.blockSize(), length * shape.blockSize(), start, content);
            }
          }

          @Override
          public void node(long block) {}
        });
    return content;
  }

  private void copy(long at, long length, long start, byte[] into) {
    long from = position + start * shape.blockSize();
    int end = (int) Math.min(into.length, at + length);
    int to = (int) at;
    while (to < end) {
      int step = Math.min(LARGEST_READ, end - to);
      System.arraycopy(source.read(from + to - at, step), 0, into, to, step);
      to += step;
    }
  }

  /** What is in an inode itself: the place for numbers of blocks, and an attribute. */
  byte[] inline(Ext4Inode inode) {
    byte[] more = attributes(inode).get(AttributeReader.INLINE_DATA);
    byte[] first = inode.block();
    if (more == null || more.length == 0) {
      return first;
    }
    byte[] all = Arrays.copyOf(first, first.length + more.length);
    System.arraycopy(more, 0, all, first.length, more.length);
    return all;
  }

  Ext4Shape shape() {
    return shape;
  }

  /** The image or disk that it is read from. */
  public SectorSource source() {
    return source;
  }

  /** One block. */
  byte[] block(long number) {
    if (number < 0 || number >= shape.blocks()) {
      throw Ext4Failures.damaged(position, "something is in block " + number + " of " + shape.blocks());
    }
    return source.read(position + number * shape.blockSize(), shape.blockSize());
  }

  static ByteBuffer little(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }
}
