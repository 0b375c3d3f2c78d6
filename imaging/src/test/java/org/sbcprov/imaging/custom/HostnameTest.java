package org.sbcprov.imaging.custom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sbcprov.core.failure.Failure;

class HostnameTest {
  private static String hosts(String before, String oldName, String name) {
    World world = World.linux();
    world.root.file("/etc/hostname", oldName + "\n");
    world.root.file("/etc/hosts", before);
    world.apply(new Hostname(name));
    assertThat(world.root.text("/etc/hostname")).isEqualTo(name + "\n");
    return world.root.text("/etc/hosts");
  }

  @Test
  void theNameIsInHostnameAndHosts() {
    assertThat(hosts("127.0.0.1\tlocalhost\n127.0.1.1\told\n::1 x\n", "old", "new")).isEqualTo("127.0.0.1\tlocalhost\n127.0.1.1\tnew\n::1 x\n");
    assertThat(hosts("127.0.0.1 localhost\n::1 x\n", "old", "new")).isEqualTo("127.0.0.1 localhost\n127.0.1.1\tnew\n::1 x\n");
    assertThat(hosts("127.0.1.1 old.example.org old other\n", "old.example.org", "new.example.org"))
        .isEqualTo("127.0.1.1\tnew.example.org new other\n");
    assertThat(hosts("127.0.1.1 new x\n", "old", "new")).isEqualTo("127.0.1.1 new x\n");
    assertThat(hosts("127.0.0.1 localhost new\n", "old", "new")).isEqualTo("127.0.0.1 localhost new\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-a", "a-", "a..b", "a b", "a_b", "192.168.1.1", "42", "ä", "a\nb"})
  void whatRfc1123DoesNotTakeIsRefused(String name) {
    assertThat(catchThrowableOfType(Failure.class, () -> new Hostname(name)).code()).isEqualTo("customize.hostname");
    assertThat(catchThrowableOfType(Failure.class, () -> new Hostname("a".repeat(64))).code()).isEqualTo("customize.hostname");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "node-7", "3com", "cm4.example.org"})
  void whatItTakesIsTaken(String name) {
    assertThat(new Hostname(name).name()).isEqualTo(name);
  }

  @Test
  void cloudInitGetsItInItsUserData() {
    World world = World.linux().bootFile("user-data", "#cloud-config\n# x\nusers: []\n");
    world.apply(new Hostname("node1"));
    assertThat(world.boot.text("/user-data")).isEqualTo("#cloud-config\nhostname: \"node1\"\n# x\nusers: []\n");
    world.apply(new Hostname("node2"));
    assertThat(world.boot.text("/user-data")).isEqualTo("#cloud-config\nhostname: \"node2\"\n# x\nusers: []\n");
    World plain = World.linux().bootFile("user-data", "#cloud-config\nhostname: node1 # mine\n");
    plain.apply(new Hostname("node1"));
    assertThat(plain.boot.text("/user-data")).isEqualTo("#cloud-config\nhostname: node1 # mine\n");
    World script = World.linux().bootFile("user-data", "#!/bin/sh\n");
    script.requireRefused("customize.cloud-config", new Hostname("node1"));
  }

  @Test
  void openWrtGetsItInItsConfigurationOrByWhatMakesThat() {
    World fresh = new World();
    fresh.root.file("/etc/openwrt_release", "").file("/etc/passwd", "root:x:0:0::/root:/bin/ash\n");
    fresh.apply(new Hostname("gate"));
    assertThat(fresh.root.text("/etc/uci-defaults/99-sbcprov-hostname")).startsWith("uci set system.@system[0].hostname='gate'\n");
    World used = new World();
    used.root.file("/etc/openwrt_release", "").file("/etc/passwd", "x");
    used.root.file("/etc/config/system", "\nconfig system\n\toption hostname 'OpenWrt'\n\toption timezone 'UTC'\n\nconfig timeserver 'ntp'\n\toption hostname 'x'\n");
    used.apply(new Hostname("gate"));
    assertThat(used.root.text("/etc/config/system"))
        .isEqualTo("\nconfig system\n\toption hostname 'gate'\n\toption timezone 'UTC'\n\nconfig timeserver 'ntp'\n\toption hostname 'x'\n");
    used.root.file("/etc/config/system", "config timeserver 'ntp'\n\nconfig system\n\toption zonename 'UTC'\n");
    used.apply(new Hostname("gate"));
    assertThat(used.root.text("/etc/config/system")).contains("config system\n\toption hostname 'gate'\n\toption zonename");
  }

  @ParameterizedTest
  @CsvSource({"/etc/hostname,/etc/hostname", "//etc///hostname/,/etc/hostname", "/,/"})
  void pathsAreMadeClean(String path, String clean) {
    assertThat(SystemTree.clean(path)).isEqualTo(clean);
  }

  @ParameterizedTest
  @ValueSource(strings = {"etc/hostname", "/etc/../hostname", "/./x", "/a\nb", ""})
  void pathsThatGoUpOrAreNotWholeAreRefused(String path) {
    assertThat(catchThrowableOfType(Failure.class, () -> SystemTree.clean(path)).code()).isEqualTo("customize.path");
  }

  /** A computer named on was once named True by cloud-init, and the second run took that for done. */
  @Test
  void aNameThatYamlTakesForSomethingElseIsQuoted() {
    for (String name : new String[] {"on", "no", "null", "1e3"}) {
      World world = World.linux().bootFile("user-data", "#cloud-config\nhostname: " + name + "\n");
      world.apply(new Hostname(name));
      assertThat(world.boot.text("/user-data")).isEqualTo("#cloud-config\nhostname: \"" + name + "\"\n");
    }
  }
}
