package org.sbcprov.imaging.custom;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.sbcprov.core.event.EventSink;
import org.sbcprov.core.event.Warning;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.failure.Failure;
import org.sbcprov.core.failure.Refused;
import org.sbcprov.core.failure.VerificationFailed;
import org.sbcprov.core.io.FileFailures;
import org.sbcprov.core.process.Programs;
import org.sbcprov.imaging.FileForm;
import org.sbcprov.imaging.FileProblems;
import org.sbcprov.imaging.content.OpenedImage;
import org.sbcprov.imaging.disk.Change;
import org.sbcprov.imaging.disk.DiskFile;
import org.sbcprov.imaging.disk.InPlaceEdit;
import org.sbcprov.imaging.disk.SectorSource;
import org.sbcprov.imaging.volume.Volumes;

/**
 * Makes an image ready: finds out what kind it is, makes out all changes, looks whether the image has what it is to have
 * with them, and only then writes.
 */
public final class ImageCustomize {
  /** How often another file may be in the place of the image when its lock is had. */
  private static final int MOST_REPLACED = 10;

  private ImageCustomize() {}

  /**
   * What is asked for.
   *
   * @param image a file or a block device
   * @param wanted in order; a later one sees what an earlier one did
   * @param out a new image; the first one stays then. Empty to change the image itself
   * @param dryRun whether nothing is written
   * @param saved where the bytes go that are overwritten; it is changed in place then, as a device has to be
   * @param backup whether the file as it was is kept beside it
   * @param time seconds since 1970 that new and changed files get
   */
  public record Request(
      Path image,
      List<Customization> wanted,
      Optional<Path> out,
      boolean dryRun,
      Optional<Path> saved,
      boolean backup,
      long time) {
    public Request {
      wanted = List.copyOf(wanted);
    }
  }

  /**
   * What came of it.
   *
   * @param layout what the image is
   * @param changes of files
   * @param done what was done for each thing that was asked for, in words
   * @param notes what to expect at the first start, in words
   * @param writes what is written where
   * @param backup the file as it was
   */
  public record Result(
      Layout layout,
      List<FileChange> changes,
      List<String> done,
      List<String> notes,
      List<Change> writes,
      Optional<Path> backup) {
    /** Names and values, for scripts. */
    public Map<String, Object> facts() {
      Map<String, Object> facts = new LinkedHashMap<>(layout.facts());
      List<Map<String, Object>> files = new ArrayList<>();
      changes.forEach(change -> files.add(change.facts()));
      facts.put("changed", !changes.isEmpty());
      facts.put("changes", files);
      facts.put("done", done);
      facts.put("notes", notes);
      long bytes = 0;
      for (Change change : writes) {
        bytes += change.after().length;
      }
      facts.put("bytes-written", bytes);
      backup.ifPresent(path -> facts.put("backup", path));
      return facts;
    }
  }

  /**
   * Does it.
   *
   * @param programs those of e2fsprogs change files in ext4, openssl hashes passwords
   * @param events gets progress and warnings
   * @throws org.sbcprov.core.failure.BadInput when something in the image, or that is put into it, is not what it has to be
   * @throws Refused when the image has no place for something, or is being changed by another program
   * @throws org.sbcprov.core.failure.VerificationFailed {@code customize.read-back}
   */
  public static Result run(Request request, Programs programs, EventSink events) {
    CustomWrite.requireApart(request);
    if (request.out().isEmpty() && !request.dryRun()) {
      // A packed image can be read, for another one that is made of it, but not changed.
      try (DiskFile file = DiskFile.open(request.image())) {
        FileForm form = FileForm.of(file.read(0, (int) Math.min(file.size(), FileForm.PROBE)));
        if (form.isCompressed()) {
          throw packed(request.image(), form);
        }
      }
    }
    // What is changed in place is locked when that is done.
    boolean replaced = !request.dryRun() && request.out().isEmpty() && request.saved().isEmpty();
    if (!replaced || DiskFile.isBlockDevice(request.image())) {
      return unlocked(request, programs, events);
    }
    InPlaceEdit.requireWritable(request.image());
    return locked(request, programs, events);
  }

  private static Failure packed(Path image, FileForm form) {
    Failure failure = FileProblems.compressed(image, form);
    return new BadInput(
        failure.code(),
        failure.getMessage() + ", which cannot be changed in place",
        failure.facts(),
        "Write a new one with --out, packed as its name ends: --out new-" + image.getFileName() + ". " + failure.hint());
  }

