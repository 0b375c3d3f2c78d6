package org.sbcprov.imaging.fip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
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
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.imaging.disk.SectorSource;
import org.sbcprov.imaging.finding.Finding;

class FipPackageTest {
  private static final FipMember BL31 = FipSamples.member(FipImageType.BL31, FipSamples.bl31());
  private static final FipMember BL33 = FipSamples.member(FipImageType.BL33, FipSamples.xz(FipSamples.uboot()));

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
  void anAlignedEmptyMemberAtTheEndDoesNotCutThePackageOff() {
    // fiptool leaves out the bytes up to such a member's offset.
    byte[] fip = new FipPackage(0, List.of(BL31, new FipMember(FipSamples.STRANGE, 0, new byte[0]))).write(4096);

    assertThat(fip).hasSize(4096 * 3);
    assertThat(FipPackage.parse(fip).members()).hasSize(2);
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
    assertThat(read.members()).usingRecursiveFieldByFieldElementComparator().isEqualTo(members);
    assertThat(read.write(1 << bits)).isEqualTo(written);
  }

  @Property(tries = 1500, edgeCases = EdgeCasesMode.NONE)
  void anyDamageIsAFindingAndNothingWorse(
      @ForAll @IntRange(max = 999_999) int where, @ForAll byte value, @ForAll @IntRange(max = 0xff) int table) {
    byte[] file = DAMAGED.clone();
    file[where % file.length] = value;
    file[4 + table % 0xf0] ^= value;

    FipInspection inspection = FipInspection.of(file, Optional.empty());

    for (Finding finding : inspection.findings()) {
      assertThat(finding.code()).matches("(image\\.)?fip[.-][a-z0-9-]+");
    }
  }

  private static final byte[] DAMAGED =
      new FipPackage(0, List.of(BL31, BL33, new FipMember(FipSamples.STRANGE, 0, new byte[77]))).withChecksum().write(1);

  private static List<String> codes(byte[] fip) {
    return FipInspection.of(fip, Optional.empty()).findings().stream().map(Finding::code).toList();
  }

  private static Fip parse(byte[] fip) {
    return Fip.parse(Arrays.copyOf(fip, Math.min(fip.length, Fip.LARGEST_TOC)), fip.length);
  }
}
