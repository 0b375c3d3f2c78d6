package org.sbcprov.imaging.custom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sbcprov.core.event.Warning;
import org.sbcprov.core.failure.Failure;
import org.sbcprov.core.process.SystemPrograms;
import org.sbcprov.fixtures.EventLog;
import org.sbcprov.imaging.Tools;
import org.sbcprov.imaging.disk.InPlaceEdit;
import org.sbcprov.imaging.sample.SampleSystem;
import org.sbcprov.imaging.volume.Ownership;

/** Whole images, changed and looked at by other programs. */
class ImageCustomizeTest {
  private static final String KEY = World.key(1, "me@here");
  private static final long TIME = 1_750_000_000;

  @TempDir Path directory;
  private final EventLog events = new EventLog();

  @BeforeEach
  void requireDebugfs() {
    Tools.run("debugfs", "-V");
  }

  private static AuthorizedKeys key() {
    return new AuthorizedKeys(World.keys(KEY), "root", "");
  }

  private static BootScriptLines line(BootScriptLines.Kind kind) {
    return new BootScriptLines(kind, new AnchoredLines(List.of("fdt rm /aocec"), "fdt addr", true));
  }

  private ImageCustomize.Result customize(Path image, Customization... wanted) {
    return run(new ImageCustomize.Request(
        image, List.of(wanted), Optional.empty(), false, Optional.empty(), false, TIME));
  }

  private ImageCustomize.Result run(ImageCustomize.Request request) {
    return ImageCustomize.run(request, new SystemPrograms(), events);
  }

  private List<String> names() throws IOException {
    try (Stream<Path> list = Files.list(directory)) {
      return list.map(path -> path.getFileName().toString()).sorted().toList();
    }
  }

  /** Expects sound file systems, and takes them out of the image for other programs. */
  private Path requireClean(Path image, SampleSystem system, boolean fat) throws IOException {
    Tools.run("e2fsck", "-fn", image + "?offset=" + system.rootPosition());
    if (fat) {
      byte[] all = Files.readAllBytes(image);
      Path part = directory.resolve("boot.part");
      Files.write(part, Arrays.copyOfRange(
          all, (int) SampleSystem.bootPosition(), (int) system.rootPosition()));
      Tools.run("fsck.vfat", "-n", part);
      Files.delete(part);
    }
    return image;
  }

  private String stat(Path image, SampleSystem system, String path) {
    return Tools.run("debugfs", "-R", "stat " + path, image + "?offset=" + system.rootPosition());
  }

  private String cat(Path image, SampleSystem system, String path) {
    String output = Tools.run("debugfs", "-R", "cat " + path, image + "?offset=" + system.rootPosition());
    return output.substring(output.indexOf('\n') + 1);
  }

  private String mtype(Path image, String path) {
    return Tools.run("mtype", "-i", image + "@@" + SampleSystem.bootPosition(), "::" + path);
  }

  @Test
  void armbianGetsTheKeyAndALineOfItsScript() throws IOException {
    SampleSystem system = SampleSystem.armbian();
    Path image = system.write(directory.resolve("armbian.img"));
    ImageCustomize.Result result =
        customize(image, key(), new Hostname("node1"), line(BootScriptLines.Kind.BOOT_SCR), KernelArgument.of("quiet"));
    assertThat(result.layout().family()).isEqualTo(Layout.Family.ARMBIAN);
    requireClean(image, system, false);
    assertThat(cat(image, system, "/root/.ssh/authorized_keys")).isEqualTo(KEY + "\n");
    assertThat(stat(image, system, "/root/.ssh")).contains("Mode:  0700", "User:     0");
    assertThat(stat(image, system, "/root/.ssh/authorized_keys")).contains("Mode:  0600", "User:     0", "Group:     0");
    assertThat(cat(image, system, "/boot/boot.cmd")).contains("fdt addr ${fdt_addr_r}\nfdt rm /aocec\n");
    assertThat(cat(image, system, "/etc/hostname")).isEqualTo("node1\n");
    assertThat(cat(image, system, "/boot/armbianEnv.txt")).contains("extraargs=quiet\n");
    assertThat(names()).containsExactly("armbian.img");
    assertThat(events.of(Warning.class)).isEmpty();
  }

