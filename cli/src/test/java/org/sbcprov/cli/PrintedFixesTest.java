package org.sbcprov.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.sbcprov.fixtures.SyntheticBl2;
import org.sbcprov.fixtures.SyntheticFip;

/** What an inspection recommends can be typed as it stands, with files of one's own, and mends what it is for. */
class PrintedFixesTest {
  private static final int BL2_AT = 34 * 512;
  private static final int ENV_AT = 8192 * 512;
  private static final int FIP_AT = 13312 * 512;
  private static final int ENTRY = 1024;
  private static final int FIP_ENTRY = ENTRY + 3 * 128;
  private static final int ATTRIBUTES = 48;
  private static final int NAME = 56;

  @TempDir Path directory;
  private Path image;
  private Path bl2;
  private Path fip;

  @BeforeEach
  void build() {
    SampleImage sample = SampleImage.in(directory);
    image = sample.image();
    bl2 = sample.bl2();
    fip = sample.fip();
  }

  static Stream<Arguments> damages() {
    byte[] otherChip = SyntheticBl2.sdmmc().code(SyntheticBl2.codePrinting(0x7986)).bytes();
    return Stream.of(
        damage("BL2 for eMMC", "image.bl2-medium", put(BL2_AT, SyntheticBl2.of(SyntheticBl2.Medium.EMMC).bytes())),
        damage("BL2 for another chip", "image.bl2-soc", put(BL2_AT, otherChip)),
        damage("BRLYT's type", "image.bl2-medium", put(BL2_AT + 0x218, 5)),
        damage("a flipped bit in BL2", "image.bl2-digest", put(BL2_AT + 0x900, 0x5a)),
        damage("no boot bit", "image.bl2-not-bootable", table(b -> b.putLong(ENTRY + ATTRIBUTES, 0))),
        damage("no boot bit and another name", "image.bl2-not-bootable",
            table(b -> b.putLong(ENTRY + ATTRIBUTES, 0).putChar(ENTRY + NAME, 'x'))),
        damage("boot bit elsewhere", "image.bl2-not-bootable",
            table(b -> b.putLong(ENTRY + ATTRIBUTES, 0).putLong(ENTRY + 128 + ATTRIBUTES, 4))),
        damage("several boot bits", "image.bl2-several-bootable", table(b -> b.putLong(ENTRY + 128 + ATTRIBUTES, 4))),
        damage("a hole before fip", "image.fip-hidden", table(b -> b.put(ENTRY + 128, new byte[128]))),
        damage("FIP in upper case", "image.fip-name", table(b -> b.putChar(FIP_ENTRY + NAME, 'F'))),
        damage("the FIP's partition has another name", "image.fip-absent", table(b -> b.putChar(FIP_ENTRY + NAME, 'z'))),
        damage("MBR entry of no sectors", "image.mbr-size", put(446 + 12, 0, 0, 0, 0)),
        damage("MBR entry from sector 0", "image.mbr-first", put(446 + 8, 0)),
        damage("MBR entry of another type", "image.mbr", put(446 + 4, 0x83)),
        damage("no 55 AA", "image.mbr", put(510, 0, 0)),
        damage("header CRC", "image.gpt-header", put(512 + 16, 1)),
        damage("header size", "image.gpt-header-size", bytes -> enlarge(bytes, 512)),
        damage("header size of both", "image.gpt-header-size",
            bytes -> {
              enlarge(bytes, 512);
              enlarge(bytes, bytes.length - 512);
            }),
        damage("entry CRC", "image.gpt-entries", put(ENTRY + 40, 1)),
        damage("BL2 and FIP exchanged", "image.swapped",
            put(BL2_AT, SyntheticFip.bootable().bytes()).andThen(put(FIP_AT, SyntheticBl2.sdmmc().bytes()))),
        damage("something else in place of the FIP", "image.fip-form", put(FIP_AT, 0x1f, 0x8b, 8)),
        damage("FIP erased", "image.fip-empty", put(FIP_AT, new byte[9000])),
        damage("BL2 erased", "image.bl2-empty", put(BL2_AT, new byte[300_000])),
        damage("environment damaged", "image.env-crc", put(ENV_AT, "bootcmd=x".getBytes(StandardCharsets.US_ASCII))),
        damage("second copy of the environment damaged", "image.env-copy",
            put(ENV_AT, environment(0x40000)).andThen(put(ENV_AT + 0x40000, 1, 2, 3))),
        damage("first copy of the environment damaged", "image.env-copy",
            put(ENV_AT, environment(0x40000)).andThen(put(ENV_AT + 0x40000, environment(0x40000)))
                .andThen(put(ENV_AT + 9, 0x7f))),
        damage("gzip in place of BL2", "image.bl2-form", put(BL2_AT, 0x1f, 0x8b, 8)),
        damage("BL2 at the sector of another board", "image.bl2-elsewhere",
            put(BL2_AT, new byte[300_000]).andThen(put(1024 * 512, SyntheticBl2.sdmmc().bytes()))));
  }

