package org.sbcprov.core.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.sbcprov.core.PemLabels;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.failure.Failure;
import org.sbcprov.core.failure.IoFailed;
import org.sbcprov.core.failure.Refused;

/**
 * A file that appears under its name whole or not at all. It is written under a temporary name in the same directory,
 * brought to the disk, and then renamed; until {@link #commit} an older file of that name stays as it is, and {@link
 * #close} without a commit leaves nothing behind.
 *
 * <p>A symbolic link at the target is replaced, not followed: boot directories are made of links to files that other
 * directories share. A device, a pipe or a directory at the target is refused, and a link to one as well; and so is a
 * file with a private key in PEM, which cannot be made again.
 */
public final class AtomicOutput implements AutoCloseable {
  /** Where links to what a process has open lead, such as {@code /dev/stdout}. */
  static final Path PROCESSES = Path.of("/proc");

  /** Larger files are not looked into: no private key, with its certificates, comes near it. */
  private static final int MAX_KEY_SIZE = 64 * 1024;

  /** The shortest private key in PEM has 119 bytes. */
  private static final int MIN_KEY_SIZE = 100;

  private final Path target;
  private final Path temporary;
  private final FileChannel channel;

  /** What the file gets in the end; null for those of any new file, and where the platform has no such permissions. */
  private final Set<PosixFilePermission> permissions;

  private boolean committed;

  private AtomicOutput(
      Path target, Path temporary, FileChannel channel, Set<PosixFilePermission> permissions) {
    this.target = target;
    this.temporary = temporary;
    this.channel = channel;
    this.permissions = permissions;
  }

  /**
   * Opens the temporary file. It is as private as can be while an older file stands at the target, whose permissions it
   * gets in the end.
   *
   * @throws Refused {@code output.not-a-file} when something other than a regular file, or a link to one or to nothing,
   *     stands at the target; {@code output.private-key} when it is a private key
   * @throws IoFailed when the directory is missing or cannot be written to
   */
  public static AtomicOutput to(Path target) {
    return to(target, null);
  }

  /**
   * The same, for a file that is as private as something else.
   *
   * @param whereNew the permissions when no older file stands at the target; null for those of any new file
   * @throws Failure as {@link #to(Path)}
   */
  public static AtomicOutput to(Path target, Set<PosixFilePermission> whereNew) {
    requireFile(target);
    requireNoPrivateKey(target);
    Path directory = FileFailures.directoryOf(target);
    try {
      Set<PosixFilePermission> older = permissionsOf(target);
      Set<PosixFilePermission> permissions = older == null ? whereNew : older;
      for (int i = 0; ; i++) {
        Path temporary = TemporaryName.in(directory);
        try {
          return new AtomicOutput(target, temporary, open(temporary, permissions != null), permissions);
        } catch (FileAlreadyExistsException e) {
          if (i == TemporaryName.TRIES) {
            throw e;
          }
        }
      }
    } catch (IOException e) {
      throw FileFailures.writing(target, e);
    }
  }

  /**
   * Fails as {@link #to} would, and writes nothing: for runs that only tell what they would do, and before work begins
   * whose result could not be written.
   *
   * @throws Refused see {@link #to}
   * @throws IoFailed when the directory is missing or cannot be written to
   */
  public static void check(Path target) {
    requireFile(target);
    Path directory = FileFailures.directoryOf(target);
    if (!Files.exists(directory)) {
      throw FileFailures.writing(target, new NoSuchFileException(directory.toString()));
    }
    if (!Files.isDirectory(directory)) {
      throw FileFailures.writing(target, new FileSystemException(directory.toString(), null, "Not a directory"));
    }
    if (!Files.isWritable(directory)) {
      throw FileFailures.writing(target, new AccessDeniedException(directory.toString()));
    }
  }

