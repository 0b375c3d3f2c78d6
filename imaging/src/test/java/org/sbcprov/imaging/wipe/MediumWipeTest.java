package org.sbcprov.imaging.wipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sbcprov.core.block.BlockException;
import org.sbcprov.core.block.FileDevice;
import org.sbcprov.core.event.EventSink;
import org.sbcprov.core.failure.BadUsage;
import org.sbcprov.core.failure.DeviceFailed;
import org.sbcprov.core.failure.VerificationFailed;
import org.sbcprov.fixtures.block.FakeDisk;
import org.sbcprov.imaging.Tools;
import org.sbcprov.imaging.disk.InPlaceEdit;
import org.sbcprov.imaging.medium.DeviceSource;

/** Media that become empty, as far as programs can tell, or wholly. */
class MediumWipeTest {
  private static final int MIB = 1024 * 1024;
  private static final int SIZE = 40 * MIB;

  @TempDir Path directory;

  private static MediumWipe.Result wipe(FakeDisk disk, WipeLevel level) {
    WipePlan plan = WipePlan.of(new DeviceSource(disk), level);
    return MediumWipe.run(disk, plan, Optional.empty(), Optional.empty(), EventSink.NONE);
  }

  private MediumWipe.Result wipe(Path file, WipeLevel level, Optional<Path> saved) throws BlockException {
    try (FileDevice device = FileDevice.open(file, true)) {
      WipePlan plan = WipePlan.of(new DeviceSource(device), level);
      return MediumWipe.run(device, plan, saved, Optional.empty(), EventSink.NONE);
    }
  }

  private Path disk() throws IOException {
    Path file = directory.resolve("disk.img");
    byte[] bytes = new byte[SIZE];
    new Random(1).nextBytes(bytes);
    Files.write(file, bytes);
    Tools.run("sgdisk", "-o", "-n", "1:2048:32767", "-c", "1:first", "-n", "2:32768:0", "-c", "2:second", file);
    return file;
  }

  @Test
  void allOfAMediumBecomesZeros() {
    FakeDisk disk = FakeDisk.used(9 * MIB + 512);
    MediumWipe.Result result = wipe(disk, WipeLevel.ALL);
    assertThat(disk.content(0, 9 * MIB + 512)).containsOnly(0);
    assertThat(result.discarded()).isFalse();
    assertThat(disk.flushes()).isPositive();
  }

  @Test
  void aDiskWhoseTableCannotBeReadIsWipedAllTheSame() {
    // An unreadable first sector stopped the wiping before it began: the old table stayed for whoever could read it.
    FakeDisk disk = FakeDisk.used(9 * MIB).unreadable(0, 4096);
    WipePlan plan = WipePlan.of(new DeviceSource(disk), WipeLevel.SIGNATURES);
    assertThat(plan.table()).isEqualTo("a partition table that cannot be read");
    assertThat(plan.ranges()).first().isEqualTo(new org.sbcprov.imaging.medium.Range(0, MIB));
  }

  @Test
  void whatIsDiscardedAndReadsAsZerosNeedNotBeWritten() {
    FakeDisk disk = FakeDisk.used(9 * MIB);
    WipePlan plan = WipePlan.of(new DeviceSource(disk), WipeLevel.ALL);
    MediumWipe.Discard discard =
        () -> {
          try {
            disk.write(0, ByteBuffer.allocate(9 * MIB));
          } catch (BlockException e) {
            throw new AssertionError(e);
          }
          return true;
        };
    assertThat(MediumWipe.run(disk, plan, Optional.empty(), Optional.of(discard), EventSink.NONE).discarded()).isTrue();
    assertThat(disk.writes()).hasSize(1);
  }

  @Test
  void aDiscardThatDidNothingIsNotTrusted() {
    FakeDisk disk = FakeDisk.used(9 * MIB);
    WipePlan plan = WipePlan.of(new DeviceSource(disk), WipeLevel.ALL);
    assertThat(MediumWipe.run(disk, plan, Optional.empty(), Optional.of(() -> true), EventSink.NONE).discarded()).isFalse();
    assertThat(disk.content(0, 9 * MIB)).containsOnly(0);
  }

  @Test
  void aMediumThatKeepsWhatItHadIsFoundOut() {
    FakeDisk disk = FakeDisk.used(9 * MIB).forgets(5 * MIB, 100);
    assertThatThrownBy(() -> wipe(disk, WipeLevel.ALL))
        .isInstanceOf(VerificationFailed.class)
        .hasMessageContaining("0x500000");
  }

  @Test
  void aMediumThatIsPulledOutFails() {
    assertThatThrownBy(() -> wipe(FakeDisk.used(9 * MIB).goneAfter(MIB), WipeLevel.ALL))
        .isInstanceOf(DeviceFailed.class)
        .hasMessageContaining("is gone");
  }

  @Test
  void onlyTheEdgesGoWithTheTables() throws Exception {
    Path file = disk();
    byte[] before = Files.readAllBytes(file);
    MediumWipe.Result result = wipe(file, WipeLevel.TABLES, Optional.empty());
    byte[] after = Files.readAllBytes(file);
    assertThat(Arrays.copyOf(after, MIB)).containsOnly(0);
    assertThat(Arrays.copyOfRange(after, SIZE - MIB, SIZE)).containsOnly(0);
    assertThat(Arrays.copyOfRange(after, MIB, SIZE - MIB)).isEqualTo(Arrays.copyOfRange(before, MIB, SIZE - MIB));
    assertThat(result.plan().table()).isEqualTo("a GPT");
    assertThat(result.plan().partitions()).containsExactly("partition 1 (first)", "partition 2 (second)");
    assertThat(Tools.run("wipefs", file)).isEmpty();
  }

