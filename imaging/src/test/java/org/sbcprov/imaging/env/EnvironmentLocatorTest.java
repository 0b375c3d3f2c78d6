package org.sbcprov.imaging.env;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.core.failure.Failure;
import org.sbcprov.core.failure.Refused;

class EnvironmentLocatorTest {
  @ParameterizedTest
  @EnumSource(
      value = KnownPlace.class,
      names = {"OPENWRT", "FRANK_W_R3", "MTK_SDK", "BPI_R2"})
  void eachPlaceOfKnownFirmwareIsFoundOnADisk(KnownPlace known) {
    EnvironmentPlace place = known.onDisk().orElseThrow();
    TestDisk disk = TestDisk.board("u-boot-env");
    if (place.redundantOffset().isPresent()) {
      disk.copy(place.offset(), place.size(), 3, "a=old").copy(place.redundantOffset().get(), place.size(), 4, "a=new");
    } else {
      disk.single(place.offset(), place.size(), "a=new");
    }
    EnvironmentReading reading = disk.find().requireSure();
    assertThat(reading.place()).isEqualTo(place);
    assertThat(reading.environment().text("a")).contains("new");
  }

  @Test
  void theR64sSecondCopyIsFoundWhereItsPartitionHasRoomForIt() {
    TestDisk disk = TestDisk.with(TestDisk.partition("ubootenv", TestDisk.LINUX, 8192, 10239));
    disk.copy(0x400000, 0x80000, 1, "a=1").copy(0x480000, 0x80000, 2, "a=2");
    assertThat(disk.find().requireSure().environment().text("a")).contains("2");
  }

  /** On a BPI-R4 the second copy of the R64's size would lie on the calibration data of the radios. */
  @Test
  void aSecondCopyThatWouldLieInAnotherPartitionIsNotWritten() {
    TestDisk disk = TestDisk.board("ubootenv").copy(0x400000, 0x80000, 1, "a=1");
    assertThat(disk.find().require().environment().text("a")).contains("1");
    assertThatThrownBy(() -> disk.set("a", "2")).isInstanceOf(Refused.class).hasMessageContaining("0x400000");
  }

  @ParameterizedTest
  @CsvSource({"0x0, 0x40000, 0x40000", "0x0, 0x20000, 0x20000", "0x0, 0x1f000, 0x1f000", "0x0, 0x8000, 0x8000"})
  void twoCopiesInAPartitionsOwnDeviceAreFound(String first, String second, String size) {
    TestDisk disk = new TestDisk(0x80000);
    disk.copy(Long.decode(first), Integer.decode(size), 1, "a=1");
    disk.copy(Long.decode(second), Integer.decode(size), 0, "a=0");
    EnvironmentReading reading = disk.find().requireSure();
    assertThat(reading.environment().text("a")).contains("1");
    assertThat(reading.place().redundantOffset()).contains(Long.decode(second));
  }

  @ParameterizedTest
  @CsvSource({"8192", "12345", "524288", "126976", "100"})
  void aFileOfItsOwnIsReadWhateverItsSize(int size) {
    assertThat(new TestDisk(size).single(0, size, "a=1").find().requireSure().environment().text("a")).contains("1");
    assertThat(new TestDisk(size).copy(0, size, 9, "a=1").find().requireSure().block().flag()).isEqualTo(9);
  }

  @Test
  void aPartitionIsKnownByItsTypeAndTheEndIsLookedAtAsMainlineDoes() {
    TestDisk disk = TestDisk.with(TestDisk.partition("settings", TestDisk.ENVIRONMENT, 2048, 6143));
    disk.single(6144 * 512 - 0x8000, 0x8000, "a=end");
    assertThat(disk.find().requireSure().environment().text("a")).contains("end");
  }

  @Test
  void whenOneCopyIsDamagedTheOtherCounts() {
    TestDisk disk = TestDisk.board("ubootenv").copy(0x400000, 0x40000, 9, "a=1").copy(0x440000, 0x40000, 1, "a=2");
    disk.bytes[0x400100] ^= 1;
    EnvironmentReading reading = disk.find().requireSure();
    assertThat(reading.environment().text("a")).contains("2");
    assertThat(reading.lacksCopy()).isTrue();
    assertThat(disk.set("a", "3")).allMatch(offset -> offset >= 0x400000 && offset < 0x440000);
    assertThat(disk.find().requireSure().block().flag()).isEqualTo(2);
  }

