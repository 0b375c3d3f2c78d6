package org.sbcprov.eeprom;

import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.sbcprov.core.board.Board;
import org.sbcprov.core.event.EventSink;
import org.sbcprov.core.event.Warning;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.failure.Refused;
import org.sbcprov.core.io.OutputGuard;

/** What has to be right before a changed image may be written. */
public final class RewriteChecks {
  private RewriteChecks() {}

  /** Checks the names and the time before anything is read; gives the path of the signature. */
  static Path outputs(EepromRewrite.Request request) {
    SignatureFile.seconds(request.timestamp());
    Path signature = EepromRewrite.signatureOf(request.out());
    boolean inPlace = request.inPlace() && OutputGuard.isSameEntry(request.source(), request.out());
    OutputGuard.requireApart(
        inPlace ? List.of(signature) : List.of(request.out(), signature), List.of(request.source()));
    return signature;
  }

  /** Checks that an image fits a board's EEPROM. */
  static void board(Path source, EepromImage image, Optional<Board> board) {
    if (board.isEmpty()) {
      return;
    }
    String size = null;
    if (board.get().eeprom().isPresent()) {
      if (board.get().eeprom().get().size().bytes() == image.chip().imageSize()) {
        return;
      }
      size = board.get().eeprom().get().size().toString();
    }
    throw new BadInput(
        "eeprom.wrong-board",
        source + " is an image for the " + image.chip() + "; the " + board.get().title()
            + (size == null ? " has no boot EEPROM" : " has a boot EEPROM of " + size),
        Facts.of("file", source.toAbsolutePath().normalize(), "chip", image.chip().soc(), "board", board.get().name()),
        "Take an image for the board, or name the board that the image is for.");
  }

  /** Checks a changed image against the one that it was made from, and warns of what will surprise. */
  static void change(EepromRewrite.Request request, EepromImage before, EepromImage after, EventSink sink) {
    if (before == after) {
      return;
    }
    byte[] config = after.bootConf();
    boolean newConfig = !Arrays.equals(before.bootConf(), config);
    if (newConfig) {
      ConfigText.warnWhenAtRisk(after, sink);
    }
    if (before.signedConfig() && sameFile(before, after, EepromImage.BOOT_CONF_SIGNATURE)) {
      if (newConfig) {
        signedConfig(request, sink);
      }
      if (!Arrays.equals(before.bootcode(), after.bootcode()) || !sameFile(before, after, EepromImage.BOOTSYS)) {
        signedFirmware(request, sink);
      }
    }
  }

  /** Warns as {@link #change} does, of what would be refused there, too: for those who may change anything. */
  public static void warn(Path source, EepromImage before, EepromImage after, EventSink sink) {
    change(new EepromRewrite.Request(source, source, Instant.EPOCH, true, true), before, after, sink);
  }

  /** Refuses, or warns, that the signature of a configuration will not fit the changed one. */
  static void signedConfig(EepromRewrite.Request request, EventSink sink) {
    if (!request.allowUnsigned()) {
      throw new Refused(
          "eeprom.signed-config",
          "The configuration of " + request.source() + " is signed, and the signature would not fit the changed one;"
              + " a board with secure boot would no longer start",
          Facts.of("file", request.source().toAbsolutePath().normalize()),
          "For such a board, change the configuration before the image is signed, then sign it again. For a board"
              + " whose secure-boot fuses are not set, allow it with --allow-unsigned.");
    }
    sink.accept(
        new Warning(
            "eeprom.signed-config",
            "The signature in the image does not fit the changed configuration: a board with secure boot will not"
                + " start until it is signed again",
            Facts.of("file", request.source().toAbsolutePath().normalize())));
  }

  private static void signedFirmware(EepromRewrite.Request request, EventSink sink) {
    if (!request.allowUnsigned()) {
      throw new Refused(
          "eeprom.signed-firmware",
          request.source() + " is signed, and nothing shows that the new bootcode or bootsys is, too; a board with"
              + " secure boot would no longer start from one that is not",
          Facts.of("file", request.source().toAbsolutePath().normalize()),
          "If it is signed with the key of the board, or the board's secure-boot fuses are not set, allow it with"
              + " --allow-unsigned.");
    }
    sink.accept(
        new Warning(
            "eeprom.signed-firmware",
            "A board with secure boot starts from the changed bootcode or bootsys only if that is signed with its key",
            Facts.of("file", request.source().toAbsolutePath().normalize())));
  }

  private static boolean sameFile(EepromImage before, EepromImage after, String name) {
    Optional<byte[]> one = before.file(name);
    Optional<byte[]> other = after.file(name);
    return one.isPresent() && other.isPresent()
        ? Arrays.equals(one.get(), other.get())
        : one.isPresent() == other.isPresent();
  }
}
