package org.sbcprov.imaging.env;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sbcprov.core.failure.Failure;
import org.sbcprov.imaging.disk.Change;
import org.sbcprov.imaging.disk.DiskFile;
import org.sbcprov.imaging.disk.InPlaceEdit;

/** What an edit must never do: lose another one, take the wrong copy, write over something else. */
class EnvironmentSafetyTest {
  private static final int NOR = 0x20000;

  @TempDir Path directory;

  /** Two edits at once both ended well, and the variables of one of them were gone. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void anEditBetweenTheSearchAndTheChangesIsNotLost(boolean redundant) throws IOException {
    TestDisk made = TestDisk.board("ubootenv");
    if (redundant) {
      made.copy(0x400000, 0x40000, 1, "a=1").copy(0x440000, 0x40000, 0, "a=0");
    } else {
      made.single(0x400000, 0x80000, "a=1");
    }
    Path image = Files.write(directory.resolve("disk.img"), made.bytes);
    try (DiskFile disk = DiskFile.open(image)) {
      EnvironmentReading mine = EnvironmentLocator.find(disk).requireSure();
      EnvironmentReading other = EnvironmentLocator.find(disk).requireSure();
      InPlaceEdit.apply(image, changes(disk, other, "b", "theirs"), Optional.empty());
      byte[] theirs = Files.readAllBytes(image);
      List<Change> late = changes(disk, mine, "c", "mine");
      assertCode(() -> InPlaceEdit.apply(image, late, Optional.empty()), "image.changed");
      assertThat(Files.readAllBytes(image)).isEqualTo(theirs);
    }
  }

  /** Only the copy that was to be written was compared, so an edit that had written the other one twice was undone. */
  @Test
  void theCopyThatCountsHasToBeWhatItWasToo() throws IOException {
    TestDisk made = TestDisk.board("ubootenv").copy(0x400000, 0x40000, 1, "a=1").copy(0x440000, 0x40000, 0, "a=0");
    Path image = Files.write(directory.resolve("disk.img"), made.bytes);
    try (DiskFile disk = DiskFile.open(image)) {
      List<Change> mine = changes(disk, EnvironmentLocator.find(disk).requireSure(), "c", "mine");
      made.copy(0x400000, 0x40000, 3, "a=theirs");
      Files.write(image, made.bytes);
      assertCode(() -> InPlaceEdit.apply(image, mine, Optional.empty()), "image.changed");
      assertThat(Files.readAllBytes(image)).isEqualTo(made.bytes);
    }
  }

  private static List<Change> changes(DiskFile disk, EnvironmentReading reading, String name, String value) {
    return EnvironmentEdit.changes(disk, reading, reading.environment().with(name, value));
  }

  /** A dump from a disk with the flags 255 and 0 was taken for NOR flash, and the older copy for the newer one. */
  @ParameterizedTest
  @CsvSource({"255, 0, 0x20000", "0, 255, 0x20000", "255, 0, 0x8000", "0, 255, 0x8000"})
  void flagsThatACountAndNorFlashTakeOtherwiseAreADoubt(int flag0, int flag1, String size) {
    int bytes = Integer.decode(size);
    TestDisk disk = new TestDisk(2 * bytes).copy(0, bytes, flag0, "a=0").copy(bytes, bytes, flag1, "a=1");
    assertThat(disk.find().require().doubt().orElseThrow()).contains("NOR flash").contains("255");
    assertCode(() -> disk.find().requireSure(), "env.unsure");
    int newer = flag0 == 255 ? 1 : 0;
    EnvironmentPlace told = EnvironmentPlace.redundant("told", 0, bytes, bytes);
    assertThat(EnvironmentLocator.at(disk, told).requireSure().active()).isEqualTo(newer);
    if (bytes == NOR) {
      EnvironmentPlace nor = KnownPlace.OPENWRT_R3_NOR.inPartition().orElseThrow();
      assertThat(EnvironmentLocator.at(disk, nor).requireSure().active()).isEqualTo(1 - newer);
    }
  }

  @ParameterizedTest
  @CsvSource({"0x40000", "0x1f000"})
  void whatIsKnownToBeNoNorFlashHasACount(String size) {
    int bytes = Integer.decode(size);
    TestDisk disk = new TestDisk(2 * bytes).copy(0, bytes, 255, "a=0").copy(bytes, bytes, 0, "a=1");
    assertThat(disk.find().requireSure().active()).isEqualTo(1);
  }

  @Test
  void copiesWithTheSameVariablesLeaveNoDoubt() {
    TestDisk disk = new TestDisk(2 * NOR).copy(0, NOR, 255, "a=0").copy(NOR, NOR, 0, "a=0");
    assertThat(disk.find().requireSure().environment().text("a")).contains("0");
  }

