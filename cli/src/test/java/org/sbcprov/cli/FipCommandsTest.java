package org.sbcprov.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sbcprov.fixtures.SyntheticFip;
import org.sbcprov.imaging.fip.FipPackage;

class FipCommandsTest {
  private static final String STRANGE = "00010203-0405-0607-0809-0a0b0c0d0e0f";
  private static final String CHECKSUM = "a2cceab7-f825-4b27-9704-633a6fd69ad8";

  @TempDir Path directory;
  private byte[] bl31;
  private byte[] uboot;
  private String bl31File;
  private String ubootFile;
  private String fip;

  @BeforeEach
  void firmware() throws IOException {
    bl31 = code("NOTICE:  BL31: %s\n", 7000);
    uboot = code("U-Boot 2024.10-bpi\0nowhere", 9000);
    bl31File = file("bl31.bin", bl31);
    ubootFile = file("u-boot.bin", uboot);
    fip = directory.resolve("fip.bin").toString();
  }

  @Test
  void createMakesAPackageAndInfoTellsWhatIsInIt() throws IOException {
    Run run = Run.of("fip", "create", "--soc-fw", bl31File, "--nt-fw", ubootFile, fip);
    assertThat(run.err()).contains("BL31").doesNotContain("warning");
    assertThat(run.status()).isZero();
    assertThat(Path.of(fip)).hasBinaryContent(
        SyntheticFip.empty().with(SyntheticFip.BL31, bl31).with(SyntheticFip.BL33, uboot).bytes());

    Run info = Run.of("fip", "info", fip, "--board", "bpi-r4");
    assertThat(info.status()).isZero();
    assertThat(info.out())
        .contains("--soc-fw").contains("0x88").contains("d6d0eea7-fcea-d54b-9782-9934f234b6e4")
        .contains("U-Boot 2024.10-bpi, environment nowhere")
        .contains("It fits Banana Pi BPI-R4: sd minimal (2 MiB)").contains("sd openwrt (4 MiB)").contains("nand frank-w (1 MiB)")
        .contains("complete:");
    assertThat(Run.of("fip", "info", fip, "--json").lastLine())
        .contains("\"bootable\":true").contains("\"kind\":\"uboot\"").contains("\"environment\":[\"nowhere\"]")
        .contains("\"offset\":136").contains("\"sha256\":\"");
    assertThat(Run.of("fip", "verify", fip).status()).isZero();
  }

  @Test
  void updateChangesTheFileItselfUnlessAnotherIsNamed() throws IOException {
    create();
    byte[] before = Files.readAllBytes(Path.of(fip));
    String strange = file("strange,file", new byte[] {1, 2, 3});
    String other = directory.resolve("other.bin").toString();

    Run run = Run.of("fip", "update", fip, "--blob", "uuid=" + STRANGE + ",file=" + strange, "--out", other);
    assertThat(run.err()).contains("unknown");
    assertThat(run.status()).isZero();
    assertThat(Path.of(fip)).hasBinaryContent(before);
    assertThat(Run.of("fip", "update", other, "--nt-fw", ubootFile, "--align", "0x200", "--plat-toc-flags", "beef").status()).isZero();
    assertThat(Run.of("fip", "info", other, "--json").lastLine())
        .contains("\"flags\":\"0xbeef00000000\"").contains("\"uuid\":\"" + STRANGE + "\"");
    assertThat(Files.size(Path.of(other)) % 0x200).isZero();
  }

  @Test
  void removeTakesMembersOutAndWarnsOfThoseThatAreNotThere() throws IOException {
    create();
    Run run = Run.of("fip", "remove", fip, "--nt-fw", "--tos-fw", "--blob", "uuid=" + STRANGE);
    assertThat(run.status()).isZero();
    assertThat(run.err()).contains("removed     BL33").contains("has no BL32").contains("FIP has no BL33");
    assertThat(Path.of(fip)).hasBinaryContent(SyntheticFip.empty().with(SyntheticFip.BL31, bl31).bytes());

    String there = file("there", new byte[1]);
    assertThat(Run.of("fip", "remove", fip, "--soc-fw", "--out", there).err()).contains("[output.exists]");
    assertThat(Run.of("fip", "remove", fip, "--soc-fw", "--out", there, "--force").status()).isZero();
    assertThat(Path.of(there)).hasBinaryContent(SyntheticFip.empty().bytes());
  }

