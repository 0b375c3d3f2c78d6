package org.sbcprov.imaging.stream;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
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

  private static final String[] BESIDE = {".sha256", ".sha256sum", ".sha256.txt", ".sha"};
  private static final String[] OF_DIRECTORY = {"SHA256SUMS", "sha256sums", "SHA256SUMS.txt", "sha256sum.txt", "SHA256SUM"};

  private ImageChecksum() {}

  /**
   * The file with checksums that lies beside an image: its name with {@code .sha256}, {@code .sha256sum} and the like, or a
   * {@code SHA256SUMS} that tells of it.
   */
  public static Optional<Path> beside(Path image) {
    for (String suffix : BESIDE) {
      Path file = image.resolveSibling(image.getFileName() + suffix);
      if (Files.isRegularFile(file)) {
        return Optional.of(file);
      }
    }
    for (String name : OF_DIRECTORY) {
      Path file = image.resolveSibling(name);
      if (Files.isRegularFile(file) && !file.equals(image) && find(file, image.getFileName().toString()).isPresent()) {
        return Optional.of(file);
      }
    }
    return Optional.empty();
  }

  /**
   * Reads the checksum of an image from a file as sha256sum writes it, with {@code --tag} or without, or with nothing but
   * the digits in it. Where there is one line only, the name in it does not count.
   *
   * @return 64 lower-case digits
   * @throws BadInput {@code image.sha256-file} when there is none for that image
   */
  public static String read(Path file, Path image) {
    return find(file, image.getFileName().toString())
        .orElseThrow(
            () ->
                new BadInput(
                    "image.sha256-file",
                    file + " has no SHA-256 of " + image.getFileName(),
                    Facts.of("file", file.toAbsolutePath().normalize(), "image", image.getFileName().toString()),
                    "Get the file with checksums again, or give the 64 digits themselves."));
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
      if (name.substring(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1).equals(image)) {
        return Optional.of(digits);
      }
      sums++;
      any = Optional.of(digits);
    }
    return sums == 1 ? any : Optional.empty();
  }
}
