package org.sbcprov.imaging.env;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.core.failure.Failure;
import org.sbcprov.core.failure.Refused;
import org.sbcprov.imaging.SparseFiles;
import org.sbcprov.imaging.disk.Change;
import org.sbcprov.imaging.disk.DiskFile;
import org.sbcprov.imaging.disk.InPlaceEdit;
import org.sbcprov.imaging.gpt.DiskTables;

class EnvironmentEditTest {
  @TempDir Path directory;

  @Test
  void theCopyThatCountsStaysAndTheOtherOneGetsTheNextFlag() {
    TestDisk disk = TestDisk.board("ubootenv").copy(0x400000, 0x40000, 1, "a=1");
    int[] flags = {2, 3, 4};
    long[] starts = {0x440000, 0x400000, 0x440000};
    for (int i = 0; i < flags.length; i++) {
      long start = starts[i];
      assertThat(disk.set("a", "v" + i)).allMatch(offset -> offset >= start && offset < start + 0x40000);
      assertThat(disk.find().requireSure().block().flag()).isEqualTo(flags[i]);
      assertThat(disk.find().requireSure().environment().text("a")).contains("v" + i);
    }
  }

  @Test
  void after255Comes0AndIsNewer() {
    TestDisk disk = TestDisk.board("ubootenv").copy(0x400000, 0x40000, 255, "a=1").copy(0x440000, 0x40000, 254, "a=0");
    disk.set("a", "2");
    EnvironmentReading reading = disk.find().requireSure();
    assertThat(reading.active()).isEqualTo(1);
    assertThat(reading.block().flag()).isZero();
    assertThat(reading.environment().text("a")).contains("2");
    disk.set("a", "3");
    assertThat(disk.find().requireSure().block().flag()).isEqualTo(1);
    assertThat(disk.find().requireSure().active()).isZero();
  }

  @ParameterizedTest
  @CsvSource({
    "INCREMENTAL, 1, 2, 1", "INCREMENTAL, 2, 1, 0", "INCREMENTAL, 5, 5, 0", "INCREMENTAL, 255, 0, 1",
    "INCREMENTAL, 0, 255, 0", "INCREMENTAL, 254, 255, 1", "INCREMENTAL, 255, 1, 0", "BOOLEAN, 1, 0, 0",
    "BOOLEAN, 0, 1, 1", "BOOLEAN, 1, 1, 0", "BOOLEAN, 0, 0, 0", "BOOLEAN, 255, 1, 0", "BOOLEAN, 0, 255, 1",
    "BOOLEAN, 255, 0, 0", "BOOLEAN, 7, 9, 0",
  })
  void flagsTellWhichCopyCounts(FlagScheme scheme, int flag0, int flag1, int active) {
    assertThat(scheme.active(flag0, flag1)).isEqualTo(active);
  }

  @Test
  void onNorFlashTheNewCopyBecomesActiveAndThenTheOldOneObsolete() {
    TestDisk disk = new TestDisk(0x40000).copy(0, 0x20000, 1, "a=1").copy(0x20000, 0x20000, 0, "a=0");
    EnvironmentReading reading = disk.find().requireSure();
    var changes = EnvironmentEdit.changes(disk, reading, reading.environment().with("a", "2"));
    assertThat(changes).filteredOn(change -> !change.isEmpty())
        .extracting(change -> change.offset()).containsExactly(0x20000L, 4L);
    disk.apply(changes);
    assertThat(disk.bytes[4]).isZero();
    assertThat(disk.bytes[0x20004]).isEqualTo((byte) 1);
    assertThat(disk.find().requireSure().environment().text("a")).contains("2");
  }

  @Test
  void nothingIsWrittenForWhatIsSetAlready() {
    TestDisk disk = TestDisk.board("ubootenv").copy(0x400000, 0x40000, 1, "a=1");
    assertThat(disk.set("a", "1")).isEmpty();
  }

