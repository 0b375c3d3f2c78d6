package org.sbcprov.usbboot.sim;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import org.sbcprov.core.Sha256;
import org.sbcprov.usbboot.Chip;
import org.sbcprov.usbboot.wire.FileCommand;
import org.sbcprov.usbboot.wire.FileMessage;
import org.sbcprov.usbboot.wire.Metadata;

/**
 * What {@code recovery.bin} does when it is the second stage: looks for an EEPROM image and its signature, checks the
 * image's size and SHA-256, writes and verifies the EEPROM, reports, and is done. Order of questions, console lines and
 * properties are those of real boards' logs; those of an erasure, for which there was no log, are a guess.
 */
final class RecoveryProgram implements Program {
  private static final String CONFIG = "config.txt";
  private static final String IMAGE = "pieeprom.bin";
  private static final String UPDATE = "pieeprom.upd";
  private static final String SIGNATURE = "pieeprom.sig";
  private static final String NO_HASH = "0".repeat(64);

  /** {@code 001000911006186073} as boards encode it. */
  private static final String FACTORY_UUID = "19a519a6_19ab520e_1ac0212b";

  /** The most of a small file that it has room for, in bytes. */
  private static final int SMALL = 64 * 1024;

  /** What it does next. */
  private enum Step {
    CONFIG,
    FIND_IMAGE,
    FIND_UPDATE,
    MEASURE_IMAGE,
    SIGNATURE,
    IMAGE,
    REPORT,
    DONE,
    STOPPED
  }

  private final Chip chip;
  private final Eeprom eeprom;
  private final Predicate<Fault> plays;
  private final Runnable flashing;
  private final String serial;
  private final Console console;
  private final ByteArrayOutputStream data = new ByteArrayOutputStream();
  private final List<Metadata> reports = new ArrayList<>();
  private boolean reporting;
  private Step step = Step.CONFIG;
  private boolean reading;
  private int room = SMALL;
  private String image;
  private String signature = "";
  private String imageHash;
  private Boolean updated;
  private boolean erased;
  private int reported;
  private String lastName = "";

  /**
   * @param plays whether it is to do something wrong; asked where it would
   * @param flashing told when it writes, which takes its time
   * @param reporting whether this version reports metadata at all
   */
  RecoveryProgram(
      Chip chip, Eeprom eeprom, Predicate<Fault> plays, Runnable flashing, String serial, Console console,
      boolean reporting) {
    this.chip = chip;
    this.eeprom = eeprom;
    this.plays = plays;
    this.flashing = flashing;
    this.serial = serial;
    this.console = console;
    this.reporting = reporting;
  }

  @Override
  public Optional<FileMessage> ask() {
    switch (step) {
      case CONFIG:
        return file(CONFIG);
      case FIND_IMAGE:
        return file(IMAGE);
      case FIND_UPDATE:
        return file(UPDATE);
      case MEASURE_IMAGE:
      case IMAGE:
        return file(image);
      case SIGNATURE:
        return file(SIGNATURE);
      case REPORT:
        return message(FileCommand.GET_FILE_SIZE, reports.get(reported).name());
      case DONE:
        // Real ones leave the last name in the message.
        step = Step.STOPPED;
        return message(FileCommand.DONE, lastName);
      default:
        return Optional.empty();
    }
  }

  private Optional<FileMessage> file(String name) {
    return message(reading ? FileCommand.READ_FILE : FileCommand.GET_FILE_SIZE, name);
  }

  private Optional<FileMessage> message(FileCommand command, String name) {
    lastName = name;
    return Optional.of(new FileMessage(command, name));
  }

  @Override
  public void sized(int bytes) {
    switch (step) {
      case CONFIG:
        readOr(bytes, SMALL, Step.FIND_IMAGE);
        break;
      case FIND_IMAGE:
        image = IMAGE;
        step = bytes > 0 ? Step.MEASURE_IMAGE : Step.FIND_UPDATE;
        break;
      case FIND_UPDATE:
        image = UPDATE;
        if (bytes > 0) {
          step = Step.MEASURE_IMAGE;
        } else {
          console.print("No EEPROM files");
          report();
        }
        break;
      case MEASURE_IMAGE:
        if (bytes == eeprom.size()) {
          step = Step.SIGNATURE;
        } else {
          console.print("Bad file size " + bytes + " expected " + eeprom.size());
          failed();
        }
        break;
      case SIGNATURE:
        if (bytes > 0) {
          readOr(bytes, SMALL, Step.IMAGE);
        } else {
          checkSignature("");
        }
        break;
      case IMAGE:
        if (bytes == eeprom.size()) {
          readOr(bytes, bytes, Step.REPORT);
        } else {
          console.print("Bad file size " + bytes + " expected " + eeprom.size());
          failed();
        }
        break;
      case REPORT:
        reported++;
        step = reported < reports.size() ? Step.REPORT : Step.DONE;
        break;
      default:
    }
  }

