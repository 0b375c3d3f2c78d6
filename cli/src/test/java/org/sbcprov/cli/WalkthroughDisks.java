package org.sbcprov.cli;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.stream.Stream;
import org.sbcprov.core.process.SystemPrograms;
import org.sbcprov.fixtures.ScriptedPrograms;
import org.sbcprov.fixtures.block.DiskTree;
import org.sbcprov.cli.systems.SystemImage;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

/** Images of a BPI-CM4, the computer with a card reader that writes its card, and the BPI-CM4 itself. */
final class WalkthroughDisks {
  private static final long CARD = 31_914_983_424L;
  private static final long EMMC = 15_634_268_160L;
  private static final Duration LIMIT = Duration.ofMinutes(1);

  private final Path root;

  WalkthroughDisks(Path root) {
    this.root = root;
  }

  /** Banana Pi's Ubuntu as it is downloaded, and a public key; programs that change ext4 are installed. */
  static void ubuntu(ScriptedPrograms programs) throws IOException {
    programs.program("env", command -> new SystemPrograms().run(command, LIMIT));
    Path image = SystemImage.BANANA_PI.make(Path.of("ubuntu.img"));
    try (OutputStream out =
        new XZOutputStream(new BufferedOutputStream(Files.newOutputStream(Path.of("ubuntu.img.xz"))), new LZMA2Options(0))) {
      Files.copy(image, out);
    }
    Files.delete(image);
    Files.writeString(
        Path.of("id_ed25519.pub"),
        "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIKiXe1mUV5zqMl7a0yQ1zFYg5Cq8nJc1x4Jp0a3nE0xA me@desk\n");
  }

  /** Armbian's image for the same board, unpacked. */
  static void armbian() throws IOException {
    SystemImage.ARMBIAN.make(Path.of("armbian.img"));
  }

  /** A computer with a disk of its own and a card in a reader at USB port 1-1.3. */
  void reader() throws IOException {
    clear();
    DiskTree tree = new DiskTree(root);
    tree.usb("1-1.3", "000000001206");
    String place = "pci0000:00/0000:00:14.0/usb1/1-1/1-1.3/1-1.3:1.0/host2/target2:0:0/2:0:0:0";
    tree.disk("sda", "8:0", CARD, place);
    tree.tree().file("sys/devices/" + place + "/vendor", "Generic\n").file("sys/devices/" + place + "/model", "STORAGE DEVICE\n");
    tree.attribute("sda", "removable", "1");
    node("sda", CARD);
  }

  /** The BPI-CM4, started from its card. */
  void bananaPi() throws IOException {
    clear();
    DiskTree tree = new DiskTree(root);
    remove(root.resolve("sys/class/block"));
    mmc(tree, "mmcblk0", "179:0", CARD, "SD", "SC32G", 0);
    tree.part("mmcblk0", 1, "179:1", 8192, 24L << 20).part("mmcblk0", 2, "179:2", 57344, 40L << 20);
    tree.unmountAll().mount("179:2", "/", "ext4", "/dev/mmcblk0p2").mount("179:1", "/boot/firmware", "vfat", "/dev/mmcblk0p1");
    mmc(tree, "mmcblk1", "179:32", EMMC, "MMC", "8GTF4R", 1);
    mmc(tree, "mmcblk1boot0", "179:64", 4L << 20, "MMC", "8GTF4R", 1);
    mmc(tree, "mmcblk1boot1", "179:96", 4L << 20, "MMC", "8GTF4R", 1);
    node("mmcblk1", EMMC);
  }

  private static void mmc(DiskTree tree, String name, String number, long bytes, String type, String model, int host) {
    String place = "platform/soc/mmc_host/mmc" + host + "/mmc" + host + ":0001";
    tree.disk(name, number, bytes, place);
    tree.tree().file("sys/devices/" + place + "/type", type + "\n").file("sys/devices/" + place + "/name", model + "\n")
        .file("sys/devices/" + place + "/serial", "0x5bc0de0" + host + "\n");
  }

  /** A sparse file in the place of a device node. */
  private void node(String name, long bytes) throws IOException {
    Path node = root.resolve("dev").resolve(name);
    Files.createDirectories(node.getParent());
    try (RandomAccessFile file = new RandomAccessFile(node.toFile(), "rw")) {
      file.setLength(bytes);
    }
  }

  private void clear() throws IOException {
    remove(root.resolve("sys/class/block"));
    remove(root.resolve("proc/self/mountinfo"));
  }

  private static void remove(Path path) throws IOException {
    if (Files.exists(path)) {
      try (Stream<Path> all = Files.walk(path)) {
        for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(each);
        }
      }
    }
  }
}
