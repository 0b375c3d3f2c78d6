package org.sbcprov.cli.compat;

import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import org.sbcprov.core.event.EventSink;
import org.sbcprov.core.event.Warning;
import org.sbcprov.core.failure.BadUsage;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.io.InputFiles;
import org.sbcprov.eeprom.ConfigText;
import org.sbcprov.eeprom.EepromImage;
import org.sbcprov.eeprom.sign.PublicKey;

/**
 * What a command line of {@code rpi-eeprom-config} wants changed in an image. The order of the changes is that of the
 * script, which decides which of two failures is told.
 *
 * @param timestamp as given; null like all others when it is not
 */
record ImageChanges(
    String timestamp, Path bootcode, Path bootsys, Path certificate, Path config, Path digest, Path publicKey) {
  static ImageChanges of(PythonArguments arguments) {
    return new ImageChanges(
        arguments.value("timestamp"),
        DropInFiles.path(arguments.value("bootcode")),
        DropInFiles.path(arguments.value("bootsys")),
        DropInFiles.path(arguments.value("cacertder")),
        DropInFiles.path(arguments.value("config")),
        DropInFiles.path(arguments.value("digest")),
        DropInFiles.path(arguments.value("pubkey")));
  }

  /** Only the configuration. */
  static ImageChanges ofConfig(Path config) {
    return new ImageChanges(null, null, null, null, config, null, null);
  }

  /** What is read for them; with nulls. */
  Path[] inputs() {
    return new Path[] {bootcode, bootsys, certificate, config, digest, publicKey};
  }

  /** Whether the image is only to be read. */
  boolean none() {
    return timestamp == null && bootcode == null && bootsys == null && certificate == null && config == null
        && digest == null && publicKey == null;
  }

  /** The image with all changes. Reads every input. */
  EepromImage applied(EepromImage image, EventSink sink) {
    if (config == null && (digest != null || publicKey != null)) {
      throw new BadUsage(
          "usage",
          ConfigDropIn.PROGRAM + ": --digest and --pubkey need --config",
          Facts.none(),
          "The signature is one of the configuration: give that, too.");
    }
    EepromImage changed = image;
    if (timestamp != null) {
      changed = changed.withUpdateTime(time());
    }
    if (bootcode != null) {
      changed = changed.withBootcode(read(bootcode, "bootcode"));
    }
    if (bootsys != null) {
      changed = changed.withFile(EepromImage.BOOTSYS, read(bootsys, "bootsys"));
    }
    if (certificate != null) {
      changed = changed.withFile(EepromImage.CA_CERTIFICATE, read(certificate, "certificate"));
    }
    return config == null ? changed : configured(changed, sink);
  }

  private EepromImage configured(EepromImage image, EventSink sink) {
    byte[] content = read(config, "boot.conf");
    ConfigText.requireNoKey(content, config.toString());
    EepromImage changed = image.withBootConf(content);
    if (digest != null) {
      changed = changed.withFile(EepromImage.BOOT_CONF_SIGNATURE, read(digest, "signature file"));
    }
    if (publicKey != null) {
      changed = changed.withFile(EepromImage.PUBLIC_KEY, PublicKey.read(publicKey).write());
    }
    if (changed.configBytesAtRisk() > 0) {
      sink.accept(
          new Warning(
              "eeprom.config-in-scratch",
              "The last " + changed.configBytesAtRisk() + " bytes of the configuration lie in the last 4096 bytes of"
                  + " the image, which the bootloader may overwrite",
              Facts.of("bytes", changed.configBytesAtRisk(), "size", content.length)));
    }
    warnOfSignature(image, changed, sink);
    return changed;
  }

  private void warnOfSignature(EepromImage before, EepromImage after, EventSink sink) {
    boolean same = Arrays.equals(before.bootConf(), after.bootConf());
    if (digest == null && !same && before.signedConfig()) {
      sink.accept(
          new Warning(
              "eeprom.signed-config",
              "The signature in the image does not fit the changed configuration: a board with secure boot will not"
                  + " start until it is signed again",
              Facts.of("config", config)));
    }
  }

  private Instant time() {
    Optional<Instant> time;
    try {
      time = Optional.of(Instant.ofEpochSecond(Long.parseLong(timestamp.strip())));
    } catch (NumberFormatException | DateTimeException e) {
      time = Optional.empty();
    }
    return time.orElseThrow(
        () ->
            new BadUsage(
                "eeprom.timestamp",
                "\"" + timestamp + "\" is not a number of seconds",
                Facts.of("timestamp", timestamp),
                "Give seconds since 1970, such as those of: date +%s"));
  }

  private static byte[] read(Path file, String what) {
    return InputFiles.read(file, what, EepromImage.MAX_SIZE);
  }
}
