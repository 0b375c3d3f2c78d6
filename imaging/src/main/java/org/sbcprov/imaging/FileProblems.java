package org.sbcprov.imaging;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.imaging.disk.SectorSource;

/** Failures that are about a file as a whole. */
public final class FileProblems {
  private FileProblems() {}

  /** A packed file where its content is needed. */
  public static BadInput compressed(Path file, FileForm form) {
    return new BadInput(
        "image.compressed",
        file + " is " + form.words(),
        facts(file),
        "Unpack it first: " + form.unpack() + " " + file.getFileName());
  }

  /** A parser's failure with the name of the file, which the parser does not know. */
  public static BadInput inFile(Path file, BadInput e) {
    Map<String, Object> facts = new LinkedHashMap<>(facts(file));
    facts.putAll(e.facts());
    return new BadInput(e.code(), file + ": " + e.getMessage(), facts, e.hint(), e);
  }

  public static Map<String, Object> facts(Path file) {
    return Facts.of("file", file.toAbsolutePath().normalize());
  }

  /**
   * Refuses a packed file where an image is changed or read in place.
   *
   * @return what the file begins as
   * @throws BadInput {@code image.compressed}
   */
  public static FileForm requireUnpacked(Path file, SectorSource image) {
    FileForm form = FileForm.of(image.read(0, (int) Math.min(image.size(), FileForm.PROBE)));
    if (form.isCompressed()) {
      throw compressed(file, form);
    }
    return form;
  }
}
