package org.sbcprov.imaging.custom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sbcprov.core.failure.Failure;
import org.sbcprov.imaging.Tools;
import org.sbcprov.imaging.volume.Node;
import org.sbcprov.imaging.volume.Ownership;

/** Files of the user's, cloud-init, the first user, wireless networks. */
class FirstStartTest {
  private static final String HASH = "$6$abcdefgh$" + "x".repeat(86);

  @TempDir Path directory;

  private Path file(String name, String text) throws IOException {
    Path file = directory.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, text);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void aFileIsCopiedWithModeAndOwner() throws IOException {
    World world = World.linux().raspberryPi();
    Path script = file("setup", "#!/bin/sh\n");
    Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-x---"));
    world.apply(
        CopyIn.of(script + ":/usr/local/bin/setup"),
        CopyIn.of(script + ":/etc/secret:0640:5:6"),
        CopyIn.of(script + ":/home/me/"),
        CopyIn.of(script + ":/boot/firmware/setup.sh"));
    assertThat(world.root.find("/usr/local/bin/setup").map(Node::ownership)).hasValue(new Ownership(0755, 0, 0));
    assertThat(world.root.find("/etc/secret").map(Node::ownership)).hasValue(new Ownership(0640, 5, 6));
    assertThat(world.root.text("/home/me/setup")).isEqualTo("#!/bin/sh\n");
    assertThat(world.boot.text("/setup.sh")).isEqualTo("#!/bin/sh\n");
  }

  @Test
  void aFileThatIsThereKeepsItsOwner() throws IOException {
    World world = World.linux();
    world.root.file("/home/me/x", bytes("old"), new Ownership(0400, 1000, 1001));
    world.apply(CopyIn.of(file("x", "new") + ":/home/me/x"));
    assertThat(world.root.text("/home/me/x")).isEqualTo("new");
    assertThat(world.root.find("/home/me/x").map(Node::ownership)).hasValue(new Ownership(0400, 1000, 1001));
  }

  @Test
  void aDirectoryIsCopiedWithAllThatIsInIt() throws IOException {
    file("d/a", "1");
    file("d/sub/b", "2");
    Files.createSymbolicLink(directory.resolve("d/sub/l"), Path.of("../a"));
    World world = World.linux().raspberryPi();
    world.apply(CopyIn.of(directory.resolve("d") + ":/opt/d:0600:7:8"));
    assertThat(world.root.text("/opt/d/sub/b")).isEqualTo("2");
    assertThat(world.root.find("/opt/d/sub").map(Node::ownership)).hasValue(new Ownership(0755, 7, 8));
    assertThat(world.root.find("/opt/d/sub/l").map(Node::linkTarget)).hasValue("../a");
    world.requireRefused("customize.fat-link", CopyIn.of(directory.resolve("d") + ":/boot/firmware/d"));
  }

  /** Of two files whose names differ in case only, the first was once lost on FAT without a word. */
  @Test
  void twoFilesThatWouldBeOneOnFatAreRefused() throws IOException {
    file("d/a/Readme", "1");
    file("d/a/README", "2");
    World world = World.linux().raspberryPi();
    Failure failure = world.requireRefused("customize.fat-case", CopyIn.of(directory.resolve("d") + ":/boot/firmware/d"));
    assertThat(failure).hasMessageContaining("a/Readme").hasMessageContaining("a/README");
    world.apply(CopyIn.of(directory.resolve("d") + ":/opt/d"));
    assertThat(world.root.text("/opt/d/a/README")).isEqualTo("2");
  }

  @Test
  void whatCannotBeCopiedThereIsRefused() throws IOException {
    Path source = file("x", "1");
    World world = World.linux();
    world.requireRefused("customize.not-a-directory", CopyIn.of(source + ":/etc/passwd/x"));
    world.requireRefused("input.not-found", CopyIn.of(directory.resolve("none") + ":/etc/x"));
    for (String form : new String[] {"x", "x:y", "x:/y:9", "x:/y:0600:1", "x:/y:0600:a:b", ":/y", "x:/y:+7"}) {
      assertThat(catchThrowableOfType(Failure.class, () -> CopyIn.of(form)).code()).as(form).isEqualTo("customize.copy-form");
    }
    assertThat(catchThrowableOfType(Failure.class, () -> CopyIn.of("x:/a/../b")).code()).isEqualTo("customize.path");
  }