  private static FileChannel open(Path temporary, boolean isPrivate) throws IOException {
    Set<OpenOption> options =
        Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE);
    if (!isPrivate) {
      return FileChannel.open(temporary, options);
    }
    Set<PosixFilePermission> owner = EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);
    return FileChannel.open(temporary, options, PosixFilePermissions.asFileAttribute(owner));
  }

  private static void requireFile(Path target) {
    String problem = null;
    if (Files.isDirectory(target)) {
      problem = "a directory";
    } else if (Files.exists(target) && !Files.isRegularFile(target)) {
      problem = "a device or pipe";
    } else if (leadsToOpenFile(target)) {
      problem = "a link to what a program has open";
    }
    if (problem != null) {
      throw new Refused(
          "output.not-a-file",
          target + " is " + problem + ", not a file to write",
          Facts.of("file", target.toAbsolutePath().normalize()),
          "Give the name of a file.");
    }
  }

  /** A file that cannot be read is taken to be none. */
  private static void requireNoPrivateKey(Path target) {
    byte[] older;
    try {
      if (!Files.isRegularFile(target, LinkOption.NOFOLLOW_LINKS)) {
        return;
      }
      long size = Files.size(target);
      if (size < MIN_KEY_SIZE || size >= MAX_KEY_SIZE) {
        return;
      }
      try (FileChannel channel = FileChannel.open(target, StandardOpenOption.READ)) {
        ByteBuffer buffer = ByteBuffer.allocate((int) Math.min(channel.size(), MAX_KEY_SIZE));
        while (buffer.hasRemaining() && channel.read(buffer) >= 0) {}
        older = Arrays.copyOf(buffer.array(), buffer.position());
      }
    } catch (IOException e) {
      return;
    }
    if (PemLabels.hasPrivateKey(older)) {
      throw new Refused(
          "output.private-key",
          target + " holds a private key, which would be lost",
          Facts.of("file", target.toAbsolutePath().normalize()),
          "Give the result another name. If the key is of no use any more, remove it first.");
    }
  }

  /** Standard output can be a file, or closed; the system's link to it is not to be replaced even then. */
  private static boolean leadsToOpenFile(Path target) {
    try {
      return Files.isSymbolicLink(target) && Files.readSymbolicLink(target).startsWith(PROCESSES);
    } catch (IOException e) {
      throw FileFailures.writing(target, e);
    }
  }

  private static Set<PosixFilePermission> permissionsOf(Path target) throws IOException {
    if (!Files.isRegularFile(target, LinkOption.NOFOLLOW_LINKS)) {
      return null;
    }
    PosixFileAttributeView older = Files.getFileAttributeView(target, PosixFileAttributeView.class);
    return older == null ? null : older.readAttributes().permissions();
  }

  /** Writes a whole file at once. */
  public static void write(Path target, byte[] content) {
    try (AtomicOutput output = to(target)) {
      output.write(content);
      output.commit();
    }
  }

  /**
   * Writes several whole files that belong together: all of them, or none.
   *
   * @param contents one for each target
   */
  public static void writeAll(List<Path> targets, List<byte[]> contents) {
    List<AtomicOutput> outputs = openAll(targets, contents);
    try {
      commitAll(outputs);
    } finally {
      closeAll(outputs);
    }
  }

  /** The same up to the commit, which is left to the caller: for what is looked at before. */
  public static List<AtomicOutput> openAll(List<Path> targets, List<byte[]> contents) {
    List<AtomicOutput> outputs = new ArrayList<>(targets.size());
    boolean written = false;
    try {
      for (int i = 0; i < targets.size(); i++) {
        AtomicOutput output = to(targets.get(i));
        outputs.add(output);
        output.write(contents.get(i));
      }
      written = true;
      return outputs;
    } finally {
      if (!written) {
        closeAll(outputs);
      }
    }
  }

  /** Closes all. */
  public static void closeAll(List<AtomicOutput> outputs) {
    for (AtomicOutput output : outputs) {
      output.close();
    }
  }

  /**
   * Commits several outputs that belong together: all of them are on the disk before the first one is renamed, so that
   * only the renames are left to go wrong; when one does, the older files are put back.
   */
  public static void commitAll(List<AtomicOutput> outputs) {
    for (AtomicOutput output : outputs) {
      output.settle();
    }
    renameAll(outputs);
    Path settled = null;
    for (AtomicOutput output : outputs) {
      Path directory = FileFailures.directoryOf(output.target);
      if (!directory.equals(settled)) {
        settleDirectory(directory);
        settled = directory;
      }
    }
  }

  private static void renameAll(List<AtomicOutput> outputs) {
    List<OlderFile> older = new ArrayList<>();
    try {
      // The last rename is done, or it changes nothing and there is nothing to put back.
      for (int i = 0; i < outputs.size() - 1; i++) {
        older.add(outputs.get(i).keepOlder());
      }
      for (AtomicOutput output : outputs) {
        output.rename();
      }
    } catch (Failure e) {
      Failure worst = e;
      for (int i = older.size() - 1; i >= 0; i--) {
        worst = outputs.get(i).putBack(older.get(i), worst);
      }
      throw worst;
    }
    for (OlderFile file : older) {
      file.forget();
    }
  }

  /** The temporary file, readable and writable, at any position. */
  public FileChannel channel() {
    return channel;
  }

  /** Where the file is until it is committed, for what a channel cannot do. */
  public Path temporary() {
    return temporary;
  }

  /** The path that the file will appear under. */
  public Path target() {
    return target;
  }

  /** Appends bytes at the channel's position. */
  public void write(byte[] content) {
    try {
      ByteBuffer buffer = ByteBuffer.wrap(content);
      while (buffer.hasRemaining()) {
        channel.write(buffer);
      }
    } catch (IOException e) {
      throw FileFailures.writing(target, e);
    }
  }

  /** Brings the content to the disk and gives it its name. */
  public void commit() {
    commitAll(List.of(this));
  }

  /**
   * The same for a name that is to be new: what somebody else put there meanwhile stays.
   *
   * @return false when there is something of that name, and nothing was done
   */
  public boolean commitNew() {
    settle();
    try {
      try {
        // A link is made by one call of the system, which does not replace.
        Files.createLink(target, temporary);
      } catch (FileAlreadyExistsException e) {
        throw e;
      } catch (IOException | UnsupportedOperationException e) {
        // A file system without hard links: what is put there between a look and the renaming is not seen.
        Files.move(temporary, target);
      }
      Files.deleteIfExists(temporary);
      committed = true;
    } catch (FileAlreadyExistsException e) {
      if (Files.exists(target) || !Files.isSymbolicLink(target)) {
        return false;
      }
      // A link to nothing.
      rename();
    } catch (IOException e) {
      throw FileFailures.writing(target, e);
    }
    settleDirectory(FileFailures.directoryOf(target));
    return true;
  }

  /** Removes what was not committed. */
  @Override
  public void close() {
    if (committed) {
      return;
    }
    try {
      channel.close();
      Files.deleteIfExists(temporary);
    } catch (IOException e) {
      throw FileFailures.writing(temporary, e);
    }
  }

  private void settle() {
    try {
      if (permissions != null) {
        Files.setPosixFilePermissions(temporary, permissions);
      }
      channel.force(true);
      channel.close();
    } catch (IOException e) {
      throw FileFailures.writing(target, e);
    }
  }

  private OlderFile keepOlder() {
    try {
      return OlderFile.keep(target);
    } catch (IOException e) {
      throw FileFailures.writing(target, e);
    }
  }

  private void rename() {
    try {
      try {
        Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
      } catch (AtomicMoveNotSupportedException e) {
        Files.move(temporary, target, StandardCopyOption.REPLACE_EXISTING);
      }
      committed = true;
    } catch (IOException e) {
      throw FileFailures.writing(target, e);
    }
  }

  /** Gives the failure to report: the one that made it necessary, unless the older file cannot be put back. */
  private Failure putBack(OlderFile older, Failure why) {
    try {
      older.putBack(committed);
      return why;
    } catch (IOException e) {
      return new IoFailed(
          "io.write",
          why.getMessage() + "; " + target + " is no longer as it was, either",
          Facts.of("file", target.toAbsolutePath().normalize(), "older-file", older.kept()),
          older.kept() == null ? "Remove it." : "What it was is in " + older.kept() + ": give it its name again.",
          why);
    }
  }

  /**
   * A rename survives a power cut only once its directory is on the disk. Not every platform can bring it there, and
   * after the rename there is nothing left to call off: whatever goes wrong here, the files are in place.
   */
  static void settleDirectory(Path path) {
    try (FileChannel directory = FileChannel.open(path, StandardOpenOption.READ)) {
      directory.force(true);
    } catch (IOException e) {
      // An interrupt stays set for the caller to see.
    }
  }
}
