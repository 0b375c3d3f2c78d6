package org.sbcprov.imaging.env;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import java.util.zip.CRC32;
import org.sbcprov.imaging.MemoryImage;
import org.sbcprov.imaging.disk.Change;
import org.sbcprov.imaging.disk.SectorSource;
import org.sbcprov.imaging.gpt.DiskTables;
import org.sbcprov.imaging.gpt.GptEntry;

/** A disk in memory, and environments made by hand: no code under test makes their bytes. */
final class TestDisk implements SectorSource {
  static final UUID LINUX = UUID.fromString("0fc63daf-8483-4772-8e79-3d69d8477de4");
  static final UUID ENVIRONMENT = UUID.fromString("3de21764-95bd-54bd-a5c3-4abe786f38a8");

  final byte[] bytes;
  private final MemoryImage disk;

  TestDisk(int size) {
    this(new MemoryImage(new byte[size]));
  }

  private TestDisk(MemoryImage disk) {
    this.disk = disk;
    bytes = disk.bytes();
  }

  /** A disk with the partitions that the boards have, the second one under a name of choice. */
  static TestDisk board(String environmentName) {
    return with(
        partition("bl2", LINUX, 34, 8191),
        partition(environmentName, LINUX, 8192, 9215),
        partition("factory", LINUX, 9216, 13311),
        partition("fip", LINUX, 13312, 17407));
  }

  static GptEntry partition(String name, UUID type, long first, long last) {
    return new GptEntry(type, new UUID(first, last), first, last, 0, name);
  }

  /** A disk of 16 MiB. */
  static TestDisk with(GptEntry... slots) {
    int sectors = (16 << 20) / SECTOR;
    return new TestDisk(MemoryImage.with(sectors, new DiskTables(sectors, new UUID(1, 2), List.of(slots))));
  }

  /** An environment as U-Boot stores it. */
  static byte[] stored(EnvironmentForm form, int size, int flag, String... variables) {
    int data = form == EnvironmentForm.SINGLE ? 4 : 5;
    byte[] block = new byte[size];
    int at = data;
    for (String variable : variables) {
      byte[] text = variable.getBytes(StandardCharsets.UTF_8);
      System.arraycopy(text, 0, block, at, text.length);
      at += text.length + 1;
    }
    CRC32 crc = new CRC32();
    crc.update(block, data, size - data);
    ByteBuffer.wrap(block).order(ByteOrder.LITTLE_ENDIAN).putInt((int) crc.getValue());
    if (data == 5) {
      block[4] = (byte) flag;
    }
    return block;
  }

  TestDisk put(long position, byte[] content) {
    disk.put(position, content);
    return this;
  }

  TestDisk single(long position, int size, String... variables) {
    return put(position, stored(EnvironmentForm.SINGLE, size, 0, variables));
  }

  TestDisk copy(long position, int size, int flag, String... variables) {
    return put(position, stored(EnvironmentForm.REDUNDANT, size, flag, variables));
  }

  EnvironmentSearch find() {
    return EnvironmentLocator.find(this);
  }

  /** Makes changes as they are told, and gives the offsets of bytes that became others. */
  List<Long> apply(List<Change> changes) {
    return disk.apply(changes);
  }

  /** Sets a variable where the environment is found. */
  List<Long> set(String name, String value) {
    EnvironmentReading reading = find().requireSure();
    return apply(EnvironmentEdit.changes(this, reading, reading.environment().with(name, value)));
  }

  @Override
  public long size() {
    return disk.size();
  }

  @Override
  public byte[] read(long position, int length) {
    return disk.read(position, length);
  }
}
