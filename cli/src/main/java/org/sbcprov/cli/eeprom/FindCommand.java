package org.sbcprov.cli.eeprom;

import static org.sbcprov.cli.Columns.pad;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sbcprov.cli.Command;
import org.sbcprov.cli.HelpPage;
import org.sbcprov.cli.Outcome;
import org.sbcprov.cli.Session;
import org.sbcprov.cli.options.BoardOptions;
import org.sbcprov.cli.options.Options;
import org.sbcprov.core.SafeText;
import org.sbcprov.core.board.Board;
import org.sbcprov.core.board.BoardCatalogue;
import org.sbcprov.core.failure.ExitStatus;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.eeprom.BoardImages;
import org.sbcprov.eeprom.BuildInfo;
import org.sbcprov.eeprom.Chip;
import org.sbcprov.eeprom.system.FirmwarePlaces;
import org.sbcprov.eeprom.system.FirmwareSearch;
import org.sbcprov.eeprom.system.InstalledImage;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** {@code sbcprov eeprom find}. */
public final class FindCommand implements Command {
  private static final String ALL = "all";

  private final OptionSpec chip = ReleaseOptions.chip("Only images for this chip: 2711 or 2712.");
  private final OptionSpec release =
      OptionSpec.builder("--release")
          .type(String.class)
          .paramLabel("RELEASE")
          .defaultValue(ALL)
          .completionCandidates(List.of("latest", "default", ALL))
          .description("Only images of this release: latest, default, or another that is there (default: all).")
          .build();
  private final BoardOptions board = new BoardOptions("Only images that this board can take.");
  private final OptionSpec root =
      Options.path(
          "DIR",
          "Look here instead: the root of another system, such as a card that is mounted, or a checkout of rpi-eeprom"
              + " or usbboot.",
          "--root");

  @Override
  public void describe(CommandSpec spec) {
    spec.addOption(chip).addOption(release).addOption(root);
    board.addTo(spec);
    HelpPage.of(
            spec,
            "List the EEPROM images that the system has installed, newest first.",
            "Looks where the packages rpi-eeprom and rpiboot put them. FIRMWARE_ROOT, in the environment or in"
                + " /etc/default/rpi-eeprom-update, names another place, as for rpi-eeprom-update.",
            "What is shown comes from the images themselves, not from their names: when they were built, release, chip,"
                + " revision, MFG_VER, and the boards that can take them. The same image is listed once.")
        .example("sbcprov eeprom find", "What is there?")
        .example("sbcprov eeprom find --board cm4 --release latest", "What could a CM4 take?")
        .example("sbcprov eeprom find --root rpi-eeprom", "What is in this checkout?")
        .exits(ExitStatus.BAD_INPUT);
  }

  @Override
  public Outcome run(Session session) {
    Optional<Board> fitting = board.board();
    Optional<Chip> only = ChipNames.chosen(chip.getValue(), fitting);
    String name = release.getValue();
    Optional<String> wantedRelease = name.equals(ALL) ? Optional.empty() : Optional.of(name);
    FirmwarePlaces places = InstalledChoice.places(session, root.getValue());
    FirmwareSearch.Found found =
        FirmwareSearch.search(places, new FirmwareSearch.Wanted(only, wantedRelease, false), session.events());
    List<Board> boards = boards(fitting);
    List<Map<String, Object>> rows = new ArrayList<>();
    for (InstalledImage image : found.images()) {
      if (fitting.isEmpty() || BoardImages.fits(fitting.get(), image.chip(), image.build())) {
        List<String> takers = takers(image, boards);
        rows.add(facts(image, takers));
        session.print(SafeText.of(line(image, takers)) + "\n");
      }
    }
    if (rows.isEmpty()) {
      throw InstalledChoice.none("image" + words(only, wantedRelease, fitting), places, found.releases());
    }
    places.release().ifPresent(chosen -> session.say("The system takes its updates from the release " + chosen + "."));
    return Outcome.ok(Facts.of("images", rows, "system-release", places.release().orElse(null)));
  }

  /** Boards to judge images for: all with an EEPROM that sbcprov knows, and the one that was given. */
  private static List<Board> boards(Optional<Board> given) {
    List<Board> boards = new ArrayList<>();
    for (String name : BoardCatalogue.names()) {
      Board known = BoardCatalogue.find(name);
      if (known.eeprom().isPresent() && !(given.isPresent() && given.get().name().equals(name))) {
        boards.add(known);
      }
    }
    given.ifPresent(boards::add);
    return boards;
  }

  private static List<String> takers(InstalledImage image, List<Board> boards) {
    List<String> takers = new ArrayList<>();
    for (Board board : boards) {
      if (BoardImages.fits(board, image.chip(), image.build())) {
        takers.add(board.name());
      }
    }
    return takers;
  }

  private static String line(InstalledImage image, List<String> takers) {
    String built = image.build().map(build -> build.date().toString()).orElse("?");
    String version = image.build().map(BuildInfo::version).orElse("");
    String mfg =
        image.build().isEmpty() || image.build().get().manufacturingVersion().isEmpty()
            ? "-"
            : Integer.toString(image.build().get().manufacturingVersion().getAsInt());
    return pad(built, 12) + pad(image.chip().soc(), 9) + pad(String.join(",", image.releases()), 19) + pad(version, 10)
        + pad("mfg " + mfg, 7) + pad(takers.isEmpty() ? "no board" : String.join(",", takers), 10) + image.file();
  }

  private static Map<String, Object> facts(InstalledImage image, List<String> takers) {
    Optional<BuildInfo> build = image.build();
    boolean hasMfg = build.isPresent() && build.get().manufacturingVersion().isPresent();
    return Facts.of(
        "image", image.file(),
        "chip", image.chip().soc(),
        "releases", image.releases(),
        "built", build.map(info -> info.date().toString()).orElse(null),
        "build-timestamp", build.map(info -> info.timestamp().getEpochSecond()).orElse(null),
        "version", build.map(BuildInfo::version).orElse(null),
        "mfg-ver", hasMfg ? build.get().manufacturingVersion().getAsInt() : null,
        "boards", takers,
        "ab", image.ab(),
        "signed", image.signedConfig(),
        "sha256", image.sha256(),
        "also-at", image.alsoAt());
  }

  private static String words(Optional<Chip> chip, Optional<String> release, Optional<Board> board) {
    return release.map(name -> " of release " + name).orElse("")
        + board.map(known -> " for the " + known.title()).or(() -> chip.map(known -> " for the " + known)).orElse("");
  }
}
