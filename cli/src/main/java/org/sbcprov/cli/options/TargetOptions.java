package org.sbcprov.cli.options;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.sbcprov.core.board.Board;
import org.sbcprov.core.failure.BadUsage;
import org.sbcprov.core.failure.Facts;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** What an existing image is for, where that is known: a board, a medium. */
public final class TargetOptions {
  private static final List<String> MEDIA = List.of("sd", "emmc", "nand");

  private final BoardOptions board = new BoardOptions("The board that it is for (default: what the image tells).");
  private final OptionSpec medium =
      Options.text("MEDIUM", "The medium that it is for: sd, emmc, nand (default: what the image tells).", "--medium");

  /** Adds them to a command. */
  public void addTo(CommandSpec spec) {
    board.addTo(spec);
    spec.addOption(medium);
  }

  /** The board, if one was given. */
  public Optional<Board> board() {
    return board.board();
  }

  /** The file that describes it, if one was given: an input like others. */
  public Optional<Path> boardFile() {
    return board.file();
  }

  /** The words of the command line that gave board and medium, for commands that are recommended. */
  public List<String> words() {
    List<String> words = new ArrayList<>();
    Optional<Path> described = boardFile();
    Optional<Board> known = described.isPresent() ? Optional.empty() : board();
    if (described.isPresent()) {
      words.addAll(List.of("--board-file", described.get().toString()));
    } else if (known.isPresent()) {
      words.addAll(List.of("--board", known.get().name()));
    }
    String given = medium.getValue();
    if (given != null) {
      words.addAll(List.of("--medium", given));
    }
    return words;
  }

  /**
   * The medium, if one was given.
   *
   * @param known the board, if one was given
   */
  public Optional<String> medium(Optional<Board> known) {
    String given = medium.getValue();
    if (given == null) {
      return Optional.empty();
    }
    if (known.isPresent()) {
      return Optional.of(known.get().medium(given).name());
    }
    if (!MEDIA.contains(given)) {
      throw new BadUsage(
          "image.medium-unknown",
          "There is no medium \"" + given + "\"",
          Facts.of("known", MEDIA),
          "Known media: " + String.join(", ", MEDIA) + ".");
    }
    return Optional.of(given);
  }
}