  @Test
  void unpackWritesAllUnderTheNamesOfFiptoolOrNone() throws IOException {
    create("--blob", "uuid=" + STRANGE + ",file=" + file("strange", new byte[] {5, 5}));
    Path parts = directory.resolve("parts");
    assertThat(Run.of("fip", "unpack", fip, "--out", parts.toString()).status()).isZero();
    assertThat(names(parts)).containsExactly("00010203-0405-0607-0809-0A0B0C0D0E0F.bin", "nt-fw.bin", "soc-fw.bin");
    assertThat(parts.resolve("nt-fw.bin")).hasBinaryContent(uboot);

    Files.delete(parts.resolve("soc-fw.bin"));
    Run again = Run.of("fip", "unpack", fip, "--out", parts.toString());
    assertThat(again.status()).isEqualTo(4);
    assertThat(again.err()).contains("[output.exists]");
    assertThat(parts.resolve("soc-fw.bin")).doesNotExist();
    assertThat(Run.of("fip", "unpack", fip, "-o", parts.toString(), "--force").status()).isZero();
    assertThat(parts.resolve("soc-fw.bin")).hasBinaryContent(bl31);
  }

  @Test
  void unpackWritesSingleMembersIntoTheFilesThatAreNamed() throws IOException {
    create();
    Path parts = directory.resolve("single");
    assertThat(Run.of("fip", "unpack", fip, "--nt-fw", "mine.bin", "--out", parts.toString()).status()).isZero();
    assertThat(names(parts)).containsExactly("mine.bin");
    assertThat(Run.of("fip", "unpack", fip, "--tos-fw", "x", "--out", parts.toString()).err()).contains("[fip.member-absent]");
    assertThat(Run.of("fip", "unpack", fip, "--nt-fw", "x", "--soc-fw", "./x", "--out", parts.toString()).err())
        .contains("[fip.file-twice]");
    assertThat(Run.of("fip", "unpack", fip, "--nt-fw", fip, "--force").err()).contains("[output.is-input]");
  }

  @Test
  void theChecksumIsAddedWhenAskedForAndMadeAnewWhenItIsThere() throws IOException {
    create("--mtk-checksum");
    assertThat(Run.of("fip", "verify", fip).out()).contains("MediaTek's checksum fits");
    assertThat(Run.of("fip", "update", fip, "--nt-fw", file("other", code("U-Boot 2025.01", 5000))).err())
        .doesNotContain("stale");
    assertThat(Run.of("fip", "verify", fip).out()).contains("MediaTek's checksum fits");

    byte[] damaged = Files.readAllBytes(Path.of(fip));
    damaged[damaged.length - 1] ^= 1;
    Files.write(Path.of(fip), damaged);
    Run verify = Run.of("fip", "verify", fip);
    assertThat(verify.status()).isEqualTo(7);
    assertThat(verify.out()).contains("fip.checksum-stale").contains("would not boot");
    assertThat(Run.of("fip", "remove", fip, "--tos-fw").err()).contains("checksum does not fit").contains("made anew");
    assertThat(Run.of("fip", "verify", fip).status()).isZero();
    assertThat(Run.of("fip", "remove", fip, "--mtk-checksum").status()).isZero();
    assertThat(Run.of("fip", "verify", fip).out()).doesNotContain("checksum");
    assertThat(Run.of("fip", "create", "--blob", "uuid=" + CHECKSUM + ",file=" + bl31File, fip).err())
        .contains("[fip.checksum-blob]");
  }

  @Test
  void aChangeInPlaceGoesThroughASymbolicLink() throws IOException {
    // The link became a file of its own once, and the FIP behind it stayed as it was.
    create();
    Path link = Files.createSymbolicLink(directory.resolve("current.bin"), Path.of("fip.bin"));
    Path far = Files.createSymbolicLink(directory.resolve("far.bin"), Path.of("current.bin"));
    assertThat(Run.of("fip", "update", far.toString(), "--tos-fw", ubootFile, "--force").status()).isZero();
    assertThat(Run.of("fip", "remove", link.toString(), "--nt-fw", "--tos-fw").status()).isZero();

    assertThat(link).isSymbolicLink();
    assertThat(far).isSymbolicLink();
    assertThat(Path.of(fip)).hasBinaryContent(SyntheticFip.empty().with(SyntheticFip.BL31, bl31).bytes());
    assertThat(Run.of("fip", "update", link.toString(), "--nt-fw", fip).err()).contains("[output.is-input]");
  }

  @Test
  void aHardLinkIsReplacedAndItsOtherNameStays() throws IOException {
    create();
    byte[] before = Files.readAllBytes(Path.of(fip));
    Path other = Files.createLink(directory.resolve("other.bin"), Path.of(fip));
    assertThat(Run.of("fip", "remove", fip, "--nt-fw").status()).isZero();
    assertThat(other).hasBinaryContent(before);
  }