  /** Whichever of the two the firmware keeps, it has to read what was written. */
  @Test
  void whatIsWrittenWithoutKnowingTheSchemeIsTheNewerOneInBoth() {
    int[] flags = {0, 1, 255};
    for (int flag0 : flags) {
      for (int flag1 : flags) {
        TestDisk disk = new TestDisk(2 * NOR).copy(0, NOR, flag0, "a=0").copy(NOR, NOR, flag1, "a=1");
        EnvironmentReading reading = disk.find().require();
        if (reading.doubt().isEmpty()) {
          disk.set("a", "new");
          for (FlagScheme scheme : new FlagScheme[] {FlagScheme.INCREMENTAL, FlagScheme.BOOLEAN}) {
            EnvironmentPlace place = EnvironmentPlace.redundant("told", 0, NOR, NOR).with(scheme);
            assertThat(EnvironmentLocator.at(disk, place).requireSure().environment().text("a"))
                .as(flag0 + " " + flag1 + " " + scheme)
                .contains("new");
          }
        }
      }
    }
  }

  /** A told place was written although its second copy lay on the radios' calibration data. */
  @ParameterizedTest
  @CsvSource({
    "1, 0x400000, 0x480000, 0x80000, TOLD_PLACE, env.partition-border, factory",
    "2, 0x400000, 0x480000, 0x80000, FORCE, env.partition-border, factory",
    "3, 0x440000, , 0x80000, TOLD_PLACE, env.partition-border, partition ubootenv",
    "4, 0x3c0000, , 0x80000, TOLD_PARTITION, env.partition-border, partition bl2",
    "5, 0x500000, , 0x1000, TOLD_PLACE, env.partition-other, partition factory",
    "6, 0x800, , 0x1000, TOLD_PLACE, env.partition-other, the partition table",
    "7, 0x400000, 0x980000, 0x40000, TOLD_PLACE, env.partition-border, no partition",
    "8, 0x400000, 0x480000, 0x40000, TOLD_PARTITION, env.partition-border, factory",
  })
  void noEnvironmentGoesIntoAnotherPartition(
      int number, String first, String second, String size, PartitionBorders.Leave leave, String code, String named) {
    TestDisk disk = TestDisk.board("ubootenv");
    EnvironmentPlace place = EnvironmentPlace.single("told", Long.decode(first), Integer.decode(size));
    if (second != null) {
      place = EnvironmentPlace.redundant("told", Long.decode(first), Long.decode(second), Integer.decode(size));
    }
    EnvironmentPlace told = place;
    PartitionBorders borders = PartitionBorders.of(disk);
    assertThatThrownBy(() -> borders.requireOwn(told, leave))
        .isInstanceOfSatisfying(Failure.class, failure -> assertThat(failure.code()).isEqualTo(code))
        .hasMessageContaining(named);
    if (number != 6) {
      Environment some = Environment.EMPTY.with("a", "1");
      assertCode(() -> EnvironmentEdit.initial(disk, told, (byte) 0, some, borders, leave), code);
    }
    if (second != null) {
      disk.copy(told.offset(), told.size(), 1, "a=1");
      EnvironmentReading reading = EnvironmentLocator.at(disk, told).requireSure();
      Environment after = reading.environment().with("a", "2");
      assertCode(() -> EnvironmentEdit.changes(reading, after, borders, leave), code);
    }
  }

  @Test
  void whereFirmwareHasItOrThePartitionIsToldItIsWritten() {
    TestDisk disk = TestDisk.board("ubootenv");
    PartitionBorders borders = PartitionBorders.of(disk);
    for (KnownPlace known : List.of(KnownPlace.FRANK_W_R3, KnownPlace.OPENWRT, KnownPlace.MTK_SDK)) {
      borders.requireOwn(known.onDisk().orElseThrow(), PartitionBorders.Leave.TOLD_PLACE);
    }
    EnvironmentPlace factory = EnvironmentPlace.single("told", 0x500000, 0x1000);
    borders.requireOwn(factory, PartitionBorders.Leave.TOLD_PARTITION);
    borders.requireOwn(factory, PartitionBorders.Leave.FORCE);
    // Outside of all partitions nobody else is.
    borders.requireOwn(EnvironmentPlace.single("told", 0x980000, 0x1000), PartitionBorders.Leave.TOLD_PLACE);
  }

