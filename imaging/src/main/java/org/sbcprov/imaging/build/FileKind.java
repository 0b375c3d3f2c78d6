package org.sbcprov.imaging.build;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.imaging.FileForm;
import org.sbcprov.imaging.FileProblems;
import org.sbcprov.imaging.disk.DiskFile;
import org.sbcprov.imaging.magic.Magic;

/** What a file is that is to be put into an image as it is. */
enum FileKind {
  EXT("ext2, ext3 or ext4 file system", Magic.EXT),
  SQUASHFS("squashfs file system", Magic.SQUASHFS),
  EROFS("EROFS file system", Magic.EROFS),
  BTRFS("btrfs file system", Magic.BTRFS),
  F2FS("F2FS file system", Magic.F2FS),
  XFS("XFS file system", Magic.XFS),
  UBIFS("UBIFS file system", Magic.UBIFS),
  UBI("UBI image", Magic.UBI),
  FIT("FIT or device tree", Magic.DEVICE_TREE),
  ROCKCHIP("Rockchip boot image", Magic.ROCKCHIP),
  GPT("disk with a GPT", Magic.GPT),
  TAR("tar archive", Magic.TAR),
  FAT("FAT file system", Magic.BOOT_SECTOR),
  PACKED("compressed file", null),
  OTHER("file", null);

  /** Enough for {@link Magic#BTRFS}, which stands behind all others. */
  private static final int PROBE = Magic.BTRFS.end();

  private final String words;
  private final Magic magic;

  FileKind(String words, Magic magic) {
    this.words = words;
    this.magic = magic;
  }

  /** Its name, for people. */
  String words() {
    return words;
  }

  /**
   * Looks into a file.
   *
   * @throws BadInput {@code image.content-empty}
   */
  static FileKind of(Path file) {
    try (DiskFile opened = DiskFile.open(file)) {
      byte[] start = opened.read(0, (int) Math.min(PROBE, opened.size()));
      FileForm form = FileForm.of(start);
      if (form == FileForm.EMPTY) {
        throw new BadInput(
            "image.content-empty",
            file + " is empty",
            FileProblems.facts(file),
            "Leave it out, or check where it comes from.");
      }
      for (FileKind kind : values()) {
        if (kind.magic != null && kind.magic.isIn(start) && (kind != FAT || looksLikeFat(start))) {
          return kind;
        }
      }
      return form.isCompressed() ? PACKED : OTHER;
    }
  }

  /** Which kinds a content has to be of; nothing where any file will do. */
  static Optional<List<FileKind>> neededFor(String word) {
    switch (word) {
      case "production":
      case "recovery":
        return Optional.of(List.of(FIT));
      case "emmc-gpt":
        return Optional.of(List.of(GPT));
      case "u-boot-rockchip":
        return Optional.of(List.of(ROCKCHIP));
      case "rootfs":
      case "rootfs-b":
        return Optional.of(List.of(EXT, SQUASHFS, EROFS, BTRFS, F2FS, XFS, UBIFS));
      case "boot":
        return Optional.of(List.of(FAT, EXT));
      default:
        return Optional.empty();
    }
  }

  /**
   * Checks that a file is what a content has to be.
   *
   * @throws BadInput {@code image.compressed} when it is packed, {@code image.content-form} when it is not
   */
  static void require(String word, Path file, FileKind kind) {
    if (kind == PACKED) {
      try (DiskFile opened = DiskFile.open(file)) {
        throw FileProblems.compressed(file, FileForm.of(opened.read(0, (int) Math.min(FileForm.PROBE, opened.size()))));
      }
    }
    Optional<List<FileKind>> needed = neededFor(word);
    if (needed.isPresent() && !needed.get().contains(kind)) {
      StringBuilder names = new StringBuilder();
      for (FileKind one : needed.get()) {
        names.append(names.length() == 0 ? "" : ", ").append(one.words);
      }
      throw new BadInput(
          "image.content-form",
          file + " cannot be " + word + ": it is a " + kind.words + " of no kind that is known there",
          Facts.of("file", file.toAbsolutePath().normalize(), "content", word, "kind", kind.words),
          "Known there: " + names + ".");
    }
  }

  /** The name of the type stands in the boot sector of all that present programs make. */
  private static boolean looksLikeFat(byte[] start) {
    String sector = new String(start, 0, 512, StandardCharsets.ISO_8859_1);
    return sector.startsWith("FAT", 54) || sector.startsWith("FAT32", 82);
  }
}
