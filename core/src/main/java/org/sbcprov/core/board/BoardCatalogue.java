package org.sbcprov.core.board;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.sbcprov.core.failure.BadUsage;
import org.sbcprov.core.failure.Facts;

/** The boards that sbcprov knows, and a way to bring others. */
public final class BoardCatalogue {
  /** Lists the board files, one name a line: resources cannot be listed in a jar. */
  private static final String INDEX = "boards.txt";

  /** Lists the files with layouts that boards share. */
  private static final String LAYOUTS = "layout/layouts.txt";

  private BoardCatalogue() {}

  /** Names of the boards that sbcprov knows, in the order to show them. */
  public static List<String> names() {
    return new String(resource(INDEX), StandardCharsets.UTF_8).lines().toList();
  }

  /**
   * A board that sbcprov knows.
   *
   * @throws BadUsage when there is none of that name
   */
  public static Board find(String name) {
    List<String> names = names();
    if (!names.contains(name)) {
      throw new BadUsage(
          "board.unknown",
          "There is no board named \"" + name + "\"",
          Facts.of("known", names),
          "Known boards: " + String.join(", ", names) + ". Describe another one in a file and give it with --board-file.");
    }
    return BoardFile.parse(resource(name + ".yaml"), name + ".yaml");
  }

  /**
   * A board from a user's file.
   *
   * @throws org.sbcprov.core.failure.BadInput when the file is missing or not a board file
   */
  public static Board read(Path file) {
    return BoardFile.read(file);
  }

  /** Names of the layouts that boards share, as board files name them. */
  public static List<String> layoutNames() {
    return new String(resource(LAYOUTS), StandardCharsets.UTF_8).lines().toList();
  }

  /** A layout that boards share, under the name that a board has for it. */
  static MediumLayout layout(String name, String resource) {
    return BoardFile.parseLayout(resource("layout/" + resource + ".yaml"), name, resource + ".yaml");
  }

  private static byte[] resource(String name) {
    try (InputStream stream = BoardCatalogue.class.getResourceAsStream(name)) {
      if (stream == null) {
        throw new IllegalStateException("resource " + name + " is missing from this build");
      }
      return stream.readAllBytes();
    } catch (IOException e) {
      throw new IllegalStateException("resource " + name + " cannot be read", e);
    }
  }
}