  @Test
  void whatLiesBehindAPackageIsNotDroppedInPlaceWithoutAWord() throws IOException {
    // A dump of a partition with something behind the FIP was cut to the FIP.
    create();
    byte[] dump = Arrays.copyOf(Files.readAllBytes(Path.of(fip)), 20_000);
    dump[19_999] = 1;
    Files.write(Path.of(fip), dump);
    for (String command : List.of("update", "remove")) {
      Run refused = Run.of("fip", command, fip, "--mtk-checksum");
      assertThat(refused.status()).isEqualTo(4);
      assertThat(refused.err()).contains("[fip.trailing]").contains("--out").contains("--force");
      assertThat(Path.of(fip)).hasBinaryContent(dump);
    }
    String out = directory.resolve("out.bin").toString();
    Run elsewhere = Run.of("fip", "update", fip, "--nt-fw", ubootFile, "--out", out);
    assertThat(elsewhere.status()).isZero();
    assertThat(elsewhere.err()).contains("warning: ").contains("no padding, which the result lacks");
    assertThat(Run.of("fip", "remove", fip, "--nt-fw", "--force").status()).isZero();
    assertThat(Path.of(fip)).hasBinaryContent(SyntheticFip.empty().with(SyntheticFip.BL31, bl31).bytes());
  }

  @ParameterizedTest
  @ValueSource(bytes = {0, -1})
  void paddingIsCutWithAWarning(byte fill) throws IOException {
    create();
    byte[] plain = Files.readAllBytes(Path.of(fip));
    byte[] padded = Arrays.copyOf(plain, 20_000);
    Arrays.fill(padded, plain.length, padded.length, fill);
    Files.write(Path.of(fip), padded);
    Run run = Run.of("fip", "update", fip, "--nt-fw", ubootFile);
    assertThat(run.status()).isZero();
    assertThat(run.err()).contains("warning: ").contains((20_000 - plain.length) + " bytes of padding");
    assertThat(Path.of(fip)).hasBinaryContent(plain);
  }

  @Test
  void anEmptyFileIsNamedAndGetsNoEntry() throws IOException {
    String empty = file("empty", new byte[0]);
    Run run = Run.of("fip", "create", "--soc-fw", bl31File, "--nt-fw", ubootFile, "--hw-config", empty, fip);
    assertThat(run.status()).isZero();
    assertThat(run.err()).contains("warning: " + empty).contains("is empty, so it gets no entry");
    assertThat(FipPackage.parse(Files.readAllBytes(Path.of(fip))).members()).hasSize(2);

    // BL2 would not find what it is to start.
    Run refused = Run.of("fip", "update", fip, "--nt-fw", empty);
    assertThat(refused.status()).isEqualTo(4);
    assertThat(refused.err()).contains("[fip.wrong-kind]").contains("BL33 is empty");
    Run forced = Run.of("fip", "update", fip, "--nt-fw", empty, "--force");
    assertThat(forced.status()).isZero();
    assertThat(forced.err()).contains("FIP has no BL33");
    assertThat(Run.of("fip", "info", fip).out()).contains("sbcprov fip update " + fip + " --nt-fw FILE adds it");
  }

  @Test
  void whatCannotBootIsRefusedAndLeavesNothing() throws IOException {
    Run swapped = Run.of("fip", "create", "--soc-fw", ubootFile, "--nt-fw", bl31File, fip);
    assertThat(swapped.status()).isEqualTo(4);
    assertThat(swapped.err()).contains("[fip.swapped]").contains("u-boot.bin").contains("--force");
    assertThat(names(directory)).containsExactly("bl31.bin", "u-boot.bin");

    Run forced = Run.of("fip", "create", "--soc-fw", ubootFile, "--nt-fw", bl31File, fip, "--force");
    assertThat(forced.status()).isZero();
    assertThat(forced.err()).contains("warning: ").contains("BL31 holds U-Boot");
    assertThat(Run.of("fip", "verify", fip).status()).isEqualTo(7);

    // What was wrong before is only warned of: it may be what is being repaired.
    Run repaired = Run.of("fip", "update", fip, "--soc-fw", bl31File);
    assertThat(repaired.status()).isZero();
    assertThat(repaired.err()).contains("warning: BL33 holds TF-A BL31").doesNotContain("BL31 holds U-Boot");
  }

  @Test
  void aDamagedPackageFailsVerifyAndIsNotChanged() throws IOException {
    byte[] cut = SyntheticFip.bootable().cutTo(3000).bytes();
    Files.write(Path.of(fip), cut);
    assertThat(Run.of("fip", "verify", fip).status()).isEqualTo(7);
    assertThat(Run.of("fip", "verify", fip, "--json").lastLine()).contains("\"code\":\"image.fip-truncated\"");
    assertThat(Run.of("fip", "info", fip).status()).isEqualTo(3);
    assertThat(Run.of("fip", "update", fip, "--nt-fw", ubootFile).status()).isEqualTo(3);
    assertThat(Path.of(fip)).hasBinaryContent(cut);
  }

