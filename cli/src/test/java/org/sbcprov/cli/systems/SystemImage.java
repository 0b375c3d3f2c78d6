package org.sbcprov.cli.systems;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Images that are to a file system's eye what their makers publish: partitions, labels, features of ext4, and the files that
 * customising looks at. Programs in them are text.
 */
public enum SystemImage {
  /** MBR, one ext4 from 4 MiB on. Source: armbian/build, lib/functions/image/partitioning.sh. */
  ARMBIAN(
      0,
      "",
      "armbi_root",
      Map.of(),
      Map.of(
          "etc/armbian-release", "BOARD=bananapicm4io\nBOARD_NAME=\"BananaPi CM4IO\"\nVERSION=23.02.2\n",
          "etc/os-release", "ID=debian\nVERSION_CODENAME=bookworm\nPRETTY_NAME=\"Armbian 23.02.2 bookworm\"\n",
          "etc/fstab", "UUID=3a2b1c00-0000-4000-8000-000000000001 / ext4 defaults,noatime,commit=600,errors=remount-ro 0 1\n",
          "boot/armbianEnv.txt",
              "verbosity=1\nconsole=both\noverlay_prefix=meson\nfdtfile=amlogic/meson-g12b-bananapi-cm4-cm4io.dtb\n"
                  + "rootdev=UUID=3a2b1c00-0000-4000-8000-000000000001\nrootfstype=ext4\n",
          "boot/boot.cmd", "setenv rootdev \"/dev/mmcblk1p1\"\nbooti ${kernel_addr_r} ${ramdisk_addr_r} ${fdt_addr_r}\n")),

  /** MBR, FAT from 4 MiB on, ext4. */
  RASPBERRY_PI_OS(
      24,
      "bootfs",
      "rootfs",
      Map.of(
          "config.txt", "# For more options see the documentation\ndtparam=audio=on\narm_64bit=1\n\n[all]\nenable_uart=1\n",
          "cmdline.txt",
              "console=serial0,115200 console=tty1 root=PARTUUID=5bc0de01-02 rootfstype=ext4 fsck.repair=yes rootwait\n",
          "kernel8.img", "kernel"),
      Map.of(
          "etc/rpi-issue", "Raspberry Pi reference 2024-11-19\n",
          "etc/os-release", "ID=debian\nVERSION_CODENAME=bookworm\nPRETTY_NAME=\"Debian GNU/Linux 12 (bookworm)\"\n",
          "etc/fstab",
              "proc /proc proc defaults 0 0\nPARTUUID=5bc0de01-01 /boot/firmware vfat defaults 0 2\n"
                  + "PARTUUID=5bc0de01-02 / ext4 defaults,noatime 0 1\n",
          "boot/firmware/.keep", "")),

  /** MBR, FAT with the boot.ini of the vendor's U-Boot, ext4. */
  BANANA_PI(
      24,
      "BPI-BOOT",
      "BPI-ROOT",
      Map.of(
          "boot.ini",
              "BANANAPI_CM4-UBOOT-CONFIG\n\nsetenv condev \"console=ttyS0,115200n8\"\n\n# Load kernel, dtb and initrd\n"
                  + "fatload ${devtype} ${devno}:1 ${kernel_loadaddr} Image.gz\n"
                  + "fatload ${devtype} ${devno}:1 ${dtb_loadaddr} ${fdtfile}\n"
                  + "fatload ${devtype} ${devno}:1 ${initrd_loadaddr} uInitrd\n"
                  + "fdt addr ${dtb_loadaddr}\n\n# boot\nbooti ${loadaddr} ${initrd_loadaddr} ${dtb_loadaddr}\n",
          "env.txt", "console=both\n",
          "Image.gz", "kernel"),
      Map.of(
          "etc/os-release", "ID=ubuntu\nVERSION_ID=\"20.04\"\nPRETTY_NAME=\"Ubuntu 20.04.6 LTS\"\n",
          "etc/fstab", "LABEL=BPI-ROOT / ext4 defaults 0 1\nLABEL=BPI-BOOT /boot/firmware vfat defaults 0 2\n",
          "boot/firmware/.keep", ""));

  private static final int FIRST_MEBIBYTES = 4;
  private static final int ROOT_MEBIBYTES = 40;
  private static final List<String> TOOLS = List.of("sfdisk", "mke2fs", "mkfs.vfat", "mcopy", "debugfs");

  /** Of every system: what customising looks at or changes. */
  private static final Map<String, String> COMMON =
      Map.of(
          "etc/passwd",
              "root:x:0:0:root:/root:/bin/bash\ndaemon:x:1:1::/usr/sbin:/usr/sbin/nologin\npi:x:1000:1000::/home/pi:/bin/bash\n",
          "etc/group", "root:x:0:\npi:x:1000:\n",
          "etc/shadow", "root:*:19000:0:99999:7:::\npi:*:19000:0:99999:7:::\n",
          "etc/hostname", "old-name\n",
          "etc/hosts", "127.0.0.1\tlocalhost\n127.0.1.1\told-name\n",
          "etc/ssh/sshd_config", "Include /etc/ssh/sshd_config.d/*.conf\nPermitRootLogin yes\n",
          "usr/sbin/sshd", "program\n",
          "lib/systemd/system/ssh.service", "[Unit]\nDescription=OpenBSD Secure Shell server\n",
          "root/.profile", "# root\n",
          "home/pi/.profile", "# pi\n");