  /** The second copy's place was told wrong, and what lay there was overwritten. */
  @Test
  void dataInThePlaceOfTheSecondCopyIsToldAndKept() {
    TestDisk disk = new TestDisk(0x80000).copy(0, 0x10000, 1, "a=1").put(0x40000, new byte[] {0x1f, (byte) 0x8b, 8, 0});
    EnvironmentPlace place = EnvironmentPlace.redundant("told", 0, 0x40000, 0x10000);
    EnvironmentReading reading = EnvironmentLocator.at(disk, place).requireSure();
    Environment after = reading.environment().with("a", "2");
    PartitionBorders borders = PartitionBorders.of(disk);
    assertThatThrownBy(
            () -> EnvironmentEdit.changes(reading, after, borders, PartitionBorders.Leave.TOLD_PLACE))
        .isInstanceOfSatisfying(Failure.class, failure -> assertThat(failure.code()).isEqualTo("env.copy-data"))
        .hasMessageContaining("0x40000")
        .hasMessageContaining("1f 8b 08 00")
        .hasMessageContaining("gzip");
    disk.apply(EnvironmentEdit.changes(reading, after, borders, PartitionBorders.Leave.FORCE));
    assertThat(EnvironmentLocator.at(disk, place).requireSure().environment().text("a")).contains("2");
  }

  /** A single environment in a dump was said to be OpenWrt's on NOR flash. */
  @Test
  void nobodysWordsAreToldForABlockThatDoesNotFitThem() {
    EnvironmentReading single = new TestDisk(0x80000).single(0, 0x20000, "a=1").find().requireSure();
    assertThat(single.words()).contains("(the start of the file)");
    TestDisk disk = TestDisk.board("ubootenv").single(0x400000, 0x2000, "a=1");
    assertThat(disk.find().requireSure().words()).contains("(partition ubootenv)").doesNotContain("OpenWrt");
    TestDisk pair = new TestDisk(2 * NOR).copy(0, NOR, 7, "a=0").copy(NOR, NOR, 8, "a=1");
    assertThat(pair.find().requireSure().words()).contains("(the start of the file)");
    TestDisk none = new TestDisk(16 << 20).single(0x300000, 0x1000, "a=1");
    assertThat(none.find().requireSure().words()).contains("(offset 0x300000)");
  }

  /** 104,847 variables took minutes: each was looked for among all others. */
  @Test
  void theMostVariablesThatFitAreReadComparedAndChangedInLittleTime() {
    int size = 0x80000;
    StringBuilder names = new StringBuilder();
    int count = 0;
    while (names.length() < size - 4 - 8) {
      names.append(Integer.toString(count++, 36)).append("=v\0");
    }
    TestDisk disk = new TestDisk(size).single(0, size, names.toString());
    long start = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    Environment environment = disk.find().requireSure().environment();
    assertThat(environment.size()).isGreaterThan(70_000);
    EnvironmentBuilder builder = EnvironmentBuilder.of(Environment.EMPTY);
    for (String name : environment.names()) {
      builder.set(name, "w");
    }
    Environment other = builder.build();
    assertThat(environment.withAll(other)).isEqualTo(other);
    assertThat(EnvironmentDiff.of(environment, other).changes()).hasSameSizeAs(environment.names());
    VariableRules.requireAllowed(environment, other);
    assertThat(VariableRules.surprises(environment, other)).isEmpty();
    VariableRules.checkText(other, environment);
    for (String name : environment.names()) {
      builder.remove(name);
    }
    assertThat(builder.build()).isEqualTo(Environment.EMPTY);
    long used = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - start;
    // The processor's time, whatever else the machine does; a search for each variable takes a hundred times this.
    assertThat(used / 1_000_000).as("ms").isLessThan(5_000);
  }

  @Test
  void manyChangesAtOnceGiveWhatTheyGiveOneByOne() {
    Environment before = Environment.parse("a=1\0b=2\0a=3\0strange\0c=\0\0".getBytes(StandardCharsets.US_ASCII));
    Environment one = before.with("a", "3").with("b", "").with("d", "4").with("d", "4").with("c", "5").without("none");
    EnvironmentBuilder all = EnvironmentBuilder.of(before);
    all.set("a", "3").set("b", "").set("d", "4").set("d", "4").set("c", "5").remove("none");
    assertThat(all.build()).isEqualTo(one);
    assertThat(one.lines()).extracting(String::new).containsExactly("strange", "a=3", "d=4", "c=5");
    assertThat(EnvironmentBuilder.of(before).set("b", "2").build()).isSameAs(before);
  }

  private static void assertCode(ThrowingCallable call, String code) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(Failure.class, failure -> assertThat(failure.code()).isEqualTo(code));
  }
}
