package org.sbcprov.imaging.mtk;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.sbcprov.core.Sha256;

/** A BL2 with all its headers, taken apart. */
public final class Bl2Image {
  /** The most that is read of a file which should be a BL2; the memory of every chip that loads one is smaller. */
  public static final int LIMIT = 1024 * 1024;

  private final byte[] file;
  private final DeviceHeader device;
  private final FileInfo fileInfo;
  private final Optional<BromCfg> bromCfg;
  private final DigestState digest;
  private final CodeEvidence evidence;

  private Bl2Image(
      byte[] file,
      DeviceHeader device,
      FileInfo fileInfo,
      Optional<BromCfg> bromCfg,
      DigestState digest,
      CodeEvidence evidence) {
    this.file = file;
    this.device = device;
    this.fileInfo = fileInfo;
    this.bromCfg = bromCfg;
    this.digest = digest;
    this.evidence = evidence;
  }

  /** Whether bytes begin as a BL2 with a device header does. */
  public static boolean startsIn(byte[] bytes) {
    return DeviceHeader.startsIn(bytes);
  }

  /**
   * Takes a BL2 apart. Bytes after its end do no harm; a partition has them.
   *
   * @param file the file, or as much of a partition as {@link #LIMIT} allows
   * @throws org.sbcprov.core.failure.BadInput {@code image.bl2-form} when it is not one or contradicts itself,
   *     {@code image.bl2-truncated} when bytes are missing
   */
  public static Bl2Image parse(byte[] file) {
    ByteBuffer image = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    DeviceHeader device = DeviceHeader.parse(file, image);
    FileInfo info = FileInfo.parse(image, device.gfhOffset());
    long end = device.gfhOffset() + info.totalSize();
    if (end > file.length) {
      throw Bl2Failures.truncated("FILE_INFO", end, file.length);
    }
    requireSameSizes(device, end, file.length);
    int gfhEnd = device.gfhOffset() + (int) info.headerSize();
    Optional<BromCfg> bromCfg = Optional.empty();
    List<Gfh> chain = Gfh.chain(image, device.gfhOffset(), gfhEnd);
    for (Gfh gfh : chain) {
      if (gfh.type() == Gfh.BROM_CFG) {
        bromCfg = Optional.of(BromCfg.parse(image, gfh));
      }
    }
    int signature = (int) (end - info.signatureSize());
    CodeEvidence evidence = CodeEvidence.of(file, device.gfhOffset() + (int) info.jumpOffset(), signature);
    return new Bl2Image(file, device, info, bromCfg, digestState(image, device.gfhOffset(), signature, info), evidence);
  }

  /** The medium that its device header names. */
  public Bl2Medium medium() {
    return device.medium();
  }

  /** Whether the BRLYT type and FILE_INFO's flash type say the same as the device header. */
  public boolean mediumIsConsistent() {
    Bl2Medium medium = device.medium();
    return fileInfo.flashType() == medium.flashType() && brlytType() == medium.brlytType();
  }

  /** The three fields that name the medium, for messages. */
  public String mediumFields() {
    return "device header \""
        + device.medium().headerName()
        + "\" ("
        + device.medium().word()
        + "), BRLYT type "
        + (device.brlyt().isEmpty()
            ? "absent"
            : "0x" + Long.toHexString(brlytType()) + " (" + Bl2Medium.nameOfBrlytType(brlytType()) + ")")
        + ", FILE_INFO flash type "
        + fileInfo.flashType()
        + (fileInfo.flashType() == Bl2Medium.FLASH_NAND ? " (NAND)" : "");
  }

  /** Bytes from the device header to the end of the signature. */
  public long size() {
    return device.gfhOffset() + fileInfo.totalSize();
  }

  /** The NAND header, on NAND. */
  public Optional<NandHeader> nand() {
    return device.nand();
  }

  /** Bytes before the GFH records. */
  public int deviceHeaderSize() {
    return device.gfhOffset();
  }

  /** BRLYT's type as a number, if there is a BRLYT. */
  public Optional<Long> layoutType() {
    return device.brlyt().map(Brlyt::type);
  }

