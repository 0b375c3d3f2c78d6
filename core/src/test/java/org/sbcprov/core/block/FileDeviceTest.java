package org.sbcprov.core.block;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileDeviceTest {
  private static final int SIZE = 64 * 1024;

  @TempDir Path directory;
  private Path file;

  @BeforeEach
  void writeFile() throws IOException {
    file = Files.write(directory.resolve("disk"), new byte[SIZE]);
  }

  @Test
  void whatIsWrittenInAnyPieceIsReadBackInAnyOther() throws BlockException {
    ByteBuffer written = AlignedBuffers.allocate(SIZE);
    for (int i = 0; i < SIZE; i++) {
      written.put(i, (byte) (i * 31 + i / 251));
    }
    try (FileDevice device = FileDevice.open(file, true)) {
      device.write(0, written.duplicate().position(0).limit(4096));
      device.write(4096, written.duplicate().position(4096).limit(5000));
      device.write(5000, written.duplicate().position(5000).limit(40_000));
      device.write(40_000, written.duplicate().position(40_000));
      device.flush();
      ByteBuffer read = ByteBuffer.allocate(SIZE - 7);
      device.read(7, read);
      assertThat(read.flip()).isEqualTo(written.duplicate().position(7));
    }
  }

  /** As Linux has it, writing to such a disk fails for want of space, and reading it is at its end. */
  @Test
  void aDiskThatLostAllItsBytesIsNotThereAnyMore() throws Exception {
    try (FileDevice device = FileDevice.open(file, true)) {
      resize(0);
      assertThat(reading(device).trouble()).isEqualTo(BlockException.Trouble.GONE);
    }
  }

  @Test
  void aDiskThatEndsBeforeItsSizeIsShort() throws Exception {
    try (FileDevice device = FileDevice.open(file, true)) {
      resize(SIZE / 2);
      assertThat(reading(device).trouble()).isEqualTo(BlockException.Trouble.SHORT);
    }
  }

  private static BlockException reading(FileDevice device) {
    return catchThrowableOfType(
        BlockException.class, () -> device.read(SIZE - 8192, AlignedBuffers.allocate(8192)));
  }

  private void resize(int size) throws IOException {
    try (RandomAccessFile opened = new RandomAccessFile(file.toFile(), "rw")) {
      opened.setLength(size);
    }
  }
}
