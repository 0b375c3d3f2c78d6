package org.sbcprov.core.board;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.sbcprov.core.failure.BadUsage;
import org.sbcprov.core.failure.Facts;

/** The boards that sbcprov knows, and a way to bring others. */
public final class BoardCatalogue {
  /** Lists the board files, one name a line: resources cannot be listed in a jar. */
  private static final String INDEX = "boards.txt";

  /** Lists the files with layouts that boards share. */
  private static final String LAYOUT_INDEX = "layout/layouts.txt";

  /** Those that were read, by name and file. */
  private static final Map<String, MediumLayout> LAYOUTS = new ConcurrentHashMap<>();

  private static volatile Prepared prepared;

  private BoardCatalogue() {}

  /** A board that is being read. */
  private record Prepared(String name, FutureTask<Board> reading) {}

  /** Names of the boards that sbcprov knows, in the order to show them. */
  public static List<String> names() {
    return new String(resource(INDEX), StandardCharsets.UTF_8).lines().toList();
  }

  /**
   * Has another thread read a board and its first layout, for a command that will ask for them soon and has something else
   * to do until then. A name of no board is passed over; {@link #find} tells of it.
   */
  public static void prepare(String name) {
    FutureTask<Board> reading = new FutureTask<>(() -> readWithLayout(name));
    prepared = new Prepared(name, reading);
    Thread thread = new Thread(reading, "board");
    thread.setDaemon(true);
    thread.start();
  }

  private static Board readWithLayout(String name) {
    Board board = readNamed(name);
    for (Medium medium : board.media().values()) {
      medium.layout();
      break;
    }
    return board;
  }

  /**
   * A board that sbcprov knows.
   *
   * @throws BadUsage when there is none of that name
   */
  public static Board find(String name) {
    Prepared early = prepared;
    if (early != null && early.name.equals(name)) {
      try {
        return early.reading.get();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } catch (ExecutionException e) {
        // It is read again below, for the failure to come from here.
      }
    }
    return readNamed(name);
  }

  private static Board readNamed(String name) {
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
    return new String(resource(LAYOUT_INDEX), StandardCharsets.UTF_8).lines().toList();
  }

  /** A layout that boards share, under the name that a board has for it. */
  static MediumLayout layout(String name, String resource) {
    String key = name + '/' + resource;
    MediumLayout known = LAYOUTS.get(key);
    if (known == null) {
      known = BoardFile.parseLayout(resource("layout/" + resource + ".yaml"), name, resource + ".yaml");
      LAYOUTS.put(key, known);
    }
    return known;
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
