package org.sbcprov.imaging.mtk;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What a BL2's code tells about itself. No header of BL2 names the chip, so this is how one for another chip is
 * recognised. There are two traces, found in the sources of TF-A's {@code plat/mediatek} and in released files:
 *
 * <ul>
 *   <li>Names in text, such as OpenWrt's build tag {@code (mt7988-sdmmc-comb)}. They need not be there (a plain build
 *       has no tag), and drivers bring names of other chips, which is why only names of chips that have a BL2 of this
 *       kind count, and none of them counts against a BL2 that shows its own.
 *   <li>The chip number in code, which decides when it is there: {@code bl2_plat_init.c} prints {@code CPU: MT%x} with the constant SOC_CHIP_ID, which
 *       compilers put into w1 with a single instruction. It is there in plain builds as well.
 * </ul>
 *
 * A BL2 built with BL2_COMPRESS shows neither before it is unpacked; see {@link PackedCode}.
 *
 * @param named chips whose names are in its text, sorted
 * @param printed the chip that its code prints, if that was found
 * @param version TF-A's version line, if that was found
 * @param built when it was built, as the compiler wrote it, such as {@code 12:34:56, Nov 20 2024}
 * @param compressed whether the code is packed
 * @param unpackedSize bytes of the code that is packed, when it could be unpacked and looked through
 * @param uartDownload whether it waits for a FIP over the serial line, as BL2 for rescue by UART does
 * @param printsNotices whether messages of level NOTICE were compiled in
 * @param fourBankGroups whether it says that it sets up DDR4 with four bank groups, as 8 GB boards need
 */
