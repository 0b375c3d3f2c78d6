package org.sbcprov.usbboot.trace;

import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import org.sbcprov.core.failure.Facts;

/**
 * A bulk transfer to the device.
 *
 * @param endpoint endpoint number
 * @param length bytes to be sent
 * @param sent bytes that were
 * @param sha256 digest of the bytes to be sent
 * @param content the bytes, never to be changed; only where contents were asked for
 */
public record BulkOut(
    Span span,
    int connection,
    int endpoint,
    int length,
    int sent,
    String sha256,
    Optional<byte[]> content,
    Optional<UsbError> error)
    implements UsbOperation {
  static final String NAME = "bulk-out";
  static final String HASH = "sha256";

  /** The most bytes of one transfer: 64 times what is sent at once. */
  static final int LIMIT = 1024 * 1024;

  @Override
  public Map<String, Object> asked() {
    return Facts.of(KIND, NAME, "endpoint", endpoint, "length", length, HASH, sha256);
  }

  @Override
  public Map<String, Object> facts() {
    return OperationForm.facts(
        NAME,
        this,
        "endpoint", endpoint,
        "length", length,
        "sent", sent,
        HASH, sha256,
        "content", content.isPresent() ? Base64.getEncoder().encodeToString(content.get()) : null);
  }

  static BulkOut parse(RecordFields fields) throws BadRecord {
    int length = fields.integer("length", 0, LIMIT);
    Optional<byte[]> content = Optional.empty();
    if (fields.has("content")) {
      try {
        content = Optional.of(Base64.getDecoder().decode(fields.text("content", LIMIT / 3 * 4 + 4)));
      } catch (IllegalArgumentException e) {
        throw new BadRecord("\"content\" is not in base64");
      }
      if (content.get().length != length) {
        throw new BadRecord("\"content\" has " + content.get().length + " bytes, not " + length);
      }
    }
    return new BulkOut(
        Span.parse(fields),
        OperationForm.connection(fields),
        fields.integer("endpoint", 0, 15),
        length,
        fields.integer("sent", 0, length),
        fields.sha256(HASH),
        content,
        UsbError.parse(fields));
  }
}
