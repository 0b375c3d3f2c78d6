package org.sbcprov.usbboot;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.sbcprov.core.Sha256;
import org.sbcprov.core.failure.Failure;

/** Finds all files that boards could ask for, and which of them each board would get. */
final class PlannedFiles {
  /** The most bytes that are read for digests. */
  static final long HASHED = 8L << 30;

  private static final int PIECE = 1 << 20;
  private static final Set<Chip> ALL = EnumSet.allOf(Chip.class);

  private final BootFiles files;
  private final FileLookup lookup;
  private final List<Candidate> candidates = new ArrayList<>();
  private final Map<String, Candidate> places = new HashMap<>();
  private final Set<String> ports = new LinkedHashSet<>();
  private final Set<Chip> bootable = EnumSet.noneOf(Chip.class);
  private final List<PlannedFile> list = new ArrayList<>();
  private final long mostHashed;
  private long hashed;
  private boolean whole;

  /** A file in one of the places, and the chips whose boards look there for it. */
  private static final class Candidate {
    final Place place;
    final String overlay;
    final String name;
    final Set<Chip> chips;
    final List<String> notes = new ArrayList<>();
    String source;
    long bytes = -1;
    boolean exists;

    Candidate(Place place, String overlay, String name, Set<Chip> chips, String source) {
      this.place = place;
      this.overlay = overlay;
      this.name = name;
      this.chips = chips;
      this.source = source;
    }
  }

  private PlannedFiles(BootFiles files, long mostHashed) {
    this.files = files;
    this.mostHashed = mostHashed;
    this.lookup = files.lookup();
  }

  static PlannedFiles of(BootFiles files) {
    return of(files, HASHED);
  }

  /** Which files there are, without reading all of them for their digests. */
  static PlannedFiles withoutDigests(BootFiles files) {
    return of(files, 0);
  }

  private static PlannedFiles of(BootFiles files, long mostHashed) {
    PlannedFiles planned = new PlannedFiles(files, mostHashed);
    planned.collect();
    for (Candidate candidate : planned.candidates) {
      planned.open(candidate);
    }
    planned.findBootable();
    for (Candidate candidate : planned.candidates) {
      planned.list.add(planned.judge(candidate));
    }
    return planned;
  }

  List<PlannedFile> list() {
    return list;
  }

  boolean whole() {
    return whole;
  }

  // -- What there is.

  private void collect() {
    DirectoryWalk walk = DirectoryWalk.of(files.directory());
    whole = walk.whole();
    for (DirectoryWalk.Entry entry : walk.entries()) {
      Candidate candidate = onDisk(entry);
      if (entry.problem() != null) {
        candidate.notes.add(entry.problem());
      } else if (Files.isSymbolicLink(entry.path())) {
        candidate.notes.add("a link to " + target(entry.path()));
      }
      add(candidate, entry.problem() == null);
    }
    Set<BootTar> archives = new LinkedHashSet<>();
    for (Chip chip : Chip.values()) {
      if (lookup.archive(chip) != null) {
        archives.add(lookup.archive(chip));
      }
    }
    for (BootTar archive : archives) {
      for (String name : archive.names()) {
        add(inArchive(archive, name), true);
      }
    }
    if (files.rules().fallback().isPresent()) {
      collectFallback();
    }
    candidates.sort(Comparator.comparing((Candidate c) -> c.name).thenComparing(c -> c.place).thenComparing(c -> c.source));
  }

  private static String target(Path link) {
    try {
      return Files.readSymbolicLink(link).toString();
    } catch (IOException e) {
      return "?";
    }
  }

  private Candidate onDisk(DirectoryWalk.Entry entry) {
    String name = entry.name();
    String source = entry.path().toString();
    int slash = name.indexOf('/');
    String first = slash < 0 ? "" : name.substring(0, slash);
    String rest = name.substring(slash + 1);
    Set<Chip> own = chipsOf(first);
    if (!own.isEmpty()) {
      return new Candidate(Place.CHIP, null, rest, own, source);
    }
    if (files.rules().overlay() && isPort(first)) {
      ports.add(first);
      return new Candidate(Place.OVERLAY, first, rest, ALL, source);
    }
    return new Candidate(Place.DIRECTORY, null, name, ALL, source);
  }