public record CodeEvidence(
    List<String> named,
    Optional<String> printed,
    Optional<String> version,
    Optional<String> built,
    boolean compressed,
    Optional<Integer> unpackedSize,
    boolean uartDownload,
    boolean printsNotices,
    boolean fourBankGroups) {
  /** The chips that load a BL2 of this kind. */
  static final List<String> CHIPS = List.of("mt7622", "mt7623", "mt7629", "mt7981", "mt7986", "mt7987", "mt7988");

  private static final byte[] CPU_FORMAT = ascii("CPU: MT%x");
  private static final byte[] COMPRESSED = ascii("BL2P");
  private static final byte[] UART_DOWNLOAD = ascii("Starting UART download handshake");
  private static final byte[] BUILT = ascii("Built : ");

  /** mtk_mem_init prints it, and it is compiled only where DDR4_4BG_MODE is set. */
  private static final byte[] FOUR_BANK_GROUPS = ascii("EMI: DDR4 4BG mode");

  private static final int LONGEST_BUILT = 40;
  private static final byte[] RELEASE = ascii("(release):");
  private static final byte[] DEBUG = ascii("(debug):");

  /** {@code movz w1, #imm16}, with the 16 bits of the immediate at bit 5. */
  private static final int MOVZ_W1 = 0x52800001;

  /** What build tags have in place of a medium when the FIP is to be in memory already. */
  static final String RAM = "ram";

  private static final int LONGEST_VERSION = 160;

  /** Names of media as build tags have them, longest first because one ends with another. */
  private static final String[] TAG_MEDIA = {"spim-nand", "snand", "sdmmc", "emmc", "nor", RAM};

  public CodeEvidence {
    named = List.copyOf(named);
  }

  /** Looks through a file without headers. */
  public static CodeEvidence ofBareCode(byte[] file) {
    return of(file, 0, file.length);
  }

  /** Looks through the code, which is {@code image[from, to)}; once, because start-up time counts. */
  static CodeEvidence of(byte[] image, int from, int to) {
    CodeEvidence outer = seen(image, from, to);
    if (!outer.compressed) {
      return outer;
    }
    Optional<byte[]> unpacked = PackedCode.unpack(image, from, to);
    return unpacked.isPresent() ? outer.around(seen(unpacked.get(), 0, unpacked.get().length), unpacked.get().length)
        : outer;
  }

  /** Puts together what the part that unpacks and the part that is packed show; the latter is the BL2. */
  private CodeEvidence around(CodeEvidence inner, int size) {
    List<String> names = new ArrayList<>(named);
    for (String name : inner.named) {
      if (!names.contains(name)) {
        names.add(name);
      }
    }
    names.sort(null);
    return new CodeEvidence(
        names,
        inner.printed.isPresent() ? inner.printed : printed,
        inner.version.isPresent() ? inner.version : version,
        inner.built.isPresent() ? inner.built : built,
        true,
        Optional.of(size),
        uartDownload || inner.uartDownload,
        inner.printsNotices,
        inner.fourBankGroups);
  }

  private static CodeEvidence seen(byte[] image, int from, int to) {
    Optional<String> built = Optional.empty();
    boolean fourBankGroups = false;
    List<String> found = new ArrayList<>();
    Optional<String> version = Optional.empty();
    boolean printsChip = false;
    boolean compressed = false;
    boolean uartDownload = false;
    for (int at = from; at < to; at++) {
      switch (image[at]) {
        case '7':
          String chip = chipNameAt(image, from, at, to);
          if (chip != null && !found.contains(chip)) {
            found.add(chip);
          }
          break;
        case 'C':
          printsChip |= startsAt(image, at, to, CPU_FORMAT);
          break;
        case 'B':
          compressed |= startsAt(image, at, to, COMPRESSED);
          if (built.isEmpty() && startsAt(image, at, to, BUILT)) {
            built = textAt(image, at + BUILT.length, to);
          }
          break;
        case 'E':
          fourBankGroups |= startsAt(image, at, to, FOUR_BANK_GROUPS);
          break;
        case 'S':
          uartDownload |= startsAt(image, at, to, UART_DOWNLOAD);
          break;
        case '(':
          if (version.isEmpty() && (startsAt(image, at, to, RELEASE) || startsAt(image, at, to, DEBUG))) {
            version = Optional.of(versionAround(image, from, at, to));
          }
          break;
        default:
          break;
      }
    }
    found.sort(null);
    Optional<String> printed = printsChip ? printedChip(image, from, to) : Optional.empty();
    return new CodeEvidence(
        found, printed, version, built, compressed, Optional.empty(), uartDownload, printsChip, fourBankGroups);
  }

  /** Whether nothing is known of its code because it is packed. */
  public boolean hidden() {
    return compressed && unpackedSize.isEmpty();
  }

  /** Whether it is known to be for a chip. What it prints decides; names of other chips come with drivers. */
  public boolean shows(String chip) {
    return printed.isPresent() ? printed.get().equals(chip) : named.contains(chip);
  }

  /** Whether it is known to be for other chips than this one. */
  public boolean contradicts(String chip) {
    return CHIPS.contains(chip) && !shows(chip) && (!named.isEmpty() || printed.isPresent());
  }

  /** The chip that it seems to be for: the one that its code prints, or the only one that it names. */
  public Optional<String> chip() {
    if (printed.isPresent()) {
      return printed;
    }
    return named.size() == 1 ? Optional.of(named.get(0)) : Optional.empty();
  }

  /** The medium that the build tag names when it is another than the header's. */
  public Optional<String> otherTaggedMedium(Bl2Medium header) {
    Optional<String> tagged = taggedMedium();
    return tagged.isPresent() && !tagged.get().equals(header.word()) ? tagged : Optional.empty();
  }

  /** The medium that the build tag names, as {@link Bl2Medium#word} spells it, or {@code ram}. */
  public Optional<String> taggedMedium() {
    if (version.isPresent()) {
      String tag = version.get().toLowerCase(Locale.ROOT);
      for (String medium : TAG_MEDIA) {
        int at = tag.indexOf("-" + medium);
        int end = at + 1 + medium.length();
        if (at >= 0 && (end == tag.length() || !Character.isLetterOrDigit(tag.charAt(end)))) {
          return Optional.of(medium);
        }
      }
    }
    return Optional.empty();
  }

  private static Optional<String> printedChip(byte[] image, int from, int to) {
    for (int at = from; at + 4 <= to; at += 4) {
      // The chips' numbers begin with 0x76 or 0x79, so the upper half of the instruction is 0x528e or 0x528f.
      if (image[at + 3] == 0x52 && (image[at + 2] & 0xfe) == 0x8e) {
        int instruction =
            (image[at] & 0xff) | (image[at + 1] & 0xff) << 8 | (image[at + 2] & 0xff) << 16 | image[at + 3] << 24;
        for (String chip : CHIPS) {
          if (instruction == (MOVZ_W1 | Integer.parseInt(chip, 2, chip.length(), 16) << 5)) {
            return Optional.of(chip);
          }
        }
      }
    }
    return Optional.empty();
  }

  private static String versionAround(byte[] image, int from, int at, int to) {
    int start = at;
    while (start > from && at - start < LONGEST_VERSION && isText(image[start - 1])) {
      start--;
    }
    int end = at;
    while (end < to && end - at < LONGEST_VERSION && isText(image[end])) {
      end++;
    }
    return new String(image, start, end - start, StandardCharsets.US_ASCII).replace('\t', ' ').strip();
  }

  private static Optional<String> textAt(byte[] image, int at, int to) {
    int end = at;
    while (end < to && end - at < LONGEST_BUILT && isText(image[end])) {
      end++;
    }
    String text = new String(image, at, end - at, StandardCharsets.US_ASCII).replace('\t', ' ').strip();
    return text.isEmpty() ? Optional.empty() : Optional.of(text);
  }

  private static boolean isText(byte b) {
    return b >= ' ' && b < 0x7f || b == '\t';
  }

  /** The chip whose name has its first digit here, neither within a longer word nor before a further digit. */
  private static String chipNameAt(byte[] image, int from, int at, int to) {
    if (at - from < 2 || to - at < 4 || (image[at - 1] | 0x20) != 't' || (image[at - 2] | 0x20) != 'm') {
      return null;
    }
    boolean withinWord = at - 2 > from && isWord(image[at - 3]);
    boolean longerNumber = at + 4 < to && isDigit(image[at + 4]);
    if (withinWord || longerNumber) {
      return null;
    }
    String name = "mt" + new String(image, at, 4, StandardCharsets.US_ASCII);
    return CHIPS.contains(name) ? name : null;
  }

  private static boolean isWord(byte b) {
    int lower = b | 0x20;
    return lower >= 'a' && lower <= 'z' || isDigit(b);
  }

  private static boolean isDigit(byte b) {
    return b >= '0' && b <= '9';
  }

  private static boolean startsAt(byte[] image, int at, int to, byte[] wanted) {
    return at + wanted.length <= to && Arrays.equals(image, at, at + wanted.length, wanted, 0, wanted.length);
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
