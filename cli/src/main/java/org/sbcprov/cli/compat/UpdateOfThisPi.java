package org.sbcprov.cli.compat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.sbcprov.cli.Outcome;
import org.sbcprov.cli.Session;
import org.sbcprov.cli.eeprom.Editor;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.failure.Failure;
import org.sbcprov.core.failure.Refused;
import org.sbcprov.core.io.InputFiles;
import org.sbcprov.core.io.PrivateDirectory;
import org.sbcprov.core.process.ProgramResult;
import org.sbcprov.eeprom.EepromImage;
import org.sbcprov.eeprom.system.CurrentBootloader;
import org.sbcprov.eeprom.system.CurrentConfig;

/**
 * Gives the Raspberry Pi that this runs on another configuration: makes an image with it, and leaves that to {@code
 * rpi-eeprom-update}, which may write the flash at once. So that program is never ended from here, however long it
 * takes.
 */
final class UpdateOfThisPi {
  private static final String UPDATER = "rpi-eeprom-update";
  private static final String IMAGE = "pieeprom.upd";
  private static final Duration LIMIT = Duration.ofSeconds(10);
  private static final String RULER = "#".repeat(80);

  private final Session session;

  private UpdateOfThisPi(Session session) {
    this.session = session;
  }

  /**
   * Checks that this may be done here.
   *
   * @throws Refused {@code compat.not-root}; {@code compat.not-a-pi}
   */
  static UpdateOfThisPi begin(Session session) {
    ProgramResult id = session.programs().run(List.of("id", "-u"), LIMIT);
    if (!text(id.output()).strip().equals("0")) {
      throw new Refused(
          "compat.not-root",
          "--edit/--apply must be run as root",
          Facts.none(),
          "Run it with sudo, or sudo -E for $EDITOR.");
    }
    Optional<CurrentBootloader> here = CurrentBootloader.find(session.systemRoot());
    if (here.isEmpty() || here.get().chip().isEmpty()) {
      throw new Refused(
          "compat.not-a-pi",
          "--edit/--apply must run on a Raspberry Pi 4 or Raspberry Pi 5",
          Facts.none(),
          "Elsewhere, make an image with --config and --out, and send it to the board with: "
              + session.commandLine("usbboot", "--help"));
    }
    return new UpdateOfThisPi(session);
  }

  /**
   * Applies a file.
   *
   * @param image the image to put it into; null for the newest one that the system has
   */
  Outcome apply(Path config, Path image) {
    byte[] content = InputFiles.read(config, "boot.conf", EepromImage.MAX_SIZE);
    return update(config, content, config.toString(), image);
  }

  /**
   * Applies what the user makes of the configuration: that of an update which waits for the next start, else the
   * running one. What was edited is kept when it cannot be applied.
   */
  Outcome edit(Path image) {
    Path pending = Path.of(ask("-b")).resolve(IMAGE);
    CurrentConfig before =
        Files.exists(pending)
            ? new CurrentConfig(EepromImage.read(pending).bootConf(), pending.toString())
            : CurrentConfig.read(session.systemRoot(), session.programs());
    try (Editor editor = Editor.on(session, before.bytes(), editor())) {
      boolean done = false;
      try {
        byte[] content = editor.edit(EepromImage.MAX_SIZE);
        requireText(editor.file(), content);
        Outcome outcome = update(editor.file(), content, before.source(), image);
        done = true;
        return outcome;
      } finally {
        if (!done && editor.differsFrom(before.bytes())) {
          editor.keep();
        }
      }
    }
  }

  private static void requireText(Path file, byte[] content) {
    if (text(content).lines().count() < 2) {
      throw new BadInput(
          "compat.edit-empty",
          "Aborting update because '" + file + "' appears to be empty.",
          Facts.of("file", file),
          "Nothing was changed.");
    }
  }

  private Outcome update(Path config, byte[] content, String source, Path given) {
    Path image = given == null ? Path.of(ask("-l")) : given;
    EepromImage changed = ImageChanges.ofConfig(config).applied(image, EepromImage.read(image), session.events());
    try (PrivateDirectory directory = PrivateDirectory.make()) {
      Path update = directory.write(IMAGE, changed.bytes());
      session.print(
          "Updating bootloader EEPROM\n image: " + image + "\nconfig_src: " + source + "\nconfig: " + config + "\n"
              + RULER + "\n");
      session.print(content);
      session.print("\n" + RULER + "\n");
      session.flush();
      List<String> command = List.of(UPDATER, "-d", "-i", "-f", update.toString());
      int status = session.programs().runToItsEnd(command, session.isJson());
      if (status != 0) {
        throw updaterFailed(command, status, "");
      }
    }
    return Outcome.ok(Facts.of("image", image, "config", config, "config-source", source));
  }

  /** As rpi-eeprom-config chooses it. */
  private List<String> editor() {
    List<String> command = new ArrayList<>();
    for (String word : session.variable("EDITOR").split(" +")) {
      if (!word.isEmpty()) {
        command.add(word);
      }
    }
    return command.isEmpty() ? List.of("nano") : command;
  }

  /** What the updater tells of the system: one path. */
  private String ask(String option) {
    List<String> command = List.of(UPDATER, option);
    ProgramResult result = session.programs().run(command, LIMIT);
    if (result.status() != 0) {
      throw updaterFailed(command, result.status(), result.complaint());
    }
    String answer = text(result.output()).strip();
    if (answer.isEmpty() || answer.indexOf('\0') >= 0) {
      throw updaterFailed(command, result.status(), "it printed no path");
    }
    return answer;
  }

  private static Failure updaterFailed(List<String> command, int status, String complaint) {
    return new BadInput(
        "compat.updater",
        String.join(" ", command) + " failed: " + status + (complaint.isEmpty() ? "" : ", " + complaint),
        Facts.of("program", command.get(0), "status", status),
        "Run it by hand to see what it needs.");
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
