package org.sbcprov.imaging.build;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.sbcprov.core.board.Bl2Profile;
import org.sbcprov.core.board.MediumLayout;
import org.sbcprov.core.board.Partition;
import org.sbcprov.core.event.EventSink;
import org.sbcprov.core.failure.BadUsage;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.io.FileFailures;
import org.sbcprov.imaging.output.FilePart;

/** All that goes into an image, by the place that it goes to. */
final class Contents implements AutoCloseable {
  private static final String BL2_OF = "-bl2";
  private static final String FIP_OF = "-fip";

  /** What words begin with that no layout has: those of partitions and places that a user adds. */
  static final String OWN = "partition ";

  private final BuildRequest request;
  private final FirmwareFiles firmware;
  private final Trees trees;
  private final Map<String, Filler> fillers = new LinkedHashMap<>();

  Contents(BuildRequest request, EventSink events) {
    this.request = request;
    this.firmware = new FirmwareFiles(request.board().soc(), request.layout(), events);
    this.trees = new Trees(request.trees(), FileFailures.directoryOf(request.out()), events);
  }

  /** Closes archives. */
  @Override
  public void close() {
    trees.close();
  }

  /** What was read so far, by word. */
  Map<String, Filler> all() {
    return fillers;
  }

  /** The filler of a word, if something was given for it. */
  Optional<Filler> of(String word) {
    return Optional.ofNullable(fillers.get(word));
  }

  /**
   * Reads the firmware, which every check begins with.
   *
   * @throws org.sbcprov.core.failure.BadInput when it is missing or not what the board needs
   */
  void readFirmware() {
    MediumLayout layout = request.layout();
    Source bl2 = layout.bl2().isPresent() ? request.contents().get(LayoutRules.BL2) : null;
    Source fip = request.contents().get(LayoutRules.FIP);
    byte[] bl2Bytes = bl2 == null ? null : firmware.readBl2(bl2.file());
    byte[] fipBytes = fip == null ? null : firmware.readFip(fip.file());
    if (bl2 != null && fip != null) {
      firmware.requireNotSwapped(bl2.file(), bl2Bytes, fip.file(), fipBytes);
    }
    if (bl2 != null) {
      fillers.put(LayoutRules.BL2, firmware.bl2(bl2.file(), bl2Bytes, layout.bl2().get()));
    }
    if (fip != null) {
      fillers.put(LayoutRules.FIP, firmware.fip(fip.file(), fipBytes));
    }
  }

  /**
   * Reads what is given for a word, or what a partition is to get of its own.
   *
   * @param word the layout's word, or a name for a partition that has none
   * @param source what is given
   * @param fs the file system of the place
   * @throws org.sbcprov.core.failure.Failure when it cannot go there
   */
  void read(String word, Source source, Partition.Fs fs) {
    if (fillers.containsKey(word)) {
      return;
    }
    fillers.put(word, filler(word, source, fs));
  }

  private Filler filler(String word, Source source, Partition.Fs fs) {
    boolean named = word.startsWith(OWN);
    if (!named && word.endsWith(BL2_OF)) {
      return otherBl2(word, source.file());
    }
    if (!named && word.endsWith(FIP_OF)) {
      return firmware.fip(source.file(), firmware.readFip(source.file()));
    }
    Source.Form form = source.form() == Source.Form.AUTO ? form(word, source, fs) : source.form();
    if (form == Source.Form.RAW) {
      return raw(word, source);
    }
    return FileSystems.filler(form, source, trees);
  }

  private static Filler raw(String word, Source source) {
    Path file = source.file();
    FileKind kind = FileKind.of(file);
    if (source.form() != Source.Form.RAW) {
      FileKind.require(word, file, kind);
    }
    return new RawFiller(kind.words(), file, FilePart.of(file));
  }

  /** A directory, an archive and several files become the file system of their place. */
  private static Source.Form form(String word, Source source, Partition.Fs fs) {
    boolean tree = source.files().size() != 1 || Files.isDirectory(source.file());
    if (fs == Partition.Fs.FAT) {
      boolean files = tree || Trees.isArchive(source.file()) || FileKind.of(source.file()) != FileKind.FAT;
      return files ? Source.Form.FAT : Source.Form.RAW;
    }
    if (!tree && !Trees.isArchive(source.file())) {
      return Source.Form.RAW;
    }
    if (fs == Partition.Fs.NONE) {
      throw new BadUsage(
          "image.content-tree",
          "What goes to " + word + " is put there as it is, and cannot be "
              + (tree ? "a directory" : "an archive"),
          Facts.of("content", word),
          "Give a file, or ask for a file system with --partition name=NAME,fs=ext4.");
    }
    return fs == Partition.Fs.EXT4 ? Source.Form.EXT4 : Source.Form.EXT4_COMPATIBLE;
  }

  /** The BL2 of another medium, which is installed from this one. */
  private Filler otherBl2(String word, Path file) {
    String medium = word.substring(0, word.length() - BL2_OF.length());
    String needed = medium.equals("snand") || medium.equals("nand") ? "spim-nand" : medium;
    Bl2Profile own = request.layout().bl2().orElseThrow();
    Bl2Profile profile = new Bl2Profile(needed, own.loadAddress(), own.aarch64(), 0, own.limit());
    return firmware.bl2(file, firmware.readBl2(file), profile);
  }
}
