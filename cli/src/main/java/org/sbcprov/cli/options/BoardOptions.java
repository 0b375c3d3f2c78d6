package org.sbcprov.cli.options;

import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Predicate;
import org.sbcprov.core.board.Board;
import org.sbcprov.core.board.BoardCatalogue;
import org.sbcprov.core.failure.BadUsage;
import org.sbcprov.core.failure.Facts;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Which board: one that sbcprov knows, or one that a file describes. */
public final class BoardOptions {
  private final OptionSpec name;
  private final OptionSpec file =
      Options.path("FILE", "A board that this file describes (see docs/boards.md).", "--board-file");

  /**
   * @param description what the board is needed for, as the help of {@code --board}
   */
  public BoardOptions(String description) {
    this(description, board -> true);
  }

  /**
   * @param fitting the boards that help and completion name; any other can be given all the same
   */
  public BoardOptions(String description, Predicate<Board> fitting) {
    name = OptionSpec.builder("--board")
        .type(String.class)
        .paramLabel("BOARD")
        .completionCandidates(new BoardNames(fitting))
        .description(description)
        .build();
  }

  /** Adds them to a command. */
  public void addTo(CommandSpec spec) {
    spec.addOption(name).addOption(file);
  }

  /** The file that describes the board, if one was given: an input like others. */
  public Optional<Path> file() {
    return Optional.ofNullable(file.getValue());
  }

  /** The board, if one was given. */
  public Optional<Board> board() {
    String given = name.getValue();
    Path path = file.getValue();
    if (given != null && path != null) {
      throw new BadUsage("usage.board", "--board and --board-file exclude each other", Facts.none(), "Give one of them.");
    }
    if (given != null) {
      return Optional.of(BoardCatalogue.find(given));
    }
    return path == null ? Optional.empty() : Optional.of(BoardCatalogue.read(path));
  }

  /** The board, if one was given; it has to have a layout. */
  public Optional<Board> withLayout() {
    Optional<Board> board = board();
    if (board.isPresent()) {
      requireLayout(board.get());
    }
    return board;
  }

  /**
   * Checks that images can be built for a board.
   *
   * @throws BadUsage {@code image.no-layout} when no layout of one is known
   */
  public static void requireLayout(Board board) {
    if (board.media().isEmpty()) {
      throw new BadUsage(
          "image.no-layout",
          "sbcprov knows no image layout for " + board.title(),
          Facts.of("board", board.name()),
          "sbcprov boards shows which boards have one; --board-file brings your own.");
    }
  }

  /** The board, for commands that cannot do without. */
  public Board required() {
    return board()
        .orElseThrow(
            () ->
                new BadUsage(
                    "usage.board",
                    "Which board is it for?",
                    Facts.of("known", BoardCatalogue.names()),
                    "Give --board with one of these names, or --board-file."));
  }
}
