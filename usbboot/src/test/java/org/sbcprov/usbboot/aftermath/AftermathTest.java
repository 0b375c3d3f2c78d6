package org.sbcprov.usbboot.aftermath;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.sbcprov.core.Clock;
import org.sbcprov.core.event.Warning;
import org.sbcprov.core.failure.BadUsage;
import org.sbcprov.core.failure.ExitStatus;
import org.sbcprov.core.failure.Failure;
import org.sbcprov.core.failure.Interrupted;
import org.sbcprov.core.failure.NoDevice;
import org.sbcprov.core.usb.UsbPort;
import org.sbcprov.fixtures.EventLog;
import org.sbcprov.fixtures.FakeClock;
import org.sbcprov.fixtures.SysfsTree;
import org.sbcprov.usbboot.sysfs.UsbDisk;

class AftermathTest {
  private static final UsbPort PORT = new UsbPort(1, List.of(1, 2));
  private static final Optional<String> SERIAL = Optional.of("e1b5b2e0");
  private static final long EMMC = 31_268_536_320L;
  private static final Duration LIMIT = Duration.ofSeconds(20);

  @TempDir Path root;

  private final EventLog log = new EventLog();
  private final Timeline clock = new Timeline();
  private SysfsTree system;

  /** A clock on which things happen while somebody sleeps. */
  private static final class Timeline implements Clock {
    private final FakeClock clock = new FakeClock();
    private final TreeMap<Long, Runnable> events = new TreeMap<>();

    void at(long millis, Runnable event) {
      events.put(millis, event);
    }

    @Override
    public Instant now() {
      return clock.now();
    }

    @Override
    public long nanoTime() {
      return clock.nanoTime();
    }

    @Override
    public void sleep(Duration duration) {
      clock.sleep(duration);
      while (!events.isEmpty() && events.firstKey() <= clock.elapsed().toMillis()) {
        events.pollFirstEntry().getValue().run();
      }
    }

    long millis() {
      return clock.elapsed().toMillis();
    }
  }

  @BeforeEach
  void aBoardThatIsAFileServer() {
    system = new SysfsTree(root);
    system.rootHub(1, "480");
    system.device("1-1", 0x2109, 0x2813).attribute("bDeviceClass", "09");
    system.board("1-1.2", 0x2711, 1, 17);
  }

  private SysfsTree.Device gadget() {
    system.remove("1-1.2");
    return system.gadget("1-1.2", 18, "10000000e1b5b2e0");
  }

  private void emmc() {
    gadget().disk(6, 0, "sda", EMMC, "mmcblk0", "Raspberry Pi mul");
  }

  private AfterBoot await(Expectation expectation) {
    return new Aftermath(root, clock, log).await(expectation, PORT, SERIAL, LIMIT);
  }

  private NoDevice failure(Expectation expectation) {
    NoDevice failure = catchThrowableOfType(NoDevice.class, () -> await(expectation));
    assertThat(failure.exitStatus()).isEqualTo(ExitStatus.NO_DEVICE);
    assertThat(failure.code()).isEqualTo(expectation == Expectation.NETWORK ? "usbboot.no-network" : "usbboot.no-disk");
    assertThat(failure.hint()).contains("Likely causes:").contains("doctor usb");
    return failure;
  }

  @Test
  void theDiskAtTheBoardsPortIsTakenOnceItHasSettled() {
    clock.at(4000, this::emmc);
    AfterBoot found = await(Expectation.MASS_STORAGE);
    assertThat(found.words()).containsExactly("eMMC: /dev/sda (31.2 GB, mmcblk0 Raspberry Pi mul) at USB port 1-1.2");
    assertThat(found.waitedMillis()).isBetween(5000L, 5200L);
    assertThat(found.facts()).containsEntry("port", "1-1.2").containsEntry("matched-by", "port").containsKey("disks");
    assertThat(log.words())
        .containsExactly("Waiting for the disk at USB port 1-1.2", found.words().get(0));
    assertThat(log.events().get(1).name()).isEqualTo("mass-storage-found");
  }

