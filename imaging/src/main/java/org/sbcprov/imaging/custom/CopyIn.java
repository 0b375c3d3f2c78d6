package org.sbcprov.imaging.custom;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.core.failure.BadUsage;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.failure.Refused;
import org.sbcprov.core.io.FileFailures;
import org.sbcprov.core.io.InputFiles;
import org.sbcprov.imaging.volume.Node;
import org.sbcprov.imaging.volume.Ownership;

/**
 * A file, or a directory with what is in it, put into the image.
 *
 * @param source what is copied
 * @param destination where it goes, as the system sees it
 * @param mode of files, 0 to 07777; empty for that of the file that is there, or 0755 for a program and 0644
 * @param uid of all that is copied
 * @param gid of all that is copied
 */
public record CopyIn(Path source, String destination, Optional<Integer> mode, Optional<Long> uid, Optional<Long> gid)
    implements Customization {
  /** The largest file. */
  static final int LARGEST_FILE = 64 << 20;

  private static final long LARGEST_ALL = 64L << 20;
  private static final int MOST_FILES = 10_000;
  private static final int PROGRAM = 0755;

  /**
   * What an option says: {@code SRC:DEST}, {@code SRC:DEST:MODE}, {@code SRC:DEST:MODE:UID:GID}. The destination begins
   * with a slash, so that a source may have colons.
   *
   * @throws BadUsage {@code customize.copy-form}
   */
  public static CopyIn of(String option) {
    int colon = option.indexOf(":/");
    if (colon <= 0) {
      throw bad(option, "has no :/DEST");
    }
    String[] rest = option.substring(colon + 1).split(":", -1);
    if (rest.length != 1 && rest.length != 2 && rest.length != 4) {
      throw bad(option, "has " + rest.length + " parts behind SRC, and may have DEST, DEST:MODE or DEST:MODE:UID:GID");
    }
    Optional<Integer> mode = Optional.empty();
    if (rest.length > 1) {
      long value = number(option, rest[1], 8, 07777);
      mode = Optional.of((int) value);
    }
    Optional<Long> uid = rest.length == 4 ? Optional.of(number(option, rest[2], 10, 0xffff_ffffL)) : Optional.empty();
    Optional<Long> gid = rest.length == 4 ? Optional.of(number(option, rest[3], 10, 0xffff_ffffL)) : Optional.empty();
    String clean = SystemTree.clean(rest[0]);
    boolean into = rest[0].endsWith("/") && !clean.equals("/");
    return new CopyIn(Path.of(option.substring(0, colon)), into ? clean + "/" : clean, mode, uid, gid);
  }

  private static long number(String option, String text, int base, long most) {
    try {
      long value = Long.parseLong(text, base);
      if (value >= 0 && value <= most && !text.startsWith("+")) {
        return value;
      }
    } catch (NumberFormatException e) {
      // Told below, as one that is out of range.
    }
    throw bad(option, "has \"" + CustomFailures.shown(text) + "\" where " + (base == 8 ? "a mode, such as 0600," : "a number")
        + " has to be");
  }

  private static BadUsage bad(String option, String problem) {
    return new BadUsage(
        "customize.copy-form",
        "\"" + CustomFailures.shown(option) + "\" does not tell what goes where: it " + problem,
        Facts.of("copy", CustomFailures.shown(option)),
        "Give SRC:DEST[:MODE[:UID:GID]], such as --copy setup.sh:/usr/local/bin/setup:0755.");
  }

  @Override
  public void apply(Bench bench) {
    if (!Files.isDirectory(source)) {
      file(bench);
      return;
    }
    String target = destination.endsWith("/") ? destination.substring(0, destination.length() - 1) : destination;
    long total = 0;
    Path top = real();
    List<Path> nodes = nodes(top);
    int files = 0;
    Map<String, Path> onFat = new HashMap<>();
    for (Path node : nodes) {
      String relative = top.relativize(node).toString().replace(node.getFileSystem().getSeparator(), "/");
      String path = relative.isEmpty() ? target : (target.equals("/") ? "" : target) + "/" + relative;
      if (Files.isSymbolicLink(node) && !relative.isEmpty()) {
        // The link itself, not what one that is there leads to.
        SystemTree.Place parent = place(bench, path.substring(0, Math.max(1, path.lastIndexOf('/'))));
        parent.volume().link((parent.path().equals("/") ? "" : parent.path()) + path.substring(path.lastIndexOf('/')), linkTarget(node));
        files++;
        continue;
      }
      SystemTree.Place place = place(bench, path);
      if (Files.isDirectory(node)) {
        Optional<Ownership> owner =
            uid.isPresent() && !place.volume().isDirectory(place.path())
                ? Optional.of(new Ownership(PROGRAM, uid.get(), gid.orElse(0L)))
                : Optional.empty();
        place.volume().directory(place.path(), owner);
      } else {
        Path other = place.volume().isFat() ? onFat.put(place.path().toLowerCase(Locale.ROOT), node) : null;
        if (other != null) {
          throw new Refused(
              "customize.fat-case",
              top.relativize(other) + " and " + top.relativize(node) + " of " + source + " would be one file in "
                  + place.volume().volume().title() + ", whose names have no upper and lower case",
              Facts.of("source", source.toAbsolutePath().normalize(), "files", List.of(other, node)),
              "Rename one of them.");
        }
        total += put(place, node);
        files++;
      }
      if (total > LARGEST_ALL) {
        throw tooMuch("more than " + (LARGEST_ALL >> 20) + " MiB");
      }
    }
    bench.did("copied: " + files + " files of " + source + " to " + CustomFailures.shown(target));
  }

  private void file(Bench bench) {
    boolean into = destination.endsWith("/");
    SystemTree.Place place = place(bench, into ? destination.substring(0, destination.length() - 1) : destination);
    if (into || place.volume().isDirectory(place.path())) {
      String name = source.getFileName().toString();
      place = place(bench, (into ? destination : destination.equals("/") ? "/" : destination + "/") + name);
    }
    put(place, source);
    bench.did("copied: " + source + " to " + CustomFailures.shown(place.shown()));
  }

  private static SystemTree.Place place(Bench bench, String path) {
    if (bench.tree().root().isEmpty() && bench.tree().mount().isEmpty() && path.startsWith("/boot/firmware")
        && bench.tree().boot().isPresent()) {
      // Boot files alone: where every system of today that has such a volume mounts it.
      return bench.tree().inBoot(path.length() == "/boot/firmware".length() ? "/" : path.substring("/boot/firmware".length()));
    }
    return bench.tree().place(path);
  }

  private long put(SystemTree.Place place, Path file) {
    byte[] content = InputFiles.read(file, "file to copy", LARGEST_FILE);
    Optional<Node> there = place.volume().find(place.path());
    Ownership usual = there.isPresent() ? there.get().ownership() : Ownership.ROOT_FILE;
    int bits = mode.orElse(there.isPresent() ? usual.mode() : Files.isExecutable(file) ? PROGRAM : usual.mode());
    Ownership owner = new Ownership(bits, uid.orElse(usual.uid()), gid.orElse(usual.gid()));
    place.volume().write(place.path(), content, Optional.of(owner), false);
    return content.length;
  }

  /** What is in the directory, each directory before what is in it. */
  private List<Path> nodes(Path top) {
    List<Path> nodes = new ArrayList<>();
    try {
      Files.walkFileTree(
          top,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
              nodes.add(directory);
              return nodes.size() > MOST_FILES ? FileVisitResult.TERMINATE : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
              nodes.add(file);
              return nodes.size() > MOST_FILES ? FileVisitResult.TERMINATE : FileVisitResult.CONTINUE;
            }
          });
    } catch (IOException e) {
      throw FileFailures.reading(source, "directory to copy", e);
    }
    if (nodes.size() > MOST_FILES) {
      throw tooMuch("more than " + MOST_FILES + " files");
    }
    nodes.sort(null);
    return nodes;
  }

  /** A link that is named itself is followed. */
  private Path real() {
    try {
      return source.toRealPath();
    } catch (IOException e) {
      throw FileFailures.reading(source, "directory to copy", e);
    }
  }

  private static String linkTarget(Path link) {
    try {
      return Files.readSymbolicLink(link).toString();
    } catch (IOException e) {
      throw FileFailures.reading(link, "link to copy", e);
    }
  }

  private BadInput tooMuch(String much) {
    return new BadInput(
        "customize.copy-limit",
        source + " has " + much + " in it",
        Facts.of("source", source.toAbsolutePath().normalize()),
        "Copy so much after the first start, or build the root file system with it: sbcprov image build --rootfs.");
  }
}
