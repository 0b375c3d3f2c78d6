package org.sbcprov.imaging.sample;

import java.io.ByteArrayInputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.zip.CRC32;
import org.sbcprov.core.event.EventSink;
import org.sbcprov.imaging.disk.Part;
import org.sbcprov.imaging.ext4.Ext4Image;
import org.sbcprov.imaging.ext4.Ext4Options;
import org.sbcprov.imaging.fat.FatImage;
import org.sbcprov.imaging.fat.FatOptions;
import org.sbcprov.imaging.gpt.Mbr;
import org.sbcprov.imaging.gpt.TableForm;
import org.sbcprov.imaging.output.BytesPart;
import org.sbcprov.imaging.output.ImageOutput;
import org.sbcprov.imaging.output.ImageRequest;
import org.sbcprov.imaging.tree.FileTree;
import org.sbcprov.imaging.tree.TreeNode;

/**
 * A small disk image with the partitions and files by which a kind of system is told from others, and nothing that could
 * start: for demonstrations and tests. The same one gives the same bytes.
 */
public final class SampleSystem {
  private static final int SECTOR = 512;
  private static final long MIB = 1024 * 1024;
  private static final long FIRST = 4 * MIB;
  private static final long FAT_SIZE = 8 * MIB;
  private static final long EXT4_SIZE = 24 * MIB;
  private static final long MADE = 1_700_000_000;
  private static final int TYPE_FAT = 0x0c;
  private static final int TYPE_LINUX = 0x83;
  private static final int USER = 1000;
  private static final UUID ID = UUID.fromString("3b2a6d1e-7c54-4f0a-9d38-5a6b7c8d9e0f");

  private final List<TreeNode> root = new ArrayList<>();
  private final List<TreeNode> boot = new ArrayList<>();
  private final String bootLabel;
  private final String rootLabel;

  private SampleSystem(String bootLabel, String rootLabel) {
    this.bootLabel = bootLabel;
    this.rootLabel = rootLabel;
  }

  /** Debian without boot files: users, an SSH server that starts, a name. */
  private SampleSystem debian(String release, String name) {
    directory("root", 0700, 0);
    directory("etc", 0755, 0);
    directory("tmp", 01777, 0);
    file("etc/os-release", release);
    file("etc/hostname", name + "\n");
    file("etc/hosts", "127.0.0.1\tlocalhost\n127.0.1.1\t" + name + "\n::1\tlocalhost ip6-localhost\n");
    file("etc/ssh/sshd_config", "Include /etc/ssh/sshd_config.d/*.conf\nUsePAM yes\nSubsystem sftp /usr/lib/openssh/sftp-server\n");
    program("usr/sbin/sshd");
    file("usr/lib/systemd/system/ssh.service", "[Service]\nExecStart=/usr/sbin/sshd -D\n");
    return this;
  }

  private SampleSystem sshStarts() {
    return link("etc/systemd/system/multi-user.target.wants/ssh.service", "/usr/lib/systemd/system/ssh.service");
  }

  private SampleSystem users(String more) {
    return file("etc/passwd", "root:x:0:0:root:/root:/bin/bash\ndaemon:x:1:1::/usr/sbin:/usr/sbin/nologin\n" + more);
  }

  /** Armbian: one ext4 at 4 MiB. */
  public static SampleSystem armbian() {
    String script =
        "# made for sbcprov's samples\nsetenv load_addr 0x32000000\nload ${devtype} ${devnum} ${load_addr} ${prefix}armbianEnv.txt\n"
            + "env import -t ${load_addr} ${filesize}\nload ${devtype} ${devnum} ${fdt_addr_r} ${prefix}dtb/${fdtfile}\n"
            + "fdt addr ${fdt_addr_r}\nfdt resize 65536\nbooti ${kernel_addr_r} ${ramdisk_addr_r} ${fdt_addr_r}\n";
    return new SampleSystem("", "armbi_root")
        .debian("ID=debian\nVERSION_CODENAME=bookworm\nPRETTY_NAME=\"Armbian sample\"\n", "bananapicm4io")
        .sshStarts()
        .users("")
        .file("etc/armbian-release", "BOARD=bananapicm4io\nBOARD_NAME=\"Banana Pi CM4IO\"\n")
        .file("etc/fstab", "UUID=" + ID + " / ext4 defaults,noatime 0 1\n")
        .file("root/.not_logged_in_yet", "")
        .directory("etc/netplan", 0755, 0)
        .file("boot/armbianEnv.txt", "verbosity=1\nconsole=both\noverlay_prefix=meson\nrootdev=UUID=" + ID + "\nrootfstype=ext4\n")
        .file("boot/boot.cmd", script)
        .bytes("boot/boot.scr", script(script), 0644);
  }