  @Test
  void cloudInitGetsItsFilesBesideTheBootFilesWithAnIdentityOfTheirOwn() throws IOException {
    file("seed/user-data", "#cloud-config\r\nusers: []\r\n");
    file("seed/network-config", "network:\n  version: 2\n");
    World world = World.linux().bootFile("user-data", "#cloud-config\n");
    world.apply(CloudInit.of(directory.resolve("seed")));
    assertThat(world.boot.text("/user-data")).isEqualTo("#cloud-config\nusers: []\n");
    String id = world.boot.text("/meta-data");
    assertThat(id).matches("instance-id: sbcprov-[0-9a-f]{16}\n");
    file("seed/user-data", "#cloud-config\nusers: [default]\n");
    world.apply(CloudInit.of(directory.resolve("seed")));
    assertThat(world.boot.text("/meta-data")).isNotEqualTo(id);
    file("seed/meta-data", "local-hostname: x");
    world.apply(CloudInit.of(directory.resolve("seed")));
    assertThat(world.boot.text("/meta-data")).matches("instance-id: sbcprov-[0-9a-f]{16}\nlocal-hostname: x\n");
    file("seed/meta-data", "instance-id: mine\n");
    world.apply(CloudInit.of(directory.resolve("seed")));
    assertThat(world.boot.text("/meta-data")).isEqualTo("instance-id: mine\n");
  }

  @Test
  void withoutSuchAFatTheSeedIsInTheRoot() throws IOException {
    file("seed/user-data", "#!/bin/sh\necho\n");
    World world = World.linux();
    world.root.file("/usr/bin/cloud-init", "");
    world.apply(CloudInit.of(directory.resolve("seed")));
    assertThat(world.root.text("/var/lib/cloud/seed/nocloud/user-data")).isEqualTo("#!/bin/sh\necho\n");
    assertThat(World.linux().armbian().requireRefused("customize.no-place", CloudInit.of(directory.resolve("seed"))).hint())
        .contains("-ci");
  }

  @ParameterizedTest
  @ValueSource(strings = {"users: []\n", " #cloud-config\n", "", "#cloud-config\n- a\n", "#cloud-config\na: [\n", "#cloud-config\na: 1\na: 2\n"})
  void whatCloudInitWouldPassOverIsRefused(String userData) throws IOException {
    file("seed/user-data", userData);
    Failure failure = catchThrowableOfType(Failure.class, () -> CloudInit.of(directory.resolve("seed")));
    assertThat(failure.code()).startsWith("customize.cloud-");
    assertThat(failure.hint()).isNotEmpty();
  }

  @Test
  void aDirectoryWithoutUserDataIsRefused() {
    assertThat(catchThrowableOfType(Failure.class, () -> CloudInit.of(directory)).code()).isEqualTo("customize.cloud-files");
  }

  @Test
  void theUserOfRaspberryPiOsIsInUserconf() {
    World world = World.linux().raspberryPi();
    world.apply(UserConf.of("me:" + HASH, Optional.empty()));
    assertThat(world.boot.text("/userconf.txt")).isEqualTo("me:" + HASH + "\n");
    World.linux().armbian().requireRefused("customize.no-place", UserConf.of("me:" + HASH, Optional.empty()));
  }

  /** A second run once made another hash of the same password. */
  @Test
  void aPasswordIsHashedByOpensslAndOnceOnly() {
    Tools.run("openssl", "version");
    World world = World.linux().raspberryPi();
    world.apply(UserConf.of("me", Optional.of(bytes("se cret\n"))));
    String text = world.boot.text("/userconf.txt").strip();
    assertThat(text).matches("me:\\$6\\$[./0-9A-Za-z]+\\$[./0-9A-Za-z]{86}");
    String salt = text.split("\\$")[2];
    assertThat("me:" + Tools.run("openssl", "passwd", "-6", "-salt", salt, "se cret").strip()).isEqualTo(text);
    world.apply(UserConf.of("me", Optional.of(bytes("other"))));
    assertThat(world.boot.text("/userconf.txt").strip()).isNotEqualTo(text);
  }

  @Test
  void namesHashesAndPasswordsThatCannotBeAreRefused() {
    for (String name : new String[] {"", "Me", "root", "1a", "a".repeat(33), "a b"}) {
      assertThat(catchThrowableOfType(Failure.class, () -> UserConf.of(name + ":" + HASH, Optional.empty())).code())
          .as(name)
          .isEqualTo("customize.user-name");
    }
    for (String hash : new String[] {"secret", "$6$abc$short", HASH + "!", "$9$a$" + "x".repeat(86), "$6$" + "x".repeat(86)}) {
      assertThat(catchThrowableOfType(Failure.class, () -> UserConf.of("me:" + hash, Optional.empty())).code())
          .as(hash)
          .isEqualTo("customize.hash-form");
    }
    assertThat(catchThrowableOfType(Failure.class, () -> UserConf.of("me", Optional.of(bytes("a\nb")))).code())
        .isEqualTo("customize.password");
    assertThat(catchThrowableOfType(Failure.class, () -> UserConf.of("me", Optional.empty())).code())
        .isEqualTo("customize.user-password");
    World world = World.linux().raspberryPi();
    String md5 = "me:$1$abcdefgh$" + "x".repeat(22);
    assertThat(World.codes(world.apply(UserConf.of(md5, Optional.empty())))).containsExactly("customize.hash-weak");
  }

