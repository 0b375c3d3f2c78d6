package org.sbcprov.imaging.fip;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.io.InputFiles;
import org.sbcprov.imaging.disk.DiskFile;
import org.sbcprov.imaging.disk.SectorSource;

/** Files with packages, and files that become their members. */
public final class FipFile {
  private FipFile() {}

  /**
   * The content of a file that begins as a FIP; of a block device, as many bytes as the FIP has.
   *
   * @throws BadInput {@code image.fip-form} when it is something else, also when there is no such file, or a larger one
   *     than {@link FipPackage#LIMIT}
   */
  public static byte[] read(Path file) {
    byte[] content = DiskFile.isBlockDevice(file) ? ofDevice(file) : InputFiles.read(file, "FIP", FipPackage.LIMIT);
    if (!Fip.startsIn(content)) {
      PayloadKind kind = Payload.of(content).kind();
      throw new BadInput(
          "image.fip-form",
          file + " is not a FIP: it is " + kind.words(),
          facts(file),
          hint(file, kind));
    }
    return content;
  }

  /**
   * Reads a package whole.
   *
   * @throws BadInput see {@link #read} and {@link Fip#parse}
   */
  public static FipPackage open(Path file) {
    byte[] content = read(file);
    try {
      return FipPackage.parse(content);
    } catch (BadInput e) {
      throw inFile(file, e);
    }
  }

  /** The content of a file that is to become a member. */
  public static byte[] readMember(Path file) {
    return InputFiles.read(file, "member of a FIP", FipPackage.LIMIT);
  }

  /** A parser's failure with the name of the file, which the parser does not know. */
  public static BadInput inFile(Path file, BadInput e) {
    Map<String, Object> facts = new LinkedHashMap<>(facts(file));
    facts.putAll(e.facts());
    return new BadInput(e.code(), file + ": " + e.getMessage(), facts, e.hint(), e);
  }

  /**
   * The FIP that lies in a part of an image, no more bytes than it has.
   *
   * @param position where it begins
   * @param available bytes of the part, all of them within the source
   * @return what begins as no FIP comes as its first bytes, for {@link Payload#of} to say what it is
   * @throws BadInput see {@link Fip#parse}
   */
  public static byte[] read(SectorSource source, long position, long available) {
    byte[] start = Payload.read(source, position, Math.min(available, Fip.LARGEST_TOC));
    if (!Fip.startsIn(start)) {
      return start;
    }
    long size = Fip.parse(start, available).size();
    if (size > FipPackage.LIMIT) {
      throw Fip.truncated("the whole package", size, FipPackage.LIMIT);
    }
    return Payload.read(source, position, size);
  }

  /**
   * BL33 of the FIP that lies in a part of an image, packed or not; empty when there is none that can be read, or it has
   * more than {@link DiskFile#LARGEST_READ} bytes.
   *
   * @param start where the part begins
   * @param available bytes of the part, all of them within the source
   */
  public static Optional<byte[]> bl33(SectorSource source, long start, long available) {
    byte[] toc = source.read(start, (int) Math.min(Fip.LARGEST_TOC, available));
    if (!Fip.startsIn(toc)) {
      return Optional.empty();
    }
    try {
      Optional<FipEntry> entry = Fip.parse(toc, available).find(FipImageType.BL33);
      if (entry.isEmpty() || entry.get().size() == 0 || entry.get().size() > DiskFile.LARGEST_READ) {
        return Optional.empty();
      }
      return Optional.of(source.read(start + entry.get().offsetAddress(), (int) entry.get().size()));
    } catch (BadInput e) {
      // A damaged FIP tells nothing; image inspect says what is wrong with it.
      return Optional.empty();
    }
  }

  private static byte[] ofDevice(Path file) {
    try (DiskFile device = DiskFile.open(file)) {
      return read(device, 0, device.size());
    } catch (BadInput e) {
      throw inFile(file, e);
    }
  }

  private static String hint(Path file, PayloadKind kind) {
    if (kind == PayloadKind.DISK) {
      return "sbcprov image inspect " + file + " shows what is in a disk image.";
    }
    return kind.unpack().isEmpty()
        ? "A FIP begins with 01 00 64 AA; TF-A builds it as fip.bin."
        : "Unpack it first: " + kind.unpack() + " " + file;
  }

  private static Map<String, Object> facts(Path file) {
    return Facts.of("file", file.toAbsolutePath().normalize());
  }
}
