package org.sbcprov.imaging.custom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.sbcprov.core.event.Warning;
import org.sbcprov.core.failure.Failure;
import org.sbcprov.core.process.Programs;
import org.sbcprov.core.process.SystemPrograms;
import org.sbcprov.imaging.volume.Ownership;
import org.sbcprov.imaging.volume.Volume;

/** File systems of a test that things are asked for of. */
final class World {
  final MemoryVolume root = new MemoryVolume(Volume.Kind.EXT4, "root");
  final MemoryVolume boot = new MemoryVolume(Volume.Kind.FAT, "BOOT");
  Programs programs = new SystemPrograms();
  private boolean hasRoot = true;
  private boolean hasBoot;

  /** Any Linux, with a user of its own beside root. */
  static World linux() {
    World world = new World();
    world.root.file("/etc/os-release", "ID=debian\n");
    world.root.file("/etc/passwd", "root:x:0:0:root:/root:/bin/bash\nme:x:1000:1001::/home/me:/bin/sh\n");
    world.root.file("/usr/sbin/sshd", "");
    world.root.link("/etc/systemd/system/multi-user.target.wants/ssh.service", "/usr/lib/systemd/system/ssh.service");
    world.root.directory("/root", new Ownership(0700, 0, 0));
    world.root.directory("/home/me", new Ownership(0755, 1000, 1001));
    return world;
  }

  World armbian() {
    root.file("/etc/armbian-release", "BOARD=bananapicm4io\n");
    root.file("/boot/armbianEnv.txt", "verbosity=1\nextraargs=quiet\n");
    return this;
  }

  World raspberryPi() {
    root.file("/etc/rpi-issue", "x\n");
    root.file("/usr/lib/userconf-pi/userconf", "");
    root.file("/lib/systemd/system/sshswitch.service", "");
    root.file("/lib/systemd/system/raspberrypi-net-mods.service", "");
    root.directory("/boot/firmware", Ownership.ROOT_DIRECTORY);
    return bootFile("config.txt", "dtparam=audio=on\n[cm4]\notg_mode=1\n").bootFile("cmdline.txt", "console=tty1 root=x quiet\n");
  }

  World bootFile(String name, String text) {
    hasBoot = true;
    boot.file("/" + name, text);
    return this;
  }

  World withoutRoot() {
    hasRoot = false;
    return this;
  }

  List<Volume> volumes() {
    List<Volume> volumes = new ArrayList<>();
    if (hasBoot) {
      volumes.add(boot);
    }
    if (hasRoot) {
      volumes.add(root);
    }
    return volumes;
  }

  LayoutDetector.Detected detected() {
    return LayoutDetector.detect(volumes(), List.of(), "test.img");
  }

  private Bench staged(Customization... wanted) {
    LayoutDetector.Detected detected = detected();
    Bench bench = new Bench(detected.layout(), detected.tree(), programs);
    for (Customization one : wanted) {
      one.apply(bench);
    }
    return bench;
  }

  /** Does it, and expects that nothing is left to do then. */
  Bench apply(Customization... wanted) {
    Bench bench = staged(wanted);
    for (StagedVolume volume : bench.tree().volumes()) {
      volume.volume().changes(volume.edits(), 0);
    }
    assertThat(staged(wanted).tree().volumes()).as("a second run").isEmpty();
    return bench;
  }

  /** Expects a refusal with advice. */
  Failure requireRefused(String code, Customization... wanted) {
    Failure failure = catchThrowableOfType(Failure.class, () -> staged(wanted));
    assertThat(failure).isNotNull();
    assertThat(failure.code()).isEqualTo(code);
    assertThat(failure.hint()).isNotEmpty();
    return failure;
  }

  static List<String> codes(Bench bench) {
    return bench.warnings().stream().map(Warning::code).toList();
  }

  /** The line of a key whose bytes are made up. */
  static String key(int number, String comment) {
    ByteBuffer blob = ByteBuffer.allocate(4 + 11 + 4 + 32);
    blob.putInt(11).put("ssh-ed25519".getBytes(StandardCharsets.US_ASCII)).putInt(32).putInt(number);
    return "ssh-ed25519 " + Base64.getEncoder().encodeToString(blob.array()) + (comment.isEmpty() ? "" : " " + comment);
  }

  static List<PublicKey> keys(String... lines) {
    return PublicKey.parse(String.join("\n", lines).getBytes(StandardCharsets.UTF_8), "keys.pub");
  }
}