  private static Wifi wifi(String ssid, String password) {
    return new Wifi(WirelessNetwork.of(ssid, bytes(password), "de"));
  }

  /** The test vector of IEEE 802.11, annex J. */
  @Test
  void theKeyOfANetworkIsMadeAsTheStandardSays() {
    assertThat(WirelessNetwork.of("IEEE", bytes("password\n"), "DE").key())
        .isEqualTo("f42c6fc52df0ebef9ebb4b90b38a5f902e83fe1b135a70e23aed762e9710a12e");
    assertThat(WirelessNetwork.of("IEEE", bytes("AB".repeat(32)), "DE").key()).isEqualTo("ab".repeat(32));
    assertThat(wifi("x", "password").toString()).doesNotContain(WirelessNetwork.of("x", bytes("password"), "DE").key());
  }

  @Test
  void networkManagerGetsAConnectionThatOnlyRootReads() {
    World world = World.linux().raspberryPi();
    world.root.file("/usr/sbin/NetworkManager", "");
    world.root.file("/var/lib/systemd/rfkill/platform-fe300000.mmcnr:wlan", "1\n");
    world.root.file("/var/lib/NetworkManager/NetworkManager.state", "[main]\nWirelessEnabled=false\n");
    world.apply(wifi("my net", "password"));
    String path = "/etc/NetworkManager/system-connections/sbcprov-wifi.nmconnection";
    assertThat(world.root.text(path)).contains("\nssid=my net\n", "\npsk=").doesNotContain("password");
    assertThat(world.root.find(path).map(Node::ownership)).hasValue(new Ownership(0600, 0, 0));
    assertThat(world.root.text("/var/lib/systemd/rfkill/platform-fe300000.mmcnr:wlan")).isEqualTo("0\n");
    assertThat(world.root.text("/var/lib/NetworkManager/NetworkManager.state")).contains("WirelessEnabled=true");
    assertThat(world.boot.text("/cmdline.txt")).isEqualTo("console=tty1 root=x quiet cfg80211.ieee80211_regdom=DE\n");
    assertThat(new WirelessNetwork("é;", "0".repeat(64), "DE").networkManager()).contains("\nssid=195;169;59;\n");
  }

  @Test
  void otherSystemsGetItInTheirWay() {
    World older = World.linux().raspberryPi();
    older.apply(wifi("net", "password"));
    assertThat(older.boot.text("/wpa_supplicant.conf")).startsWith("country=DE\n").contains("\tssid=\"net\"\n").doesNotContain("password");
    World armbian = World.linux().armbian();
    armbian.root.directory("/etc/netplan", Ownership.ROOT_DIRECTORY);
    armbian.apply(wifi("a \"net\"", "password"));
    assertThat(armbian.root.text("/etc/netplan/60-sbcprov-wifi.yaml")).contains("      access-points:\n        \"a \\\"net\\\"\":\n");
    assertThat(armbian.root.text("/boot/armbianEnv.txt")).contains("extraargs=quiet cfg80211.ieee80211_regdom=DE\n");
    World ubuntu = World.linux().bootFile("network-config", "network:\n    version: 2\n    ethernets:\n        eth0:\n            dhcp4: true\n");
    ubuntu.apply(wifi("net", "password"));
    assertThat(ubuntu.boot.text("/network-config")).contains("dhcp4: true\n    wifis:\n      wlan0:\n");
    ubuntu.requireRefused("customize.wifi-there", wifi("other", "password"));
    World bare = World.linux().bootFile("network-config", "# nothing\n");
    bare.apply(wifi("net", "password"));
    assertThat(bare.boot.text("/network-config")).startsWith("# nothing\nversion: 2\nwifis:\n");
    World.linux().requireRefused("customize.no-place", wifi("net", "password"));
  }

  /** Norway's NO was once a truth value in YAML, so that netplan refused the file. */
  @Test
  void aCountryIsTextInYamlWhateverItsLetters() {
    World world = World.linux().bootFile("network-config", "version: 2\n");
    world.apply(new Wifi(WirelessNetwork.of("net", bytes("password"), "no")));
    assertThat(world.boot.text("/network-config")).contains("    regulatory-domain: \"NO\"\n");
  }

  @Test
  void networksThatCannotBeAreRefused() {
    for (String password : new String[] {"short", "x".repeat(65), "passwörd", "pass\nword"}) {
      assertThat(catchThrowableOfType(Failure.class, () -> wifi("net", password)).code()).isEqualTo("customize.wifi-password");
    }
    assertThat(catchThrowableOfType(Failure.class, () -> wifi("x".repeat(33), "password")).code()).isEqualTo("customize.wifi-form");
    assertThat(catchThrowableOfType(Failure.class, () -> WirelessNetwork.of("x", bytes("password"), "DEU")).code())
        .isEqualTo("customize.wifi-form");
  }
}