  /** The medium that BRLYT's type stands for, or "unknown". */
  public String layoutMedium() {
    return Bl2Medium.nameOfBrlytType(brlytType());
  }

  /** FILE_INFO's flash type: 5 for SD, eMMC and NOR, 2 for NAND. */
  public int flashType() {
    return fileInfo.flashType();
  }

  /** Where the code is entered. */
  public long entry() {
    return fileInfo.loadAddress() + fileInfo.jumpOffset();
  }

  /** Bytes of the code. */
  public int codeSize() {
    return (int) (fileInfo.totalSize() - fileInfo.jumpOffset() - fileInfo.signatureSize());
  }

  /** The code without any header; a new array. */
  public byte[] code() {
    int from = device.gfhOffset() + (int) fileInfo.jumpOffset();
    return Arrays.copyOfRange(file, from, from + codeSize());
  }

  /** Bytes of the signature. */
  public long signatureSize() {
    return fileInfo.signatureSize();
  }

  /** The digest at its end in hexadecimal, when it ends with a SHA-256. */
  public Optional<String> storedDigest() {
    if (digest == DigestState.NOT_CHECKED) {
      return Optional.empty();
    }
    int end = (int) size();
    return Optional.of(HexFormat.of().formatHex(file, end - FileInfo.SHA256_SIZE, end));
  }

  /** Bytes of code and signature, which is what takes the memory after the load address and the headers. */
  public long loadedSize() {
    return fileInfo.totalSize() - fileInfo.headerSize();
  }

  /** Where the boot ROM puts the GFH records. */
  public long loadAddress() {
    return fileInfo.loadAddress();
  }

  /** FILE_INFO's file type; 1 for a boot loader. */
  public int fileType() {
    return fileInfo.fileType();
  }

  /** Whether the boot ROM enters it in AArch64. */
  public boolean aarch64() {
    return bromCfg.isPresent() && bromCfg.get().aarch64();
  }

  /** Bytes before the image that its BRLYT counts in; MT7622 expects its BL2 on SD cards that far from the start. */
  public long headerOffset() {
    return device.medium().isGeneric() ? device.brlyt().orElseThrow().headerSize() - DeviceHeader.GENERIC_GFH : 0;
  }

  /** Whether its content is what was packed. */
  public DigestState digest() {
    return digest;
  }

  /** FILE_INFO's signature type; 1 for SHA-256 alone. */
  public int signatureType() {
    return fileInfo.signatureType();
  }

  /** What the code tells about itself. */
  public CodeEvidence evidence() {
    return evidence;
  }

  private long brlytType() {
    return device.brlyt().isEmpty() ? 0 : device.brlyt().get().type();
  }

  private static void requireSameSizes(DeviceHeader device, long end, long available) {
    if (device.brlyt().isEmpty()) {
      return;
    }
    Brlyt brlyt = device.brlyt().get();
    long gfhUnits = device.gfhOffset() / device.unit();
    long offset = brlyt.headerSize() - gfhUnits;
    if (offset < 0 || offset > 0 && !device.medium().isGeneric()) {
      throw Bl2Failures.form("has a BRLYT header that puts the GFH records at " + brlyt.headerSize(), 0x0c);
    }
    long total = (brlyt.totalSize() - offset) * device.unit();
    if (total - device.unit() >= available) {
      throw Bl2Failures.truncated("BRLYT", total, available);
    }
    if (total < end || total - end >= device.unit()) {
      throw Bl2Failures.form("has a BRLYT header for " + total + " bytes and a FILE_INFO for " + end, 0x10);
    }
  }

  private static DigestState digestState(ByteBuffer image, int gfhOffset, int signature, FileInfo info) {
    if (info.signatureType() != FileInfo.SIGNATURE_SHA256 || info.signatureSize() != FileInfo.SHA256_SIZE) {
      return DigestState.NOT_CHECKED;
    }
    byte[] stored = new byte[FileInfo.SHA256_SIZE];
    image.get(signature, stored);
    byte[] computed = Sha256.digest(image.slice(gfhOffset, signature - gfhOffset));
    return Arrays.equals(stored, computed) ? DigestState.MATCHES : DigestState.DIFFERS;
  }
}
