package org.sbcprov.core.block;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sbcprov.core.failure.Refused;
import org.sbcprov.fixtures.block.DiskTree;

/** The list of disks that are never written. */
class ProtectedDisksTest {
  @TempDir Path root;
  private Disk disk;

  @BeforeEach
  void makeSystem() {
    DiskTree system = new DiskTree(root);
    system.usb("1-1", "AB12").disk(6, 0, "sda", 1 << 30, "Generic", "SD Reader").partition(6, 0, "sda", 1);
    system.named("by-id", "usb-x", "sda").named("by-path", "pci-y", "sda").named("by-label", "backup", "sda1");
    system.node("sda", 0);
    system.node("sda1", 0);
    disk = Disks.under(root).find("sda").orElseThrow();
  }

  @ParameterizedTest
  @ValueSource(strings = {
    "serial:ab12", "serial: AB12 ", "model:SD Reader", "model:generic sd reader", "usb:1-1", "by-id/usb-x", "/dev/disk/by-id/usb-x",
    "/dev/disk/by-path/pci-y", "/dev/sda", "/dev/sda1", "/dev/disk/by-label/backup", "# x\n\r\n  serial:AB12\r"})
  void aLineProtectsTheDiskThatItNames(String text) {
    assertThat(ProtectedDisks.parse("list", text).protecting(disk, root)).isPresent();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "#serial:AB12", "serial:AB", "model:SD", "usb:1-1.1", "by-id/usb", "/dev/sdb", "/home", "/dev/sda2"})
  void aLineForAnotherDiskDoesNot(String text) {
    assertThat(ProtectedDisks.parse("list", text).protecting(disk, root)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"serial:", "model:  ", "usb:x", "by-id/", "sda", "seriel:AB12", "serial AB12", "~/disk", "/a\0b"})
  void aLineThatIsNotUnderstoodRefusesEverything(String text) {
    assertThatThrownBy(() -> ProtectedDisks.parse("list", "# mine\n" + text + "\n"))
        .isInstanceOfSatisfying(Refused.class, e -> assertThat(e.code()).isEqualTo("target.protected-list"))
        .hasMessageStartingWith("list:2: ");
  }

  @Test
  void aListThatIsNotThereProtectsNothingUnlessItIsAskedFor() {
    Path missing = root.resolve("none");
    assertThat(ProtectedDisks.read(missing, false).protecting(disk, root)).isEmpty();
    assertThatThrownBy(() -> ProtectedDisks.read(missing, true))
        .isInstanceOfSatisfying(Refused.class, e -> assertThat(e.code()).isEqualTo("target.protected-list"));
  }

  @Test
  void aListThatCannotBeReadRefusesEverything() throws IOException {
    Path directory = Files.createDirectory(root.resolve("protected-disks"));
    Path dangling = Files.createSymbolicLink(root.resolve("link"), Path.of("nowhere"));
    Path large = Files.write(root.resolve("large"), new byte[70_000]);
    for (Path list : new Path[] {directory, dangling, large}) {
      assertThatThrownBy(() -> ProtectedDisks.read(list, false))
          .isInstanceOfSatisfying(Refused.class, e -> assertThat(e.code()).isEqualTo("target.protected-list"));
    }
  }

  @Test
  void severalListsCountTogether() {
    ProtectedDisks both = ProtectedDisks.parse("a", "serial:1\n").and(ProtectedDisks.parse("b", "\nserial:AB12\n"));
    assertThat(both.protecting(disk, root)).contains("serial:AB12 (b:2)");
  }

  @Test
  void aFileCanBeProtectedByItsPath() throws IOException {
    Path file = Files.writeString(root.resolve("precious.img"), "x");
    Path link = Files.createLink(root.resolve("other-name.img"), file);
    assertThat(ProtectedDisks.parse("list", file + "\n").protecting(link)).isPresent();
    assertThat(ProtectedDisks.parse("list", "/elsewhere\n").protecting(file)).isEmpty();
  }
}
