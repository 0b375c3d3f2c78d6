package org.sbcprov.imaging.ext4;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import org.sbcprov.core.event.EventSink;
import org.sbcprov.core.event.Progress;
import org.sbcprov.imaging.disk.ImageSink;
import org.sbcprov.imaging.tree.TreeNode;

/** Writes a file system from its start to its end: what is in files and directories, then what tells where it is. */
final class Ext4Writer {
  private static final String TASK = "writing ext4";
  private static final long STEP = 4096;
  private static final int OWNER_ONLY = 0600;
  private static final int ADDRESSES = Geometry.BLOCK / 4;
  private static final int DIRECT = 12;
  private static final byte[] NO_BYTES = {};

  private final Geometry geometry;
  private final Population population;
  private final Ext4Options options;
  private final Checksums checksums;
  private final EventSink events;
  private final BlockAllocator allocator;
  private final BlockWriter writer;
  private final Blocks blocks;
  private final InodeTable inodes;
  private final byte[] buffer = new byte[ContentBlocks.BUFFER];
  private long done;
  private long told;

  Ext4Writer(Geometry geometry, Population population, Ext4Options options, ImageSink sink, EventSink events) {
    this.geometry = geometry;
    this.population = population;
    this.options = options;
    this.checksums = population.checksums();
    this.events = events;
    this.allocator = new BlockAllocator(geometry);
    this.writer = new BlockWriter(sink);
    this.blocks = new Blocks(allocator, writer, checksums);
    this.inodes = new InodeTable(geometry, checksums, writer);
  }

  void write() {
    List<TreeNode> nodes = population.nodes();
    progress(0);
    new GroupWriter(geometry, checksums, allocator, inodes, population.inodesUsed(), writer).clear();
    if (geometry.reservedDescriptorBlocks() > 0) {
      writeResizeInode();
    }
    int journalBlocks = options.journal() ? Journal.blocks(geometry.blocks()) : 0;
    byte[] journalRoot = journalBlocks > 0 ? writeJournal(journalBlocks) : NO_BYTES;
    // lost+found is among the first inodes, and may be the last node.
    int lost = 0;
    while (population.inode(lost) != Inode.LOST_AND_FOUND) {
      lost++;
    }
    writeNode(0, nodes.get(0));
    writeNode(lost, nodes.get(lost));
    for (int i = 1; i < nodes.size(); i++) {
      if (i != lost && nodes.get(i).kind() != TreeNode.Kind.HARD_LINK) {
        writeNode(i, nodes.get(i));
      }
    }
    inodes.flush();
    writer.flush();
    long freeInodes = geometry.inodes() - population.inodesUsed();
    long freeBlocks = geometry.freeBlocks() - allocator.given();
    Superblock superblock =
        new Superblock(geometry, options, freeBlocks, freeInodes, journalBlocks, journalRoot);
    new GroupWriter(geometry, checksums, allocator, inodes, population.inodesUsed(), writer).write(superblock);
    done = population.contentBlocks();
    progress(0);
  }

  private void writeNode(int index, TreeNode node) {
    long number = population.inode(index);
    ExtentTree extents = new ExtentTree();
    AttributePlaces attributes = AttributePlaces.of(node.attributes());
    byte[] root = null;
    long size = node.size();
    int flags = Inode.FLAG_EXTENTS;
    switch (node.kind()) {
      case DIRECTORY:
        Directory directory = population.directory(index);
        writeDirectory(number, directory, extents);
        size = extents.blocks() * Geometry.BLOCK;
        flags |= directory.indexed() ? Inode.FLAG_INDEX : 0;
        break;
      case FILE:
        ContentBlocks.read(
            node,
            buffer,
            (logical, bytes, offset) -> {
              long block = blocks.take();
              extents.add(logical, block);
              blocks.write(block, bytes, offset, Geometry.BLOCK);
            });
        progress(Geometry.ceil(size, Geometry.BLOCK));
        break;
      case SYMBOLIC_LINK:
        byte[] target = Population.name(node, node.target());
        size = target.length;
        if (target.length < ExtentTree.ROOT) {
          root = Arrays.copyOf(target, ExtentTree.ROOT);
        } else {
          long block = blocks.take();
          extents.add(0, block);
          blocks.write(block, Arrays.copyOf(target, Geometry.BLOCK));
        }
        break;
      default:
        root = deviceNumber(node);
        break;
    }
    if (root == null) {
      root = extents.write(number, blocks);
    } else {
      flags = 0;
    }
    long attributeBlock = attributes.outside().isEmpty() ? 0 : blocks.take();
    if (attributeBlock != 0) {
      blocks.write(attributeBlock, attributes.block(attributeBlock, checksums));
    }
    inodes.put(
        number,
        new Inode(
            Population.kindOf(node.kind()) | node.permissions(),
            node.uid(),
            node.gid(),
            size,
            node.modified(),
            options.created(),
            population.links(index),
            extents.blocks() + (attributeBlock == 0 ? 0 : 1),
            flags,
            root,
            attributes.inInode(),
            attributeBlock));
  }

