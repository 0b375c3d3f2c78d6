package org.sbcprov.eeprom;

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

/**
 * Makes a new image and its signature from an image. Both appear, or none does; between the two renames a power cut can
 * leave a new image beside an old signature, which a board refuses. Warnings go to the sink before anything is written.
 *
 * <p>Each operation comes in two forms: one that prepares it and leaves the writing to the caller, and one that writes.
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
  public static PreparedImage prepareOrder(
      Request request, BootOrder order, Optional<Board> board, EventSink sink) {
    Path signature = RewriteChecks.outputs(request);
    EepromImage image = EepromImage.read(request.source());
    RewriteChecks.board(request.source(), image, board);
    BootConf after = BootConf.of(image.bootConf()).with(BootOrder.KEY, order.hex());
    EepromImage changed = withConfig(image, after.bytes());
    RewriteChecks.change(request, image, changed, sink);
    send(order.dangers(image.chip(), board), sink);
    send(after.surprises(BootOrder.KEY, BootConf.FOR_ALL), sink);
    return new PreparedImage(request, signature, image, changed);
  }

  /**
   * Makes any change to an image. One to the configuration, the bootcode or {@code bootsys} of a signed image is refused
   * as {@link Request#allowUnsigned} says, unless the change brings a new {@code bootconf.sig} along.
   *
   * @param change gives the changed image, or the image itself when there is nothing to change
   * @throws Refused {@code output.is-input}; {@code eeprom.signed-config}; {@code eeprom.signed-firmware}
   * @throws BadUsage {@code eeprom.out-name}; {@code eeprom.timestamp}
   * @throws BadInput when the source is not an image, and whatever {@code change} fails with
   */
  public static PreparedImage prepare(Request request, UnaryOperator<EepromImage> change, EventSink sink) {
    RewriteChecks.outputs(request);
    EepromImage image = EepromImage.read(request.source());
    return prepare(request, image, change.apply(image), sink);
  }

  /**
   * The same for a change that is made already.
   *
   * @param image what stands in the source
   * @param changed the changed image, or the image itself when nothing changes
   */
  public static PreparedImage prepare(Request request, EepromImage image, EepromImage changed, EventSink sink) {
    Path signature = RewriteChecks.outputs(request);
    byte[] config = changed.bootConf();
    if (!Arrays.equals(image.bootConf(), config)) {
      ConfigText.warnWhenEmpty(config, sink);
    }
    RewriteChecks.change(request, image, changed, sink);
    return new PreparedImage(request, signature, image, changed);
  }

  /**
   * Checks, before the work begins, that its result may be written: the names and the time, and that the image may be
   * changed although it is signed.
   *
   * @throws Refused {@code output.is-input}; {@code eeprom.signed-config}
   * @throws BadUsage {@code eeprom.out-name}; {@code eeprom.timestamp}
   */
  public static void checkAhead(Request request, EepromImage image) {
    RewriteChecks.outputs(request);
    if (image.signedConfig() && !request.allowUnsigned()) {
      RewriteChecks.signedConfig(request, EventSink.NONE);
    }
  }

  /**
   * An image with a configuration: the image itself when it is the same, whatever its padding looks like.
   *
   * @param config a text, see {@link ConfigText}
   * @throws BadInput {@code eeprom.no-config}; {@code eeprom.config-too-large}
   */
  public static EepromImage withConfig(EepromImage image, byte[] config) {
    if (Arrays.equals(image.bootConf(), config)) {
      return image;
    }
    return image.withBootConf(config);
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

  private static void send(List<Warning> warnings, EventSink sink) {
    for (int i = 0; i < warnings.size(); i++) {
      sink.accept(warnings.get(i));
    }
  }
}