  @Test
  void aPackageTooLargeForTheBoardIsToldWithTheNumbers() throws IOException {
    Files.write(Path.of(fip),
        SyntheticFip.empty().with(SyntheticFip.BL31, bl31).with(SyntheticFip.BL33, Arrays.copyOf(uboot, 5 << 20)).bytes());
    Run run = Run.of("fip", "verify", fip, "--board", "bpi-r4");
    assertThat(run.status()).isEqualTo(7);
    assertThat(run.out()).contains("image.fip-too-large").contains("sd openwrt (4 MiB)").contains("fip.uart-size");
    Files.write(Path.of(fip),
        SyntheticFip.empty().with(SyntheticFip.BL31, bl31).with(SyntheticFip.BL33, Arrays.copyOf(uboot, 2 << 20)).bytes());
    Run some = Run.of("fip", "verify", fip, "--board", "bpi-r4");
    assertThat(some.status()).isZero();
    assertThat(some.out()).contains("warning: It has ").contains("sd minimal (2 MiB)").contains("fip.some-layouts");
    assertThat(Run.of("fip", "verify", fip, "--board", "cm4").err()).contains("[image.no-layout]");
  }

  @ParameterizedTest(name = "{0}. {2}")
  @CsvSource({
    "1, 2, fip.nothing, create OUT",
    "2, 2, fip.nothing, remove FIP",
    "3, 2, fip.align, create --soc-fw BL31 --align 3 OUT",
    "4, 2, fip.align, update FIP --align 0",
    "5, 2, fip.align, update FIP --align 4294967296",
    "6, 2, fip.flags, update FIP --plat-toc-flags 10000",
    "7, 2, fip.flags, update FIP --plat-toc-flags -1",
    "8, 2, fip.blob, create --blob uuid=1-2-3-4-5;file=BL31 OUT",
    "9, 2, fip.blob, create --blob uuid=00000000-0000-0000-0000-000000000000;file=BL31 OUT",
    "10, 2, fip.blob, create --blob uuid=00010203-0405-0607-0809-0a0b0c0d0e0f OUT",
    "11, 2, fip.member-twice, create --nt-fw UBOOT --blob uuid=d6d0eea7-fcea-d54b-9782-9934f234b6e4;file=UBOOT OUT",
    "12, 3, input.not-found, create --nt-fw /nonexistent OUT",
    "13, 3, input.not-found, info /nonexistent",
    "14, 3, image.fip-form, info UBOOT",
    "15, 3, image.fip-form, update UBOOT --nt-fw BL31",
    "16, 4, output.is-input, create --nt-fw UBOOT UBOOT",
    "17, 4, output.is-input, update FIP --nt-fw UBOOT --out UBOOT",
    "18, 8, io.no-directory, create --nt-fw UBOOT /nonexistent/fip",
  })
  void whatCannotBeDoneIsSaidByName(int number, int status, String code, String line) throws IOException {
    create();
    byte[] before = Files.readAllBytes(Path.of(fip));
    List<String> arguments = new ArrayList<>(List.of("fip"));
    for (String word : line.split(" ")) {
      arguments.add(
          word.replace(';', ',').replace("OUT", directory.resolve("out").toString()).replace("UBOOT", ubootFile)
              .replace("BL31", bl31File).replace("FIP", fip));
    }
    Run run = Run.of(arguments.toArray(new String[0]));
    assertThat(run.err()).contains("[" + code + "]");
    assertThat(run.status()).isEqualTo(status);
    assertThat(directory.resolve("out")).doesNotExist();
    assertThat(Path.of(fip)).hasBinaryContent(before);
    assertThat(Path.of(ubootFile)).hasBinaryContent(uboot);
  }

  private void create(String... more) {
    String[] arguments = {"fip", "create", "--soc-fw", bl31File, "--nt-fw", ubootFile, fip};
    String[] all = Arrays.copyOf(arguments, arguments.length + more.length);
    System.arraycopy(more, 0, all, arguments.length, more.length);
    assertThat(Run.of(all).status()).isZero();
  }

  private String file(String name, byte[] content) throws IOException {
    return Files.write(directory.resolve(name), content).toString();
  }

  private static List<String> names(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  /** A branch, a string of C, and nothing more. */
  private static byte[] code(String text, int size) {
    byte[] code = new byte[size];
    code[0] = 2;
    code[3] = 0x14;
    byte[] string = text.getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(string, 0, code, 8, string.length);
    return code;
  }
}
