package org.sbcprov.usbboot;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.sbcprov.core.Sha256;
import org.sbcprov.core.event.EventSink;
import org.sbcprov.core.event.Warning;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.failure.Failure;

/** Looks at the boot directory once the chip is known and before anything is sent, for what the board will refuse. */
final class Preflight {
  private final BootFiles files;
  private final Chip chip;
  private final EventSink sink;

  Preflight(BootFiles files, Chip chip, EventSink sink) {
    this.files = files;
    this.chip = chip;
    this.sink = sink;
  }

  /** Warns of an EEPROM image that is not the one that its signature was made for. */
  void check() {
    try (BootFile image = image();
        BootFile signature = files.find(chip, KnownFiles.EEPROM_SIGNATURE).orElse(null)) {
      if (image != null && signature != null && image.size() > 0 && image.size() == chip.eepromBytes()) {
        compare(image, signature);
      }
    } catch (Denied | IOException | Failure e) {
      // It is only looked at here; the same comes up again, and is a failure, when the board asks for it.
      Interruption.check();
    }
  }

  private BootFile image() throws Denied {
    BootFile image = files.find(chip, KnownFiles.EEPROM_IMAGE).orElse(null);
    return image != null ? image : files.find(chip, KnownFiles.EEPROM_UPDATE).orElse(null);
  }

  private void compare(BootFile image, BootFile signature) throws IOException {
    Optional<String> expected = EepromSignature.digest(start(signature, SessionLog.SIGNATURE_LIMIT));
    if (expected.isEmpty()) {
      return;
    }
    String actual = Sha256.hex(start(image, chip.eepromBytes()));
    if (!expected.get().equals(actual)) {
      sink.accept(
          new Warning(
              "usbboot.signature-mismatch",
              image.source()
                  + " is not the image that "
                  + signature.source()
                  + " was made for; the board will refuse it",
              Facts.of("image", image.source(), "sha256", actual, "sha256-in-signature", expected.get())));
    }
  }

  private static byte[] start(BootFile file, int most) throws IOException {
    byte[] bytes = new byte[(int) Math.min(most, file.size())];
    file.read(ByteBuffer.wrap(bytes), 0);
    return bytes;
  }
}
