package org.sbcprov.core.block;

import java.nio.ByteBuffer;

/**
 * An open disk, or a file that stands for one: bytes that are read and written at positions, past the system's cache where
 * that is possible. Reading and writing may be done by several threads at once.
 */
public interface BlockDevice extends AutoCloseable {
  /** What positions, lengths and addresses of buffers should be multiples of, so that no copy is needed, in bytes. */
  int ALIGNMENT = 4096;

  /** For messages, such as {@code /dev/sda}. */
  String name();

  /** Bytes that it has. */
  long size();

  /**
   * Writes bytes. They need not have reached the medium when this returns.
   *
   * @param position of the first one; {@code position + remaining} is at most {@link #size}
   * @param bytes all that remain in it; best in a direct buffer from {@link AlignedBuffers}
   * @throws BlockException as the system tells it: no space, an I/O error, the device is gone
   */
  void write(long position, ByteBuffer bytes) throws BlockException;

  /**
   * Fills a buffer with what the medium has, not with what a cache has.
   *
   * @param position of the first byte; {@code position + remaining} is at most {@link #size}
   * @throws BlockException as for {@link #write}; {@link java.io.EOFException} when there is less than its size told
   */
  void read(long position, ByteBuffer into) throws BlockException;

  /** Waits until all that was written is on the medium. Errors of earlier writes may come out here only. */
  void flush() throws BlockException;

  @Override
  void close() throws BlockException;
}
