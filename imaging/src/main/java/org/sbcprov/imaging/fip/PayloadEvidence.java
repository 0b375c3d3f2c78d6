package org.sbcprov.imaging.fip;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.sbcprov.imaging.magic.Magic;
import org.sbcprov.imaging.mtk.Bl2Image;
import org.sbcprov.imaging.mtk.CodeEvidence;

/**
 * What unpacked bytes tell about themselves. Texts are those of U-Boot's and TF-A's sources: {@code common/main.c},
 * {@code env/*.c}; {@code bl2_main.c}, {@code bl31_main.c}.
 *
 * @param environment see {@link Payload}
 */
record PayloadEvidence(
    PayloadKind kind, Optional<String> version, Optional<String> soc, List<String> environment) {
  static final String NOWHERE = "nowhere";

  private static final byte[] UBOOT = ascii("U-Boot ");
  private static final byte[] BL31 = ascii("BL31: %s");
  private static final byte[] BL2 = ascii("BL2: %s");
  private static final byte[] OPTEE = ascii("OP-TEE version:");
  private static final byte[] OPTEE_HEADER = ascii("OPTE");

  /** The name of each driver of an environment, and a text that only it has. */
  private static final String[][] DRIVERS = {
    {"MMC", "MMC(%d)... "},
    {"UBI", "UBI... "},
    {"UBI", "Unable to read env from %s:%s"},
    {"MTD", "Writing to MTD..."},
    {"FAT", "Unable to read \"%s\" from %s%d:%d... "},
    {"EXT4", "Unable to use %s %s for loading the env"},
    {"SPIFlash", "Writing to SPI flash..."},
    {"NAND", "No dynamic environment marker in OOB block 0"},
    {"NAND", "Warning: primary env write failed,"},
    {"Flash", "Writing to Flash... "},
  };

  private static final int LONGEST_VERSION = 120;
  private static final int TEXT_PROBE = 512;
  private static final int LINUX_MAGIC = 0x38;

  static PayloadEvidence of(byte[] bytes) {
    PayloadKind form = formOf(bytes);
    if (form != PayloadKind.UNKNOWN) {
      return new PayloadEvidence(form, Optional.empty(), Optional.empty(), List.of());
    }
    CodeEvidence code = CodeEvidence.ofBareCode(bytes);
    int uboot = versionOfUboot(bytes);
    if (uboot >= 0) {
      return new PayloadEvidence(
          PayloadKind.UBOOT, Optional.of(line(bytes, uboot)), code.chip(), environmentOf(bytes));
    }
    PayloadKind kind = PayloadKind.UNKNOWN;
    if (indexOf(bytes, BL31, 0) >= 0) {
      kind = PayloadKind.BL31;
    } else if (indexOf(bytes, BL2, 0) >= 0) {
      kind = PayloadKind.BL2_CODE;
    } else if (startsAt(bytes, 0, OPTEE_HEADER) || indexOf(bytes, OPTEE, 0) >= 0) {
      kind = PayloadKind.OPTEE;
    } else if (isAarch64(bytes)) {
      kind = PayloadKind.AARCH64;
    } else if (isText(bytes)) {
      kind = PayloadKind.TEXT;
    }
    return new PayloadEvidence(kind, code.version(), code.chip(), List.of());
  }

  private static PayloadKind formOf(byte[] bytes) {
    if (bytes.length == 0) {
      return PayloadKind.EMPTY;
    }
    for (PayloadKind kind : PayloadKind.values()) {
      if (kind.startsIn(bytes)) {
        return kind;
      }
    }
    if (Bl2Image.startsIn(bytes)) {
      return PayloadKind.BL2;
    }
    if (Magic.GPT.isIn(bytes)) {
      return PayloadKind.DISK;
    }
    return isBlank(bytes) ? PayloadKind.BLANK : PayloadKind.UNKNOWN;
  }

  private static boolean isBlank(byte[] bytes) {
    byte first = bytes[0];
    if (first != 0 && first != -1) {
      return false;
    }
    for (byte b : bytes) {
      if (b != first) {
        return false;
      }
    }
    return true;
  }

  /** Where {@code U-Boot 2024.10} or the like stands, with its year; -1 when nowhere. */
  private static int versionOfUboot(byte[] bytes) {
    int at = indexOf(bytes, UBOOT, 0);
    while (at >= 0) {
      int year = at + UBOOT.length;
      if (year + 7 <= bytes.length
          && bytes[year] == '2' && bytes[year + 1] == '0'
          && isDigit(bytes[year + 2]) && isDigit(bytes[year + 3])
          && bytes[year + 4] == '.'
          && isDigit(bytes[year + 5]) && isDigit(bytes[year + 6])) {
        return at;
      }
      at = indexOf(bytes, UBOOT, at + 1);
    }
    return -1;
  }

  private static String line(byte[] bytes, int from) {
    int end = from;
    while (end < bytes.length && end - from < LONGEST_VERSION && bytes[end] >= ' ' && bytes[end] < 0x7f) {
      end++;
    }
    return new String(bytes, from, end - from, StandardCharsets.US_ASCII).strip();
  }

  /**
   * A driver's name alone is found for other reasons, too ("MMC" is), so what counts is what it says when it saves; a
   * name counts when nothing else does.
   */
  private static List<String> environmentOf(byte[] uboot) {
    List<String> places = new ArrayList<>();
    for (String[] driver : DRIVERS) {
      if (!places.contains(driver[0]) && indexOf(uboot, ascii(driver[1]), 0) >= 0) {
        places.add(driver[0]);
      }
    }
    if (hasWord(uboot, NOWHERE)) {
      places.add(NOWHERE);
    }
    for (int i = 0; i < DRIVERS.length && places.isEmpty(); i++) {
      if (hasWord(uboot, DRIVERS[i][0])) {
        places.add(DRIVERS[i][0]);
      }
    }
    return places;
  }

  /** Whether there is a string of C with nothing but this word. */
  private static boolean hasWord(byte[] bytes, String word) {
    return indexOf(bytes, ascii('\0' + word + '\0'), 0) >= 0;
  }

  /**
   * Whether the first instruction is one that programs begin with: a branch, a move between registers, an address, or
   * access to a system register; or the header of a Linux image.
   */
  private static boolean isAarch64(byte[] bytes) {
    if (bytes.length < 8) {
      return false;
    }
    int first =
        bytes[0] & 0xff | (bytes[1] & 0xff) << 8 | (bytes[2] & 0xff) << 16 | (bytes[3] & 0xff) << 24;
    boolean branch = (first & 0xfc000000) == 0x14000000;
    boolean move = (first & 0xffe0ffe0) == 0xaa0003e0;
    boolean address = (first & 0x1f000000) == 0x10000000;
    boolean system = (first & 0xffc00000) == 0xd5000000;
    return branch || move || address || system || startsAt(bytes, LINUX_MAGIC, ascii("ARMd"));
  }

  private static boolean isText(byte[] bytes) {
    int probe = Math.min(bytes.length, TEXT_PROBE);
    for (int i = 0; i < probe; i++) {
      byte b = bytes[i];
      boolean control = b >= 0 && b < ' ' && b != '\n' && b != '\r' && b != '\t';
      if (control || b == 0x7f) {
        return false;
      }
    }
    // Every byte with the upper bit set may belong to UTF-8, so some plain letters have to be there, too.
    int letters = 0;
    for (int i = 0; i < probe; i++) {
      letters += bytes[i] >= ' ' ? 1 : 0;
    }
    return letters * 4 >= probe * 3;
  }

  private static boolean isDigit(byte b) {
    return b >= '0' && b <= '9';
  }

  private static int indexOf(byte[] bytes, byte[] wanted, int from) {
    for (int at = from; at <= bytes.length - wanted.length; at++) {
      if (bytes[at] == wanted[0] && startsAt(bytes, at, wanted)) {
        return at;
      }
    }
    return -1;
  }

  private static boolean startsAt(byte[] bytes, int at, byte[] wanted) {
    return at + wanted.length <= bytes.length
        && Arrays.equals(bytes, at, at + wanted.length, wanted, 0, wanted.length);
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
