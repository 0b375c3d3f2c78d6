package org.sbcprov.core.block;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.sbcprov.core.failure.Failure;
import org.sbcprov.fixtures.block.DiskTree;

/** What the system tells may be nonsense, and may change while it is looked at. */
@Timeout(120)
class HostileSystemTest {
  private static final String[] PIECES = {
    " ", "\n", "\\", "\\04", "\\040", "\\777", "/", "/dev/", "/dev/sda1", "8:1", "0:0", ":", ",", "-", " - ", "overlay", "btrfs",
    "lowerdir=", "/media/x", "..", "\0", "\u001b[2J", "\u202e", "loop4", "99999999999999999999", "=", "%s", "\t", "ID_FS_TYPE="
  };

  @TempDir Path root;
  private DiskTree system;

  @BeforeEach
  void makeSystem() {
    system = new DiskTree(root);
    system.usb("1-1", "0123").disk(6, 0, "sda", 1 << 30, "Generic", "SD Reader").partition(6, 0, "sda", 1);
    system.loop("loop4", "7:4", 4096, "/media/x/a.img").mapped("dm-0", "253:0", "a", "LVM", "sda/sda1");
    system.node("sda", 0);
  }

  private static String garbage(Random random) {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(60); i > 0; i--) {
      text.append(PIECES[random.nextInt(PIECES.length)]);
    }
    return text.toString();
  }

  private void look() {
    for (Disk disk : Disks.under(root).list()) {
      for (Failure refusal : TargetGuard.look(root, ProtectedDisks.none()).refusals(disk)) {
        String words = refusal.getMessage() + refusal.hint() + refusal.facts();
        assertThat(words).doesNotContain("\u001b", "\u202e", "\0");
      }
    }
    for (String words : new String[] {"/dev/sda", "serial:0123", "usb:1-1", "by-id/x"}) {
      try {
        assertThat(TargetSpec.parse(words).find(root).disk()).isPresent();
      } catch (Failure e) {
        assertThat(e.code()).startsWith("target.");
      }
    }
  }

  @Test
  void nonsenseEndsInNothingButRefusals() {
    String[] files = {
      "proc/self/mountinfo", "proc/1/mountinfo", "proc/swaps", "sys/class/block/loop4/loop/backing_file", "sys/class/block/dm-0/dm/name",
      "sys/class/block/dm-0/dm/uuid", "run/udev/data/b8:1", "run/udev/data/b8:0", "sys/class/block/sda/size", "sys/class/block/sda/dev",
      "sys/class/block/sda/sda1/uevent", "sys/class/block/loop4/dev", "sys/class/block/sda/device/model"
    };
    Random random = new Random(6);
    for (int round = 0; round < 400; round++) {
      String file = files[random.nextInt(files.length)];
      String text = random.nextBoolean() ? garbage(random) : "30 1 8:1 / " + garbage(random) + " rw - ext4 " + garbage(random);
      system.tree().file(file, text.getBytes(StandardCharsets.UTF_8));
      look();
    }
  }

  @Test
  void disksMayComeAndGoMeanwhile() throws InterruptedException {
    AtomicBoolean done = new AtomicBoolean();
    Thread plugging =
        new Thread(
            () -> {
              for (int i = 0; !done.get(); i++) {
                system.usb("1-2", "9").disk(8, 0, "sdb", 1 << 30, "x", "y").partition(8, 0, "sdb", 1);
                system.tree().remove("1-2");
              }
            });
    plugging.start();
    for (int i = 0; i < 100; i++) {
      look();
    }
    done.set(true);
    plugging.join();
  }
}