  @Test
  void aBackupGptInTheMiddleGoesWithTheTables() throws Exception {
    Path file = disk();
    Files.write(file, new byte[8 * MIB], java.nio.file.StandardOpenOption.APPEND);
    wipe(file, WipeLevel.TABLES, Optional.empty());
    byte[] after = Files.readAllBytes(file);
    assertThat(new String(after, StandardCharsets.ISO_8859_1)).doesNotContain("EFI PART");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "mke2fs -q -t ext4 -F", "mkfs.vfat -F 32", "mkfs.vfat -F 16", "mkswap", "mkfs.btrfs -q -f", "mkfs.xfs -q -f",
        "mkfs.exfat", "mkfs.f2fs -q", "mkfs.ntfs -q -F", "cryptsetup -q --pbkdf-memory 32 --pbkdf-force-iterations 4"
            + " luksFormat --pbkdf argon2id --key-file /dev/zero --keyfile-size 32"
      })
  void whatProgramsMakeIsFoundAndIsGoneAfterwards(String maker) throws Exception {
    Path whole = directory.resolve("whole.img");
    byte[] bytes = new byte[SIZE];
    Files.write(whole, bytes);
    String[] words = maker.split(" ");
    Object[] arguments = new Object[words.length];
    System.arraycopy(words, 1, arguments, 0, words.length - 1);
    arguments[words.length - 1] = whole;
    Tools.run(words[0], arguments);
    assertThat(Tools.run("wipefs", whole)).isNotEmpty();
    // In a partition of a disk, whose first and last MiB are not those of the partition.
    Path file = directory.resolve("parted.img");
    Files.write(file, new byte[SIZE + 16 * MIB]);
    Tools.run("sgdisk", "-o", "-n", "1:16384:" + (16384 + SIZE / 512 - 1), "-c", "1:only", file);
    Tools.run("dd", "if=" + whole, "of=" + file, "bs=1M", "seek=8", "conv=notrunc,sparse", "status=none");
    MediumWipe.Result result = wipe(file, WipeLevel.SIGNATURES, Optional.empty());
    assertThat(result.plan().signatures()).isNotEmpty();
    assertThat(result.plan().signatures().get(0).where()).isEqualTo("partition 1 (only)");
    byte[] after = Files.readAllBytes(file);
    Path inner = directory.resolve("inner.img");
    Files.write(inner, Arrays.copyOfRange(after, 8 * MIB, 8 * MIB + SIZE));
    assertThat(Tools.run("wipefs", inner)).isEmpty();
    assertThat(Tools.run("wipefs", file)).isEmpty();
    // As a whole disk, too.
    assertThat(wipe(whole, WipeLevel.SIGNATURES, Optional.empty()).plan().table()).isNotEmpty();
    assertThat(Tools.run("wipefs", whole)).isEmpty();
  }

  @Test
  void bootLoadersAreToldOfWhereChipsLookForThem() {
    FakeDisk disk = FakeDisk.of(8 * MIB);
    try {
      disk.write(0x210, ByteBuffer.wrap("@AML".getBytes(StandardCharsets.US_ASCII)));
      disk.write(0x2004, ByteBuffer.wrap("eGON.BT0".getBytes(StandardCharsets.US_ASCII)));
    } catch (BlockException e) {
      throw new AssertionError(e);
    }
    assertThat(WipePlan.of(new DeviceSource(disk), WipeLevel.TABLES).signatures())
        .extracting(FoundSignature::what)
        .containsExactly("boot loader of Amlogic", "boot loader of Allwinner");
  }

  @Test
  void whatWasSavedPutsEverythingBack() throws Exception {
    Path file = disk();
    byte[] before = Files.readAllBytes(file);
    Path saved = directory.resolve("saved");
    wipe(file, WipeLevel.SIGNATURES, Optional.of(saved));
    assertThat(Files.readAllBytes(file)).isNotEqualTo(before);
    InPlaceEdit.undo(file, saved);
    assertThat(Files.readAllBytes(file)).isEqualTo(before);
  }

  @Test
  void allOfADiskIsNotSaved() throws Exception {
    Path file = disk();
    assertThatThrownBy(() -> wipe(file, WipeLevel.ALL, Optional.of(directory.resolve("saved"))))
        .isInstanceOf(BadUsage.class)
        .hasMessageContaining("not saved");
  }

  @Test
  void randomBytesAreWipedWhateverTheyLookLike() {
    Random random = new Random(7);
    List<String> magics = List.of("EFI PART", "_BHRfS_M", "LABELONE", "\u0055\u00aa", "SKUL\u00ba\u00be");
    for (int run = 0; run < 60; run++) {
      int size = 512 * (1 + random.nextInt(9000));
      FakeDisk disk = FakeDisk.of(size);
      byte[] bytes = new byte[Math.min(size, 64 * 1024)];
      random.nextBytes(bytes);
      for (int i = 0; i < 20; i++) {
        byte[] magic = magics.get(random.nextInt(magics.size())).getBytes(StandardCharsets.ISO_8859_1);
        int at = random.nextInt(bytes.length / 512) * 512 + (magic.length == 2 ? 510 : 0);
        System.arraycopy(magic, 0, bytes, at, magic.length);
      }
      try {
        disk.write(0, ByteBuffer.wrap(bytes));
      } catch (BlockException e) {
        throw new AssertionError(e);
      }
      wipe(disk, WipeLevel.SIGNATURES);
      assertThat(WipePlan.of(new DeviceSource(disk), WipeLevel.SIGNATURES).signatures()).isEmpty();
    }
  }
}
