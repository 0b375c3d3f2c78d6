package org.sbcprov.eeprom.sign;

import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/**
 * What to sign, and where it goes.
 *
 * @param source the image to start from
 * @param out the image to write; its {@code .sig} goes beside it
 * @param config the configuration to put in
 * @param certificate the certificate of an authority (DER) to put in, if any
 * @param scope what to sign beside the configuration
 * @param recovery the recovery program to counter-sign, if any
 * @param timestamp for the signatures
 */
public record SigningRequest(
    Path source,
    Path out,
    byte[] config,
    Optional<byte[]> certificate,
    Scope scope,
    Optional<Recovery> recovery,
    Instant timestamp) {
  /** What is signed beside the configuration. The chips differ, so it has to be said for the BCM2712. */
  public enum Scope {
    /** Nothing was said; enough for the BCM2711, whose firmware only Raspberry Pi signs. */
    UNSTATED,
    /** Nothing: a BCM2712 with secure boot starts only when its firmware is counter-signed elsewhere. */
    CONFIG_ONLY,
    /** The first stage, and the second one where there is one: for the BCM2712. */
    FIRMWARE
  }

  /**
   * The program that flashes a BCM2712 over USB, {@code recovery.bin}: once secure boot is on, a board takes only a
   * counter-signed one.
   *
   * @param content as Raspberry Pi released it
   * @param out where the counter-signed one goes, called {@code bootcode5.bin} in boot directories
   */
  public record Recovery(byte[] content, Path out) {}
}
