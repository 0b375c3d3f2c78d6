package org.sbcprov.eeprom;

import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.sbcprov.core.board.Board;
import org.sbcprov.core.event.EventSink;
import org.sbcprov.core.event.Warning;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.failure.Refused;
import org.sbcprov.core.io.OutputDirectory;
import org.sbcprov.core.io.OutputGuard;

/**
 * Makes a directory from which a board is booted over USB to write its EEPROM: the program that writes it, an image, its
 * signature, and the program's {@code config.txt}. All four appear, or none; other files in the directory stay as they
 * are.
 */
public final class RecoveryDirectory {
  private static final String CONFIG = "config.txt";

  private static final String SIGNATURE = "pieeprom.sig";

  /** What boards are served before the files in the directory itself. */
  private static final String[] SHADOWS = {"bootfiles.bin", "2711", "2712"};

  private RecoveryDirectory() {}

  /**
   * What to change in the image's configuration, in this order.
   *
   * @param config a boot.conf to put in the place of the image's
   * @param settings lines to set for all boards
   * @param order the boot order to set for all boards
   */
  public record Changes(Optional<Path> config, List<Setting> settings, Optional<BootOrder> order) {
    public Changes {
      settings = List.copyOf(settings);
    }
  }

  /**
   * What to make.
   *
   * @param directory where; made when it is not there
   * @param image the image to start from
   * @param recovery the recovery.bin to take
   * @param changes what to change in its configuration
   * @param board the board that it is for, when that is known
   * @param reboot whether the board is to restart when it is done
   * @param timestamp for the signature
   * @param allowUnsigned see {@link EepromRewrite.Request}
   * @param force whether older files of the same names may be replaced
   */
  public record Request(
      Path directory,
      Path image,
      Path recovery,
      Changes changes,
      Optional<Board> board,
      boolean reboot,
      Instant timestamp,
      boolean allowUnsigned,
      boolean force) {}

  /**
   * What was made.
   *
   * @param directory where
   * @param source the image that it was made from
   * @param recovery the recovery.bin that was taken
   * @param chip what it is for
   * @param build when and from what the image was built, where it tells
   * @param files the files written: program, image, signature, {@code config.txt}
   * @param changed whether the image differs from the source
   * @param sha256 digest of the image, in hexadecimal
   * @param timestamp seconds since 1970, as in the signature
   * @param orderAfter the boot order set for all boards; empty when the bootloader's default counts
   */
  public record Made(
      Path directory,
      Path source,
      Path recovery,
      Chip chip,
      Optional<BuildInfo> build,
      List<Path> files,
      boolean changed,
      String sha256,
      long timestamp,
      Optional<String> orderAfter) {}

  /** The files that are written to a directory for any chip: to be kept apart from what else is read. */
  public static List<Path> files(Path directory) {
    List<Path> files = new ArrayList<>(files(directory, Chip.BCM2711));
    files.add(directory.resolve(RecoveryBin.nameFor(Chip.BCM2712)));
    return files;
  }

  private static List<Path> files(Path directory, Chip chip) {
    return List.of(
        directory.resolve(RecoveryBin.nameFor(chip)),
        directory.resolve(BootDirectory.IMAGE),
        directory.resolve(SIGNATURE),
        directory.resolve(CONFIG));
  }

  /**
   * All that is needed to make it, checked: nothing but writing can go wrong any more.
   *
   * @param request what to make
   * @param source the image to start from
   * @param config its configuration with {@link Changes#config} and {@link Changes#settings}, but not the order
   * @param image the image that will be written; {@code source} itself when nothing changes
   * @param recovery the program
   */
  public record Prepared(
      Request request, EepromImage source, byte[] config, EepromImage image, RecoveryBin recovery) {

    /**
     * Writes the files: all, or none.
     *
     * @throws org.sbcprov.core.failure.IoFailed when that fails
     */
    public Made write() {
      Path directory = request.directory();
      SignatureFile signature = SignatureFile.of(image.sharedBytes(), request.timestamp());
      List<Path> files = files(directory, image.chip());
      OutputDirectory.write(
          directory,
          false,
          files,
          List.of(
              recovery.sharedBytes(),
              image.sharedBytes(),
              signature.write(),
              RecoveryConfig.write(request.reboot())));
      return new Made(
          directory,
          request.image(),
          recovery.file(),
          image.chip(),
          source.build(),
          files,
          image != source,
          signature.sha256(),
          signature.timestamp().getAsLong(),
          BootConf.of(image.bootConf()).shownValue(BootOrder.KEY));
    }
  }