  @Test
  void raspberryPiOsGetsTheKeyAUserAndSettings() throws IOException {
    SampleSystem system = SampleSystem.raspberryPiOs();
    Path image = system.write(directory.resolve("raspios.img"));
    customize(
        image, key(), UserConf.of("me:$6$abcdefgh$" + "x".repeat(86), Optional.empty()), KernelArgument.of("-quiet"),
        new ConfigTxt("dtoverlay", "dwc2"), new Wifi(WirelessNetwork.of("net", "password".getBytes(), "DE")));
    requireClean(image, system, true);
    assertThat(cat(image, system, "/root/.ssh/authorized_keys")).isEqualTo(KEY + "\n");
    assertThat(mtype(image, "/config.txt")).endsWith("[all]\narm_64bit=1\ndtoverlay=dwc2\n");
    assertThat(mtype(image, "/cmdline.txt")).endsWith("rootwait cfg80211.ieee80211_regdom=DE\n").doesNotContain("quiet");
    assertThat(mtype(image, "/userconf.txt")).startsWith("me:$6$");
    assertThat(mtype(image, "/ssh")).isEmpty();
    assertThat(stat(image, system, "/etc/NetworkManager/system-connections/sbcprov-wifi.nmconnection")).contains("Mode:  0600");
    assertThat(cat(image, system, "/var/lib/systemd/rfkill/platform-fe300000.mmcnr:wlan")).isEqualTo("0\n");
  }

  @Test
  void bananaPisUbuntuGetsTheKeyAndALineOfBootIni() throws IOException {
    SampleSystem system = SampleSystem.bananaPi();
    Path image = system.write(directory.resolve("bpi.img"));
    customize(image, key(), line(BootScriptLines.Kind.BOOT_INI), new AuthorizedKeys(World.keys(KEY), "pi", ""));
    requireClean(image, system, true);
    assertThat(mtype(image, "/boot.ini")).startsWith("BANANAPI_CM4-UBOOT-CONFIG\n").contains("fdt addr ${dtb_loadaddr}\nfdt rm /aocec\n");
    assertThat(cat(image, system, "/root/.ssh/authorized_keys")).isEqualTo(KEY + "\n");
    assertThat(stat(image, system, "/home/pi/.ssh/authorized_keys")).contains("Mode:  0600", "User:  1000", "Group:  1000");
  }

  @Test
  void ubuntuOpenWrtAndOthersGetItWhereTheyHaveIt() throws IOException {
    Path copied = Files.writeString(directory.resolve("x"), "1");
    SampleSystem ubuntu = SampleSystem.ubuntu();
    Path image = ubuntu.write(directory.resolve("ubuntu.img"));
    customize(image, key(), new Hostname("node1"), CopyIn.of(copied + ":/boot/firmware/extra/x"), CopyIn.of(copied + ":/opt/a/b:0640:7:8"));
    requireClean(image, ubuntu, true);
    assertThat(mtype(image, "/user-data")).startsWith("#cloud-config\nhostname: \"node1\"\n");
    assertThat(mtype(image, "/extra/x")).isEqualTo("1");
    assertThat(stat(image, ubuntu, "/opt/a/b")).contains("Mode:  0640", "User:     7", "Group:     8");
    SampleSystem openWrt = SampleSystem.openWrt();
    Path router = openWrt.write(directory.resolve("openwrt.img"));
    assertThat(customize(router, key(), new Hostname("gate")).layout().family()).isEqualTo(Layout.Family.OPENWRT);
    requireClean(router, openWrt, true);
    assertThat(cat(router, openWrt, "/etc/dropbear/authorized_keys")).isEqualTo(KEY + "\n");
    assertThat(stat(router, openWrt, "/etc/dropbear")).contains("Mode:  0700");
    SampleSystem debian = SampleSystem.extlinux();
    Path plain = debian.write(directory.resolve("debian.img"));
    customize(plain, key(), new ExtlinuxKey("fdtoverlays", "/boot/x.dtbo"));
    requireClean(plain, debian, false);
    assertThat(cat(plain, debian, "/boot/extlinux/extlinux.conf")).contains("\tappend root=LABEL=debian ro quiet\n\tfdtoverlays /boot/x.dtbo\n");
    SampleSystem uenv = SampleSystem.uenv();
    Path other = uenv.write(directory.resolve("uenv.img"));
    customize(other, key(), new EnvLine("bootopts", "debug", Optional.empty()));
    requireClean(other, uenv, true);
    assertThat(mtype(other, "/uEnv.txt")).isEqualTo("fit=bpi-r4.itb\nbootopts=debug\n");
  }