  @Test
  void allLunsAreWaitedForAndTheirSizes() {
    clock.at(1000, () -> gadget().disk(6, 0, "sda", 0, "mmcblk0", "x"));
    clock.at(1500, () -> system.gadget("1-1.2", 18, "1").disk(6, 0, "sda", EMMC, "mmcblk0", "x"));
    clock.at(2200, () -> system.gadget("1-1.2", 18, "1").disk(6, 1, "sdb", 0, "nvme0n1", "x"));
    clock.at(4000, () -> system.gadget("1-1.2", 18, "1").disk(6, 1, "sdb", 512L << 30, "nvme0n1", "x"));
    AfterBoot found = await(Expectation.MASS_STORAGE);
    assertThat(found.disks()).extracting(UsbDisk::kind).containsExactly("eMMC", "NVMe");
    assertThat(found.disks()).allMatch(disk -> disk.bytes() > 0);
    assertThat(found.waitedMillis()).isBetween(5000L, 5200L);
  }

  @Test
  void aScsiDiskWithoutBlockDeviceIsWaitedFor() {
    clock.at(500, () -> gadget().disk(6, 0, "sda", EMMC, "mmcblk0", "x").unready(6, 1, "nvme0n1", "x"));
    clock.at(3000, () -> system.gadget("1-1.2", 18, "1").disk(6, 1, "sdb", 1L << 30, "nvme0n1", "x"));
    assertThat(await(Expectation.MASS_STORAGE).disks()).hasSize(2);
  }

  /** A card reader's empty slot must not keep an eMMC waiting for ever. */
  @Test
  void aLunWithoutMediumIsListedButNotWaitedForForEver() {
    clock.at(500, () -> gadget().disk(6, 0, "sda", EMMC, "mmcblk0", "x").disk(6, 1, "sdb", 0, "sdb", "x"));
    AfterBoot found = await(Expectation.MASS_STORAGE);
    assertThat(found.disks()).extracting(UsbDisk::bytes).containsExactly(EMMC, 0L);
    assertThat(found.words().get(1)).contains("no medium");
    assertThat(found.waitedMillis()).isBetween(5500L, 5700L);
  }

  @Test
  void aDiskThatComesAtTheLastMomentMaySettle() {
    clock.at(19_900, this::emmc);
    assertThat(await(Expectation.MASS_STORAGE).waitedMillis()).isBetween(20_900L, 21_100L);
  }

  @Test
  void aDiskThatNeverSettlesIsNotTaken() {
    for (int i = 0; i < 100; i++) {
      long bytes = EMMC + i * 512L;
      clock.at(500 + i * 500L, () -> gadget().disk(6, 0, "sda", bytes, "mmcblk0", "x"));
    }
    assertThat(failure(Expectation.MASS_STORAGE).facts()).containsEntry("at-port", "disks-unsettled");
    assertThat(clock.millis()).isLessThan(24_000);
  }

  @Test
  void anotherPortIsTakenOnlyForTheBoardsOwnSerialNumber() {
    system.rootHub(2, "5000");
    clock.at(1000, () -> {
      system.remove("1-1.2");
      system.gadget("2-1", 5, "10000000E1B5B2E0").disk(6, 0, "sda", EMMC, "mmcblk0", "x");
    });
    AfterBoot found = await(Expectation.MASS_STORAGE);
    assertThat(found.port()).hasToString("2-1");
    assertThat(found.facts()).containsEntry("matched-by", "serial").containsEntry("serial", "10000000E1B5B2E0");
  }

  /** The wrong disk is the worst that can happen. */
  @ParameterizedTest
  @CsvSource({"20000000ffffffff", "''", "00000000", "b2e0"})
  void aDiskOfAnotherSerialNumberElsewhereIsNamedAndNeverTaken(String serial) {
    clock.at(1000, () -> {
      system.remove("1-1.2");
      system.gadget("1-1.3", 5, serial).disk(6, 0, "sdq", EMMC, "mmcblk0", "x");
    });
    NoDevice failure = failure(Expectation.MASS_STORAGE);
    assertThat(failure).hasMessageContaining("appeared at port 1-1.3 (/dev/sdq), which is not known to be the board's");
    assertThat(failure.facts()).containsEntry("at-port", "nothing").containsKey("elsewhere");
  }

