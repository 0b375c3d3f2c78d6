package org.sbcprov.usbboot;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.sbcprov.core.event.Warning;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.core.failure.Failure;
import org.sbcprov.core.rpi.SecondStageForm;
import org.sbcprov.usbboot.PlannedChip.Session;

/** Tells for one chip what a session would come to, by what the session itself checks before it sends anything. */
final class ChipJudge {
  private final BootFiles files;
  private final List<PlannedFile> planned;
  private final Chip chip;
  private final List<Warning> warnings = new ArrayList<>();

  /**
   * @param planned all files that boards could ask for
   */
  ChipJudge(BootFiles files, List<PlannedFile> planned, Chip chip) {
    this.files = files;
    this.planned = planned;
    this.chip = chip;
  }

  PlannedChip judge() {
    SecondStage secondStage;
    try {
      secondStage = files.secondStage(chip, (String) null);
    } catch (BadInput e) {
      return new PlannedChip(
          chip, false, e.code(), e.getMessage(), Optional.empty(), "", Session.NOTHING, List.of());
    }
    byte[] program = secondStage.bytes();
    boolean recovery = hasEeprom() && SecondStageForm.isRecovery(program);
    Failure deadly = preflight(secondStage);
    Session session = recovery ? recovery() : boot();
    String code = "";
    String reason = "";
    if (deadly != null) {
      code = deadly.code();
      reason = deadly.getMessage();
    } else if (session == Session.NOTHING) {
      reason =
          recovery
              ? "The second stage is a recovery program, and there is no " + KnownFiles.EEPROM_IMAGE + " for it to write"
              : "The second stage is a boot program, and there is no system for it to load";
    } else if (session == Session.EEPROM_UPDATE) {
      Warning size = warning("usbboot.wrong-image-size");
      code = size == null ? "" : size.code();
      reason = size == null ? "" : size.words();
    }
    return new PlannedChip(
        chip,
        reason.isEmpty(),
        code,
        reason,
        Optional.of(secondStage.source()),
        words(program, recovery),
        session,
        warnings);
  }

  private boolean hasEeprom() {
    return chip.eepromBytes() > 0;
  }

  private Failure preflight(SecondStage secondStage) {
    Preflight preflight =
        new Preflight(
            files,
            chip,
            (String) null,
            new Digests(),
            event -> {
              if (event instanceof Warning warning) {
                warnings.add(warning);
              }
            });
    try {
      preflight.check();
      preflight.check(secondStage);
      preflight.finish();
      return null;
    } catch (BadInput e) {
      return e;
    }
  }

  private Warning warning(String code) {
    for (Warning warning : warnings) {
      if (warning.code().equals(code)) {
        return warning;
      }
    }
    return null;
  }

  private String words(byte[] program, boolean recovery) {
    String kind = recovery ? "a recovery program, which writes the EEPROM" : "a boot program";
    if (!hasEeprom()) {
      return files.rules().signed() ? kind + ", sent with a signature" : kind;
    }
    // Another chip's was refused before.
    return SecondStageForm.soc(program).isPresent()
        ? kind + ", signed for the " + chip
        : kind + ", without the signature block that the " + chip + " checks";
  }

  private Session recovery() {
    if (hasContent(KnownFiles.EEPROM_IMAGE) || hasContent(KnownFiles.EEPROM_UPDATE)) {
      return Session.EEPROM_UPDATE;
    }
    return config().provisions() ? Session.PROVISIONING : Session.NOTHING;
  }

  private boolean hasContent(String name) {
    for (PlannedFile file : planned) {
      if (file.name().equals(name) && file.port().isEmpty() && file.chips().contains(chip)) {
        return file.bytes() > 0;
      }
    }
    return false;
  }

  private BootConfig config() {
    try (BootFile file = files.find(chip, (String) null, KnownFiles.CONFIG).orElse(null)) {
      if (file == null) {
        return BootConfig.NONE;
      }
      byte[] start = new byte[(int) Math.min(BootConfig.LIMIT, file.size())];
      file.read(ByteBuffer.wrap(start), 0);
      return BootConfig.parse(start);
    } catch (Denied | IOException | Failure e) {
      Interruption.check();
      return BootConfig.NONE;
    }
  }

  private Session boot() {
    BootConfig config = config();
    for (PlannedFile file : planned) {
      if (file.chips().contains(chip) && file.bytes() > 0 && isSystem(file.name(), config)) {
        return isGadget() ? Session.MASS_STORAGE : Session.SYSTEM;
      }
    }
    return Session.NOTHING;
  }

  private boolean isSystem(String name, BootConfig config) {
    if (KnownFiles.isFirmware(name)) {
      // The firmware of a BCM2711 has a 4 in its name; a BCM2712 has none.
      boolean four = KnownFiles.lastPart(name).startsWith("start4");
      return chip == Chip.BCM2711 ? four : !hasEeprom() && !four;
    }
    return hasEeprom() && (KnownFiles.isBootImage(name) || KnownFiles.isKernel(name) || config.namesKernel(name));
  }

  private boolean isGadget() {
    return GadgetDirectories.isName(String.valueOf(files.directory().toAbsolutePath().normalize().getFileName()));
  }
}