  @Test
  void theKernelFindsOwnerAndMode() throws IOException {
    SampleSystem system = SampleSystem.armbian();
    Path image = system.write(directory.resolve("armbian.img"));
    customize(image, key(), line(BootScriptLines.Kind.BOOT_SCR));
    Assumptions.assumeTrue("root".equals(System.getProperty("user.name")), "skipped: only root can mount");
    Assumptions.assumeTrue(Files.exists(Path.of("/dev/loop-control")), "skipped: there are no loop devices");
    Path mounted = Files.createDirectory(directory.resolve("mounted"));
    String options = "loop,ro,offset=" + system.rootPosition();
    try {
      int status =
          new ProcessBuilder("mount", "-o", options, image.toString(), mounted.toString()).start().waitFor();
      Assumptions.assumeTrue(status == 0, "skipped: nothing can be mounted here");
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    try {
      Path keys = mounted.resolve("root/.ssh/authorized_keys");
      assertThat(keys).hasContent(KEY);
      assertThat(Files.getAttribute(keys, "unix:mode")).isEqualTo(0100600);
      assertThat(Files.getAttribute(keys, "unix:uid")).isEqualTo(0);
      assertThat(Files.getAttribute(keys.getParent(), "unix:mode")).isEqualTo(040700);
      assertThat(Files.getAttribute(keys, "lastModifiedTime").toString()).isEqualTo("2025-06-15T15:06:40Z");
      assertThat(mounted.resolve("boot/boot.cmd")).content().contains("fdt rm /aocec");
    } finally {
      Tools.run("umount", mounted);
    }
  }

  @Test
  void aSecondRunChangesNothingAndTheSameInputGivesTheSameBytes() throws IOException {
    Path image = SampleSystem.bananaPi().write(directory.resolve("a.img"));
    Path same = SampleSystem.bananaPi().write(directory.resolve("b.img"));
    customize(image, key(), line(BootScriptLines.Kind.BOOT_INI));
    customize(same, key(), line(BootScriptLines.Kind.BOOT_INI));
    byte[] bytes = Files.readAllBytes(image);
    assertThat(Files.readAllBytes(same)).isEqualTo(bytes);
    ImageCustomize.Result again = customize(image, key(), line(BootScriptLines.Kind.BOOT_INI));
    assertThat(again.changes()).isEmpty();
    assertThat(again.writes()).isEmpty();
    assertThat(Files.readAllBytes(image)).isEqualTo(bytes);
  }

  @Test
  void aDryRunShowsADiffAndWritesNothing() throws IOException {
    Path image = SampleSystem.bananaPi().write(directory.resolve("bpi.img"));
    byte[] bytes = Files.readAllBytes(image);
    ImageCustomize.Result result =
        run(new ImageCustomize.Request(
            image, List.of(key(), line(BootScriptLines.Kind.BOOT_INI)), Optional.empty(), true, Optional.empty(), true, TIME));
    assertThat(Files.readAllBytes(image)).isEqualTo(bytes);
    assertThat(names()).containsExactly("bpi.img");
    List<String> diff = result.changes().stream().flatMap(change -> change.diff().stream()).toList();
    assertThat(diff).contains("--- a/boot/firmware/boot.ini", "+fdt rm /aocec", "--- /dev/null", "+" + KEY);
    assertThat(result.changes().stream().map(FileChange::words))
        .contains("directory /root/.ssh, 0700 0:0", "new /root/.ssh/authorized_keys, " + (KEY.length() + 1) + " bytes, 0600 0:0");
  }

  @Test
  void theImageAsItWasIsKeptAndBytesCanBePutBack() throws IOException {
    Path image = SampleSystem.bananaPi().write(directory.resolve("bpi.img"));
    byte[] bytes = Files.readAllBytes(image);
    for (int i = 1; i <= 2; i++) {
      Files.write(image, bytes);
      ImageCustomize.Result result =
          run(new ImageCustomize.Request(image, List.of(key()), Optional.empty(), false, Optional.empty(), true, TIME));
      assertThat(result.backup()).hasValue(directory.resolve("bpi.img.orig-" + i));
      assertThat(Files.readAllBytes(result.backup().get())).isEqualTo(bytes);
      assertThat(Files.readAllBytes(image)).isNotEqualTo(bytes);
    }
    byte[] changed = Files.readAllBytes(image);
    Files.write(image, bytes);
    Path saved = directory.resolve("saved");
    run(new ImageCustomize.Request(
        image, List.of(key()), Optional.empty(), false, Optional.of(saved), false, TIME));
    assertThat(Files.readAllBytes(image)).isEqualTo(changed);
    InPlaceEdit.undo(image, saved);
    assertThat(Files.readAllBytes(image)).isEqualTo(bytes);
  }

  @Test
  void aPackedImageIsReadForANewOneAndNeverChanged() throws IOException {
    SampleSystem system = SampleSystem.armbian();
    Path plain = system.write(directory.resolve("a.img"));
    Path packed = directory.resolve("a.img.gz");
    Tools.run("gzip", "-k", plain);
    byte[] before = Files.readAllBytes(packed);
    Failure failure = catchThrowableOfType(Failure.class, () -> customize(packed, key()));
    assertThat(failure.code()).isEqualTo("image.compressed");
    Path out = directory.resolve("out.img");
    run(new ImageCustomize.Request(packed, List.of(key()), Optional.of(out), false, Optional.empty(), false, TIME));
    assertThat(Files.readAllBytes(packed)).isEqualTo(before);
    requireClean(out, system, false);
    customize(plain, key());
    assertThat(Files.readAllBytes(out)).isEqualTo(Files.readAllBytes(plain));
    Path repacked = directory.resolve("out.img.gz");
    run(new ImageCustomize.Request(packed, List.of(key()), Optional.of(repacked), false, Optional.empty(), false, TIME));
    Tools.run("gzip", "-t", repacked);
  }

  @Test
  void whatIsRefusedLeavesTheImageAsItWas() throws IOException {
    Path image = SampleSystem.armbian().write(directory.resolve("a.img"));
    byte[] bytes = Files.readAllBytes(image);
    Failure failure =
        catchThrowableOfType(Failure.class, () -> customize(image, key(), line(BootScriptLines.Kind.BOOT_INI)));
    assertThat(failure.code()).isEqualTo("customize.no-place");
    Path big = Files.write(directory.resolve("big"), new byte[40 << 20]);
    Failure full = catchThrowableOfType(Failure.class, () -> customize(image, key(), CopyIn.of(big + ":/big")));
    assertThat(full).isNotNull();
    assertThat(Files.readAllBytes(image)).isEqualTo(bytes);
    assertThat(names()).containsExactly("a.img", "big");
  }

  @Test
  void noImageAndAnEmptyOneAreToldSo() throws IOException {
    Path empty = Files.write(directory.resolve("empty"), new byte[1 << 20]);
    assertThat(catchThrowableOfType(Failure.class, () -> customize(empty, key())).code()).isEqualTo("customize.no-volume");
    assertThat(catchThrowableOfType(Failure.class, () -> customize(directory.resolve("none"), key())).code())
        .isEqualTo("input.not-found");
  }

  /** A download that broke off was once told to have a squashfs or an encrypted partition. */
  @Test
  void anImageThatIsCutShortIsToldSo() throws IOException {
    SampleSystem system = SampleSystem.raspberryPiOs();
    Path image = system.write(directory.resolve("a.img"));
    for (long length : new long[] {system.rootPosition(), system.rootPosition() + 512}) {
      byte[] start = Arrays.copyOf(Files.readAllBytes(image), (int) length);
      Path cut = Files.write(directory.resolve("cut.img"), start);
      Failure failure = catchThrowableOfType(Failure.class, () -> customize(cut, key()));
      assertThat(failure.code()).isEqualTo("customize.no-root");
      assertThat(failure).hasMessageContaining("partition 2").hasMessageContaining("the file is cut short");
      assertThat(failure.facts()).containsKey("left-alone");
      assertThat(failure.hint()).startsWith("Take the whole image");
    }
  }

  /** A new image was once readable for all, whatever the first one was, and with a wireless network's key in it. */
  @Test
  void aNewImageIsAsPrivateAsTheFirstAndMoreWithSecrets() throws IOException {
    Path image = SampleSystem.raspberryPiOs().write(directory.resolve("a.img"));
    Files.setPosixFilePermissions(image, PosixFilePermissions.fromString("rw-r-----"));
    Wifi wifi = new Wifi(WirelessNetwork.of("net", "password".getBytes(), "DE"));
    String[][] cases = {{"b.img", "rw-r-----"}, {"b.img.gz", "rw-r-----"}, {"c.img", "rw-------"}};
    for (String[] one : cases) {
      Path out = directory.resolve(one[0]);
      Customization wanted = one[0].startsWith("c") ? wifi : key();
      run(new ImageCustomize.Request(image, List.of(wanted), Optional.of(out), false, Optional.empty(), false, TIME));
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(out))).as(one[0]).isEqualTo(one[1]);
    }
  }

  /** After --userconf the closing note still said that a user has to be made. */
  @Test
  void aUserIsAskedForOnlyWhereNoneWasMade() throws IOException {
    Path image = SampleSystem.raspberryPiOs().write(directory.resolve("a.img"));
    assertThat(customize(image, key()).notes()).anyMatch(note -> note.contains("--userconf"));
    UserConf user = UserConf.of("me:$6$abcdefgh$" + "x".repeat(86), Optional.empty());
    assertThat(customize(image, user).notes()).noneMatch(note -> note.contains("--userconf"));
  }

  /** The old content of a large file was once read whole, only to tell that it is not shown. */
  @Test
  void aLargeFileThatIsReplacedIsNotReadToShowIt() {
    FileChange change =
        new FileChange("/x", "changed", new byte[0], 3L << 30, new byte[0], Optional.empty(), false);
    assertThat(change.diff()).containsExactly("(/x is not shown: 3221225472 bytes become 0)");
    World world = World.linux();
    world.root.file("/big", new byte[FileChange.LARGEST_SHOWN + 1], Ownership.ROOT_FILE);
    StagedVolume volume = new StagedVolume(world.root);
    volume.write("/big", new byte[1], Optional.empty(), false);
    assertThat(volume.changes("").get(0).before()).isEmpty();
    assertThat(volume.changes("").get(0).sizeBefore()).isEqualTo(FileChange.LARGEST_SHOWN + 1);
  }
}
