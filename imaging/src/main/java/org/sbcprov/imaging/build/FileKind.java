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

/** What a file is that is to be put into an image as it is. */
enum FileKind {
  EXT("ext2, ext3 or ext4 file system", 1080, 0x53, 0xef),
  SQUASHFS("squashfs file system", 0, 'h', 's', 'q', 's'),
  EROFS("EROFS file system", 1024, 0xe2, 0xe1, 0xf5, 0xe0),
  BTRFS("btrfs file system", 0x10040, '_', 'B', 'H', 'R', 'f', 'S', '_', 'M'),
  F2FS("F2FS file system", 1024, 0x10, 0x20, 0xf5, 0xf2),
  XFS("XFS file system", 0, 'X', 'F', 'S', 'B'),
  UBIFS("UBIFS file system", 0, 0x31, 0x18, 0x10, 0x06),
  UBI("UBI image", 0, 'U', 'B', 'I', '#'),
  FIT("FIT or device tree", 0, 0xd0, 0x0d, 0xfe, 0xed),
  ROCKCHIP("Rockchip boot image", 0, 'R', 'K', 'N', 'S'),
  GPT("disk with a GPT", 512, 'E', 'F', 'I', ' ', 'P', 'A', 'R', 'T'),
  TAR("tar archive", 257, 'u', 's', 't', 'a', 'r'),
  FAT("FAT file system", 510, 0x55, 0xaa),
  PACKED("compressed file", 0),
  OTHER("file", 0);

  private static final int PROBE = 0x10048;

  private final String words;
  private final int offset;
  private final int[] magic;

  FileKind(String words, int offset, int... magic) {
    this.words = words;
    this.offset = offset;
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
        if (kind.magic.length > 0 && kind.matches(start)) {
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

  private boolean matches(byte[] start) {
    if (start.length < offset + magic.length) {
      return false;
    }
    for (int i = 0; i < magic.length; i++) {
      if ((start[offset + i] & 0xff) != magic[i]) {
        return false;
      }
    }
    return this != FAT || looksLikeFat(start);
  }

  /** The name of the type stands in the boot sector of all that present programs make. */
  private static boolean looksLikeFat(byte[] start) {
    String sector = new String(start, 0, 512, StandardCharsets.ISO_8859_1);
    return sector.startsWith("FAT", 54) || sector.startsWith("FAT32", 82);
  }
}