  /** Raspberry Pi OS of bookworm: FAT with config.txt and cmdline.txt, ext4 with the user pi, who is renamed. */
  public static SampleSystem raspberryPiOs() {
    return new SampleSystem("bootfs", "rootfs")
        .debian("ID=debian\nVERSION_CODENAME=bookworm\n", "raspberrypi")
        .users("pi:x:" + USER + ":" + USER + ":,,,:/home/pi:/bin/bash\n")
        .file("etc/rpi-issue", "Raspberry Pi reference, sample\n")
        .program("usr/lib/userconf-pi/userconf")
        .file("usr/lib/systemd/system/sshswitch.service", "[Service]\nExecStart=/usr/lib/raspberrypi-sys-mods/sshswitch\n")
        .file("etc/fstab", "PARTUUID=5bc0ffee-01  /boot/firmware  vfat  defaults  0  2\nPARTUUID=5bc0ffee-02  /  ext4  defaults  0  1\n")
        .directory("boot/firmware", 0755, 0)
        .directory("home/pi", 0700, USER)
        .program("usr/sbin/NetworkManager")
        .directory("etc/NetworkManager/system-connections", 0700, 0)
        .file("var/lib/systemd/rfkill/platform-fe300000.mmcnr:wlan", "1\n")
        .bootFile("config.txt", "dtparam=audio=on\n\n[cm4]\notg_mode=1\n\n[all]\narm_64bit=1\n")
        .bootFile("cmdline.txt", "console=serial0,115200 console=tty1 root=PARTUUID=5bc0ffee-02 rootfstype=ext4 fsck.repair=yes rootwait quiet\n");
  }

  /** Banana Pi's Ubuntu for the BPI-CM4: FAT with boot.ini, ext4. */
  public static SampleSystem bananaPi() {
    return new SampleSystem("BPI-BOOT", "BPI-ROOT")
        .debian("ID=ubuntu\nVERSION_CODENAME=focal\n", "bananapi")
        .sshStarts()
        .users("pi:x:" + USER + ":" + USER + "::/home/pi:/bin/bash\n")
        .directory("home/pi", 0755, USER)
        .directory("boot/firmware", 0755, 0)
        .file("etc/fstab", "LABEL=BPI-ROOT / ext4 defaults 0 1\nLABEL=BPI-BOOT /boot/firmware vfat defaults 0 2\n")
        .bootFile(
            "boot.ini",
            "BANANAPI_CM4-UBOOT-CONFIG\n\nsetenv bootargs \"root=LABEL=BPI-ROOT rootwait rw console=ttyS0,115200\"\n\n"
                + "# Load kernel, dtb and initrd\nfatload ${devtype} ${devno}:1 ${kernel_loadaddr} Image.gz\n"
                + "fatload ${devtype} ${devno}:1 ${dtb_loadaddr} ${fdtfile}\n"
                + "fatload ${devtype} ${devno}:1 ${initrd_loadaddr} uInitrd\nfdt addr ${dtb_loadaddr}\n\n"
                + "unzip ${kernel_loadaddr} ${kernel_addr}\nbooti ${kernel_addr} ${initrd_loadaddr} ${dtb_loadaddr}\n")
        .bootFile("env.txt", "hdmi=1080p60hz\n");
  }

  /** Ubuntu for the Raspberry Pi: FAT with cloud-init's files, ext4. */
  public static SampleSystem ubuntu() {
    return new SampleSystem("system-boot", "writable")
        .debian("ID=ubuntu\nVERSION_CODENAME=noble\n", "ubuntu")
        .sshStarts()
        .users("")
        .directory("boot/firmware", 0755, 0)
        .directory("etc/netplan", 0755, 0)
        .program("usr/bin/cloud-init")
        .file("etc/fstab", "LABEL=writable / ext4 defaults 0 1\nLABEL=system-boot /boot/firmware vfat defaults 0 1\n")
        .bootFile("config.txt", "[all]\nkernel=vmlinuz\ncmdline=cmdline.txt\n")
        .bootFile("cmdline.txt", "console=serial0,115200 root=LABEL=writable rootfstype=ext4 rootwait fixrtc\n")
        .bootFile("user-data", "#cloud-config\n# a name and users go here\nssh_pwauth: false\n")
        .bootFile("meta-data", "instance-id: cloud-image\n")
        .bootFile("network-config", "network:\n  version: 2\n  ethernets:\n    eth0:\n      dhcp4: true\n      optional: true\n");
  }

  /** OpenWrt with an ext4 root, which has not been started yet. */
  public static SampleSystem openWrt() {
    return new SampleSystem("kernel", "rootfs")
        .directory("root", 0700, 0)
        .users("")
        .file("etc/openwrt_release", "DISTRIB_ID='OpenWrt'\nDISTRIB_RELEASE='24.10.0'\n")
        .directory("etc/uci-defaults", 0755, 0)
        .directory("etc/dropbear", 0755, 0)
        .program("usr/sbin/dropbear")
        .bootFile("boot.txt", "sample\n");
  }

  /** Debian that U-Boot starts by extlinux.conf, on one ext4. */
  public static SampleSystem extlinux() {
    return new SampleSystem("", "debian")
        .debian("ID=debian\nVERSION_CODENAME=trixie\n", "debian")
        .sshStarts()
        .users("")
        .file("etc/fstab", "LABEL=debian / ext4 defaults 0 1\n")
        .file(
            "boot/extlinux/extlinux.conf",
            "default l0\ntimeout 30\n\nlabel l0\n\tmenu label Debian\n\tlinux /boot/vmlinuz\n\tinitrd /boot/initrd.img\n"
                + "\tfdtdir /boot/dtbs/\n\tappend root=LABEL=debian ro quiet\n\nlabel l0r\n\tlinux /boot/vmlinuz\n\tappend root=LABEL=debian ro single\n");
  }