  /** Two at once would each leave out what the other one did. */
  @SuppressWarnings("try")
  private static Result locked(Request request, Programs programs, EventSink events) {
    try {
      for (int i = 0; i < MOST_REPLACED; i++) {
        Object opened = Files.readAttributes(request.image(), BasicFileAttributes.class).fileKey();
        try (FileChannel channel =
                FileChannel.open(request.image(), StandardOpenOption.READ, StandardOpenOption.WRITE);
            FileLock lock = lock(request.image(), channel)) {
          // Who held the lock before may have put another file in its place.
          Object now = Files.readAttributes(request.image(), BasicFileAttributes.class).fileKey();
          if (Objects.equals(opened, now)) {
            return unlocked(request, programs, events);
          }
        }
      }
      throw busy(request.image());
    } catch (IOException e) {
      throw Files.exists(request.image())
          ? FileFailures.writing(request.image(), e)
          : FileFailures.reading(request.image(), "image", e);
    }
  }

  private static FileLock lock(Path file, FileChannel channel) throws IOException {
    FileLock lock;
    try {
      lock = channel.tryLock();
    } catch (OverlappingFileLockException e) {
      lock = null;
    }
    if (lock == null) {
      throw busy(file);
    }
    return lock;
  }

  private static Refused busy(Path file) {
    return new Refused(
        "image.busy",
        file + " is being changed by another program",
        FileProblems.facts(file),
        "Try again when that has ended.");
  }

  private static Result unlocked(Request request, Programs programs, EventSink events) {
    try (OpenedImage source = OpenedImage.open(request.image(), events)) {
      LayoutDetector.Detected detected = detect(source, request.image(), programs);
      Bench bench = new Bench(detected.layout(), detected.tree(), programs);
      for (Customization one : request.wanted()) {
        one.apply(bench);
      }
      List<FileChange> changes = bench.tree().changes();
      List<Change> writes = new ArrayList<>();
      for (StagedVolume volume : bench.tree().volumes()) {
        writes.addAll(volume.volume().changes(volume.edits(), request.time()));
      }
      for (Warning warning : bench.warnings()) {
        events.accept(warning);
      }
      SectorSource changed = new ChangedSource(source, writes);
      requireRead(changed, request.image(), bench.tree(), programs);
      Optional<Path> backup = Optional.empty();
      if (!request.dryRun() && request.out().isPresent()) {
        boolean secret = false;
        for (FileChange change : changes) {
          secret |= change.secret();
        }
        CustomWrite.toNew(request, changed, secret, events);
      } else if (!request.dryRun() && !writes.isEmpty()) {
        backup = CustomWrite.inPlace(request, writes, programs, events);
      }
      List<String> notes = new ArrayList<>(bench.notes());
      if (detected.layout().family() == Layout.Family.RASPBERRY_PI_OS && !UserConf.isIn(detected.tree())) {
        notes.add("A user has to be made (--userconf), or the first start asks for one on the screen.");
      }
      if (!detected.layout().family().firstStart().isEmpty()) {
        notes.add(detected.layout().family().firstStart());
      }
      return new Result(detected.layout(), changes, bench.done(), notes, writes, backup);
    }
  }

  /** All that is to be there is looked for in the image as it will be, before any of it is written. */
  private static void requireRead(SectorSource changed, Path image, SystemTree wanted, Programs programs) {
    if (wanted.volumes().isEmpty()) {
      return;
    }
    String differs = wanted.differs(detect(changed, image, programs).tree());
    if (!differs.isEmpty()) {
      throw new VerificationFailed(
          "customize.read-back",
          CustomFailures.shown(differs) + " would not read back as it is to be",
          Facts.of("file", image.toAbsolutePath().normalize(), "path", CustomFailures.shown(differs)),
          "Nothing was written. The file system may be damaged: e2fsck -fn or fsck.vfat -n tells.");
    }
  }

  private static LayoutDetector.Detected detect(SectorSource source, Path image, Programs programs) {
    Volumes volumes = Volumes.of(source, programs);
    List<String> others = new ArrayList<>();
    for (Volumes.Place place : volumes.places()) {
      boolean empty = place.kind().equals("empty");
      if (place.volume().isEmpty() && place.position() + place.size() > source.size()) {
        String found = place.kind().equals("beyond-file") || empty ? "" : place.words() + "; ";
        others.add(
            "partition " + place.number() + " (" + found + SystemTree.CUT_SHORT + ": it has " + source.size()
                + " bytes, and the partition goes to " + (place.position() + place.size()) + ")");
      } else if (place.volume().isEmpty() && place.problem().isPresent()) {
        others.add("partition " + place.number() + " (" + place.words() + ", " + place.problem().get().getMessage() + ")");
      } else if (place.volume().isEmpty() && !empty && !place.kind().equals("data")) {
        others.add("partition " + place.number() + " (" + place.words() + ")");
      }
    }
    return LayoutDetector.detect(volumes.all(), others, image.toString());
  }
}
