package org.sbcprov.eeprom;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.sbcprov.core.board.Board;
import org.sbcprov.core.event.EventSink;
import org.sbcprov.core.event.Warning;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.core.failure.BadUsage;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.failure.Refused;
import org.sbcprov.core.io.AtomicOutput;
import org.sbcprov.core.io.OutputGuard;

/**
 * Makes a new image and its signature from an image. Both appear, or none does; between the two renames a power cut can
 * leave a new image beside an old signature, which a board refuses. Warnings go to the sink before anything is written.
 */
public final class EepromRewrite {
  private static final String SIGNATURE_EXTENSION = ".sig";

  private EepromRewrite() {}

  /**
   * What to make of what.
   *
   * @param source the image to start from
   * @param out the image to write; its signature goes beside it, see {@link #signatureOf}
   * @param timestamp for the signature
   * @param allowUnsigned whether the signed configuration of an image may be changed, which invalidates its signature
   * @param inPlace whether {@code out} may be the source: the same name in the same directory, not only the same file
   */
  public record Request(Path source, Path out, Instant timestamp, boolean allowUnsigned, boolean inPlace) {}

  /**
   * What was done.
   *
   * @param source the image that it was made from
   * @param image the image written
   * @param signature the signature written
   * @param chip what the image is for
   * @param ab see {@link EepromImage#ab}
   * @param changed whether the new image differs from the source
   * @param sha256 digest of the new image, in hexadecimal
   * @param timestamp seconds since 1970, as in the signature
   * @param orderBefore the boot order set for all boards before, as it stands in the configuration but with unprintable
   *     characters replaced; empty when the bootloader's default counted
   * @param orderAfter the same for the new image
   * @param configBytes size of the new configuration
   * @param configLimit the most that the image has room for
   */
  public record Rewritten(
      Path source,
      Path image,
      Path signature,
      Chip chip,
      boolean ab,
      boolean changed,
      String sha256,
      long timestamp,
      Optional<String> orderBefore,
      Optional<String> orderAfter,
      int configBytes,
      int configLimit) {}

  /**
   * Sets the boot order for all boards, see {@link BootConf#with}.
   *
   * @param board the board that it is for, when that is known; used for warnings
   * @throws Refused {@code output.is-input}; {@code eeprom.signed-config}
   * @throws BadUsage {@code eeprom.out-name}; {@code eeprom.timestamp}
   * @throws BadInput when the source is not an image, or there is no room; {@code eeprom.wrong-board} when the board
   *     has another EEPROM
   */
  public static Rewritten setOrder(Request request, BootOrder order, Optional<Board> board, EventSink sink) {
    Path signature = check(request);
    EepromImage image = EepromImage.read(request.source());
    checkBoard(request.source(), image, board);
    byte[] before = image.bootConf();
    BootConf after = BootConf.of(before).with(BootOrder.KEY, order.hex());
    EepromImage changed = withConfig(request, image, before, after.bytes(), sink);
    send(order.dangers(image.chip(), board), sink);
    send(after.conditional(BootOrder.KEY), sink);
    send(after.overridden(BootOrder.KEY), sink);
    send(after.ignored(BootOrder.KEY), sink);
    return write(request, signature, image, changed);
  }

  /**
   * Replaces the whole configuration.
   *
   * @throws Refused {@code output.is-input}; {@code eeprom.signed-config}
   * @throws BadUsage {@code eeprom.out-name}; {@code eeprom.timestamp}
   * @throws BadInput when the source is not an image, or there is no room; {@code eeprom.config-binary} when the
   *     configuration is not a text
   */
  public static Rewritten replaceConfig(Request request, byte[] config, EventSink sink) {
    Path signature = check(request);
    checkConfig(config, sink);
    EepromImage image = EepromImage.read(request.source());
    EepromImage changed = withConfig(request, image, image.bootConf(), config, sink);
    return write(request, signature, image, changed);
  }

  /**
   * Makes another change, one that leaves the configuration as it is.
   *
   * @param change gives the changed image
   * @throws Refused {@code output.is-input}
   * @throws BadUsage {@code eeprom.out-name}; {@code eeprom.timestamp}
   * @throws BadInput when the source is not an image, and whatever {@code change} fails with
   */
  public static Rewritten change(Request request, UnaryOperator<EepromImage> change, EventSink sink) {
    Path signature = check(request);
    EepromImage image = EepromImage.read(request.source());
    EepromImage changed = change.apply(image);
    return write(request, signature, image, Arrays.equals(changed.sharedBytes(), image.sharedBytes()) ? image : changed);
  }

  /**
   * Where the signature of an image goes: beside it, with {@code .sig} for the extension.
   *
   * @throws BadUsage {@code eeprom.out-name} when that is the image's own name, or there is no name
   */
  public static Path signatureOf(Path image) {
    Path fileName = image.getFileName();
    String name = fileName == null ? "" : fileName.toString();
    int dot = name.lastIndexOf('.');
    String stem = dot > 0 ? name.substring(0, dot) : name;
    if (stem.isEmpty() || (stem + SIGNATURE_EXTENSION).equalsIgnoreCase(name)) {
      throw new BadUsage(
          "eeprom.out-name",
          stem.isEmpty() ? "The name of the image is missing" : name + " is the name of a signature, not of an image",
          Facts.of("file", image),
          "The signature goes beside the image, with the extension .sig. Give the image another one, such as .bin.");
    }
    return image.resolveSibling(stem + SIGNATURE_EXTENSION);
  }