  /**
   * Checks everything and changes the image, in memory.
   *
   * @throws Refused {@code eeprom.recovery-exists} when files of these names are there and are not to be replaced;
   *     {@code output.is-input}; {@code eeprom.signed-config}
   * @throws BadInput when the image or recovery.bin is none, or not for the same chip, or not for the board; when the
   *     configuration has no room
   */
  public static Prepared prepare(Request request, EventSink sink) {
    List<Path> inputs = new ArrayList<>(List.of(request.image(), request.recovery()));
    request.changes().config().ifPresent(inputs::add);
    EepromImage image = EepromImage.read(request.image());
    Chip chip = image.chip();
    RewriteChecks.board(request.image(), image, request.board());
    Path directory = request.directory();
    List<Path> files = files(directory, chip);
    requireApart(directory, files, inputs);
    if (!request.force()) {
      requireNone(directory, files);
    }
    RecoveryBin recovery = RecoveryBin.read(request.recovery());
    recovery.requireChip(chip);
    SignatureFile.seconds(request.timestamp());
    BootConf config = config(request.changes(), image, sink);
    EepromImage changed = changed(request, image, config, sink);
    warn(request, recovery, image, sink);
    return new Prepared(request, image, config.bytes(), changed, recovery);
  }

  /** The program brings the image to the board from where it lies: from the directory itself it cannot be read. */
  private static void requireApart(Path directory, List<Path> outputs, List<Path> inputs) {
    try {
      OutputGuard.requireApart(outputs, inputs);
    } catch (Refused e) {
      throw new Refused(
          e.code(),
          e.getMessage(),
          e.facts(),
          "Name another directory with -d, or move the file out of " + directory + " first.",
          e);
    }
  }

  private static BootConf config(Changes changes, EepromImage image, EventSink sink) {
    BootConf after = BootConf.of(image.bootConf());
    if (changes.config().isPresent()) {
      byte[] config = ConfigText.read(changes.config().get());
      ConfigText.warnWhenEmpty(config, sink);
      after = BootConf.of(config);
    }
    for (Setting setting : changes.settings()) {
      after = after.with(setting.key(), setting.value());
    }
    return after;
  }

  private static EepromImage changed(Request request, EepromImage image, BootConf config, EventSink sink) {
    Changes changes = request.changes();
    BootConf after = config;
    List<String> keys = new ArrayList<>();
    for (Setting setting : changes.settings()) {
      keys.add(setting.key());
    }
    if (changes.order().isPresent()) {
      after = after.with(BootOrder.KEY, changes.order().get().hex());
      keys.add(BootOrder.KEY);
    }
    EepromRewrite.Request rewrite =
        new EepromRewrite.Request(
            request.image(),
            request.directory().resolve(BootDirectory.IMAGE),
            request.timestamp(),
            request.allowUnsigned(),
            false);
    EepromImage changed = EepromRewrite.withConfig(image, after.bytes());
    RewriteChecks.change(rewrite, image, changed, sink);
    if (changes.order().isPresent()) {
      changes.order().get().dangers(image.chip(), request.board()).forEach(sink::accept);
    }
    for (String key : keys) {
      after.surprises(key, BootConf.FOR_ALL).forEach(sink::accept);
    }
    return changed;
  }

  private static void warn(Request request, RecoveryBin recovery, EepromImage image, EventSink sink) {
    if (request.board().isPresent() && !BoardImages.isNewEnough(request.board().get(), image.build())) {
      sink.accept(BoardImages.tooOld(request.board().get(), request.image(), image.build()));
    }
    if (request.reboot() && !recovery.knows(RecoveryConfig.REBOOT)) {
      sink.accept(
          new Warning(
              "eeprom.recovery-old",
              recovery.file() + " does not know " + RecoveryConfig.REBOOT + ": the board will not restart by itself",
              Facts.of("file", recovery.file().toAbsolutePath().normalize(), "setting", RecoveryConfig.REBOOT)));
    }
    warnOfOtherChip(request.directory(), recovery.chip(), sink);
    for (String name : SHADOWS) {
      Path shadow = request.directory().resolve(name);
      if (Files.exists(shadow)) {
        sink.accept(
            new Warning(
                "eeprom.recovery-shadowed",
                "Boards are served what is in " + shadow + " before the files made here",
                Facts.of("file", shadow.toAbsolutePath().normalize())));
      }
    }
  }

  /** What another chip's boards are started with, when it stays from an earlier directory of that name. */
  private static void warnOfOtherChip(Path directory, Chip chip, EventSink sink) {
    Chip other = chip == Chip.BCM2711 ? Chip.BCM2712 : Chip.BCM2711;
    Path program = directory.resolve(RecoveryBin.nameFor(other));
    if (Files.exists(program, LinkOption.NOFOLLOW_LINKS)) {
      sink.accept(
          new Warning(
              "eeprom.recovery-other-chip",
              "There is " + program + " still, which starts boards with a " + other + "; they would then be offered an"
                  + " image for the " + chip + ". Remove it, unless it is meant to be there",
              Facts.of("file", program.toAbsolutePath().normalize(), "chip", chip.soc(), "file-chip", other.soc())));
    }
  }

  private static void requireNone(Path directory, List<Path> files) {
    List<String> there = OutputDirectory.present(files);
    if (!there.isEmpty()) {
      throw new Refused(
          "eeprom.recovery-exists",
          directory + " has " + String.join(", ", there) + " already",
          Facts.of("directory", directory.toAbsolutePath().normalize(), "files", there),
          "Name a new directory, or replace them with --force.");
    }
  }
}
