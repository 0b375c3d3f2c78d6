package org.sbcprov.usbboot.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.sbcprov.core.block.BlockException;
import org.sbcprov.core.block.BlockException.Trouble;
import org.sbcprov.fixtures.block.FakeDisk;

class FaultyDiskTest {
  private static final int MIB = 1 << 20;

  private final FakeDisk behind = FakeDisk.of(4L * MIB);
  private final Set<Fault> played = EnumSet.noneOf(Fault.class);

  private FaultyDisk disk(Fault fault) {
    return new FaultyDisk(
        behind,
        asked -> {
          if (asked != fault) {
            return false;
          }
          played.add(asked);
          return true;
        });
  }

  private static ByteBuffer filled(int length, int value) {
    byte[] bytes = new byte[length];
    Arrays.fill(bytes, (byte) value);
    return ByteBuffer.wrap(bytes);
  }

  private static byte[] read(FaultyDisk disk, long position, int length) throws BlockException {
    ByteBuffer into = ByteBuffer.allocate(length);
    disk.read(position, into);
    assertThat(into.hasRemaining()).isFalse();
    return into.array();
  }

  @Test
  void withoutAFaultBytesComeBackAsTheyWereWritten() throws BlockException {
    FaultyDisk disk = disk(null);
    disk.write(3L * MIB - 5, filled(10, 7));
    disk.flush();
    assertThat(read(disk, 3L * MIB - 6, 12)).containsExactly(0, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 0);
  }

  @Test
  void aFullDiskTakesOneMebibyteAndTellsWhereItEnds() throws BlockException {
    FaultyDisk disk = disk(Fault.DISK_FULL);
    disk.write(0, filled(MIB, 1));
    assertThat(played).isEmpty();
    BlockException full = catchThrowableOfType(BlockException.class, () -> disk.write(MIB - 4, filled(8, 1)));
    assertThat(full.trouble()).isEqualTo(Trouble.FULL);
    assertThat(full.position()).isEqualTo(MIB);
    assertThat(played).containsExactly(Fault.DISK_FULL);
  }

  @Test
  void aPulledDiskDoesNothingAnyMore() throws BlockException {
    FaultyDisk disk = disk(Fault.DISK_PULLED);
    disk.write(0, filled(MIB, 1));
    assertThat(read(disk, 0, 1)).containsExactly(1);
    assertThat(catchThrowableOfType(BlockException.class, () -> disk.write(MIB, filled(1, 1))).trouble())
        .isEqualTo(Trouble.GONE);
    assertThat(catchThrowableOfType(BlockException.class, () -> read(disk, 0, 1)).trouble()).isEqualTo(Trouble.GONE);
    assertThat(catchThrowableOfType(BlockException.class, disk::flush).trouble()).isEqualTo(Trouble.GONE);
  }

  @Test
  void fourKibibytesCannotBeReadAndAllElseCan() throws BlockException {
    FaultyDisk disk = disk(Fault.DISK_UNREADABLE);
    read(disk, 0, MIB);
    read(disk, MIB + 4096, 4096);
    assertThat(played).isEmpty();
    BlockException unreadable = catchThrowableOfType(BlockException.class, () -> read(disk, MIB - 10, 100));
    assertThat(unreadable.trouble()).isEqualTo(Trouble.FAILED);
    assertThat(unreadable.position()).isEqualTo(MIB);
    assertThat(catchThrowableOfType(BlockException.class, () -> read(disk, MIB + 4095, 1))).isNotNull();
  }

  @Test
  void oneBitIsReadTheOtherWayRoundEachTime() throws BlockException {
    FaultyDisk disk = disk(Fault.DISK_BIT_FLIPS);
    disk.write(MIB - 1, filled(3, 0));
    assertThat(read(disk, MIB - 1, 3)).containsExactly(0, 0x10, 0);
    assertThat(read(disk, MIB, 1)).containsExactly(0x10);
    assertThat(read(disk, MIB + 1, 1)).containsExactly(0);
    assertThat(behind.content(MIB - 1, 3)).containsOnly(0);
  }

  @Test
  void aFakeBeginsAnewAndSoLosesItsBeginning() throws BlockException {
    FaultyDisk disk = disk(Fault.DISK_FAKE);
    disk.write(0, filled(16, 1));
    disk.write(2L * MIB - 8, filled(24, 2));
    assertThat(read(disk, 0, 17)).startsWith(2, 2).endsWith(2, 0);
    assertThat(read(disk, 2L * MIB - 8, 24)).containsOnly(2);
    assertThat(behind.content(MIB, MIB)).containsOnly(0);
  }
}
