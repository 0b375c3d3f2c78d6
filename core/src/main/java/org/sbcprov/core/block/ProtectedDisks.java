package org.sbcprov.core.block;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.sbcprov.core.SafeText;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.failure.Failure;
import org.sbcprov.core.failure.Interrupted;
import org.sbcprov.core.failure.Refused;
import org.sbcprov.core.io.InputFiles;
import org.sbcprov.core.sysfs.DeviceNode;
import org.sbcprov.core.sysfs.PortNames;

/**
 * Disks that are never to be written, by somebody's own list: one a line, {@code serial:TEXT}, {@code by-id/NAME}, {@code
 * model:TEXT}, {@code usb:PORT} or a path; lines that begin with {@code #} are comments. What cannot be read or understood
 * refuses everything: a list that protects nothing because of a misspelling would be found out too late.
 */
public final class ProtectedDisks {
  private static final int LIMIT = 64 * 1024;
  private static final int MAX_LINES = 1000;
  private static final String SERIAL = "serial:";
  private static final String MODEL = "model:";
  private static final String USB = "usb:";
  private static final String BY_ID = "by-id/";

  /** One line of a list. */
  private record Line(String list, int number, String text) {}

  private final List<Line> lines;

  private ProtectedDisks(List<Line> lines) {
    this.lines = lines;
  }

  /** No disk. */
  public static ProtectedDisks none() {
    return new ProtectedDisks(List.of());
  }

  /** What either of two lists has. */
  public ProtectedDisks and(ProtectedDisks other) {
    List<Line> both = new ArrayList<>(lines);
    both.addAll(other.lines);
    return new ProtectedDisks(both);
  }

  /**
   * Reads a list.
   *
   * @param required whether the file has to be there
   * @throws Refused {@code target.protected-list} when it cannot be read or understood
   */
  public static ProtectedDisks read(Path file, boolean required) {
    // What cannot be told to be absent is read, and fails.
    if (!required && Files.notExists(file, LinkOption.NOFOLLOW_LINKS)) {
      return none();
    }
    try {
      byte[] text = InputFiles.read(file, "list of protected disks", LIMIT);
      return parse(file.toString(), new String(text, StandardCharsets.UTF_8));
    } catch (Refused | Interrupted e) {
      throw e;
    } catch (Failure e) {
      throw new Refused(
          "target.protected-list",
          "Which disks are protected cannot be told: " + e.getMessage(),
          Facts.of("list", file.toString()),
          "Mend " + file + ", or remove it if no disk is to be protected.",
          e);
    }
  }

  /**
   * Takes a list's text.
   *
   * @param name of the list, for messages
   * @throws Refused {@code target.protected-list}
   */
  public static ProtectedDisks parse(String name, String text) {
    List<Line> lines = new ArrayList<>();
    int number = 0;
    for (String raw : text.split("\n", -1)) {
      number++;
      String line = raw.strip();
      if (line.isEmpty() || line.startsWith("#")) {
        continue;
      }
      if (!isUnderstood(line) || lines.size() == MAX_LINES) {
        throw new Refused(
            "target.protected-list",
            name + ":" + number + ": \"" + SafeText.of(line) + "\" names no disk to protect",
            Facts.of("list", name, "line", number),
            "Each line is serial:TEXT, by-id/NAME, model:TEXT, usb:PORT or an absolute path.");
      }
      lines.add(new Line(name, number, line));
    }
    return new ProtectedDisks(lines);
  }

  private static boolean isUnderstood(String line) {
    for (String start : new String[] {SERIAL, MODEL, BY_ID}) {
      if (line.startsWith(start)) {
        return !line.substring(start.length()).isBlank();
      }
    }
    return line.startsWith(USB)
        ? PortNames.parse(line.substring(USB.length())).isPresent()
        : line.startsWith("/") && line.indexOf('\0') < 0;
  }

  /**
   * The line that protects a disk, with its place; empty when none does.
   *
   * @param root of the system: {@code /}, but in tests
   */
  public Optional<String> protecting(Disk disk, Path root) {
    for (Line line : lines) {
      if (protects(line.text(), disk, root)) {
        return Optional.of(words(line));
      }
    }
    return Optional.empty();
  }

  /** The same for a file. */
  public Optional<String> protecting(Path file) {
    Object key = FileKey.of(file);
    for (Line line : lines) {
      boolean same = file.toAbsolutePath().normalize().toString().equals(line.text());
      if (line.text().startsWith("/") && (same || key != null && key.equals(FileKey.of(Path.of(line.text()))))) {
        return Optional.of(words(line));
      }
    }
    return Optional.empty();
  }

  private static String words(Line line) {
    return SafeText.of(line.text()) + " (" + line.list() + ":" + line.number() + ")";
  }

  private static boolean protects(String line, Disk disk, Path root) {
    if (line.startsWith(SERIAL)) {
      return disk.hasSerial(line.substring(SERIAL.length()));
    }
    if (line.startsWith(MODEL)) {
      String model = line.substring(MODEL.length()).strip();
      return model.equalsIgnoreCase(disk.model()) || model.equalsIgnoreCase(disk.title());
    }
    if (line.startsWith(USB)) {
      return disk.port().isPresent() && disk.port().equals(PortNames.parse(line.substring(USB.length())));
    }
    String path = line.startsWith(BY_ID) ? "/dev/disk/" + line : line;
    return disk.links().contains(path) || isDevice(path, disk, root);
  }

  /** Whether a path leads to a disk, or to a partition of it. */
  private static boolean isDevice(String path, Disk disk, Path root) {
    if (path.equals(disk.device())) {
      return true;
    }
    Path node = root.resolve(path.substring(1));
    String number = DeviceNode.number(node).orElse("");
    String name = "";
    try {
      name = node.toRealPath().getFileName().toString();
    } catch (IOException | RuntimeException e) {
      // It is not there now, and so leads nowhere.
    }
    boolean same = name.equals(disk.name()) || !number.isEmpty() && number.equals(disk.number());
    for (Part part : disk.parts()) {
      same |= name.equals(part.name()) || path.equals(part.device()) || !number.isEmpty() && number.equals(part.number());
    }
    return same;
  }
}
