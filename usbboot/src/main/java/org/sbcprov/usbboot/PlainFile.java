package org.sbcprov.usbboot;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.util.Set;

/**
 * Opens a file that was looked at before, and no other: whoever can write to a directory on its way could put a link in
 * its place between the look and the opening. So each directory is opened in the one before it, and no link is followed.
 */
final class PlainFile {
  private static final Set<OpenOption> READ = Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);

  private PlainFile() {}

  /**
   * Opens a regular file to read.
   *
   * @param real an absolute path without any links, as {@link Path#toRealPath} gives it
   * @throws IOException when it cannot be opened, is no regular file, or a part of its path has become a link
   */
  static FileChannel open(Path real) throws IOException {
    DirectoryStream<Path> root;
    try {
      root = Files.newDirectoryStream(real.getRoot());
    } catch (AccessDeniedException e) {
      return compared(real);
    }
    if (root instanceof SecureDirectoryStream<Path> secure) {
      return in(secure, real, 0);
    }
    root.close();
    return compared(real);
  }

  /** Opens what remains of a path in a directory, which it closes. */
  private static FileChannel in(SecureDirectoryStream<Path> directory, Path real, int depth) throws IOException {
    SecureDirectoryStream<Path> current = directory;
    try {
      int last = real.getNameCount() - 1;
      for (int i = depth; i < last; i++) {
        SecureDirectoryStream<Path> next;
        try {
          next = current.newDirectoryStream(real.getName(i), LinkOption.NOFOLLOW_LINKS);
        } catch (AccessDeniedException e) {
          // A directory that may be passed through and not listed cannot be opened.
          return compared(real);
        }
        current.close();
        current = next;
      }
      return file(current, real);
    } finally {
      current.close();
    }
  }

  private static FileChannel file(SecureDirectoryStream<Path> directory, Path real) throws IOException {
    Path name = real.getFileName();
    BasicFileAttributeView view =
        directory.getFileAttributeView(name, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
    if (!view.readAttributes().isRegularFile()) {
      throw new FileSystemException(real.toString(), null, "it was replaced by something else than a file");
    }
    SeekableByteChannel channel = directory.newByteChannel(name, READ);
    if (channel instanceof FileChannel file) {
      return file;
    }
    channel.close();
    return compared(real);
  }

  /** The best that can be done where directories cannot be opened: looking again. */
  private static FileChannel compared(Path real) throws IOException {
    FileChannel channel = FileChannel.open(real, READ);
    try {
      if (!real.toRealPath().equals(real)) {
        throw new FileSystemException(real.toString(), null, "a part of its path was replaced by a link");
      }
      return channel;
    } catch (Throwable e) {
      channel.close();
      throw e;
    }
  }
}
