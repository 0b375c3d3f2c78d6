package org.sbcprov.imaging.fip;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sbcprov.imaging.disk.DiskFile;
import org.sbcprov.imaging.disk.SectorSource;
import org.sbcprov.imaging.finding.Printable;

/**
 * What a payload is. One that is packed with xz is unpacked, and is what it holds.
 *
 * @param kind what it is, unpacked
 * @param size its bytes as they lie in the package
 * @param xz the stream that it is packed in
 * @param version U-Boot's or TF-A's version line, if it has one
 * @param soc the chip that its code names, such as {@code mt7988}, if that can be told
 * @param environment where this U-Boot keeps its environment, as it says itself: {@code nowhere}, {@code MMC}, {@code
 *     UBI} and others; empty when that cannot be told. Read from texts of its code: a good guess, no proof
 */
public record Payload(
    PayloadKind kind,
    long size,
    Optional<XzStream> xz,
    Optional<String> version,
    Optional<String> soc,
    List<String> environment) {
  /** The driver of U-Boot that keeps no environment. */
  public static final String NOWHERE = PayloadEvidence.NOWHERE;

  public Payload {
    environment = List.copyOf(environment);
  }

  /** Looks at bytes. */
  public static Payload of(byte[] content) {
    if (PayloadKind.XZ.startsIn(content)) {
      XzStream xz = XzStream.of(content);
      if (xz.content().length == 0) {
        PayloadKind kind = xz.complete() ? PayloadKind.EMPTY : PayloadKind.XZ;
        return new Payload(kind, content.length, Optional.of(xz), Optional.empty(), Optional.empty(), List.of());
      }
      return seen(content.length, Optional.of(xz), PayloadEvidence.of(xz.content()));
    }
    return seen(content.length, Optional.empty(), PayloadEvidence.of(content));
  }

  /**
   * Looks at a part of an image.
   *
   * @param position where it begins
   * @param size its bytes, all of them within the source; more than {@link FipPackage#LIMIT} are not looked at
   */
  public static Payload of(SectorSource source, long position, long size) {
    return of(read(source, position, Math.min(size, FipPackage.LIMIT)));
  }

  /** Whether U-Boot keeps no environment at all, so that nothing that is stored has an effect. */
  public boolean environmentIsNowhere() {
    return environment.equals(List.of(NOWHERE));
  }

  /** What it is in words, such as {@code U-Boot 2024.10, xz (check CRC32), 934567 bytes unpacked}. */
  public String words() {
    StringBuilder words = new StringBuilder();
    boolean named = version.isPresent() && kind == PayloadKind.UBOOT;
    words.append(named ? version.get() : kind.words());
    if (version.isPresent() && !named) {
      words.append(", ").append(version.get());
    }
    if (soc.isPresent()) {
      words.append(", ").append(soc.get());
    }
    if (!environment.isEmpty()) {
      words.append(", environment ").append(environmentIsNowhere() ? "" : "in ").append(String.join(", ", environment));
    }
    if (xz.isPresent()) {
      XzStream stream = xz.get();
      words.append(kind == PayloadKind.XZ ? " (check " : ", xz (check ").append(stream.check()).append(')');
      if (stream.complete()) {
        words.append(", ").append(stream.content().length).append(" bytes unpacked");
      }
      if (stream.problem().isPresent()) {
        words.append("; it ").append(stream.problem().get().words());
      }
    }
    return words.toString();
  }

  /** The same for scripts. */
  public Map<String, Object> facts() {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("kind", kind.word());
    version.ifPresent(text -> facts.put("version", text));
    soc.ifPresent(chip -> facts.put("soc", chip));
    if (!environment.isEmpty()) {
      facts.put("environment", environment);
    }
    if (xz.isPresent()) {
      XzStream stream = xz.get();
      facts.put("packed", "xz");
      facts.put("xz-check", stream.check());
      if (stream.complete()) {
        facts.put("unpacked-size", stream.content().length);
      }
      stream.problem().ifPresent(problem -> facts.put("xz-problem", "it " + problem.words()));
    }
    return facts;
  }

  /** Bytes of code that BL2 puts into memory, if that is known. */
  long loadedSize() {
    return xz.isPresent() ? xz.get().content().length : size;
  }

  /**
   * Reads a part of an image in pieces that every source takes.
   *
   * @param position where it begins
   * @param size its bytes, all of them within the source; at most {@link FipPackage#LIMIT}
   */
  public static byte[] read(SectorSource source, long position, long size) {
    byte[] bytes = new byte[(int) size];
    int at = 0;
    while (at < bytes.length) {
      int piece = Math.min(bytes.length - at, DiskFile.LARGEST_READ);
      System.arraycopy(source.read(position + at, piece), 0, bytes, at, piece);
      at += piece;
    }
    return bytes;
  }

  /** One of which nothing but the kind is known. */
  static Payload plain(PayloadKind kind, long size) {
    return new Payload(kind, size, Optional.empty(), Optional.empty(), Optional.empty(), List.of());
  }

  private static Payload seen(long size, Optional<XzStream> xz, PayloadEvidence evidence) {
    return new Payload(
        evidence.kind(), size, xz, evidence.version().map(Printable::of), evidence.soc(), evidence.environment());
  }
}