  private void writeDirectory(long number, Directory directory, ExtentTree extents) {
    directory.write(
        (bytes, logical) -> {
          long block = blocks.take();
          extents.add(logical, block);
          blocks.write(block, bytes);
        });
    if (number == Inode.LOST_AND_FOUND && !directory.indexed()) {
      byte[] empty = Directory.emptyBlock(number, checksums);
      for (int logical = directory.blocks(); logical < Population.LOST_AND_FOUND_BLOCKS; logical++) {
        long block = blocks.take();
        extents.add(logical, block);
        blocks.write(block, empty);
      }
    }
  }

  /** Two forms: the first word where both numbers have 8 bits, else the second. Pipes and sockets have neither. */
  private static byte[] deviceNumber(TreeNode node) {
    ByteBuffer root = ByteBuffer.allocate(ExtentTree.ROOT).order(ByteOrder.LITTLE_ENDIAN);
    boolean device = node.kind() == TreeNode.Kind.CHARACTER_DEVICE || node.kind() == TreeNode.Kind.BLOCK_DEVICE;
    if (device && node.major() < 256 && node.minor() < 256) {
      root.putInt(0, node.major() << 8 | node.minor());
    } else if (device) {
      root.putInt(4, node.minor() & 0xff | node.major() << 8 | (node.minor() & ~0xff) << 12);
    }
    return root.array();
  }

  private byte[] writeJournal(int count) {
    ExtentTree extents = new ExtentTree();
    for (int logical = 0; logical < count; logical++) {
      long block = blocks.take();
      extents.add(logical, block);
      if (logical == 0) {
        blocks.write(block, Journal.superblock(count, options.uuid()));
      } else {
        // Old blocks of another journal would be taken for some of this one.
        blocks.zeros(block);
      }
    }
    byte[] root = extents.write(Inode.JOURNAL, blocks);
    long size = (long) count * Geometry.BLOCK;
    putInternal(Inode.JOURNAL, size, extents.blocks(), Inode.FLAG_EXTENTS, root);
    return root;
  }

  /**
   * The resize inode holds the blocks that more group descriptors may take. Its double indirect block names those after
   * the first superblock, and each of them names its copies after the other superblocks.
   */
  private void writeResizeInode() {
    ByteBuffer doubleIndirect = ByteBuffer.allocate(Geometry.BLOCK).order(ByteOrder.LITTLE_ENDIAN);
    long used = 1;
    for (int i = 0; i < geometry.reservedDescriptorBlocks(); i++) {
      int place = 1 + geometry.descriptorBlocks() + i;
      doubleIndirect.putInt((geometry.descriptorBlocks() + i) % ADDRESSES * 4, place);
      ByteBuffer copies = ByteBuffer.allocate(Geometry.BLOCK).order(ByteOrder.LITTLE_ENDIAN);
      for (int group = 1; group < geometry.groups(); group++) {
        if (geometry.hasSuperblock(group)) {
          copies.putInt((int) (geometry.groupStart(group) + place));
        }
      }
      used += 1 + copies.position() / 4;
      if (copies.position() > 0) {
        blocks.write(place, copies.array());
      }
    }
    long block = blocks.take();
    blocks.write(block, doubleIndirect.array());
    ByteBuffer root = ByteBuffer.allocate(ExtentTree.ROOT).order(ByteOrder.LITTLE_ENDIAN);
    root.putInt((DIRECT + 1) * 4, (int) block);
    long size = ((long) ADDRESSES * ADDRESSES + ADDRESSES + DIRECT) * Geometry.BLOCK;
    putInternal(Inode.RESIZE, size, used, 0, root.array());
  }

  private void putInternal(int number, long size, long used, int flags, byte[] root) {
    long time = options.created();
    int mode = Inode.KIND_FILE | OWNER_ONLY;
    inodes.put(number, new Inode(mode, 0, 0, size, time, time, 1, used, flags, root, NO_BYTES, 0));
  }

  private void progress(long more) {
    done += more;
    long total = population.contentBlocks();
    if (done == 0 || done == total && told < total || done - told >= STEP) {
      told = done;
      events.accept(new Progress(TASK, done * Geometry.BLOCK, total * Geometry.BLOCK));
    }
  }
}