  private static Path check(Request request) {
    SignatureFile.seconds(request.timestamp());
    Path signature = signatureOf(request.out());
    boolean inPlace = request.inPlace() && OutputGuard.isSameEntry(request.source(), request.out());
    OutputGuard.requireApart(
        inPlace ? List.of(signature) : List.of(request.out(), signature), List.of(request.source()));
    return signature;
  }

  static void checkBoard(Path source, EepromImage image, Optional<Board> board) {
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

  /** Checks a configuration that is to replace another. */
  static void checkConfig(byte[] config, EventSink sink) {
    requireText(config);
    warnWhenBlank(config, sink);
  }

  /**
   * Checks that a configuration is a text, in any encoding.
   *
   * @throws BadInput {@code eeprom.config-binary} when it is not
   */
  public static void requireText(byte[] config) {
    String kind = ForeignFile.kindOf(config);
    if (kind == null && config.length >= 4 && Section.int32(config, 0) == SectionKind.BOOTCODE_MAGIC) {
      kind = "an EEPROM image";
    }
    int offset = 0;
    if (kind == null) {
      while (offset < config.length && isText(config[offset])) {
        offset++;
      }
      if (offset == config.length) {
        return;
      }
      kind = "a binary file: it has the byte 0x" + Integer.toHexString(config[offset] & 0xff) + " at 0x"
          + Integer.toHexString(offset);
    }
    throw new BadInput(
        "eeprom.config-binary",
        "The configuration is " + kind,
        Facts.of("size", config.length, "offset", "0x" + Integer.toHexString(offset)),
        "A configuration is a text with lines such as BOOT_ORDER=0xf21.");
  }

  /** Other encodings of letters than ASCII may stand in comments. */
  private static boolean isText(byte value) {
    return value < 0 || value >= ' ' && value != 0x7f || value == '\n' || value == '\r' || value == '\t';
  }

  /** Warns of a configuration without anything in it ({@code eeprom.config-empty}). */
  public static void warnWhenBlank(byte[] config, EventSink sink) {
    if (isBlank(config)) {
      sink.accept(
          new Warning(
              "eeprom.config-empty",
              "The configuration is empty; the board will use the bootloader's defaults",
              Facts.of("size", config.length)));
    }
  }

  /** Warns when the configuration of an image ends where the bootloader may write ({@code eeprom.config-in-scratch}). */
  public static void warnWhenAtRisk(EepromImage image, int configSize, EventSink sink) {
    int atRisk = image.configBytesAtRisk();
    if (atRisk > 0) {
      sink.accept(
          new Warning(
              "eeprom.config-in-scratch",
              "The last " + atRisk + " bytes of the configuration lie in the last 4096 bytes of the image, which the"
                  + " bootloader may overwrite",
              Facts.of("bytes", atRisk, "size", configSize)));
    }
  }

  private static boolean isBlank(byte[] config) {
    for (byte value : config) {
      if (value != '\n' && !BootConf.isBlank(value)) {
        return false;
      }
    }
    return true;
  }

  /** The image with a configuration; the image itself when it is the same, whatever its padding looks like. */
  static EepromImage withConfig(
      Request request, EepromImage image, byte[] before, byte[] after, EventSink sink) {
    if (Arrays.equals(before, after)) {
      return image;
    }
    EepromImage changed = image.withBootConf(after);
    warnWhenAtRisk(changed, after.length, sink);
    if (image.signedConfig()) {
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
    return changed;
  }

  private static void send(List<Warning> warnings, EventSink sink) {
    for (int i = 0; i < warnings.size(); i++) {
      sink.accept(warnings.get(i));
    }
  }

  private static Rewritten write(Request request, Path signature, EepromImage before, EepromImage after) {
    int configLimit = after.configLimit();
    byte[] config = after.bootConf();
    SignatureFile update = SignatureFile.of(after.sharedBytes(), request.timestamp());
    try (AtomicOutput image = AtomicOutput.to(request.out());
        AtomicOutput sig = AtomicOutput.to(signature)) {
      image.write(after.sharedBytes());
      sig.write(update.write());
      AtomicOutput.commitAll(List.of(image, sig));
    }
    return new Rewritten(
        request.source(),
        request.out(),
        signature,
        after.chip(),
        after.ab(),
        after != before,
        update.sha256(),
        update.timestamp().getAsLong(),
        order(before.bootConf()),
        order(config),
        config.length,
        configLimit);
  }

  private static Optional<String> order(byte[] config) {
    Optional<String> value = BootConf.of(config).value(BootOrder.KEY);
    if (value.isEmpty()) {
      return value;
    }
    byte[] bytes = value.get().getBytes(StandardCharsets.ISO_8859_1);
    return Optional.of(BootConf.shown(bytes, 0, bytes.length));
  }
}
