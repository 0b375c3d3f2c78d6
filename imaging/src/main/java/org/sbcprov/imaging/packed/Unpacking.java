package org.sbcprov.imaging.packed;

import com.github.luben.zstd.ZstdException;
import java.io.EOFException;
import java.io.IOException;
import org.sbcprov.core.event.EventSink;
import org.sbcprov.core.failure.BadInput;
import org.tukaani.xz.CorruptedInputException;
import org.tukaani.xz.MemoryLimitException;

/** Unpacks a file from its start to its end. */
public final class Unpacking {
  /** KiB that an xz stream may take: a dictionary of 64 MiB, as {@code xz -9} has it, and more. */
  public static final int XZ_MEMORY = 136 * 1024;

  /** Of the library: a frame with a larger window than was allowed. */
  private static final int WINDOW_TOO_LARGE = 16;

  private Unpacking() {}

  /** Bytes behind the end of gzip and bzip2 that are passed over: the rest of a page, or a tool's own mark, is no more. */
  private static final int MOST_TRAILING = 4096;

  /**
   * Unpacks all. Reads to the end of the input, too. What follows the end of the packed data is a frame, stream or member
   * that cannot be told as one, and the image is not whole; but zeros are passed over, and so is a little behind gzip and
   * bzip2, and all behind a zip, which tells its own end.
   *
   * @param events gets a warning {@code image.packed-trailing} when more than zeros was passed over
   * @throws BadInput {@code image.packed-truncated}, {@code image.packed-damaged}, {@code image.packed-memory}, of zip those of
   *     {@link ZipImage#find}, and what {@code out} throws
   * @throws org.sbcprov.core.failure.IoFailed when reading fails
   * @throws InterruptedException from {@code out}
   */
  public static void run(PackedKind kind, PackedInput in, UnpackedOut out, EventSink events)
      throws InterruptedException {
    long end = unpack(kind, in, out);
    long data = in.drain();
    if (data == 0) {
      return;
    }
    if (data - end > mostTrailing(kind)) {
      throw PackedFailures.notToldAsPart(in.name(), end, in.position() - end, kind);
    }
    events.accept(PackedFailures.trailing(in.name(), end, in.position() - end));
  }

  private static long mostTrailing(PackedKind kind) {
    return switch (kind) {
      case XZ, ZST -> 0;
      case GZ, BZ2 -> MOST_TRAILING;
      case ZIP -> Long.MAX_VALUE;
    };
  }

  private static long unpack(PackedKind kind, PackedInput in, UnpackedOut out) throws InterruptedException {
    try {
      return switch (kind) {
        case GZ -> new GzipUnpacker(in, out).unpack();
        case XZ -> new XzUnpacker(in, out, XZ_MEMORY).unpack();
        case ZST -> new ZstdUnpacker(in, out).unpack();
        case BZ2 -> new Bzip2Unpacker(in, out).unpack();
        case ZIP -> new ZipUnpacker(in, out).unpack();
      };
    } catch (EOFException e) {
      throw truncated(in.name(), in.taken(), e);
    } catch (MemoryLimitException | OutOfMemoryError e) {
      throw memory(in.name(), e);
    } catch (ZstdException e) {
      if (Math.abs(e.getErrorCode()) == WINDOW_TOO_LARGE) {
        throw memory(in.name(), e);
      }
      throw damaged(in.name(), in.position(), e.getMessage(), e);
    } catch (IOException e) {
      throw damaged(in.name(), in.position(), words(e), e);
    }
  }

  private static String words(IOException e) {
    if (e instanceof CorruptedInputException || e.getMessage() == null) {
      return "what is there contradicts itself";
    }
    return e.getMessage();
  }

  /** The failure for a file that ends too early. */
  public static BadInput truncated(Object file, long offset, Exception cause) {
    return PackedFailures.truncated(file, offset, cause);
  }

  /** The failure for a file that is damaged at or before an offset. */
  public static BadInput damaged(Object file, long offset, String problem, Exception cause) {
    return PackedFailures.damaged(file, offset, problem, cause);
  }

  /** The failure for a file that unpacks to more than is allowed. */
  public static BadInput tooLarge(Object file, long limit) {
    return PackedFailures.tooLarge(file, "", limit);
  }

  /** The failure for a file that takes more memory to be unpacked than is allowed. */
  public static BadInput memory(Object file, Throwable cause) {
    return PackedFailures.memory(file, cause);
  }
}