  private void readOr(int bytes, int limit, Step otherwise) {
    data.reset();
    room = limit;
    reading = bytes > 0 && bytes <= limit;
    if (!reading) {
      step = otherwise;
    }
  }

  @Override
  public void received(ByteBuffer piece) {
    byte[] bytes = new byte[piece.remaining()];
    piece.get(bytes);
    data.write(bytes, 0, Math.min(bytes.length, room - data.size()));
  }

  @Override
  public void complete() {
    reading = false;
    byte[] content = data.toByteArray();
    switch (step) {
      case CONFIG:
        step = Step.FIND_IMAGE;
        configure(new String(content, StandardCharsets.ISO_8859_1));
        break;
      case SIGNATURE:
        checkSignature(new String(content, StandardCharsets.ISO_8859_1));
        break;
      case IMAGE:
        checkImage(content);
        break;
      default:
    }
  }

  private void configure(String config) {
    for (String line : config.split("\n")) {
      if (line.trim().equals("recovery_metadata=0")) {
        reporting = false;
      } else if (line.trim().equals("erase_eeprom=1")) {
        erased = true;
      }
    }
    if (erased) {
      console.print("Erasing EEPROM");
      eeprom.erase();
      report();
    }
  }

  private void checkSignature(String text) {
    String hash = NO_HASH;
    String timestamp = "0";
    for (String line : text.split("\n")) {
      String word = line.trim();
      if (word.length() == 64 && hash.equals(NO_HASH)) {
        hash = word.toLowerCase(Locale.ROOT);
      } else if (word.startsWith("ts: ")) {
        timestamp = word.substring(4).trim();
      }
    }
    console.print("SIG " + SIGNATURE + " " + hash + " " + timestamp);
    if (hash.equals(NO_HASH)) {
      console.print("Bad signature " + image);
      failed();
    } else {
      signature = hash;
      step = Step.IMAGE;
    }
  }

  private void checkImage(byte[] content) {
    if (plays.test(Fault.BAD_SIGNATURE)) {
      content[content.length / 2] ^= 1;
    }
    imageHash = Sha256.hex(content);
    console.read(image, content.length, " sha256 " + imageHash.substring(0, 16));
    if (!imageHash.equals(signature)) {
      console.print(image + " hash mismatch " + imageHash);
      failed();
      return;
    }
    console.print("Reading EEPROM: " + eeprom.size());
    if (eeprom.holds(content)) {
      console.print("Bootloader EEPROM is up to date");
    } else if (plays.test(Fault.UNPLUGGED_WHILE_FLASHING)) {
      console.print("Writing EEPROM");
      eeprom.writePart(content, content.length / 2);
      step = Step.STOPPED;
      return;
    } else if (plays.test(Fault.WRITE_PROTECTED)) {
      console.print("Writing EEPROM");
      console.print("+EEPROM ERROR sector-erase: 0x0 0x0");
      console.print("EEPROM is write protected (84)");
      console.print("Update failed");
      failed();
      return;
    } else {
      console.print("Writing EEPROM");
      console.print(eeprom.write(content));
      flashing.run();
      console.print("Verify BOOT EEPROM");
      console.print("Reading EEPROM: " + eeprom.size());
      if (!eeprom.holds(content)) {
        throw new IllegalStateException("the simulated EEPROM lost what was written to it");
      }
      console.print("BOOT-EEPROM: UPDATED");
    }
    updated = true;
    report();
  }

  private void failed() {
    updated = false;
    report();
  }

  /** The properties that a board of 2026 reports, in its order. */
  private void report() {
    reading = false;
    if (!reporting) {
      step = Step.DONE;
      return;
    }
    boolean newer = chip == Chip.BCM2712;
    add("USER_SERIAL_NUM", serial);
    add("MAC_ADDR", "02:00:5e:51:b0:a2");
    if (erased) {
      add(Metadata.EEPROM_ERASE, Metadata.SUCCESS);
    }
    if (updated != null) {
      add(Metadata.EEPROM_UPDATE, updated ? Metadata.SUCCESS : "fail");
      add(Metadata.EEPROM_HASH, imageHash == null ? NO_HASH : imageHash);
    }
    add("CUSTOMER_KEY_HASH", NO_HASH);
    add("BOOT_ROM", newer ? "0000000a" : "000048b0");
    add("BOARD_ATTR", "00000000");
    add("USER_BOARDREV", newer ? "c04180" : "c03141");
    add("JTAG_LOCKED", "0");
    if (newer) {
      add("SIGNATURE_MODE", "0");
      add("MAC_WIFI_ADDR", "02:00:5e:51:b0:a3");
      add("MAC_BT_ADDR", "02:00:5e:51:b0:a4");
      add("FACTORY_UUID", FACTORY_UUID);
    } else {
      add("ADVANCED_BOOT", "0000e8e8");
    }
    step = Step.REPORT;
  }

  private void add(String property, String value) {
    reports.add(new Metadata(property, value));
  }
}
