package org.sbcprov.eeprom.diff;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.sbcprov.core.Sha256;
import org.sbcprov.eeprom.BuildInfo;
import org.sbcprov.eeprom.EepromImage;

/**
 * Something about the whole image that differs, in words.
 *
 * @param what {@code chip}, {@code partitions}, {@code build}, {@code update-time} or {@code signature}
 */
public record ImageChange(String what, String before, String after) {
  private static final int SHOWN_DIGITS = 16;

  static List<ImageChange> between(EepromImage before, EepromImage after) {
    List<ImageChange> changes = new ArrayList<>();
    add(changes, "chip", before.chip().toString(), after.chip().toString());
    add(changes, "partitions", partitions(before), partitions(after));
    add(changes, "build", build(before), build(after));
    add(changes, "update-time", updateTime(before), updateTime(after));
    add(changes, "signature", signature(before), signature(after));
    return changes;
  }

  private static void add(List<ImageChange> changes, String what, String before, String after) {
    if (!before.equals(after)) {
      changes.add(new ImageChange(what, before, after));
    }
  }

  private static String partitions(EepromImage image) {
    return image.ab() ? "two (A/B)" : "one";
  }

  private static String build(EepromImage image) {
    Optional<BuildInfo> build = image.build();
    if (build.isEmpty()) {
      return "unknown";
    }
    return build.get().timestamp() + (build.get().version().isEmpty() ? "" : ", version " + build.get().version());
  }

  private static String updateTime(EepromImage image) {
    OptionalLong time = image.updateTime();
    return time.isEmpty() ? "none" : Instant.ofEpochSecond(time.getAsLong()).toString();
  }

  private static String signature(EepromImage image) {
    String key =
        image.isFilled(EepromImage.PUBLIC_KEY)
            ? "public key " + digest(image, EepromImage.PUBLIC_KEY)
            : "no public key";
    return image.signedConfig()
        ? "configuration signed (" + digest(image, EepromImage.BOOT_CONF_SIGNATURE) + "), " + key
        : "configuration not signed, " + key;
  }

  private static String digest(EepromImage image, String name) {
    return image.file(name).map(content -> "SHA-256 " + Sha256.hex(content).substring(0, SHOWN_DIGITS) + "...").orElse("");
  }
}