  @Test
  void whatWasThereBeforeTheBoardIsNeitherTakenNorNamed() {
    system.gadget("1-1.3", 5, "10000000e1b5b2e0").disk(6, 0, "sdq", EMMC, "mmcblk0", "x");
    NoDevice failure = failure(Expectation.MASS_STORAGE);
    assertThat(failure.facts()).doesNotContainKey("elsewhere");
  }

  @Test
  void twoDevicesWithTheBoardsSerialNumberAreNoneToTake() {
    clock.at(1000, () -> {
      system.remove("1-1.2");
      system.gadget("1-1.3", 5, "e1b5b2e0").disk(6, 0, "sdb", EMMC, "mmcblk0", "x");
      system.gadget("1-1.4", 6, "e1b5b2e0").disk(7, 0, "sdc", EMMC, "mmcblk0", "x");
    });
    assertThat(failure(Expectation.MASS_STORAGE)).hasMessageContaining("1-1.3").hasMessageContaining("1-1.4");
  }

  @Test
  void somethingForeignAtThePortIsTakenWithAWarning() {
    clock.at(1000, () -> {
      system.remove("1-1.2");
      system.device("1-1.2", 0x0781, 0x5581).attribute("devnum", "9").attribute("serial", "4C530001")
          .with(0, 8, "usb-storage").disk(6, 0, "sda", EMMC, "SanDisk", "Ultra");
    });
    await(Expectation.MASS_STORAGE);
    assertThat(log.of(Warning.class)).extracting(Warning::code).containsExactly("usbboot.other-serial");
  }

  @Test
  void aDiskThatAnAutomounterHasTakenIsToldWithItsMountPoint() {
    system.file("proc/self/mountinfo", "90 22 8:1 / /media/me/bootfs rw - vfat /dev/sda1 rw\n");
    clock.at(1000, () -> gadget().disk(6, 0, "sda", EMMC, "mmcblk0", "x").partition(6, 0, "sda", 1));
    await(Expectation.MASS_STORAGE);
    assertThat(log.of(Warning.class)).singleElement().satisfies(warning -> {
      assertThat(warning.code()).isEqualTo("usbboot.disk-in-use");
      assertThat(warning.words()).contains("/dev/sda1 is mounted at /media/me/bootfs").contains("umount");
    });
  }

  @Test
  void aNetworkInterfaceIsWaitedForInTheSameWay() {
    clock.at(2000, () -> {
      system.remove("1-1.2");
      system.device("1-1.2", 0x0525, 0xa4a2).attribute("devnum", "9").with(0, 2, "cdc_ether")
          .network(0, "usb0", "02:00:00:00:00:01", "down");
    });
    AfterBoot found = await(Expectation.NETWORK);
    assertThat(found.words()).containsExactly("Network: usb0 (02:00:00:00:00:01, down) at USB port 1-1.2");
    assertThat(found.facts()).containsKey("networks").doesNotContainKey("disks");
  }

  @Test
  void nothingIsNotWaitedFor() {
    AfterBoot found = await(Expectation.NONE);
    assertThat(found.words()).isEmpty();
    assertThat(clock.millis()).isZero();
    assertThat(log.events()).isEmpty();
  }

  @Test
  void aBoardThatStaysAFileServerIsSaidToBeOne() {
    NoDevice failure = failure(Expectation.MASS_STORAGE);
    assertThat(failure.facts()).containsEntry("at-port", "file-server");
    assertThat(clock.millis()).isBetween(20_000L, 20_200L);
  }

  @Test
  void aBoardThatIsBackInItsRomIsNotWaitedForUntilTheEnd() {
    clock.at(2000, () -> {
      system.remove("1-1.2");
      system.board("1-1.2", 0x2711, 3, 19);
    });
    assertThat(failure(Expectation.MASS_STORAGE).facts()).containsEntry("at-port", "boot-rom");
    assertThat(clock.millis()).isLessThan(5300);
  }

