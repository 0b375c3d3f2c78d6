package org.sbcprov.cli.compat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.sbcprov.cli.Outcome;
import org.sbcprov.cli.Session;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.failure.Failure;
import org.sbcprov.core.failure.Refused;
import org.sbcprov.core.io.AtomicOutput;
import org.sbcprov.core.io.FileFailures;
import org.sbcprov.core.io.InputFiles;
import org.sbcprov.core.process.ProgramResult;
import org.sbcprov.eeprom.EepromImage;
import org.sbcprov.eeprom.system.CurrentConfig;

/**
 * Gives the Raspberry Pi that this runs on another configuration: makes an image with it, and leaves that to {@code
 * rpi-eeprom-update}, which may write the flash at once. So that program is never ended from here, however long it
 * takes.
 */
final class UpdateOfThisPi {
  private static final String UPDATER = "rpi-eeprom-update";
  private static final String IMAGE = "pieeprom.upd";
  private static final String COMPATIBLE = "sys/firmware/devicetree/base/compatible";
  private static final int MAX_COMPATIBLE = 64 * 1024;
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
    Path compatible = session.systemRoot().resolve(COMPATIBLE);
    String boards =
        Files.exists(compatible) ? text(InputFiles.read(compatible, "device tree", MAX_COMPATIBLE)) : "";
    if (!boards.contains("bcm2711") && !boards.contains("bcm2712")) {
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
    Path directory = newDirectory();
    try {
      return update(config, content, config.toString(), image, directory);
    } finally {
      remove(directory.resolve(IMAGE));
      remove(directory);
    }
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
    Path directory = newDirectory();
    Path config = directory.resolve("boot.conf");
    boolean keep = false;
    try {
      AtomicOutput.write(config, before.bytes());
      runEditor(config);
      byte[] content = InputFiles.read(config, "boot.conf", EepromImage.MAX_SIZE);
      if (text(content).lines().count() < 2) {
        throw new BadInput(
            "compat.edit-empty",
            "Aborting update because '" + config + "' appears to be empty.",
            Facts.of("file", config),
            "Nothing was changed.");
      }
      keep = !Arrays.equals(content, before.bytes());
      Outcome outcome = update(config, content, before.source(), image, directory);
      keep = false;
      return outcome;
    } finally {
      remove(directory.resolve(IMAGE));
      if (keep) {
        session.say("What was edited is kept in " + config);
      } else {
        remove(config);
        remove(directory);
      }
    }
  }

  private Outcome update(Path config, byte[] content, String source, Path given, Path directory) {
    Path image = given == null ? Path.of(ask("-l")) : given;
    EepromImage changed = ImageChanges.ofConfig(config).applied(EepromImage.read(image), session.events());
    Path update = directory.resolve(IMAGE);
    AtomicOutput.write(update, changed.bytes());
    session.print(
        "Updating bootloader EEPROM\n image: " + image + "\nconfig_src: " + source + "\nconfig: " + config + "\n"
            + RULER + "\n");
    session.print(content);
    session.print("\n" + RULER + "\n");
    session.flush();
    List<String> command = List.of(UPDATER, "-d", "-i", "-f", update.toString());
    int status = session.programs().runInTerminal(command, session.isJson());
    if (status != 0) {
      throw updaterFailed(command, status, "");
    }
    return Outcome.ok(Facts.of("image", image, "config", config, "config-source", source));
  }

  private void runEditor(Path config) {
    List<String> command = new ArrayList<>();
    for (String word : session.variable("EDITOR").split(" +")) {
      if (!word.isEmpty()) {
        command.add(word);
      }
    }
    if (command.isEmpty()) {
      command.add("nano");
    }
    command.add(config.toString());
    int status = session.programs().runInTerminal(command, session.isJson());
    if (status != 0) {
      throw new BadInput(
          "compat.editor",
          "Aborting update because '" + command.get(0) + "' exited with code " + status + ".",
          Facts.of("program", command.get(0), "status", status),
          "Nothing was changed. EDITOR names another editor.");
    }
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

  private static Path newDirectory() {
    try {
      return Files.createTempDirectory("rpi-eeprom-config-");
    } catch (IOException e) {
      throw FileFailures.writing(Path.of(System.getProperty("java.io.tmpdir")).resolve(IMAGE), e);
    }
  }

  private static void remove(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw FileFailures.writing(file, e);
    }
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
