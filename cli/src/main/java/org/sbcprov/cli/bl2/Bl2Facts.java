package org.sbcprov.cli.bl2;

import java.nio.file.Path;
import java.util.Map;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.imaging.finding.Printable;
import org.sbcprov.imaging.mtk.Bl2Copies;
import org.sbcprov.imaging.mtk.Bl2Image;
import org.sbcprov.imaging.mtk.CodeEvidence;
import org.sbcprov.imaging.mtk.DigestState;
import org.sbcprov.imaging.mtk.DramVariant;
import org.sbcprov.imaging.mtk.NandForm;
import org.sbcprov.imaging.mtk.NandHeader;

/** All that is known about a BL2, for scripts. */
final class Bl2Facts {
  private Bl2Facts() {}

  static Map<String, Object> of(Path file, long fileSize, Bl2Image bl2) {
    CodeEvidence evidence = bl2.evidence();
    DramVariant dram = DramVariant.of(evidence);
    return Facts.of(
        "file", file,
        "file-size", fileSize,
        "medium", bl2.medium().word(),
        "medium-consistent", bl2.mediumIsConsistent(),
        "header-name", bl2.medium().headerName(),
        "brlyt-type", bl2.layoutType().map(Bl2Facts::hex).orElse(null),
        "brlyt-medium", bl2.layoutType().isPresent() ? bl2.layoutMedium() : null,
        "flash-type", bl2.flashType(),
        "nand", bl2.nand().map(nand -> nand(nand, bl2.size())).orElse(null),
        "header-offset", bl2.headerOffset(),
        "load-address", hex(bl2.loadAddress()),
        "entry", hex(bl2.entry()),
        "aarch64", bl2.aarch64(),
        "file-type", bl2.fileType(),
        "size", bl2.size(),
        "device-header-size", bl2.deviceHeaderSize(),
        "code-size", bl2.codeSize(),
        "loaded-size", bl2.loadedSize(),
        "signature-type", bl2.signatureType(),
        "signature-size", bl2.signatureSize(),
        "digest", digest(bl2.digest()),
        "sha256", bl2.storedDigest().orElse(null),
        "soc", evidence.chip().orElse(null),
        "soc-printed", evidence.printed().orElse(null),
        "soc-named", evidence.named(),
        "version", evidence.version().map(Printable::of).orElse(null),
        "built", evidence.built().map(Printable::of).orElse(null),
        "tagged-medium", evidence.taggedMedium().orElse(null),
        "dram", dram.type().orElse(null),
        "dram-4bg", dram.fourBankGroups().orElse(null),
        "compressed", evidence.compressed(),
        "unpacked-size", evidence.unpackedSize().orElse(null),
        "uart-download", evidence.uartDownload());
  }

  static String hex(long value) {
    return "0x" + Long.toHexString(value);
  }

  private static String digest(DigestState state) {
    switch (state) {
      case MATCHES:
        return "matches";
      case DIFFERS:
        return "differs";
      default:
        return "not-checked";
    }
  }

  private static Map<String, Object> nand(NandHeader nand, long size) {
    return Facts.of(
        "family", nand.family().word(),
        "form", nand.form().map(NandForm::word).orElse(null),
        "page-size", nand.pageSize(),
        "spare-size", nand.spareSize(),
        "pages-per-block", nand.pagesPerBlock(),
        "blocks", nand.blocks() == 0 ? null : nand.blocks(),
        "smallest-stride", stride(size),
        "problem", nand.problem().orElse(null));
  }

  /** The smaller of the usual distances of copies that has room for one; null when none has. */
  static Integer stride(long size) {
    if (size <= Bl2Copies.NARROW_STRIDE) {
      return Bl2Copies.NARROW_STRIDE;
    }
    return size <= Bl2Copies.STRIDE ? Bl2Copies.STRIDE : null;
  }
}
