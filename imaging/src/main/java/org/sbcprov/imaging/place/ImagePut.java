package org.sbcprov.imaging.place;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sbcprov.core.board.Board;
import org.sbcprov.core.board.Medium;
import org.sbcprov.core.board.NandPlan;
import org.sbcprov.core.event.EventSink;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.io.InputFiles;
import org.sbcprov.core.io.OutputGuard;
import org.sbcprov.imaging.FileProblems;
import org.sbcprov.imaging.content.ContentReader;
import org.sbcprov.imaging.content.Found;
import org.sbcprov.imaging.content.NandCopies;
import org.sbcprov.imaging.disk.Change;
import org.sbcprov.imaging.disk.DiskFile;
import org.sbcprov.imaging.disk.InPlaceEdit;
import org.sbcprov.imaging.disk.SectorSource;
import org.sbcprov.imaging.fat.FatVolume;

/** Puts a file's content into a part of an image, in place. */
public final class ImagePut {
  /** The most that is put at once: all of it, and what it overwrites, is in memory. */
  public static final int LIMIT = 128 * 1024 * 1024;

  private static final int PIECE = 1024 * 1024;
  private static final String BL2 = "bl2";
  private static final int ERASED = 0xff;
  private static final List<String> CLEARED = List.of("bl2", "fip");

  private ImagePut() {}

  /**
   * What to put where.
   *
   * @param file the image, or a device
   * @param name as {@link ImageExtract.Request#name}; members of a FIP cannot be put
   * @param content the file whose bytes go there
   * @param board the board that the image is for, if that is known
   * @param medium {@code sd}, {@code emmc} or {@code nand}, if that is known; counts where the file is no disk, but the
   *     start of a NAND or an eMMC's boot0
   * @param saved where the bytes go that are overwritten; by default a new file beside the image
   * @param force whether doubts about the content are only warned of
   * @param dryRun whether nothing is written
   * @param modified the time of a file in a file system, seconds since 1970
   */
  public record Request(
      Path file,
      String name,
      Path content,
      Optional<Board> board,
      Optional<String> medium,
      Optional<Path> saved,
      boolean force,
      boolean dryRun,
      long modified) {}

  /**
   * What was put, or would be.
   *
   * @param title where
   * @param position its first byte; -1 for a file in a file system
   * @param size bytes of the content
   * @param changes the bytes; none when they were there already
   * @param saved the file with those that were overwritten, if any were
   */
  public record Result(String title, long position, long size, List<Change> changes, Optional<Path> saved) {
    /** Names and values, for scripts. */
    public Map<String, Object> facts() {
      Map<String, Object> facts = new LinkedHashMap<>();
      facts.put("place", title);
      if (position >= 0) {
        facts.put("offset", "0x" + Long.toHexString(position));
      }
      facts.put("size", size);
      List<Map<String, Object>> rows = new ArrayList<>();
      for (Change change : changes) {
        rows.add(change.facts());
      }
      facts.put("changes", rows);
      if (saved.isPresent()) {
        facts.put("saved", saved.get());
      }
      return facts;
    }
  }

  /**
   * Puts it there.
   *
   * @throws BadInput {@code image.no-such-place}, {@code image.content-too-large}, {@code image.put-beyond}, {@code
   *     image.content-kind}, and the codes of BL2 and FIP files that do not belong there
   * @throws org.sbcprov.core.failure.Refused {@code image.put-over}, {@code image.changed}, {@code image.busy}, and those of FAT file systems
   * @throws org.sbcprov.core.failure.VerificationFailed {@code image.read-back}
   * @throws org.sbcprov.core.failure.IoFailed when reading or writing fails
   */
  public static Result put(Request request, EventSink events) {
    byte[] content = InputFiles.read(request.content(), "content", LIMIT);
    Result planned = plan(request, content, events);
    if (request.dryRun() || planned.changes().isEmpty()) {
      return planned;
    }
    OutputGuard.requireApart(
        request.saved().map(List::of).orElse(List.of()), List.of(request.file(), request.content()));
    Path saved = InPlaceEdit.applySaved(request.file(), planned.changes(), request.saved());
    return new Result(planned.title(), planned.position(), planned.size(), planned.changes(), Optional.of(saved));
  }

