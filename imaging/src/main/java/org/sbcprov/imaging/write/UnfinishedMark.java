package org.sbcprov.imaging.write;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.imaging.disk.SectorSource;
import org.sbcprov.imaging.finding.Printable;

/**
 * What stands in sector 0 of a disk while an image is written to it: 512 bytes of text in UTF-8, one line for each field,
 * filled up with zeros. The last two bytes are never 55 AA, so that neither firmware nor an operating system takes it for
 * a partition table.
 *
 * @param image what is written, such as a file's name
 * @param size of the image in bytes; empty where it was not known
 * @param began when the writing began
 * @param goOn the command line that goes on with it; empty where there is none, or it is too long
 * @param id what tells this writing from others; empty where the mark does not say
 */
public record UnfinishedMark(String image, OptionalLong size, Instant began, String goOn, String id) {
  /** Bytes of a mark: a sector. */
  public static final int LENGTH = 512;

  /** The code of the failure that a disk has one. */
  public static final String CODE = "image.unfinished";

  private static final String FIRST_LINE = "sbcprov 1: an image was being written to this disk, which was not finished.\n";
  private static final String IMAGE = "image: ";
  private static final String SIZE = "size: ";
  private static final String BEGAN = "began: ";
  private static final String GO_ON = "go on: ";
  private static final String ID = "id: ";

  private static final int LONGEST_NAME = 120;
  private static final int LONGEST_COMMAND = 220;

  /** Whether a sector holds one, and what it says; lines that make no sense are left out. */
  public static Optional<UnfinishedMark> parse(byte[] sector) {
    byte[] first = FIRST_LINE.getBytes(StandardCharsets.UTF_8);
    if (sector.length < LENGTH) {
      return Optional.empty();
    }
    for (int i = 0; i < first.length; i++) {
      if (sector[i] != first[i]) {
        return Optional.empty();
      }
    }
    int end = first.length;
    while (end < LENGTH && sector[end] != 0) {
      end++;
    }
    String rest = new String(sector, first.length, end - first.length, StandardCharsets.UTF_8);
    String image = "";
    OptionalLong size = OptionalLong.empty();
    Instant began = Instant.EPOCH;
    String goOn = "";
    String id = "";
    for (String line : rest.split("\n")) {
      if (line.startsWith(IMAGE)) {
        image = Printable.of(line.substring(IMAGE.length()));
      } else if (line.startsWith(SIZE)) {
        size = number(line.substring(SIZE.length()));
      } else if (line.startsWith(BEGAN)) {
        began = time(line.substring(BEGAN.length()));
      } else if (line.startsWith(ID)) {
        id = Printable.of(line.substring(ID.length()));
      } else if (line.startsWith(GO_ON)) {
        goOn = Printable.of(line.substring(GO_ON.length()));
      }
    }
    return Optional.of(new UnfinishedMark(image, size, began, goOn, id));
  }

  /** Whether a disk or image begins with one, and what it says. */
  public static Optional<UnfinishedMark> in(SectorSource source) {
    return source.size() < LENGTH ? Optional.empty() : parse(source.read(0, LENGTH));
  }

  private static OptionalLong number(String text) {
    try {
      return OptionalLong.of(Long.parseUnsignedLong(text));
    } catch (NumberFormatException e) {
      return OptionalLong.empty();
    }
  }

  private static Instant time(String text) {
    try {
      return Instant.parse(text);
    } catch (DateTimeException e) {
      return Instant.EPOCH;
    }
  }

  /** The sector. */
  public byte[] write() {
    StringBuilder text = new StringBuilder(FIRST_LINE);
    text.append(IMAGE).append(shortened(oneLine(image))).append('\n');
    if (size.isPresent()) {
      text.append(SIZE).append(size.getAsLong()).append('\n');
    }
    text.append(BEGAN).append(began).append('\n');
    if (!id.isEmpty()) {
      text.append(ID).append(oneLine(id)).append('\n');
    }
    String command = oneLine(goOn);
    // Half of a command line would be another one.
    if (!command.isEmpty() && command.getBytes(StandardCharsets.UTF_8).length <= LONGEST_COMMAND) {
      text.append(GO_ON).append(command).append('\n');
    }
    byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
    byte[] sector = new byte[LENGTH];
    System.arraycopy(bytes, 0, sector, 0, Math.min(bytes.length, LENGTH - 2));
    return sector;
  }

  private static String oneLine(String text) {
    return Printable.of(text);
  }

  private static String shortened(String name) {
    if (name.getBytes(StandardCharsets.UTF_8).length <= LONGEST_NAME) {
      return name;
    }
    int end = Math.min(name.length(), LONGEST_NAME);
    while (name.substring(0, end).getBytes(StandardCharsets.UTF_8).length > LONGEST_NAME) {
      end--;
    }
    if (Character.isHighSurrogate(name.charAt(end - 1))) {
      end--;
    }
    return name.substring(0, end);
  }

  /** The failure for somebody who wants to use what is there. */
  public BadInput failure(String device) {
    return new BadInput(
        CODE,
        device + " is unfinished: the writing of " + (image.isEmpty() ? "an image" : image) + " that began "
            + began + " did not come to its end",
        facts(device),
        goOn.isEmpty() ? "Write the image again." : "Go on with: " + goOn);
  }

  private Map<String, Object> facts(String device) {
    return Facts.of(
        "device", device,
        "image", image,
        "image-bytes", size.isPresent() ? size.getAsLong() : null,
        "began", began.toString(),
        "go-on", goOn.isEmpty() ? null : goOn);
  }
}
