package org.sbcprov.eeprom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.sbcprov.core.Sha256;
import org.sbcprov.fixtures.SyntheticEeprom;

/**
 * Compares with {@code rpi-eeprom-config} of raspberrypi/rpi-eeprom, byte for byte. {@code SBCPROV_RPI_EEPROM_CONFIG}
 * names it; without it, or without python3, this is skipped.
 */
class OriginalToolTest {
  private static final int[] SIZES = {0, 8, 85, 4073, 4076};
  private static final long LIMIT_SECONDS = 30;

  @TempDir Path directory;

  @ParameterizedTest
  @MethodSource("org.sbcprov.eeprom.Images#real")
  void bothMakeTheSameOfAReleasedImage(String name) throws Exception {
    assertSame(Images.readReal(name));
  }

  @ParameterizedTest
  @MethodSource("org.sbcprov.eeprom.Images#synthetic")
  void bothMakeTheSameOfAnImage(SyntheticEeprom eeprom) throws Exception {
    assertSame(eeprom.build());
  }

  /** In its order: the first stage, the second stage, the certificate, the configuration. */
  @ParameterizedTest
  @MethodSource("org.sbcprov.eeprom.Images#synthetic")
  void bothMakeTheSameWithOtherFilesToo(SyntheticEeprom eeprom) throws Exception {
    assertSameFiles(eeprom.build());
  }

  @ParameterizedTest
  @MethodSource("org.sbcprov.eeprom.Images#real")
  void bothMakeTheSameOfAReleasedImageWithOtherFilesToo(String name) throws Exception {
    assertSameFiles(Images.readReal(name));
  }

  private void assertSameFiles(byte[] bytes) throws IOException, InterruptedException {
    String tool = tool();
    Path image = Images.write(directory.resolve("image.bin"), bytes);
    EepromImage parsed = EepromImage.read(image);
    List<String> command = new ArrayList<>(List.of("python3", tool));
    EepromImage ours = parsed;
    if (parsed.chip() == Chip.BCM2712) {
      byte[] bootcode = content(parsed.bootcode().length - 100);
      command.addAll(List.of("--bootcode", Images.write(directory.resolve("bootcode"), bootcode).toString()));
      ours = ours.withBootcode(bootcode);
    }
    if (parsed.ab()) {
      byte[] bootsys = content(70_001);
      command.addAll(List.of("--bootsys", Images.write(directory.resolve("bootsys"), bootsys).toString()));
      ours = ours.withFile(EepromImage.BOOTSYS, bootsys);
    }
    if (parsed.file(EepromImage.CA_CERTIFICATE).isPresent()) {
      byte[] certificate = content(701);
      command.addAll(List.of("--cacertder", Images.write(directory.resolve("ca"), certificate).toString()));
      ours = ours.withFile(EepromImage.CA_CERTIFICATE, certificate);
    }
    ours = ours.withBootConf(content(99));
    Path out = directory.resolve("out.bin");
    command.addAll(List.of("--config", Images.write(directory.resolve("boot.conf"), content(99)).toString()));
    command.addAll(List.of("--out", out.toString(), image.toString()));
    run(command.toArray(new String[0]));

    assertThat(Arrays.mismatch(ours.bytes(), Files.readAllBytes(out))).isEqualTo(-1);
  }

  /**
   * What {@code rpi-eeprom-config} of raspberrypi/rpi-eeprom (August 2026) made of the same images: the SHA-256 of its
   * outputs for all sizes, one after the other. So the comparison is made where the tool is not installed, too.
   */
  static Stream<Arguments> digests() {
    List<SyntheticEeprom> images = Images.synthetic();
    return Stream.of(
        arguments(1, images.get(0), "c23afdb070ffff98d759b6d1b6f0723b04577b965b4b07fb61ca7239a4a5a199"),
        arguments(2, images.get(1), "0e170fe5a0859e64c21af3dd3189ee2eca14cd9b6923482afd607e4783bb93f8"),
        arguments(3, images.get(2), "34b0fb6d99838fce945dfd03d46c7bcc5787e32a03f525482befb4933ac64e7f"),
        arguments(4, images.get(3), "2ee8f776d7373293de274a12f03c602b6297a9c7c0edc461432c01beeaf09867"),
        arguments(5, images.get(4), "66f14bf3447245382c77f6b4c1881619b3d205028e09ae10030c1382642c1b8c"),
        arguments(6, images.get(5), "671238372cd4c0e270a220a0f83560b335628a4f76961310e12cada7027b398b"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("digests")
  void ourImagesAreThoseThatTheOriginalToolMade(int number, SyntheticEeprom eeprom, String digest) {
    EepromImage image = Images.parse(eeprom);
    MessageDigest sha256 = Sha256.instance();
    for (int size : SIZES) {
      sha256.update(image.withBootConf(content(size)).bytes());
    }
    assertThat(HexFormat.of().formatHex(sha256.digest())).isEqualTo(digest);
  }

  private static String tool() {
    String tool = System.getenv("SBCPROV_RPI_EEPROM_CONFIG");
    Assumptions.assumeTrue(
        tool != null && Files.isReadable(Path.of(tool)),
        "skipped: SBCPROV_RPI_EEPROM_CONFIG does not name rpi-eeprom-config");
    return tool;
  }

  private void assertSame(byte[] bytes) throws IOException, InterruptedException {
    String tool = tool();
    Path image = Images.write(directory.resolve("image.bin"), bytes);
    Path config = directory.resolve("boot.conf");
    Path out = directory.resolve("out.bin");
    EepromImage parsed = EepromImage.read(image);
    for (int size : SIZES) {
      byte[] content = content(size);
      Images.write(config, content);
      run("python3", tool, "--config", config.toString(), "--out", out.toString(), image.toString());

      byte[] ours = parsed.withBootConf(content).bytes();

      assertThat(Arrays.mismatch(ours, Files.readAllBytes(out))).as("%d bytes", size).isEqualTo(-1);
    }
  }

  private static byte[] content(int size) {
    byte[] content = new byte[size];
    Arrays.fill(content, (byte) '#');
    return content;
  }

  private static void run(String... command) throws InterruptedException {
    Process process;
    try {
      process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(Redirect.DISCARD).start();
    } catch (IOException e) {
      Assumptions.abort("skipped: no python3");
      return;
    }
    try {
      assertThat(process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).isZero();
    } finally {
      process.destroyForcibly();
    }
  }
}
