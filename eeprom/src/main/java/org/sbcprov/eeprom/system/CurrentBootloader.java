package org.sbcprov.eeprom.system;

import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.failure.Failure;
import org.sbcprov.eeprom.Chip;

/**
 * What the device tree of a Raspberry Pi tells about the bootloader that started it. The bootloader puts these
 * properties there; older ones have fewer of them.
 *
 * @param model the board, such as {@code Raspberry Pi Compute Module 4 Rev 1.1}; perhaps empty
 * @param chip its chip; empty for one without boot EEPROM
 * @param buildTimestamp when the bootloader was built, in seconds since 1970: {@code chosen/bootloader/build-timestamp}
 * @param version the revision of its sources in hexadecimal
 * @param updateTimestamp when it was last updated, in seconds since 1970
 * @param capabilities a bit for each optional feature
 * @param minBootVersion the least {@code MFG_VER} that the board can take, as written at manufacture
 * @param signed state of secure boot, see {@link #signedConfig}, {@link #developmentKeyRevoked}, {@link #customerKey}
 */
public record CurrentBootloader(
    String model,
    Optional<Chip> chip,
    OptionalLong buildTimestamp,
    Optional<String> version,
    OptionalLong updateTimestamp,
    OptionalLong capabilities,
    OptionalLong minBootVersion,
    OptionalLong signed) {
  private static final String BOOTLOADER = "chosen/bootloader/";
  private static final int SIGNED_CONFIG = 1;
  private static final int DEVELOPMENT_KEY_REVOKED = 1 << 2;
  private static final int CUSTOMER_KEY = 1 << 3;

  /**
   * That of this system.
   *
   * @param root the root of its file system
   * @throws BadInput {@code eeprom.not-on-pi} when this is not a Raspberry Pi
   */
  public static CurrentBootloader read(Path root) {
    return find(root).orElseThrow(CurrentBootloader::notOnPi);
  }

  /** The same; empty when this is not a Raspberry Pi. */
  public static Optional<CurrentBootloader> find(Path root) {
    Optional<DeviceTree> tree = DeviceTree.of(root);
    if (tree.isEmpty()) {
      return Optional.empty();
    }
    List<String> compatible = tree.get().texts("compatible");
    boolean raspberryPi = false;
    Optional<Chip> chip = Optional.empty();
    for (String name : compatible) {
      raspberryPi |= name.startsWith("raspberrypi,");
      for (Chip known : Chip.values()) {
        if (name.equals("brcm," + known.soc())) {
          chip = Optional.of(known);
        }
      }
    }
    if (!raspberryPi) {
      return Optional.empty();
    }
    return Optional.of(read(tree.get(), chip));
  }

  private static CurrentBootloader read(DeviceTree tree, Optional<Chip> chip) {
    return new CurrentBootloader(
        tree.text("model").orElse(""),
        chip,
        tree.number(BOOTLOADER + "build-timestamp"),
        tree.text(BOOTLOADER + "version"),
        tree.number(BOOTLOADER + "update-timestamp"),
        tree.number(BOOTLOADER + "capabilities"),
        tree.number("chosen/rpi-min-boot-ver"),
        tree.number(BOOTLOADER + "signed"));
  }

  /** Whether its configuration asks for signed boot ({@code SIGNED_BOOT=1}). */
  public boolean signedConfig() {
    return hasBit(SIGNED_CONFIG);
  }

  /** Whether the board's fuses refuse bootloaders that are signed with the development key. */
  public boolean developmentKeyRevoked() {
    return hasBit(DEVELOPMENT_KEY_REVOKED);
  }

  /** Whether the board's fuses hold the digest of a customer's key: it starts only what that key has signed. */
  public boolean customerKey() {
    return hasBit(CUSTOMER_KEY);
  }

  /** The day on which it was built, in UTC. */
  public Optional<LocalDate> buildDate() {
    return buildTimestamp.isEmpty()
        ? Optional.empty()
        : Optional.of(LocalDate.ofInstant(Instant.ofEpochSecond(buildTimestamp.getAsLong()), ZoneOffset.UTC));
  }

  /** For scripts; what is not known is left out. */
  public Map<String, Object> facts() {
    return Facts.of(
        "model", model,
        "chip", chip.map(Chip::soc).orElse(null),
        "build-timestamp", orNull(buildTimestamp),
        "version", version.orElse(null),
        "update-timestamp", orNull(updateTimestamp),
        "capabilities", capabilities.isEmpty() ? null : "0x" + Long.toHexString(capabilities.getAsLong()),
        "min-mfg-ver", orNull(minBootVersion),
        "signed-config", signed.isEmpty() ? null : signedConfig(),
        "development-key-revoked", signed.isEmpty() ? null : developmentKeyRevoked(),
        "customer-key", signed.isEmpty() ? null : customerKey());
  }

  static Failure notOnPi() {
    return new BadInput(
        "eeprom.not-on-pi",
        "This is not a Raspberry Pi, so there is no running bootloader to look at",
        Facts.none(),
        "Run it on the board itself, or name an image.");
  }

  private boolean hasBit(int bit) {
    return signed.isPresent() && (signed.getAsLong() & bit) != 0;
  }

  private static Long orNull(OptionalLong number) {
    return number.isPresent() ? number.getAsLong() : null;
  }
}
