package org.sbcprov.core.block;

import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/** A disk did not do what it was asked. Whoever asked knows what that means, and makes a failure of it. */
public final class BlockException extends Exception {
  private static final long serialVersionUID = 1;

  /** What went wrong, as far as it can be told. */
  public enum Trouble {
    /** There is no room: ENOSPC. Of a disk: it is smaller than it tells. */
    FULL,
    /** It is not there any more: ENODEV, ENXIO, or no node. */
    GONE,
    /** It may not be opened: EACCES, EPERM. */
    DENIED,
    /** It is write-protected: EROFS. */
    READ_ONLY,
    /** Another program has it for itself: EBUSY. */
    BUSY,
    /** It ends before the size that it told. */
    SHORT,
    /** It could not: EIO and all else. */
    FAILED
  }

  private final Trouble trouble;
  private final long position;

  /**
   * @param position of the first byte that was to be read or written; -1 when it was none
   * @param reason in the system's words
   */
  public BlockException(Trouble trouble, long position, String reason, Throwable cause) {
    super(reason, cause);
    this.trouble = trouble;
    this.position = position;
  }

  /** What an exception of the Java library tells. */
  public static BlockException of(long position, IOException e) {
    String reason = e instanceof FileSystemException system ? system.getReason() : e.getMessage();
    String words = reason == null ? e.getClass().getSimpleName() : reason;
    return new BlockException(trouble(e, words), position, words, e);
  }

  private static Trouble trouble(IOException e, String words) {
    if (e instanceof EOFException) {
      return Trouble.SHORT;
    }
    if (e instanceof NoSuchFileException || e instanceof FileNotFoundException) {
      return Trouble.GONE;
    }
    if (e instanceof AccessDeniedException) {
      return Trouble.DENIED;
    }
    if (words.contains("No space left")) {
      return Trouble.FULL;
    }
    if (words.contains("No such device") || words.contains("No medium")) {
      return Trouble.GONE;
    }
    if (words.contains("Permission denied") || words.contains("not permitted")) {
      return Trouble.DENIED;
    }
    if (words.contains("Read-only")) {
      return Trouble.READ_ONLY;
    }
    return words.contains("busy") ? Trouble.BUSY : Trouble.FAILED;
  }

  /** What it is. */
  public Trouble trouble() {
    return trouble;
  }

  /** Where, in bytes; -1 when it was nowhere in particular, as with waiting for all that was written. */
  public long position() {
    return position;
  }
}