  /** A system of frank-w's kind: FAT with uEnv.txt, ext4. */
  public static SampleSystem uenv() {
    return new SampleSystem("BPI-BOOT", "BPI-ROOT")
        .debian("ID=debian\nVERSION_CODENAME=bookworm\n", "bpi-r4")
        .sshStarts()
        .users("")
        .file("etc/fstab", "LABEL=BPI-ROOT / ext4 defaults 0 1\nLABEL=BPI-BOOT /boot vfat defaults 0 2\n")
        .directory("boot", 0755, 0)
        .bootFile("uEnv.txt", "fit=bpi-r4.itb\nbootopts=quiet\n");
  }

  /** The same with another file, readable for all; in the place of one that is there. */
  public SampleSystem file(String path, String text) {
    return bytes(path, text.getBytes(StandardCharsets.UTF_8), 0644);
  }

  /** The same with another file beside the boot files. */
  public SampleSystem bootFile(String path, String text) {
    boot.add(node(path, text.getBytes(StandardCharsets.UTF_8), 0755));
    return this;
  }

  /** The same with another symbolic link. */
  public SampleSystem link(String path, String target) {
    root.add(
        new TreeNode(
            path, TreeNode.Kind.SYMBOLIC_LINK, 0777, 0, 0, MADE, 0, target, 0, 0, Collections.emptySortedMap(),
            TreeNode.Content.EMPTY));
    return this;
  }

  /** The same with another directory. */
  public SampleSystem directory(String path, int permissions, int owner) {
    root.add(TreeNode.directory(path, permissions, owner, owner, MADE));
    return this;
  }

  private SampleSystem program(String path) {
    return bytes(path, "#!/bin/sh\nexit 0\n".getBytes(StandardCharsets.UTF_8), 0755);
  }

  private SampleSystem bytes(String path, byte[] content, int permissions) {
    root.add(node(path, content, permissions));
    return this;
  }

  private static TreeNode node(String path, byte[] content, int permissions) {
    return TreeNode.file(
        path, permissions, 0, 0, MADE, content.length, () -> new ByteArrayInputStream(content));
  }

  /** A boot script as {@code mkimage -T script} makes it. */
  private static byte[] script(String text) {
    byte[] script = text.getBytes(StandardCharsets.UTF_8);
    ByteBuffer data = ByteBuffer.allocate(8 + script.length);
    data.putInt(script.length).putInt(0).put(script);
    ByteBuffer image = ByteBuffer.allocate(64 + data.capacity());
    image.putInt(0, 0x27051956).putInt(8, (int) MADE).putInt(12, data.capacity()).putInt(24, crc(data.array()));
    image.put(28, (byte) 5).put(29, (byte) 2).put(30, (byte) 6);
    image.put(64, data.array());
    byte[] header = Arrays.copyOf(image.array(), 64);
    image.putInt(4, crc(header));
    return image.array();
  }

  private static int crc(byte[] bytes) {
    CRC32 crc = new CRC32();
    crc.update(bytes);
    return (int) crc.getValue();
  }

  /** Writes the image: an MBR, the FAT if the kind has one, the ext4. */
  public Path write(Path file) {
    List<ImageRequest.Placed> parts = new ArrayList<>();
    List<TableForm.MbrRange> ranges = new ArrayList<>();
    long at = FIRST;
    if (!boot.isEmpty()) {
      FatOptions options = FatOptions.labelled(bootLabel, 0x5bc0ffee).withHiddenSectors(at / SECTOR);
      Part fat = FatImage.of(FileTree.of(boot, "the sample"), FAT_SIZE, options, EventSink.NONE);
      parts.add(new ImageRequest.Placed("boot", at, fat));
      ranges.add(new TableForm.MbrRange(TYPE_FAT, true, at / SECTOR, FAT_SIZE / SECTOR));
      at += FAT_SIZE;
    }
    Part ext4 =
        Ext4Image.of(FileTree.of(root, "the sample"), EXT4_SIZE, Ext4Options.of(rootLabel, ID, MADE));
    parts.add(new ImageRequest.Placed("root", at, ext4));
    ranges.add(new TableForm.MbrRange(TYPE_LINUX, boot.isEmpty(), at / SECTOR, EXT4_SIZE / SECTOR));
    parts.add(0, new ImageRequest.Placed("table", 0, new BytesPart(Mbr.sector(0x5bc0ffee, ranges))));
    ImageOutput.write(ImageRequest.plain(file, at + EXT4_SIZE, parts), EventSink.NONE);
    return file;
  }

  /** Of the file system with the root, in an image that was written. */
  public long rootPosition() {
    return boot.isEmpty() ? FIRST : FIRST + FAT_SIZE;
  }

  /** Of the FAT file system, in an image that was written. */
  public static long bootPosition() {
    return FIRST;
  }
}