  /** fw_setenv puts a file with the environment alone in the place of an image with a single one. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void inAnImageOf64MiBNoOtherByteChanges(boolean redundant) throws IOException {
    Path image = SparseFiles.create(directory.resolve("disk.img"), 64 << 20);
    DiskTables tables =
        new DiskTables(
            (64 << 20) / 512,
            new UUID(1, 2),
            List.of(
                TestDisk.partition("bl2", TestDisk.LINUX, 34, 8191),
                TestDisk.partition("u-boot-env", TestDisk.LINUX, 8192, 9215)));
    SparseFiles.write(image, 0, tables.head());
    SparseFiles.write(image, tables.tailPosition(), tables.tail());
    SparseFiles.write(image, 20 << 20, new byte[] {1, 2, 3});
    EnvironmentForm form = redundant ? EnvironmentForm.REDUNDANT : EnvironmentForm.SINGLE;
    SparseFiles.write(image, 0x400000, TestDisk.stored(form, redundant ? 0x40000 : 0x80000, 1, "a=1", "b=2"));
    byte[] before = Files.readAllBytes(image);
    Path saved = directory.resolve("saved");
    try (DiskFile disk = DiskFile.open(image)) {
      EnvironmentReading reading = EnvironmentLocator.find(disk).requireSure();
      Environment after = reading.environment().with("a", "changed");
      InPlaceEdit.apply(image, EnvironmentEdit.changes(disk, reading, after), Optional.of(saved));
    }
    byte[] now = Files.readAllBytes(image);
    assertThat(now).hasSameSizeAs(before);
    int from = redundant ? 0x440000 : 0x400000;
    int to = redundant ? 0x480000 : 0x480000;
    assertThat(Arrays.equals(now, 0, from, before, 0, from)).isTrue();
    assertThat(Arrays.equals(now, to, now.length, before, to, before.length)).isTrue();
    try (DiskFile disk = DiskFile.open(image)) {
      assertThat(EnvironmentLocator.find(disk).requireSure().environment().names()).containsExactly("b", "a");
    }
    InPlaceEdit.undo(image, saved);
    assertThat(Files.readAllBytes(image)).isEqualTo(before);
  }

  @Test
  void aNewEnvironmentGoesWhereNothingIsOnly() {
    TestDisk disk = TestDisk.board("ubootenv");
    EnvironmentPlace place = KnownPlace.OPENWRT.onDisk().orElseThrow();
    Environment some = Environment.EMPTY.with("a", "1");
    disk.bytes[0x440123] = 7;
    assertThatThrownBy(() -> initial(disk, place, some))
        .isInstanceOfSatisfying(Refused.class, failure -> assertThat(failure.code()).isEqualTo("env.not-blank"));
    disk.bytes[0x440123] = 0;
    disk.apply(initial(disk, place, some));
    EnvironmentReading reading = disk.find().requireSure();
    assertThat(reading.place()).isEqualTo(place);
    assertThat(reading.environment()).isEqualTo(some);
    assertThat(reading.block().flag()).isEqualTo(1);
  }

  private static List<Change> initial(TestDisk disk, EnvironmentPlace place, Environment environment) {
    return EnvironmentEdit.initial(
        disk, place, (byte) 0xff, environment, PartitionBorders.of(disk), PartitionBorders.Leave.TOLD_PLACE);
  }

  @Test
  void whatDoesNotFitIsRefusedBeforeAnythingIsWritten() {
    TestDisk disk = new TestDisk(0x1000).single(0, 0x1000, "a=1");
    // CRC, "b=", the value, its NUL and the last one beside "a=1" fill the block to the last byte.
    int room = 0x1000 - 4 - 4 - 2 - 2;
    assertThatThrownBy(() -> disk.set("b", "x".repeat(room + 1)))
        .isInstanceOfSatisfying(BadInput.class, failure -> assertThat(failure.code()).isEqualTo("env.too-large"));
    disk.set("b", "x".repeat(room));
    assertThat(disk.find().requireSure().environment().text("b").orElseThrow()).hasSize(room);
  }

  @ParameterizedTest
  @ValueSource(strings = {"ethaddr", "eth1addr", "serial#"})
  void whatUbootWritesOnceIsNotChangedNorRemoved(String name) {
    Environment before = Environment.EMPTY.with(name, "02:11:22:33:44:55");
    for (Environment after : List.of(before.with(name, "02:11:22:33:44:66"), before.without(name))) {
      assertThatThrownBy(() -> VariableRules.requireAllowed(before, after))
          .isInstanceOfSatisfying(Failure.class, failure -> assertThat(failure.code()).isEqualTo("env.protected"));
    }
    VariableRules.requireAllowed(Environment.EMPTY, before);
    VariableRules.requireAllowed(before, before.with("other", "x"));
  }

  @Test
  void anEthernetAddressHasSixBytes() {
    for (String wrong : new String[] {"1", "02:11:22:33:44", "02:11:22:33:44:5g", "02:11:22:33:44:55:66"}) {
      assertThatThrownBy(() -> VariableRules.requireAllowed(Environment.EMPTY, Environment.EMPTY.with("ethaddr", wrong)))
          .isInstanceOfSatisfying(Failure.class, failure -> assertThat(failure.code()).isEqualTo("env.ethaddr"));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a=b", "#a", "a b", "a\tb", "a\nb"})
  void namesThatUbootCannotReadAreRefused(String name) {
    assertThatThrownBy(() -> VariableRules.check(name, new byte[0]))
        .isInstanceOfSatisfying(Failure.class, failure -> assertThat(failure.code()).isEqualTo("env.name"));
  }

  @Test
  void surprisesAreToldBeforehand() {
    Environment frank = Environment.EMPTY.with("buildargs", "setenv bootargs ...");
    assertThat(VariableRules.surprises(frank, frank.with("bootargs", "root=x")))
        .extracting(warning -> warning.code()).containsExactly("env.bootargs-rebuilt");
    Environment openWrt = Environment.EMPTY.with("bootargs", "console=ttyS0,115200n1 root=/dev/fit0 rootwait");
    assertThat(VariableRules.surprises(openWrt, openWrt.with("bootargs", "root=/dev/nvme0n1p1")))
        .extracting(warning -> warning.code()).containsExactly("env.bootargs-root");
    assertThat(VariableRules.surprises(openWrt, openWrt.with("bootargs", "root=/dev/fit0 quiet"))).isEmpty();
    assertThat(VariableRules.surprises(openWrt, openWrt.with("x", "a\\;b")))
        .extracting(warning -> warning.code()).containsExactly("env.backslash");
    assertThat(VariableRules.surprises(openWrt, openWrt.with("x", "a\\\\b"))).isEmpty();
  }
}
