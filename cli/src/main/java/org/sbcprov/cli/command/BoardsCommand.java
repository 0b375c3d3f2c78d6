package org.sbcprov.cli.command;

import static org.sbcprov.cli.Columns.pad;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.sbcprov.cli.Command;
import org.sbcprov.cli.HelpPage;
import org.sbcprov.cli.Outcome;
import org.sbcprov.cli.Session;
import org.sbcprov.core.board.Board;
import org.sbcprov.core.board.BoardCatalogue;
import org.sbcprov.core.failure.Facts;
import picocli.CommandLine.Model.CommandSpec;

/** {@code sbcprov boards}. */
public final class BoardsCommand implements Command {
  @Override
  public void describe(CommandSpec spec) {
    HelpPage.of(
            spec,
            "List the boards that sbcprov knows, and what it can do for each.",
            "Boards are data: describe another one in a file and give it with --board-file (see docs/boards.md).")
        .example("sbcprov boards", "Which boards are there?")
        .exits();
  }

  @Override
  public Outcome run(Session session) {
    List<Map<String, Object>> rows = new ArrayList<>();
    for (String name : BoardCatalogue.names()) {
      Board board = BoardCatalogue.find(name);
      List<String> abilities = abilities(board);
      rows.add(
          Facts.of("name", board.name(), "title", board.title(), "soc", board.soc(), "abilities", abilities));
      session.print(
          pad(board.name(), 9) + pad(board.soc(), 9) + pad(board.title(), 34) + String.join(", ", abilities) + "\n");
    }
    return Outcome.ok(Facts.of("boards", rows));
  }

  private static List<String> abilities(Board board) {
    List<String> abilities = new ArrayList<>();
    if (board.bootsByRpiboot()) {
      abilities.add("usbboot");
    }
    board.eeprom().ifPresent(eeprom -> abilities.add("eeprom"));
    board.media().keySet().forEach(medium -> abilities.add("image (" + medium + ")"));
    if (abilities.isEmpty()) {
      abilities.add("nothing yet");
    }
    return abilities;
  }
}
