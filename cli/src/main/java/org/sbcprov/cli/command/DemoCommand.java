package org.sbcprov.cli.command;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.sbcprov.cli.Command;
import org.sbcprov.cli.HelpPage;
import org.sbcprov.cli.Outcome;
import org.sbcprov.cli.Session;
import org.sbcprov.cli.options.Options;
import org.sbcprov.core.Sha256;
import org.sbcprov.core.board.Board;
import org.sbcprov.core.board.BoardCatalogue;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.core.failure.ExitStatus;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.failure.VerificationFailed;
import org.sbcprov.core.io.AtomicOutput;
import org.sbcprov.core.io.FileFailures;
import org.sbcprov.core.io.InputFiles;
import org.sbcprov.eeprom.BootConf;
import org.sbcprov.eeprom.EepromImage;
import org.sbcprov.eeprom.SampleImage;
import org.sbcprov.imaging.sample.SampleFirmware;
import org.sbcprov.usbboot.Chip;
import org.sbcprov.usbboot.sample.SampleBootcode;
import org.sbcprov.usbboot.sample.SampleGadget;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** {@code sbcprov demo}: the headline commands on generated firmware and a simulated board. */
public final class DemoCommand implements Command {
  private static final int SECTOR = 512;
  private static final int CARD = 4 << 20;
  private static final int PARTITION = 1 << 20;

  /** Where the first entry of an MBR is, and its type, first sector and number of sectors in it. */
  private static final int MBR_ENTRY = 446;

  private static final int MBR_TYPE = 4;
  private static final int MBR_FIRST = 8;
  private static final int MBR_SECTORS = 12;

  private final OptionSpec directory =
      Options.path("DIR", "New directory to work in (default: one in the temporary directory).", "--dir");

  @Override
  public void describe(CommandSpec spec) {
    spec.addOption(directory);
    HelpPage.of(
            spec,
            "Show everything at work: generated sample firmware, a simulated Compute Module 4, a BPI-R4 image, an eMMC.",
            "Each command is printed as you would type it; the directory stays, so that you can repeat them.")
        .example("sbcprov demo", "Takes a few seconds and needs no hardware.")
        .exits(ExitStatus.BAD_INPUT, ExitStatus.VERIFICATION);
  }

  @Override
  public Outcome run(Session session) {
    Path dir = newDirectory();
    Path network = dir.resolve("network");
    Path original = network.resolve("pieeprom.original.bin");
    Path flashed = network.resolve("pieeprom.bin");
    Path image = dir.resolve("bpi-r4.img");
    Path gadget = dir.resolve("gadget");
    Path card = dir.resolve("card.img");
    Path emmc = dir.resolve("emmc.img");
    makeSamples(dir, network, original);
    makeCard(gadget, card, emmc);
    String originalHash = hash(original);

    session.say("Sample firmware is in " + dir + ". It is made up: good for trying, not for booting.");
    int proven = 0;
    proven += run(session, "eeprom", "set-order", "0xf21", "-d", network.toString());
    proven += run(session, "eeprom", "config", flashed.toString());
    proven += run(session, "usbboot", "-d", network.toString(), "--simulate", "cm4");
    proven +=
        run(
            session, "image", "build", "--board", "bpi-r4", "--bl2", dir.resolve("bl2.img").toString(), "--fip",
            dir.resolve("fip.bin").toString(), "--out", image.toString());
    proven += run(session, "image", "inspect", image.toString());
    proven +=
        run(
            session, "flash", card.toString(), "--board", "cm4", "-d", gadget.toString(), "--simulate", "cm4",
            "--simulate-disk", emmc.toString(), "--yes");

    check(
        BootConf.of(EepromImage.read(flashed).bootConf()).value("BOOT_ORDER").orElse("").equals("0xf21"),
        "the image's boot.conf has no BOOT_ORDER=0xf21");
    check(hash(original).equals(originalHash), "the image that set-order started from was changed");
    check(
        Arrays.equals(InputFiles.read(emmc, "disk", CARD), InputFiles.read(card, "image", CARD)),
        "the simulated eMMC does not have the image");
    session.say("");
    session.say("Proven, by " + proven + " commands that ended well:");
    session.say("  - the boot order is 0xf21 in " + flashed + ", and the image that it came from is untouched");
    session.say("  - a simulated CM4 took its boot files over the rpiboot protocol, found the update's hash right,");
    session.say("    and reported its EEPROM updated");
    session.say("  - " + image + " has its partition table, BL2 and FIP where a BPI-R4 looks for them");
    session.say("  - the eMMC of a simulated CM4, " + emmc + ", has the image that was written to it, byte for byte");
    session.say("Repeat any of them; remove " + dir + " when you are done.");
    return Outcome.ok(Facts.of("directory", dir, "commands", proven, "image", image, "eeprom", flashed));
  }

