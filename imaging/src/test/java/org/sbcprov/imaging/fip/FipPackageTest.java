package org.sbcprov.imaging.fip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.zip.CRC32;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.imaging.disk.SectorSource;
import org.sbcprov.imaging.finding.Finding;

class FipPackageTest {
  private static final Path NAME = Path.of("fip.bin");

  private static final FipMember BL31 = FipSamples.member(FipImageType.BL31, FipSamples.bl31());
  private static final FipMember BL33 = FipSamples.member(FipImageType.BL33, FipSamples.xz(FipSamples.uboot()));

  @TempDir Path directory;

  @Test
  void theChecksumCoversAllThatLiesBeforeIt() throws Exception {
    byte[] fip = new FipPackage(0, List.of(BL31, BL33)).withChecksum().write(512);
    FipEntry entry = parse(fip).find(FipImageType.CHECKSUM).orElseThrow();
    int at = (int) entry.offsetAddress();
    ByteBuffer stored = ByteBuffer.wrap(fip, at, 40).slice().order(ByteOrder.LITTLE_ENDIAN);
    CRC32 crc = new CRC32();
    crc.update(fip, 0, at);

    assertThat(at % 512).isZero();
    assertThat(entry.size()).isEqualTo(40);
    assertThat(stored.getInt(0)).isEqualTo(at);
    assertThat(stored.getInt(4)).isEqualTo((int) crc.getValue());
    assertThat(Arrays.copyOfRange(fip, at + 8, at + 40))
        .isEqualTo(MessageDigest.getInstance("SHA-256").digest(Arrays.copyOf(fip, at)));
    assertThat(codes(fip)).containsExactly("fip.complete", "fip.checksum");
  }

  @Test
  void theChecksumIsLastAndNeverStaleHoweverThePackageIsChanged() {
    FipPackage fip = new FipPackage(0, List.of(BL31, BL33)).withChecksum();
    FipMember strange = new FipMember(FipSamples.STRANGE, 0, new byte[9]);
    FipPackage changed = FipPackage.parse(fip.write(1)).with(List.of(strange)).without(List.of(BL31.uuid()));

    assertThat(changed.members()).extracting(FipMember::name)
        .containsExactly("BL33", FipSamples.STRANGE.toString(), "mtk-checksum");
    assertThat(codes(changed.write(1))).contains("fip.checksum").doesNotContain("fip.checksum-stale");
  }

  @Test
  void anyBitThatTurnsInWhatTheChecksumCoversIsFound() {
    byte[] fip = new FipPackage(0, List.of(BL31, BL33)).withChecksum().write(1);
    byte[] damaged = fip.clone();
    damaged[(int) parse(fip).find(FipImageType.BL31).orElseThrow().offsetAddress() + 100] ^= 4;

    assertThat(codes(damaged)).contains("fip.checksum-stale");
  }

  @Test
  void aChecksumThatIsNoneIsNamed() {
    FipPackage fip = new FipPackage(0, List.of(BL31, BL33));
    FipMember shorter = new FipMember(FipImageType.CHECKSUM.uuid(), 0, new byte[39]);
    assertThat(codes(fip.with(List.of(shorter)).write(1))).contains("fip.checksum-form");

    byte[] moved = fip.withChecksum().write(1);
    int at = (int) parse(moved).find(FipImageType.CHECKSUM).orElseThrow().offsetAddress();
    moved[at]++;
    assertThat(codes(moved)).contains("fip.checksum-length");

    FipPackage behind =
        new FipPackage(0, List.of(BL31, new FipMember(FipImageType.CHECKSUM.uuid(), 0, new byte[40]), BL33));
    assertThat(codes(behind.write(1))).contains("fip.checksum-place");
  }

