package org.sbcprov.imaging.custom;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import org.sbcprov.core.failure.Failure;
import org.sbcprov.imaging.volume.Ownership;
import org.sbcprov.imaging.volume.Volume;

/** Whatever stands in the files of an image, it is edited or refused. */
class HostileFilesTest {
  private static final List<String> ROOT =
      List.of(
          "/etc/passwd", "/etc/fstab", "/etc/hosts", "/etc/hostname", "/etc/os-release", "/root/.ssh/authorized_keys",
          "/etc/ssh/sshd_config", "/boot/armbianEnv.txt", "/boot/extlinux/extlinux.conf", "/boot/boot.cmd", "/boot/boot.scr");
  private static final List<String> BOOT =
      List.of("/config.txt", "/cmdline.txt", "/boot.ini", "/user-data", "/network-config", "/uEnv.txt", "/userconf.txt");

  private static final List<Customization> WANTED =
      List.of(
          new Hostname("node1"),
          new AuthorizedKeys(World.keys(World.key(1, "x")), "root", ""),
          new Wifi(new WirelessNetwork("net", "0".repeat(64), "DE")),
          KernelArgument.of("a=b"),
          KernelArgument.of("-root"),
          new ConfigTxt("dtparam", "x=on"),
          new EnvLine("a", "b", Optional.empty()),
          new ExtlinuxKey("fdt", "/x"),
          new ExtlinuxKey("append", ""),
          new BootScriptLines(BootScriptLines.Kind.BOOT_INI, new AnchoredLines(List.of("x"), "a", true)),
          new BootScriptLines(BootScriptLines.Kind.BOOT_SCR, new AnchoredLines(List.of("x"), "a", false)),
          UserConf.of("me:$6$abcdefgh$" + "x".repeat(86), Optional.empty()));

  /** Words that mean something there, among bytes that do not. */
  @Provide
  Arbitrary<byte[]> contents() {
    Arbitrary<String> word =
        Arbitraries.of(
            "\n", "\r\n", " ", "\t", ":", "=", "#", "[all]", "label", "default", "append", "-UBOOT-CONFIG", "A-UBOOT-CONFIG\n",
            "127.0.1.1", "root:x:0:0::/root:/bin/sh\n", "vfat", "/boot", "network:", "\"", "\\", "ssh-ed25519 AAAA", "a", "dtoverlay=",
            "hostname:", "#cloud-config\n", "\u0000", "\u001b", "é", "extraargs=", "Match", "${", "- ", "{", "&a", "*a", "\ufeff");
    Arbitrary<byte[]> bytes = Arbitraries.bytes().array(byte[].class).ofMaxSize(40);
    return Arbitraries.frequencyOf(
        Tuple.of(4, word.list().ofMaxSize(25).map(words -> String.join("", words).getBytes(StandardCharsets.UTF_8))),
        Tuple.of(1, bytes));
  }

  @Property(tries = 300)
  void onlyFailuresComeOut(@ForAll List<@From("contents") byte[]> files) {
    MemoryVolume root = new MemoryVolume(Volume.Kind.EXT4, "root");
    MemoryVolume boot = new MemoryVolume(Volume.Kind.FAT, "bootfs");
    root.directory("/root", new Ownership(0700, 0, 0)).file("/usr/sbin/sshd", "");
    for (int i = 0; i < files.size() && i < ROOT.size() + BOOT.size(); i++) {
      if (i < BOOT.size()) {
        boot.file(BOOT.get(i), files.get(i), Ownership.ROOT_FILE);
      } else {
        root.file(ROOT.get(i - BOOT.size()), files.get(i), Ownership.ROOT_FILE);
      }
    }
    for (Customization one : WANTED) {
      try {
        LayoutDetector.Detected detected = LayoutDetector.detect(List.of(boot, root), List.of(), "x.img");
        Bench bench = new Bench(detected.layout(), detected.tree(), null);
        one.apply(bench);
        one.apply(bench);
        for (FileChange change : bench.tree().changes()) {
          assertThat(change.words()).doesNotContain("\u001b");
          assertThat(String.join("\n", change.diff())).doesNotContain("\u001b");
        }
        assertThat(bench.done().toString()).doesNotContain("\u001b");
      } catch (Failure e) {
        assertThat(e.code()).matches("(customize|image)\\..*");
        assertThat(e.getMessage()).doesNotContain("\u001b");
      }
    }
  }
}