  private Path newDirectory() {
    Path given = directory.getValue();
    try {
      return given == null ? Files.createTempDirectory("sbcprov-demo-") : Files.createDirectory(given);
    } catch (FileAlreadyExistsException e) {
      throw new BadInput(
          "demo.directory-exists",
          given + " exists already",
          Facts.of("directory", given.toAbsolutePath().normalize()),
          "Give the name of a new directory, so that nothing of yours is touched.",
          e);
    } catch (IOException e) {
      throw FileFailures.writing(given == null ? Path.of(System.getProperty("java.io.tmpdir")) : given, e);
    }
  }

  private static void makeSamples(Path dir, Path network, Path original) {
    try {
      Files.createDirectory(network);
    } catch (IOException e) {
      throw FileFailures.writing(network, e);
    }
    AtomicOutput.write(original, SampleImage.bcm2711());
    AtomicOutput.write(network.resolve("bootcode4.bin"), SampleBootcode.recovery(Chip.BCM2711));
    Board r4 = BoardCatalogue.find("bpi-r4");
    SampleFirmware.write(
        r4.media().get("sd").bl2().orElseThrow(), r4.soc(), dir.resolve("bl2.img"), dir.resolve("fip.bin"));
  }

  /** What turns a board into a disk, an image with an empty partition, and a file of its size for an eMMC. */
  private static void makeCard(Path gadget, Path card, Path emmc) {
    try {
      Files.createDirectory(gadget);
    } catch (IOException e) {
      throw FileFailures.writing(gadget, e);
    }
    SampleGadget.write(gadget, Chip.BCM2711);
    byte[] disk = new byte[CARD];
    Arrays.fill(disk, PARTITION, CARD, (byte) 0xda);
    ByteBuffer table = ByteBuffer.wrap(disk).order(ByteOrder.LITTLE_ENDIAN);
    table.put(MBR_ENTRY + MBR_TYPE, (byte) 0xda);
    table.putInt(MBR_ENTRY + MBR_FIRST, PARTITION / SECTOR);
    table.putInt(MBR_ENTRY + MBR_SECTORS, (CARD - PARTITION) / SECTOR);
    table.putShort(SECTOR - 2, (short) 0xaa55);
    AtomicOutput.write(card, disk);
    AtomicOutput.write(emmc, new byte[CARD]);
  }

  /** Runs one command as the user would, and gives 1: it counts as one that ended well. */
  private static int run(Session session, String... command) {
    session.say("");
    session.say("$ " + session.commandLine(command));
    int status = session.runOther(command);
    check(status == 0, "it ended with status " + status + ": " + Arrays.toString(command));
    return 1;
  }

  private static void check(boolean proven, String otherwise) {
    if (!proven) {
      throw new VerificationFailed(
          "demo.unproven", "The demonstration failed: " + otherwise, Facts.none(), "This is a bug; please report it.");
    }
  }

  private static String hash(Path file) {
    return Sha256.hex(InputFiles.read(file, "EEPROM image", EepromImage.MAX_SIZE));
  }
}