  private static Result plan(Request request, byte[] content, EventSink events) {
    try (DiskFile image = DiskFile.open(request.file())) {
      FileProblems.requireUnpacked(request.file(), image);
      Places places = new Places(request.file(), image);
      int slash = Places.isOffset(request.name()) ? -1 : request.name().indexOf('/');
      if (slash > 0) {
        return file(request, image, places, slash, content);
      }
      Location location = places.target(request.name());
      if (Places.isOffset(request.name()) && location.room() == 0) {
        OffsetRules.require(
            image, places.view(), location.position(), content.length, request.force(), events);
      }
      boolean bare = places.view().isEmpty() && location.role().equals(BL2);
      List<Location> copies = bare ? copies(request, image, location) : List.of(location);
      List<Change> changes = new ArrayList<>();
      for (Location copy : copies) {
        requireRoom(request, image, copy, content.length);
      }
      new ContentRules(request, location, bare, events).require(content);
      for (Location copy : copies) {
        changes.addAll(changes(image, copy, content, copies.size() > 1 ? ERASED : 0));
      }
      return new Result(location.title(), location.position(), content.length, changes, Optional.empty());
    }
  }

  private static Result file(Request request, DiskFile image, Places places, int slash, byte[] content) {
    Location location = Inner.holder(places, request.name(), slash);
    if (!location.found().is("fat")) {
      throw new BadInput(
          "image.no-such-place",
          location.title() + " has no FAT file system, but " + location.found().content().words(),
          Facts.of("place", location.title()),
          location.found().is("fip")
              ? "sbcprov fip update changes a FIP; put the whole of it here then."
              : "sbcprov image inspect shows what lies where.");
    }
    String path = request.name().substring(slash + 1);
    FatVolume volume = FatVolume.open(image, location.position(), location.room());
    List<Change> changes = volume.replace(path, content, request.modified());
    return new Result(location.title() + ", " + path, -1, content.length, changes, Optional.empty());
  }

  /** A NAND has several copies of BL2; where the board's layout is known, also those that are damaged beyond recognition. */
  private static List<Location> copies(Request request, SectorSource image, Location first) {
    List<Location> copies = new ArrayList<>();
    Optional<NandPlan> plan = plan(request);
    if (plan.isPresent()) {
      long stride = plan.get().stride().bytes();
      for (int i = 0; i < plan.get().copies() && (i + 1) * stride <= image.size(); i++) {
        copies.add(copy(first, i, i * stride, stride, ContentReader.at(image, i * stride, stride)));
      }
    } else {
      NandCopies there = NandCopies.of(image);
      for (NandCopies.Copy copy : there.copies()) {
        copies.add(copy(first, copies.size(), copy.offset(), there.stride(), copy.found()));
      }
    }
    return copies.size() > 1 ? copies : List.of(first);
  }

  private static Location copy(Location first, int index, long offset, long stride, Found found) {
    return new Location("copy " + (index + 1) + " of " + first.title(), first.word(), BL2, offset, stride, found);
  }

  private static Optional<NandPlan> plan(Request request) {
    if (request.board().isEmpty() || !request.medium().equals(Optional.of("nand"))) {
      return Optional.empty();
    }
    Medium nand = request.board().get().media().get("nand");
    return nand == null ? Optional.empty() : nand.layout().nand();
  }

  private static void requireRoom(Request request, SectorSource image, Location location, long size) {
    if (location.room() > 0 && size > location.room()) {
      throw new BadInput(
          "image.content-too-large",
          request.content() + " has " + size + " bytes; " + location.title() + " has " + location.room(),
          Facts.of("size", size, "room", location.room(), "place", location.title()),
          "Take a smaller build, or a layout with a larger partition. --force does not help here.");
    }
    if (location.position() > image.size() || location.room() == 0 && size > image.size() - location.position()) {
      throw new BadInput(
          "image.put-beyond",
          request.file() + " ends at " + image.size() + ", before " + location.title() + " would",
          Facts.of("size", image.size(), "offset", "0x" + Long.toHexString(location.position())),
          "The image is cut off; sbcprov image build makes a whole one.");
    }
  }

  /** A shorter BL2 or FIP leaves nothing of the old one behind it; what is there of others stays. */
  private static List<Change> changes(SectorSource image, Location location, byte[] content, int fill) {
    long old = CLEARED.contains(location.found().content().kind()) ? location.found().length() : 0;
    old = Math.min(old, location.room());
    old = Math.min(old, image.size() - location.position());
    byte[] after = Arrays.copyOf(content, (int) Math.max(content.length, Math.min(old, LIMIT)));
    Arrays.fill(after, content.length, after.length, (byte) fill);
    byte[] before = read(image, location.position(), (int) Math.min(after.length, image.size() - location.position()));
    Change change = new Change(location.title(), location.position(), before, after);
    return change.isEmpty() ? List.of() : List.of(change.narrowed());
  }

  private static byte[] read(SectorSource image, long position, int length) {
    byte[] bytes = new byte[length];
    for (int at = 0; at < length; at += PIECE) {
      int piece = Math.min(PIECE, length - at);
      System.arraycopy(image.read(position + at, piece), 0, bytes, at, piece);
    }
    return bytes;
  }
}
