package org.sbcprov.imaging.fip;

import java.util.Locale;
import java.util.Optional;
import java.util.UUID;

/**
 * An image in a package, or one that is to go there.
 *
 * @param uuid what it is
 * @param flags of its entry; {@code fiptool} writes 0 and keeps what others wrote
 * @param content its bytes
 */
public record FipMember(UUID uuid, long flags, byte[] content) {
  /** Its type, if the UUID is a known one. */
  public Optional<FipImageType> type() {
    return FipImageType.of(uuid);
  }

  /** Whether it is of a type. */
  public boolean is(FipImageType type) {
    return uuid.equals(type.uuid());
  }

  /** Its name: {@code BL31}, an option of {@code fiptool}, or the UUID. */
  public String name() {
    return Fip.shortName(uuid);
  }

  /** The option that names it on a command line: {@code --nt-fw}, or {@code --blob}. */
  public String option() {
    return hasOption() ? "--" + type().orElseThrow().option() : "--blob";
  }

  /** The name that {@code fiptool unpack} gives its file. */
  public String fileName() {
    String stem = hasOption() ? type().orElseThrow().option() : uuid.toString().toUpperCase(Locale.ROOT);
    return stem + ".bin";
  }

  /** What its content shows it to be; of MediaTek's checksum, its UUID. */
  public Payload describe() {
    return is(FipImageType.CHECKSUM) ? Payload.plain(PayloadKind.CHECKSUM, content.length) : Payload.of(content);
  }

  private boolean hasOption() {
    return type().isPresent() && !is(FipImageType.CHECKSUM);
  }
}
