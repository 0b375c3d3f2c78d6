package org.sbcprov.imaging.custom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.sbcprov.core.failure.Failure;
import org.sbcprov.imaging.volume.Ownership;
import org.sbcprov.imaging.volume.Volume;

class LayoutDetectorTest {
  private static Layout layout(World world) {
    Layout layout = world.detected().layout();
    assertThat(layout.evidence()).isNotEmpty();
    return layout;
  }

  @Test
  void eachKindIsToldByItsFiles() {
    assertThat(layout(World.linux()).family()).isEqualTo(Layout.Family.LINUX);
    assertThat(layout(World.linux().armbian()).family()).isEqualTo(Layout.Family.ARMBIAN);
    assertThat(layout(World.linux().raspberryPi()).family()).isEqualTo(Layout.Family.RASPBERRY_PI_OS);
    assertThat(layout(World.linux().bootFile("boot.ini", "X-UBOOT-CONFIG\n")).family()).isEqualTo(Layout.Family.BANANA_PI);
    assertThat(layout(World.linux().bootFile("uEnv.txt", "a=1\n")).family()).isEqualTo(Layout.Family.UENV);
    assertThat(layout(World.linux().bootFile("extlinux/extlinux.conf", "")).family()).isEqualTo(Layout.Family.EXTLINUX);
    World ubuntu = World.linux().raspberryPi().bootFile("user-data", "#cloud-config\n");
    ubuntu.root.file("/etc/os-release", "ID=ubuntu\n");
    assertThat(layout(ubuntu).family()).isEqualTo(Layout.Family.UBUNTU_PI);
    assertThat(layout(ubuntu).cloudInit()).isTrue();
    World openWrt = World.linux();
    openWrt.root.file("/etc/openwrt_release", "");
    assertThat(layout(openWrt).family()).isEqualTo(Layout.Family.OPENWRT);
    assertThat(layout(World.linux().withoutRoot().raspberryPi()).family()).isEqualTo(Layout.Family.RASPBERRY_PI_FIRMWARE);
    assertThat(layout(World.linux().withoutRoot().bootFile("boot.scr", "")).family()).isEqualTo(Layout.Family.BOOT_FILES);
  }

  /** Debian's own image for the Pi was once taken for Raspberry Pi OS: nothing in it reads userconf.txt or the file ssh. */
  @Test
  void aSystemThatThePisFirmwareStartsIsNotRaspberryPiOsForThat() {
    World debian = World.linux().bootFile("config.txt", "").bootFile("cmdline.txt", "a\n");
    debian.root.directory("/boot/firmware", Ownership.ROOT_DIRECTORY);
    assertThat(layout(debian).family()).isEqualTo(Layout.Family.RASPBERRY_PI_FIRMWARE);
    debian.requireRefused("customize.no-place", UserConf.of("me:$1$abcdefgh$" + "x".repeat(22), Optional.empty()));
    debian.requireRefused(
        "customize.no-place", new Wifi(WirelessNetwork.of("net", "password".getBytes(StandardCharsets.UTF_8), "DE")));
    debian.apply(KernelArgument.of("quiet"));
    assertThat(debian.boot.text("/cmdline.txt")).isEqualTo("a quiet\n");
    World off = World.linux().bootFile("config.txt", "").bootFile("cmdline.txt", "a\n");
    off.root.remove("/etc/systemd/system/multi-user.target.wants/ssh.service");
    AuthorizedKeys keys = new AuthorizedKeys(World.keys(World.key(1, "")), "root", "");
    assertThat(World.codes(off.apply(keys))).contains("customize.ssh-off");
    assertThat(off.boot.find("/ssh")).isEmpty();
    World.linux().raspberryPi().withoutRoot().requireRefused(
        "customize.no-place", UserConf.of("me:$1$abcdefgh$" + "x".repeat(22), Optional.empty()));
    World renamed = World.linux().bootFile("config.txt", "");
    renamed.root.file("/etc/os-release", "ID=raspbian\n");
    assertThat(layout(renamed).family()).isEqualTo(Layout.Family.RASPBERRY_PI_OS);
  }

  @Test
  void whereTheBootFilesAreMountedStandsInFstab() {
    World world = World.linux().bootFile("cmdline.txt", "a\n").bootFile("config.txt", "");
    world.root.file("/etc/fstab", "# x\nLABEL=OTHER /boot/firmware vfat defaults 0 0\nPARTUUID=1-1 /boot vfat defaults 0 2\n");
    assertThat(layout(world).mount()).isEqualTo("/boot");
    world.root.file("/etc/fstab", "LABEL=BOOT\t/boot/firmware auto defaults 0 0\n");
    assertThat(layout(world).mount()).isEqualTo("/boot/firmware");
    world.root.file("/etc/fstab", "");
    assertThat(layout(world).mount()).isEmpty();
    world.root.directory("/boot/firmware", Ownership.ROOT_DIRECTORY);
    assertThat(layout(world).mount()).isEqualTo("/boot/firmware");
    World older = World.linux().bootFile("cmdline.txt", "a\n");
    older.root.directory("/boot", Ownership.ROOT_DIRECTORY);
    assertThat(layout(older).mount()).isEqualTo("/boot");
  }

  @Test
  void nothingAndTwoRootsAreRefusedWithWhatWasFound() {
    Failure none =
        catchThrowableOfType(Failure.class, () -> LayoutDetector.detect(List.of(), List.of("partition 2 (squashfs)"), "x.img"));
    assertThat(none.code()).isEqualTo("customize.no-volume");
    assertThat(none).hasMessageContaining("squashfs");
    List<Volume> two = List.of(World.linux().root, World.linux().root);
    Failure several = catchThrowableOfType(Failure.class, () -> LayoutDetector.detect(two, List.of(), "x.img"));
    assertThat(several.code()).isEqualTo("customize.several-roots");
    assertThat(several.hint()).isNotEmpty();
  }
}