  @Test
  void whatWouldNotBeReadBackIsNotWritten() {
    List<FipMember> many = new ArrayList<>();
    for (int i = 0; i <= Fip.MOST_ENTRIES; i++) {
      many.add(new FipMember(new UUID(1, i), 0, new byte[1]));
    }
    assertThatThrownBy(() -> new FipPackage(0, many).write(1))
        .isInstanceOfSatisfying(BadInput.class, e -> assertThat(e.code()).isEqualTo("fip.too-many"));

    FipPackage large = new FipPackage(0, List.of(new FipMember(BL31.uuid(), 0, new byte[FipPackage.LIMIT - 95])));
    assertThatThrownBy(() -> large.write(1))
        .isInstanceOfSatisfying(BadInput.class, e -> assertThat(e.code()).isEqualTo("fip.too-large"));
    assertThat(new FipPackage(0, List.of(new FipMember(BL31.uuid(), 0, new byte[FipPackage.LIMIT - 96]))).write(1))
        .hasSize(FipPackage.LIMIT);
    assertThatThrownBy(() -> new FipPackage(0, List.of(BL31, BL33)).write(FipPackage.LIMIT))
        .isInstanceOf(BadInput.class);
  }

  @Test
  void anEmptyMemberGetsNoEntryAndLeavesTheTableAsLongAsItWas() {
    // An entry of no bytes was written for it once, which fiptool does not do.
    byte[] fip = new FipPackage(0, List.of(new FipMember(FipSamples.STRANGE, 0, new byte[0]), BL31)).write(1);

    assertThat(FipPackage.parse(fip).members()).extracting(FipMember::uuid).containsExactly(BL31.uuid());
    assertThat(Fip.of(fip).entries().get(0).offsetAddress()).isEqualTo(16 + 3 * 40);
    assertThat(new FipPackage(0, List.of(BL31, new FipMember(FipSamples.STRANGE, 0, new byte[0]))).write(4096))
        .hasSize(4096 * 3);
  }

  @Test
  void aPackageOfTheLargestSizeIsSmallEnoughForASmallHeap() {
    // 62 MB in three copies took 256 MiB. Boards have room for 4 MiB at most.
    assertThat(FipPackage.LIMIT).isLessThanOrEqualTo(16 << 20).isGreaterThanOrEqualTo(4 * FipInspection.UART_LIMIT);
  }

