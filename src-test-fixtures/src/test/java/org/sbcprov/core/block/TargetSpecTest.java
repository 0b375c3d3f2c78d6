package org.sbcprov.core.block;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sbcprov.core.failure.BadUsage;
import org.sbcprov.core.failure.Failure;
import org.sbcprov.fixtures.block.DiskTree;

/** What somebody's words for a target lead to. */
class TargetSpecTest {
  private static final long CARD = 31_914_983_424L;

  @TempDir Path root;
  @TempDir Path work;
  private DiskTree system;

  @BeforeEach
  void makeSystem() {
    system = new DiskTree(root);
    system.usb("1-1", "0123").disk(6, 0, "sda", CARD, "Generic", "SD Reader").partition(6, 0, "sda", 1)
        .disk(6, 1, "sdb", 0, "Generic", "CF Reader");
    system.node("sda", 0);
    system.node("sda1", 0);
    system.named("by-id", "usb-Generic_0123-0:0", "sda").named("by-id", "usb-Generic_0123-0:0-part1", "sda1");
  }

  private Found find(String text) {
    return TargetSpec.parse(text).find(root);
  }

  private Failure failure(String text) {
    return catchThrowableOfType(Failure.class, () -> find(text));
  }

  @ParameterizedTest
  @ValueSource(strings = {"serial:0123", "usb:1-1", "by-id/usb-Generic_0123-0:0", "/dev/disk/by-id/usb-Generic_0123-0:0", "/dev/sda", "/dev/../dev/sda"})
  void eachFormLeadsToTheDisk(String text) {
    assertThat(find(text).disk().orElseThrow().device()).isEqualTo("/dev/sda");
  }