  private static Set<Chip> chipsOf(String directory) {
    Set<Chip> chips = EnumSet.noneOf(Chip.class);
    for (Chip chip : Chip.values()) {
      if (chip.directory().equals(directory)) {
        chips.add(chip);
      }
    }
    return chips;
  }

  /** Whether a USB port can have this name: a bus, and ports behind it. */
  private static boolean isPort(String name) {
    boolean number = false;
    boolean dash = false;
    for (int i = 0; i < name.length(); i++) {
      char character = name.charAt(i);
      if (character >= '0' && character <= '9') {
        number = true;
      } else if (number && (character == '-' && !dash || character == '.' && dash)) {
        dash = true;
        number = false;
      } else {
        return false;
      }
    }
    return number;
  }

  private Candidate inArchive(BootTar archive, String name) {
    int slash = name.indexOf('/');
    Set<Chip> chips = slash < 0 ? EnumSet.noneOf(Chip.class) : chipsOf(name.substring(0, slash));
    chips.removeIf(chip -> lookup.archive(chip) != archive);
    String asked = chips.isEmpty() ? name : name.substring(slash + 1);
    return new Candidate(Place.ARCHIVE, null, asked, chips, archive.source(name));
  }

  private void collectFallback() {
    Map<String, Candidate> found = new HashMap<>();
    for (Chip chip : Chip.values()) {
      for (String name : List.of(chip.secondStage(), "start.elf", "start4.elf")) {
        try (BootFile file = lookup.at(Place.FALLBACK, chip, null, name).orElse(null)) {
          if (file != null) {
            found
                .computeIfAbsent(
                    name,
                    key -> new Candidate(Place.FALLBACK, null, name, EnumSet.noneOf(Chip.class), file.source()))
                .chips
                .add(chip);
          }
        } catch (Denied | Failure e) {
          // It comes up again, and is named, when a board needs it.
          Interruption.check();
        }
      }
    }
    for (Candidate candidate : found.values()) {
      add(candidate, true);
    }
  }

  private void add(Candidate candidate, boolean exists) {
    candidate.exists = exists;
    candidates.add(candidate);
    if (exists && !(candidate.place == Place.OVERLAY && isSecondStage(candidate.name))) {
      for (Chip chip : candidate.chips) {
        places.putIfAbsent(key(candidate.place, chip, candidate.overlay, candidate.name), candidate);
      }
    }
  }

  private static String key(Place place, Chip chip, String overlay, String name) {
    String asked = place == Place.ARCHIVE ? name.toLowerCase(Locale.ROOT) : name;
    return place + "/" + chip + "/" + (place == Place.OVERLAY ? overlay : "") + "/" + asked;
  }

  private static boolean isSecondStage(String name) {
    for (Chip chip : Chip.values()) {
      if (chip.secondStage().equals(name)) {
        return true;
      }
    }
    return false;
  }

  // -- What it is.

  private void open(Candidate candidate) {
    if (!candidate.exists || candidate.chips.isEmpty()) {
      return;
    }
    Chip chip = candidate.chips.iterator().next();
    try {
      RequestedName.check(candidate.name);
    } catch (Denied e) {
      candidate.notes.add("no board can ask for it: " + e.getMessage());
      return;
    }
    try (BootFile file = lookup.at(candidate.place, chip, candidate.overlay, candidate.name).orElse(null)) {
      if (file != null) {
        candidate.bytes = file.size();
        candidate.source = file.source();
      }
    } catch (Denied e) {
      candidate.notes.add("refused: " + e.getMessage());
    } catch (Failure e) {
      Interruption.check();
      candidate.notes.add("refused: " + e.getMessage());
    }
  }

  /** Chips without any second stage are of no interest, unless none has one. */
  private void findBootable() {
    for (Chip chip : Chip.values()) {
      if (winner(chip, null, chip.secondStage()) != null) {
        bootable.add(chip);
      }
    }
    if (bootable.isEmpty()) {
      bootable.addAll(ALL);
    }
  }

  private Candidate winner(Chip chip, String overlay, String name) {
    for (Place place : lookup.order(chip)) {
      Candidate candidate = places.get(key(place, chip, overlay, name));
      if (candidate != null) {
        return candidate;
      }
    }
    return null;
  }

