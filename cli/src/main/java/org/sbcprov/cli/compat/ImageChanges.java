package org.sbcprov.cli.compat;

import java.nio.file.Path;
import org.sbcprov.core.event.EventSink;
import org.sbcprov.core.failure.BadUsage;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.io.InputFiles;
import org.sbcprov.eeprom.ConfigText;
import org.sbcprov.eeprom.EepromImage;
import org.sbcprov.eeprom.RewriteChecks;
import org.sbcprov.eeprom.SignatureFile;
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

  /** An image with all changes. Reads every input. */
  EepromImage applied(Path source, EepromImage image, EventSink sink) {
    if (config == null && (digest != null || publicKey != null)) {
      throw new BadUsage(
          "usage",
          ConfigDropIn.PROGRAM + ": --digest and --pubkey need --config",
          Facts.none(),
          "The signature is one of the configuration: give that, too.");
    }
    EepromImage changed = image;
    if (timestamp != null) {
      changed = changed.withUpdateTimeOrNone(SignatureFile.timestamp(timestamp));
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
    if (config != null) {
      changed = configured(changed);
    }
    RewriteChecks.warn(source, image, changed, sink);
    return changed;
  }

  private EepromImage configured(EepromImage image) {
    byte[] content = read(config, "boot.conf");
    ConfigText.requireNoKey(content, config.toString());
    EepromImage changed = image.withBootConf(content);
    if (digest != null) {
      changed = changed.withFile(EepromImage.BOOT_CONF_SIGNATURE, read(digest, "signature file"));
    }
    if (publicKey != null) {
      changed = changed.withFile(EepromImage.PUBLIC_KEY, PublicKey.read(publicKey).write());
    }
    return changed;
  }

  private static byte[] read(Path file, String what) {
    return InputFiles.read(file, what, EepromImage.MAX_SIZE);
  }
}