  /** What a port has instead, and a word of its first advice. */
  private enum Instead {
    NOTHING("nothing", "serial console"),
    OTHER_DEVICE("other-device", "something else than a mass-storage gadget"),
    NOT_AUTHORIZED("not-authorized", "usbguard"),
    STORAGE_WITHOUT_DRIVER("storage-without-driver", "modprobe usb-storage"),
    STORAGE_WITHOUT_DISK("storage-without-disk", "modprobe sd_mod"),
    DISKS_WITHOUT_MEDIUM("disks-without-medium", "Lite");

    private final String id;
    private final String advice;

    Instead(String id, String advice) {
      this.id = id;
      this.advice = advice;
    }

    void become(SysfsTree system) {
      system.remove("1-1.2");
      switch (this) {
        case OTHER_DEVICE -> system.device("1-1.2", 0x18d1, 0x4e40).attribute("devnum", "9").with(0, 0xff, null);
        case NOT_AUTHORIZED -> system.device("1-1.2", 1, 2).attribute("authorized", "0");
        case STORAGE_WITHOUT_DRIVER -> system.device("1-1.2", 1, 2).with(0, 8, null);
        case STORAGE_WITHOUT_DISK -> system.gadget("1-1.2", 9, "x").unready(6, 0, "a", "b");
        case DISKS_WITHOUT_MEDIUM -> system.gadget("1-1.2", 9, "x").disk(6, 0, "sda", 0, "mmcblk0", "b");
        default -> { }
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Instead.class)
  void aFailureTellsWhatIsAtThePortInsteadAndWhatToDo(Instead instead) {
    clock.at(100, () -> instead.become(system));
    NoDevice failure = failure(Expectation.MASS_STORAGE);
    assertThat(failure.facts()).containsEntry("at-port", instead.id);
    assertThat(failure.hint()).contains(instead.advice);
  }

  @Test
  void withoutSysfsItIsRefusedBeforeAnythingIsDone(@TempDir Path bare) {
    Aftermath aftermath = new Aftermath(bare, clock, log);
    Failure failure = catchThrowableOfType(Failure.class, () -> aftermath.require(Expectation.MASS_STORAGE));
    assertThat(failure).isInstanceOf(BadUsage.class);
    assertThat(failure.code()).isEqualTo("usbboot.no-sysfs");
    aftermath.require(Expectation.NONE);
  }

  @Test
  void anInterruptEndsTheWait() {
    clock.at(1000, () -> Thread.currentThread().interrupt());
    try {
      assertThat(catchThrowableOfType(Interrupted.class, () -> await(Expectation.MASS_STORAGE))).isNotNull();
      assertThat(clock.millis()).isLessThan(1200);
    } finally {
      assertThat(Thread.interrupted()).isTrue();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "e1b5b2e0, 10000000e1b5b2e0, true",
    "10000000E1B5B2E0, e1b5b2e0, true",
    "abcd, ABCD, true",
    "abcd, 1234abcd, false",
    "00000000, 00000000, false",
    "xyzxyzxyz, 1xyzxyzxyz, false",
    "abc, abc, false",
    "e1b5b2e0, e1b5b2e1, false",
  })
  void serialNumbersAreTheSameWhenTheyIdentifyTheBoard(String one, String other, boolean same) {
    assertThat(SerialNumbers.same(Optional.of(one), Optional.of(other))).isEqualTo(same);
    assertThat(SerialNumbers.same(Optional.of(one), Optional.empty())).isFalse();
  }

  @Test
  void expectationsHaveTheirNamesOnTheCommandLine() {
    List<String> ids = new ArrayList<>();
    for (Expectation expectation : Expectation.values()) {
      ids.add(expectation.id());
      assertThat(Expectation.of(expectation.id())).contains(expectation);
    }
    assertThat(ids).containsExactly("mass-storage", "network", "none");
    assertThat(Expectation.of("disk")).isEmpty();
  }
}