  @Test
  void whatUdevAndLsblkCallTheSerialNumberIsOneToo() {
    system.udev("8:0", "ID_SERIAL_SHORT=00AB");
    assertThat(find("serial:00ab").disk().orElseThrow().name()).isEqualTo("sda");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "serial:", "serial:  ", "usb:", "usb:x", "usb:1", "usb:usb1", "by-id/", "by-id/a/b", "by-id/../../sda"})
  void wordsThatNameNothingAreRefused(String text) {
    assertThatThrownBy(() -> TargetSpec.parse(text)).isInstanceOfSatisfying(BadUsage.class, e -> assertThat(e.code()).isEqualTo("target.form"));
  }

  @Test
  void severalDisksWithAMediumAtOnePortAreNamed() {
    system.usb("1-1", "0123").disk(6, 1, "sdb", 1 << 30, "Generic", "CF Reader");
    for (String text : new String[] {"usb:1-1", "serial:0123"}) {
      Failure failure = failure(text);
      assertThat(failure.code()).isEqualTo("target.ambiguous");
      assertThat(failure.exitStatus().code()).isEqualTo(4);
      assertThat(failure.getMessage()).contains("/dev/sda (").contains("/dev/sdb (").contains("LUN 1");
      assertThat(failure.hint()).isEqualTo("Name one of them: /dev/disk/by-id/usb-Generic_0123-0:0 or /dev/sdb.");
    }
  }

  @Test
  void aReaderWithoutAnyCardHasNoMedium() {
    system.attribute("sda", "size", "0");
    assertThat(failure("usb:1-1").code()).isEqualTo("target.no-medium");
    assertThat(failure("usb:1-1").exitStatus().code()).isEqualTo(5);
  }

  @ParameterizedTest
  @ValueSource(strings = {"serial:9", "usb:1-1.4", "by-id/nothing", "/dev/sdz", "/dev/disk/by-id/nothing", "/dev/mapper/x"})
  void whatIsNotThereIsNotFoundAndNeverCreated(String text) {
    Failure failure = failure(text);
    assertThat(failure.code()).isEqualTo("target.not-found");
    assertThat(failure.exitStatus().code()).isEqualTo(5);
    assertThat(failure.hint()).contains("sbcprov image targets");
    assertThat(root.resolve("dev/sdz")).doesNotExist();
  }

  @Test
  void aNameWhoseDeviceIsGoneIsNotFound() {
    system.named("by-id", "usb-Gone", "sdq");
    assertThat(failure("by-id/usb-Gone").getMessage()).contains("leads to a device that is not there");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/dev/sda1", "by-id/usb-Generic_0123-0:0-part1"})
  void aPartitionIsRefusedAndItsDiskOffered(String text) {
    Failure failure = failure(text);
    assertThat(failure.code()).isEqualTo("target.is-partition");
    assertThat(failure.getMessage()).startsWith("/dev/sda1 is a partition of /dev/sda (31.9 GB");
    assertThat(failure.hint()).isEqualTo("If you mean the disk, give /dev/sda.");
  }

  @Test
  void aRegularFileBelowDevIsRefused() {
    system.node("sdc", 100);
    assertThat(failure("/dev/sdc").code()).isEqualTo("target.file-in-dev");
    assertThat(failure("/dev/sdc").hint()).contains("sudo rm /dev/sdc");
  }

  @Test
  void nobodyIsToldToRemoveWhatBelongsBelowDev() throws IOException {
    // Of "--to /dev/stdout > out" the advice was "sudo rm /dev/stdout".
    Path out = Files.write(work.resolve("out"), new byte[1]);
    Files.createDirectories(root.resolve("dev/shm"));
    Files.createSymbolicLink(root.resolve("dev/stdout"), out);
    Files.write(root.resolve("dev/shm/x.img"), new byte[1]);
    for (String path : new String[] {"/dev/stdout", "/dev/shm/x.img"}) {
      assertThat(failure(path).code()).isEqualTo("target.file-in-dev");
      assertThat(failure(path).hint()).doesNotContain("rm");
    }
    assertThat(failure("/dev/stdout").getMessage()).contains("leads to a file").contains(out.toString());
    assertThat(failure("/dev/shm/x.img").getMessage()).contains("a file in memory");
  }

  @Test
  void directoriesPipesAndCharacterDevicesAreNoTargets() throws IOException {
    assertThat(failure(work.toString()).code()).isEqualTo("target.kind");
    assertThat(failure(work.toString()).getMessage()).endsWith(" is a directory, not a disk or file");
    assertThat(failure("/dev").code()).isEqualTo("target.kind");
    Files.createDirectories(root.resolve("dev/shm"));
    assertThat(failure("/dev/shm").code()).isEqualTo("target.kind");
    if (Files.exists(Path.of("/dev/null"))) {
      Failure failure = catchThrowableOfType(Failure.class, () -> TargetSpec.parse("/dev/null").find(Path.of("/")));
      assertThat(failure.code()).isEqualTo("target.kind");
      assertThat(failure.getMessage()).contains("a character device");
    }
  }

  @Test
  void aFileIsAFileWhetherItIsThereOrNot() throws IOException {
    Path there = Files.writeString(work.resolve("vm.img"), "x");
    assertThat(find(there.toString()).disk()).isEmpty();
    assertThat(find(work.resolve("new.img").toString()).path()).isEqualTo(work.resolve("new.img"));
    assertThat(find("./serial:5").path()).isEqualTo(Path.of("./serial:5"));
  }

  /** A file would be made in the place of a device otherwise, and all of it would be in memory. */
  @Test
  void aLinkToADeviceThatIsNotThereMakesNoFile() throws IOException {
    Path link = Files.createSymbolicLink(work.resolve("card"), Path.of("/dev/sdz"));
    assertThat(failure(link.toString()).code()).isEqualTo("target.not-found");
  }

  @Test
  void aDirectoryThatIsALinkToDevMakesNoFileEither() throws IOException {
    Path devices = Files.createSymbolicLink(work.resolve("devices"), Path.of("/dev"));
    Path second = Files.createSymbolicLink(work.resolve("second"), Path.of("devices/sdz"));
    assertThat(failure(work.resolve("devices/sdz").toString()).code()).isEqualTo("target.not-found");
    assertThat(failure(second.toString()).code()).isEqualTo("target.not-found");
    Files.delete(devices);
    Path own = Files.createSymbolicLink(work.resolve("own"), Path.of("new.img"));
    assertThat(find(own.toString()).disk()).isEmpty();
  }

  @Test
  void onlyNamesThatStayArePinned() {
    assertThat(TargetSpec.parse("serial:1").isPinned()).isTrue();
    assertThat(TargetSpec.parse("/dev/disk/by-id/x").isPinned()).isTrue();
    assertThat(TargetSpec.parse("/dev/sda").isPinned()).isFalse();
  }
}
