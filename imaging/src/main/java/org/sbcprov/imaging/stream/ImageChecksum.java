package org.sbcprov.imaging.stream;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.io.InputFiles;

/** The SHA-256 of an image as its publisher tells it in a file. */
public final class ImageChecksum {
  private static final int LARGEST = 1024 * 1024;
  private static final int DIGITS = 64;
  private static final String BSD = "SHA256 (";

  private ImageChecksum() {}

  /**
   * Reads the checksum of an image from a file as sha256sum writes it, with {@code --tag} or without, or with nothing but
   * the digits in it. Where there is one line only, the name in it does not count.
   *
   * @param image its file; empty when it comes in a stream, which has no name
   * @return 64 lower-case digits
   * @throws BadInput {@code image.sha256-missing} when there is none for that image
   */
  public static String read(Path file, Optional<Path> image) {
    String name = image.isPresent() ? image.get().getFileName().toString() : "";
    return find(file, name)
        .orElseThrow(
            () ->
                new BadInput(
                    "image.sha256-missing",
                    file + " has no SHA-256 of " + (name.isEmpty() ? "the image" : name),
                    Facts.of("file", file.toAbsolutePath().normalize(), "image", name),
                    "Give a file as sha256sum writes it, or the 64 digits themselves."));
  }

  private static Optional<String> find(Path file, String image) {
    String text = new String(InputFiles.read(file, "file with checksums", LARGEST), StandardCharsets.UTF_8);
    Optional<String> any = Optional.empty();
    int sums = 0;
    for (String raw : text.split("\n")) {
      String line = raw.strip();
      String digits;
      String name;
      if (line.startsWith(BSD) && line.lastIndexOf(") = ") > 0) {
        int end = line.lastIndexOf(") = ");
        name = line.substring(BSD.length(), end);
        digits = line.substring(end + 4);
      } else {
        digits = line.substring(0, Math.min(DIGITS, line.length()));
        name = line.substring(digits.length());
        if (!name.isEmpty() && name.charAt(0) != ' ' && name.charAt(0) != '\t') {
          continue;
        }
        name = name.strip();
      }
      digits = digits.toLowerCase(Locale.ROOT);
      if (!StreamOptions.isSha256(digits)) {
        continue;
      }
      if (name.startsWith("*")) {
        name = name.substring(1);
      }
      if (name.substring(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1).equals(image) && !image.isEmpty()) {
        return Optional.of(digits);
      }
      sums++;
      any = Optional.of(digits);
    }
    return sums == 1 ? any : Optional.empty();
  }
}