  private final int fatMebibytes;
  private final String fatLabel;
  private final String rootLabel;
  private final Map<String, String> bootFiles;
  private final Map<String, String> rootFiles;

  SystemImage(
      int fatMebibytes, String fatLabel, String rootLabel, Map<String, String> bootFiles, Map<String, String> rootFiles) {
    this.fatMebibytes = fatMebibytes;
    this.fatLabel = fatLabel;
    this.rootLabel = rootLabel;
    this.bootFiles = bootFiles;
    this.rootFiles = rootFiles;
  }

  /** Whether what makes them, and what changes ext4, is installed. */
  public static boolean isPossible() {
    for (String tool : TOOLS) {
      boolean there = false;
      for (String directory : path().split(":")) {
        there |= Files.isExecutable(Path.of(directory, tool));
      }
      if (!there) {
        return false;
      }
    }
    return true;
  }

  /** Whether it has a FAT partition before its root. */
  public boolean hasFat() {
    return fatMebibytes > 0;
  }

  /** The number of the partition with its root. */
  public int rootPartition() {
    return hasFat() ? 2 : 1;
  }

  /** Makes the image; everything in it is root's, but for the home of {@code pi}. */
  public Path make(Path image) throws IOException {
    Path work = Files.createTempDirectory("system");
    Path tree = tree(work.resolve("tree"), rootFiles);
    int root = FIRST_MEBIBYTES + fatMebibytes;
    StringBuilder script = new StringBuilder("set -e\numask 022\nimage=" + quoted(image) + "\nrm -f $image\n");
    script.append("truncate -s ").append(root + ROOT_MEBIBYTES).append("M $image\n");
    script.append("printf '%s\\n' 'label: dos' 'label-id: 0x5bc0de01'");
    if (hasFat()) {
      Path boot = tree(work.resolve("boot"), bootFiles);
      script.append(" 'start=8192, size=").append(fatMebibytes * 2048).append(", type=c, bootable'");
      script.append(" 'start=").append(root * 2048).append(", type=83' | sfdisk -q $image\n");
      script.append("mkfs.vfat -n ").append(fatLabel).append(" --offset 8192 $image ").append(fatMebibytes * 1024);
      script.append(" >/dev/null 2>&1\nmcopy -i $image@@4M -s ").append(quoted(boot)).append("/* ::/\n");
    } else {
      script.append(" 'start=8192, type=83' | sfdisk -q $image\n");
    }
    script.append("mke2fs -q -F -t ext4 -b 4096 -m 2 -E root_owner=0:0,offset=").append((long) root << 20);
    script.append(" -L ").append(rootLabel).append(" -d ").append(quoted(tree)).append(" $image ");
    script.append(ROOT_MEBIBYTES).append("M >/dev/null 2>&1\n");
    // The tree belongs to whoever runs this.
    script.append("debugfs -w -f - \"$image?offset=").append((long) root << 20).append("\" >/dev/null 2>&1 <<END\n");
    owners(tree, script);
    script.append("END\n");
    run(script.toString());
    delete(work);
    return image;
  }

  private static void owners(Path tree, StringBuilder script) throws IOException {
    try (Stream<Path> files = Files.walk(tree)) {
      for (Path file : files.sorted().toList()) {
        String path = "/" + tree.relativize(file);
        int owner = path.startsWith("/home/pi") ? 1000 : 0;
        String mode = Files.isDirectory(file) ? path.equals("/root") ? "040700" : "040755" : "0100644";
        String type = Files.isSymbolicLink(file) ? "0120777" : mode;
        for (String field : new String[] {"uid " + owner, "gid " + owner, "mode " + type}) {
          script.append("set_inode_field ").append(path).append(' ').append(field).append('\n');
        }
      }
    }
  }

  private Path tree(Path directory, Map<String, String> own) throws IOException {
    Map<String, String> files = new LinkedHashMap<>();
    if (own == rootFiles) {
      files.putAll(COMMON);
    }
    files.putAll(own);
    Files.createDirectories(directory);
    if (own == rootFiles) {
      Path link = directory.resolve("etc/systemd/system/multi-user.target.wants/ssh.service");
      Files.createDirectories(link.getParent());
      Files.createSymbolicLink(link, Path.of("/lib/systemd/system/ssh.service"));
    }
    for (Map.Entry<String, String> file : files.entrySet()) {
      Path path = directory.resolve(file.getKey());
      Files.createDirectories(path.getParent());
      Files.writeString(path, file.getValue());
    }
    return directory;
  }

  private static String quoted(Path path) {
    return "'" + path.toAbsolutePath() + "'";
  }

  private static String path() {
    return System.getenv().getOrDefault("PATH", "/usr/bin") + ":/usr/sbin:/sbin";
  }

  private static void run(String script) throws IOException {
    List<String> command = new ArrayList<>(List.of("sh", "-c", script));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("PATH", path());
    Process process = builder.start();
    process.getOutputStream().close();
    String said = new String(process.getInputStream().readAllBytes());
    try {
      if (!process.waitFor(300, TimeUnit.SECONDS) || process.exitValue() != 0) {
        throw new IOException("an image could not be made: " + said);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  private static void delete(Path directory) {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