  @Test
  void aLargerFileIsRefusedUnread() throws IOException {
    Path large = directory.resolve("large.bin");
    try (FileChannel file = FileChannel.open(large, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      file.write(ByteBuffer.wrap(new FipPackage(0, List.of(BL31, BL33)).write(1)));
      file.write(ByteBuffer.wrap(new byte[1]), FipPackage.LIMIT);
    }
    assertThatThrownBy(() -> FipFile.open(large))
        .isInstanceOfSatisfying(
            BadInput.class,
            e -> {
              assertThat(e.code()).isEqualTo("input.too-large");
              assertThat(e.hint()).contains("16 MiB");
            });
  }

  @Test
  void commandsThatMendAFindingNameTheFile() {
    byte[] only31 = new FipPackage(0, List.of(BL31)).write(1);
    assertThat(FipInspection.of(only31, Path.of("only31.fip"), Optional.empty()).firstError().orElseThrow().hint())
        .startsWith("sbcprov fip update only31.fip --nt-fw FILE");
    byte[] stale = new FipPackage(0, List.of(BL31, BL33)).withChecksum().write(1);
    stale[200] ^= 1;
    assertThat(FipInspection.ofChecksum(stale, Path.of("stale.fip")))
        .singleElement()
        .satisfies(finding -> assertThat(finding.hint()).contains("sbcprov fip update stale.fip --mtk-checksum"));
  }

  @Test
  void aPackedFileIsToBeUnpackedByItsName() throws IOException {
    Path packed = Files.write(directory.resolve("fip.bin.gz"), new byte[] {0x1f, (byte) 0x8b, 8, 0});
    assertThatThrownBy(() -> FipFile.read(packed))
        .isInstanceOfSatisfying(BadInput.class, e -> assertThat(e.hint()).endsWith("gunzip -k " + packed));
  }

  @Test
  void platformFlagsLeaveTheOthersAlone() {
    FipPackage fip = new FipPackage(0xf00d_1234_5678_9abcL, List.of()).withPlatformFlags(0xbeef);

    assertThat(fip.flags()).isEqualTo(0xf00d_beef_5678_9abcL);
    assertThat(fip.platformFlags()).isEqualTo(0xbeef);
    assertThat(FipPackage.parse(fip.write(1)).flags()).isEqualTo(fip.flags());
  }

  @Test
  void aPackageIsFoundInThePartOfAnImageThatItLiesIn() {
    byte[] fip = new FipPackage(0, List.of(FipSamples.member(FipImageType.BL33, new byte[5 << 20]), BL31)).write(1);
    byte[] image = new byte[fip.length + 3000];
    System.arraycopy(fip, 0, image, 1000, fip.length);
    Arrays.fill(image, 1000 + fip.length, image.length, (byte) 7);

    assertThat(FipFile.read(of(image), 1000, image.length - 1000)).isEqualTo(fip);
    assertThat(Payload.of(of(image), 1000, 3000).kind()).isEqualTo(PayloadKind.FIP);
    assertThat(Payload.of(FipFile.read(of(image), 0, 600)).kind()).isEqualTo(PayloadKind.BLANK);
    assertThatThrownBy(() -> FipFile.read(of(image), 1000, fip.length - 1))
        .isInstanceOfSatisfying(BadInput.class, e -> assertThat(e.code()).isEqualTo("image.fip-truncated"));
  }

  private static SectorSource of(byte[] image) {
    return new SectorSource() {
      @Override
      public long size() {
        return image.length;
      }

      @Override
      public byte[] read(long position, int length) {
        assertThat(length).isLessThanOrEqualTo(4 << 20);
        return Arrays.copyOfRange(image, (int) position, (int) position + length);
      }
    };
  }

  @Property(tries = 200, edgeCases = EdgeCasesMode.NONE)
  void whatIsWrittenIsRead(@ForAll @Size(max = 12) List<@IntRange(max = 5000) Integer> sizes, @ForAll @IntRange(max = 12) int bits) {
    List<FipMember> members = new ArrayList<>();
    for (int i = 0; i < sizes.size(); i++) {
      byte[] content = new byte[sizes.get(i)];
      Arrays.fill(content, (byte) (i + 1));
      members.add(new FipMember(new UUID(i + 1, 7), i, content));
    }
    byte[] written = new FipPackage(sizes.size(), members).write(1 << bits);
    FipPackage read = FipPackage.parse(written);

    assertThat(written.length % (1 << bits)).isZero();
    List<FipMember> withContent = members.stream().filter(member -> member.content().length > 0).toList();
    assertThat(read.members()).usingRecursiveFieldByFieldElementComparator().isEqualTo(withContent);
    assertThat(withContent.size() < members.size() || Arrays.equals(read.write(1 << bits), written)).isTrue();
  }

  @Property(tries = 1500, edgeCases = EdgeCasesMode.NONE)
  void anyDamageIsAFindingAndNothingWorse(
      @ForAll @IntRange(max = 999_999) int where, @ForAll byte value, @ForAll @IntRange(max = 0xff) int table) {
    byte[] file = DAMAGED.clone();
    file[where % file.length] = value;
    file[4 + table % 0xf0] ^= value;

    FipInspection inspection = FipInspection.of(file, NAME, Optional.empty());

    for (Finding finding : inspection.findings()) {
      assertThat(finding.code()).matches("(image\\.)?fip[.-][a-z0-9-]+");
    }
  }

  private static final byte[] DAMAGED =
      new FipPackage(0, List.of(BL31, BL33, new FipMember(FipSamples.STRANGE, 0, new byte[77]))).withChecksum().write(1);

  private static List<String> codes(byte[] fip) {
    return FipInspection.of(fip, NAME, Optional.empty()).findings().stream().map(Finding::code).toList();
  }

  private static Fip parse(byte[] fip) {
    return Fip.parse(Arrays.copyOf(fip, Math.min(fip.length, Fip.LARGEST_TOC)), fip.length);
  }
}