  // -- Who gets it.

  private PlannedFile judge(Candidate candidate) {
    List<Chip> chips = new ArrayList<>();
    Set<String> instead = new LinkedHashSet<>();
    List<String> notes = candidate.notes;
    boolean asked = false;
    if (candidate.exists) {
      for (Chip chip : candidate.chips) {
        if (!bootable.contains(chip) || isSecondStage(candidate.name) && !candidate.name.equals(chip.secondStage())) {
          continue;
        }
        asked = true;
        Candidate winner = winner(chip, candidate.overlay, candidate.name);
        if (winner == candidate && candidate.bytes >= 0) {
          chips.add(chip);
          noteWrongImage(candidate, chip);
        } else if (winner != null && winner != candidate) {
          instead.add(winner.source);
        }
      }
    }
    boolean shadowed = chips.isEmpty() && !instead.isEmpty();
    if (!chips.isEmpty()) {
      for (String other : instead) {
        notes.add("other chips get " + other);
      }
      noteOverlays(candidate, chips.get(0));
    }
    noteUse(candidate, asked && (shadowed || !chips.isEmpty()));
    return new PlannedFile(
        candidate.name,
        candidate.source,
        candidate.bytes,
        candidate.bytes < 0 ? Optional.empty() : hash(candidate),
        Optional.ofNullable(candidate.overlay),
        chips,
        KnownFiles.isNeverAsked(candidate.name),
        shadowed ? Optional.of(instead.iterator().next()) : Optional.empty(),
        notes);
  }

  private void noteOverlays(Candidate candidate, Chip chip) {
    for (String port : ports) {
      Candidate winner = winner(chip, port, candidate.name);
      if (winner != null && winner != candidate && candidate.overlay == null) {
        notes(candidate, "the board at USB port " + port + " gets " + winner.source);
      }
    }
  }

  private static void noteWrongImage(Candidate candidate, Chip chip) {
    boolean image = KnownFiles.isEepromImage(candidate.name) && candidate.bytes > 0;
    if (image && chip.eepromBytes() > 0 && candidate.bytes != chip.eepromBytes()) {
      notes(candidate, "not the size of an EEPROM image for the " + chip + ", which is told that there is none");
    }
  }

  private void noteUse(Candidate candidate, boolean used) {
    if (candidate.bytes == 0) {
      notes(candidate, "empty: to a board the same as missing");
    } else if (candidate.bytes > Integer.MAX_VALUE) {
      notes(candidate, "too large: the protocol has 31 bits for a size");
    }
    if (candidate.place == Place.OVERLAY && isSecondStage(candidate.name)) {
      notes(candidate, "unused: second stages are not looked for in a board's own directory");
    } else if (KnownFiles.lastPart(candidate.name).equals(FileLookup.ARCHIVE) && candidate.place != Place.ARCHIVE) {
      notes(candidate, "served as the files in it");
    } else if (candidate.exists && candidate.notes.isEmpty() && !used) {
      notes(candidate, "unused: no board that can be booted from here asks there");
    }
  }

  private static void notes(Candidate candidate, String note) {
    candidate.notes.add(note);
  }

  private Optional<String> hash(Candidate candidate) {
    if (candidate.bytes > mostHashed - hashed) {
      notes(candidate, "not read: there is too much to read");
      return Optional.empty();
    }
    hashed += candidate.bytes;
    Chip chip = candidate.chips.iterator().next();
    try (BootFile file = lookup.at(candidate.place, chip, candidate.overlay, candidate.name).orElse(null)) {
      MessageDigest digest = Sha256.instance();
      ByteBuffer buffer = ByteBuffer.allocate((int) Math.min(PIECE, Math.max(1, candidate.bytes)));
      long position = 0;
      while (file != null && position < file.size()) {
        Interruption.check();
        int count = file.read(buffer.clear(), position);
        if (count <= 0) {
          break;
        }
        digest.update(buffer.flip());
        position += count;
      }
      return Optional.of(HexFormat.of().formatHex(digest.digest()));
    } catch (IOException | Denied | Failure e) {
      Interruption.check();
      notes(candidate, "cannot be read: " + e.getMessage());
      return Optional.empty();
    }
  }
}
