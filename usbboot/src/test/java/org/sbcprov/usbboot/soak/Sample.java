package org.sbcprov.usbboot.soak;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What the process holds at a moment. What the system does not tell is -1.
 *
 * @param files open file descriptors
 * @param threads threads
 * @param heap used bytes of the heap, after a collection
 * @param direct bytes of direct buffers, before that collection: what sessions leave until there is one
 * @param resident bytes of memory that the process really has
 */
record Sample(int files, int threads, long heap, long direct, long resident) {
  private static final Path FILES = Path.of("/proc/self/fd");
  private static final Path MEMORY = Path.of("/proc/self/statm");
  private static final int PAGE = 4096;

  static Sample now() {
    long direct = 0;
    for (BufferPoolMXBean pool : ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class)) {
      if (pool.getName().equals("direct")) {
        direct = pool.getMemoryUsed();
      }
    }
    System.gc();
    System.gc();
    long heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    int threads = ManagementFactory.getThreadMXBean().getThreadCount();
    return new Sample(openFiles(), threads, heap, direct, memory());
  }

  private static int openFiles() {
    if (!Files.isDirectory(FILES)) {
      return -1;
    }
    int count = 0;
    try (DirectoryStream<Path> all = Files.newDirectoryStream(FILES)) {
      for (Path file : all) {
        count += file.getFileName() == null ? 0 : 1;
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return count;
  }

  private static long memory() {
    try {
      return Files.isReadable(MEMORY) ? Long.parseLong(Files.readString(MEMORY).split(" ")[1]) * PAGE : -1;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
