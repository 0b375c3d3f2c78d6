package org.sbcprov.imaging.build;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.sbcprov.core.event.EventSink;
import org.sbcprov.imaging.disk.Part;
import org.sbcprov.imaging.ext4.Ext4Image;
import org.sbcprov.imaging.ext4.Ext4Options;
import org.sbcprov.imaging.fat.FatImage;
import org.sbcprov.imaging.fat.FatOptions;
import org.sbcprov.imaging.fat.FatType;
import org.sbcprov.imaging.tree.FileTree;

/** File systems that are made of files. */
final class FileSystems {
  /** From this size on a FAT file system is FAT32, whose 65525 clusters fit then; it is what boards' boot loaders expect. */
  private static final long FAT32_FROM = 64L << 20;

  private static final int FAT_LABEL = 11;
  private static final int EXT4_LABEL = 16;

  private FileSystems() {}

  static Filler filler(Source.Form form, Source source, Trees trees) {
    Trees.Read read = trees.read(source);
    Optional<Path> file = source.files().isEmpty() ? Optional.empty() : Optional.of(source.file());
    if (form == Source.Form.FAT) {
      return new Fat(read, file);
    }
    return new Ext4(read, file, form == Source.Form.EXT4_COMPATIBLE);
  }

  /** A FAT file system. */
  private record Fat(Trees.Read read, Optional<Path> file) implements Filler {
    @Override
    public long leastSize() {
      return FatImage.leastSize(read.tree(), 0, FatOptions.labelled("", 0));
    }

    @Override
    public String words() {
      return "FAT file system";
    }

    @Override
    public String identity() {
      return "fat " + read.identity();
    }

    @Override
    public Part part(Room room, EventSink events) {
      String label = shortened(room.label().toUpperCase(Locale.ROOT), FAT_LABEL);
      FatOptions options = FatOptions.labelled(label, (int) room.guid().getLeastSignificantBits());
      if (room.first() <= 0xffff_ffffL) {
        options = options.withHiddenSectors(room.first());
      }
      if (room.bytes() >= FAT32_FROM) {
        options = options.withType(FatType.FAT32);
      }
      return FatImage.of(read.tree(), room.bytes(), options, events);
    }
  }

  /** An ext4 file system. */
  private static final class Ext4 implements Filler {
    private final Trees.Read read;
    private final Optional<Path> file;
    private final boolean compatible;

    /** Bytes that it needs, as far as that is known; 0 before. */
    private long least;

    private boolean looked;

    Ext4(Trees.Read read, Optional<Path> file, boolean compatible) {
      this.read = read;
      this.file = file;
      this.compatible = compatible;
    }

    /** Most often it fits, and no file has to be read for its blocks of zeros. */
    @Override
    public long leastSize() {
      if (least == 0) {
        least = Ext4Image.leastSize(read.tree(), options(new UUID(0, 0), ""), 0, looked);
      }
      return least;
    }

    @Override
    public long exactSize() {
      if (!looked) {
        looked = true;
        least = 0;
      }
      return leastSize();
    }

    @Override
    public Optional<Path> file() {
      return file;
    }

    @Override
    public String words() {
      return "ext4 file system";
    }

    @Override
    public String identity() {
      return (compatible ? "ext4-compatible " : "ext4 ") + read.identity();
    }

    @Override
    public Part part(Room room, EventSink events) {
      byte[] name = ("ext4 in " + room.guid()).getBytes(StandardCharsets.US_ASCII);
      return Ext4Image.of(
          read.tree(), room.bytes(), options(UUID.nameUUIDFromBytes(name), shortened(room.label(), EXT4_LABEL)));
    }

    private Ext4Options options(UUID uuid, String label) {
      Ext4Options options = Ext4Options.of(label, uuid, read.newest());
      return compatible ? options.forOldReaders() : options;
    }
  }

  private static String shortened(String label, int length) {
    return label.length() > length ? label.substring(0, length) : label;
  }
}