  @ParameterizedTest(name = "{0}: {1}")
  @MethodSource("damages")
  void theCommandThatIsPrintedMendsWhatItIsPrintedFor(String story, String code, Consumer<byte[]> damage)
      throws IOException {
    byte[] bytes = Files.readAllBytes(image);
    damage.accept(bytes);
    Files.write(image, bytes);
    Run before = inspect();
    assertThat(before.out()).contains("(" + code + ")");
    String fix = fixOf(before.out(), code);
    assertThat(fix).as(before.out()).isNotEmpty();

    Run mended = Run.of(arguments(fix));
    assertThat(mended.status()).as(fix + "\n" + mended.err()).isIn(0, 7);
    Run after = inspect();
    assertThat(after.out().lines().filter(line -> !line.startsWith("ok: "))).as(fix)
        .noneMatch(line -> line.endsWith("(" + code + ")"));
  }

  @Test
  void nothingIsRecommendedThatCannotSucceed() throws IOException {
    byte[] bytes = Files.readAllBytes(image);
    table(b -> b.putLong(FIP_ENTRY + 32, 999_999).putLong(FIP_ENTRY + 40, 1_999_999)).accept(bytes);
    Files.write(image, bytes);
    assertThat(inspect().out()).contains("image.fip-absent").doesNotContain("sbcprov image put");
  }

  private Run inspect() {
    return Run.of("image", "inspect", image.toString(), "--board", "bpi-r4", "--medium", "sd");
  }

  /** The command in the hint of the finding. */
  private static String fixOf(String text, String code) {
    String[] lines = text.split("\n");
    for (int i = 0; i + 1 < lines.length; i++) {
      int at = lines[i + 1].lastIndexOf("sbcprov image ");
      at = at < 0 ? lines[i + 1].lastIndexOf("sbcprov env set") : at;
      if (lines[i].endsWith("(" + code + ")") && at >= 0 && lines[i + 1].contains(".img")) {
        return lines[i + 1].substring(at);
      }
      if (lines[i].endsWith("(" + code + ")")) {
        return stageFix(lines);
      }
    }
    return "";
  }

  /** What was found in the tables has its command at the stage that it stops. */
  private static String stageFix(String[] lines) {
    for (String line : lines) {
      if (line.startsWith("    sbcprov image ")) {
        return line.strip();
      }
    }
    return "";
  }

  private String[] arguments(String fix) throws IOException {
    List<String> arguments = new ArrayList<>();
    for (String word : fix.substring("sbcprov ".length()).split(" ")) {
      switch (word) {
        case "BL2" -> arguments.add(bl2.toString());
        case "FIP" -> arguments.add(fip.toString());
        case "ENV" -> arguments.add(Files.write(directory.resolve("env.bin"), environment(0x40000)).toString());
        case "NAME=VALUE" -> arguments.add("mended=yes");
        default -> arguments.add(word);
      }
    }
    return arguments.toArray(new String[0]);
  }

  /** A copy of the redundant form. */
  private static byte[] environment(int size) {
    byte[] bytes = new byte[size];
    byte[] text = "bootcmd=run x\0bootdelay=2\0".getBytes(StandardCharsets.US_ASCII);
    bytes[4] = 1;
    System.arraycopy(text, 0, bytes, 5, text.length);
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putInt(0, crc(bytes, 5, size - 5));
    return bytes;
  }

  private static void enlarge(byte[] bytes, int at) {
    ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    buffer.putInt(at + 12, 96).putInt(at + 16, 0);
    buffer.putInt(at + 16, crc(bytes, at, 96));
  }

  /** Changes the primary table, makes its checksums match again, and takes the backup away. */
  private static Consumer<byte[]> table(Consumer<ByteBuffer> change) {
    return bytes -> {
      ByteBuffer head = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
      change.accept(head);
      head.putInt(512 + 88, crc(bytes, 1024, 128 * 128)).putInt(512 + 16, 0);
      head.putInt(512 + 16, crc(bytes, 512, 92));
      Arrays.fill(bytes, bytes.length - 512, bytes.length, (byte) 0);
    };
  }

  private static int crc(byte[] bytes, int from, int length) {
    CRC32 crc = new CRC32();
    crc.update(bytes, from, length);
    return (int) crc.getValue();
  }

  private static Consumer<byte[]> put(int position, int... values) {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      bytes[i] = (byte) values[i];
    }
    return put(position, bytes);
  }

  private static Consumer<byte[]> put(int position, byte[] content) {
    return bytes -> System.arraycopy(content, 0, bytes, position, content.length);
  }

  private static Arguments damage(String story, String code, Consumer<byte[]> damage) {
    return Arguments.of(story, code, damage);
  }
}
