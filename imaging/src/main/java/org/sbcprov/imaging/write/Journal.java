package org.sbcprov.imaging.write;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.sbcprov.core.Sha256;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.failure.Refused;
import org.sbcprov.core.io.FileFailures;
import org.sbcprov.imaging.finding.Printable;

/**
 * How far the writing of an image to a disk is, in a file, so that it can be gone on with. Lines of text: what it is, the
 * disk, the image, then one line for each time that all so far was brought to the medium. Only ever appended to; a last line
 * without its end counts for nothing.
 *
 * <p>What it says is believed no further than that it is worth reading back: whoever goes on compares with the image.
 */
final class Journal implements AutoCloseable {
  /** Larger files are none of ours: a line of 30 bytes a second is 9 hours. */
  static final int LIMIT = 1024 * 1024;

  private static final String FIRST_LINE = "sbcprov write journal 2";
  private static final String TARGET = "target ";
  private static final String IMAGE = "image ";
  private static final String HEAD = "head ";
  private static final String ID = "id ";
  private static final String FLUSHED = "flushed ";

  private final Path file;
  private final FileChannel channel;
  private long written;

  private Journal(Path file, FileChannel channel, long written) {
    this.file = file;
    this.channel = channel;
    this.written = written;
  }

  /**
   * What a journal is about.
   *
   * @param target as of {@code Target.identity}
   * @param image what tells it from others: size and time of its file
   * @param head SHA-256 of the image's first MiB
   */
  record Subject(String target, String image, String head) {
    private String text() {
      return FIRST_LINE + "\n" + TARGET + Printable.of(target) + "\n" + IMAGE + Printable.of(image) + "\n"
          + HEAD + head + "\n";
    }
  }

  /** The file in a directory that is about a disk. */
  static Path in(Path directory, String target) {
    return directory.resolve(Sha256.hex(target.getBytes(StandardCharsets.UTF_8)).substring(0, 16) + ".journal");
  }

  /**
   * Begins one; an older one in its place is of no use any more.
   *
   * @param id of the writing, which the disk's mark has, too
   */
  static Journal begin(Path file, Subject subject, String id) throws IOException {
    Files.createDirectories(FileFailures.directoryOf(file));
    requireFile(file);
    FileChannel channel =
        FileChannel.open(
            file,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE,
            LinkOption.NOFOLLOW_LINKS);
    Journal journal = new Journal(file, channel, 0);
    try {
      journal.append(subject.text() + ID + id + "\n");
    } catch (IOException e) {
      channel.close();
      throw e;
    }
    return journal;
  }

  /** Opening a pipe would wait for somebody at its other end. */
  private static void requireFile(Path file) throws IOException {
    if (Files.exists(file, LinkOption.NOFOLLOW_LINKS) && !Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      throw new FileSystemException(file.toString(), null, "it is no regular file");
    }
  }

  /**
   * How far a writing came.
   *
   * @param id of the writing
   * @param flushed the byte behind the last one that was brought to the medium; 0 when none was
   */
  record Told(String id, long flushed) {}

  /**
   * How far a journal tells that the writing came.
   *
   * @throws Refused {@code write.journal} when there is none, or it is about another disk or image
   */
  static Told told(Path file, Subject subject, String device) {
    String[] lines = lines(file, device);
    String[] wanted = subject.text().split("\n");
    if (lines.length <= wanted.length || !lines[0].equals(wanted[0]) || !lines[wanted.length].startsWith(ID)) {
      throw refused(file, device, "its journal is damaged");
    }
    if (!lines[1].equals(wanted[1])) {
      throw refused(file, device, "its journal is about another disk");
    }
    if (!lines[2].equals(wanted[2]) || !lines[3].equals(wanted[3])) {
      throw refused(file, device, "another image was being written to it");
    }
    long flushed = 0;
    for (int i = wanted.length + 1; i < lines.length; i++) {
      if (lines[i].startsWith(FLUSHED)) {
        try {
          flushed = Math.max(flushed, Long.parseLong(lines[i].substring(FLUSHED.length())));
        } catch (NumberFormatException e) {
          throw refused(file, device, "its journal is damaged");
        }
      }
    }
    return new Told(lines[wanted.length].substring(ID.length()), flushed);
  }

  private static String[] lines(Path file, String device) {
    if (Files.exists(file, LinkOption.NOFOLLOW_LINKS) && !Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      throw refused(file, device, "its journal is no regular file");
    }
    try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
      byte[] bytes = in.readNBytes(LIMIT + 1);
      if (bytes.length > LIMIT) {
        throw refused(file, device, "its journal is damaged");
      }
      String text = new String(bytes, StandardCharsets.UTF_8);
      return text.substring(0, text.lastIndexOf('\n') + 1).split("\n");
    } catch (NoSuchFileException e) {
      throw refused(file, device, "no writing to it was interrupted that this computer knows of");
    } catch (IOException e) {
      throw FileFailures.reading(file, "journal", e);
    }
  }

  /** The failure that a writing cannot be gone on with. */
  static Refused refused(Path file, String device, String why) {
    return new Refused(
        "write.journal",
        "The writing to " + device + " cannot be gone on with: " + why,
        Facts.of("device", device, "journal", file.toAbsolutePath().normalize()),
        "Write the whole image: leave out --resume. --diff writes only what is not there yet.");
  }

  /** Goes on with the one that {@link #told} has looked at. */
  static Journal goOn(Path file) throws IOException {
    requireFile(file);
    FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
    try {
      long size = channel.size();
      channel.position(size);
      Journal journal = new Journal(file, channel, size);
      // The last line may be half a one.
      journal.append("\n");
      return journal;
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  /** Notes that all up to a byte is on the medium. */
  void flushed(long upTo) throws IOException {
    append(FLUSHED + upTo + "\n");
  }

  private void append(String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    if (written + bytes.length <= LIMIT) {
      ByteBuffer buffer = ByteBuffer.wrap(bytes);
      while (buffer.hasRemaining()) {
        channel.write(buffer);
      }
      written += bytes.length;
      channel.force(false);
    }
  }

  /** Where it is. */
  Path file() {
    return file;
  }

  /** Removes it: there is nothing to go on with any more. */
  void remove() throws IOException {
    channel.close();
    Files.deleteIfExists(file);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