  /** A stale environment of another firmware would be taken for the right one, or the other way. */
  @Test
  void severalGoodReadingsAreRefusedAndEachIsNamed() {
    TestDisk disk = TestDisk.board("ubootenv").single(0x300000, 0x80000, "a=frank").copy(0x400000, 0x40000, 1, "a=o");
    assertThatThrownBy(() -> disk.find().require())
        .isInstanceOfSatisfying(Failure.class, failure -> assertThat(failure.code()).isEqualTo("env.unsure"))
        .hasMessageContaining("0x300000")
        .hasMessageContaining("0x400000");
  }

  @Test
  void aStaleSingleEnvironmentBesideTheSecondCopyIsRefused() {
    TestDisk disk = TestDisk.board("ubootenv").single(0x400000, 0x40000, "a=s").copy(0x440000, 0x40000, 1, "a=r");
    assertThatThrownBy(() -> disk.find().require()).isInstanceOf(Refused.class);
  }

  @Test
  void whereNothingIsItTellsWhatItSawAtEachPlace() {
    TestDisk disk = TestDisk.board("u-boot-env");
    Arrays.fill(disk.bytes, 0x400000, 0x480000, (byte) 0xff);
    assertThatThrownBy(() -> disk.find().require())
        .isInstanceOfSatisfying(BadInput.class, failure -> assertThat(failure.code()).isEqualTo("env.not-found"))
        .hasMessageContaining("0x400000 erased flash")
        .hasMessageContaining("0x300000 zeros");
  }

  @Test
  void aPlaceThatIsToldIsNeverReadInTheOtherForm() {
    TestDisk disk = TestDisk.board("ubootenv").copy(0x400000, 0x40000, 1, "a=1").copy(0x440000, 0x40000, 2, "a=2");
    for (EnvironmentPlace place :
        List.of(
            EnvironmentPlace.single("told", 0x400000, 0x40000),
            EnvironmentPlace.single("told", 0x400000, 0x80000),
            EnvironmentPlace.redundant("told", 0x400000, 0x440000, 0x20000))) {
      assertThatThrownBy(() -> EnvironmentLocator.at(disk, place))
          .isInstanceOfSatisfying(Failure.class, failure -> assertThat(failure.code()).isEqualTo("env.form"));
    }
    TestDisk single = TestDisk.board("u-boot-env").single(0x400000, 0x40000, "a=1");
    assertThatThrownBy(
            () -> EnvironmentLocator.at(single, EnvironmentPlace.redundant("told", 0x400000, 0x440000, 0x40000)))
        .isInstanceOf(Refused.class);
  }

  @ParameterizedTest
  @CsvSource({"-1, 0x40000, 0x1000", "0x0, 0x800, 0x1000", "0xfff000, 0x0, 0x2000", "0x0, 0x1000000, 0x1000"})
  void aPlaceOutsideOfTheDiskOrOverItselfIsRefused(String first, String second, String size) {
    TestDisk disk = TestDisk.board("ubootenv");
    EnvironmentPlace place =
        EnvironmentPlace.redundant("told", Long.decode(first), Long.decode(second), Integer.decode(size));
    assertThatThrownBy(() -> EnvironmentLocator.at(disk, place))
        .isInstanceOfSatisfying(BadInput.class, failure -> assertThat(failure.code()).isEqualTo("env.bounds"));
  }

  @Test
  void anEnvironmentWhoseTextsDoNotEndIsNoneAlthoughItsCrcMatches() {
    TestDisk disk = new TestDisk(0x2000).single(0, 0x2000, "x".repeat(0x2000 - 4 - 1));
    byte[] full = TestDisk.stored(EnvironmentForm.SINGLE, 0x2000, 0, "x".repeat(0x2000 - 5));
    assertThat(disk.bytes).isEqualTo(full);
    assertThatThrownBy(() -> disk.find().require()).hasMessageContaining("do not end");
  }
}
