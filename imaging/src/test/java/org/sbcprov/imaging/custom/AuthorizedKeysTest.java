package org.sbcprov.imaging.custom;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.sbcprov.imaging.volume.Node;
import org.sbcprov.imaging.volume.Ownership;

class AuthorizedKeysTest {
  private static final String KEY = World.key(1, "me@here");

  private static AuthorizedKeys keys(String user) {
    return new AuthorizedKeys(World.keys(KEY), user, "");
  }

  @Test
  void rootsKeyIsInAFileThatOnlyRootReads() {
    World world = World.linux();
    Bench bench = world.apply(keys("root"));
    assertThat(world.root.text("/root/.ssh/authorized_keys")).isEqualTo(KEY + "\n");
    assertThat(world.root.find("/root/.ssh").map(Node::ownership)).hasValue(new Ownership(0700, 0, 0));
    assertThat(world.root.find("/root/.ssh/authorized_keys").map(Node::ownership)).hasValue(new Ownership(0600, 0, 0));
    assertThat(bench.warnings()).isEmpty();
  }

  @Test
  void aUsersKeyIsTheUsers() {
    World world = World.linux();
    world.apply(keys("me"));
    assertThat(world.root.find("/home/me/.ssh").map(Node::ownership)).hasValue(new Ownership(0700, 1000, 1001));
    assertThat(world.root.find("/home/me/.ssh/authorized_keys").map(Node::ownership))
        .hasValue(new Ownership(0600, 1000, 1001));
  }

  /** A file without a line end at its end once got the key glued to its last line. */
  @Test
  void keysThatAreThereStay() {
    World world = World.linux();
    String old = "# old\nno-pty " + World.key(2, "other");
    world.root.file("/root/.ssh/authorized_keys", old);
    world.apply(keys("root"));
    assertThat(world.root.text("/root/.ssh/authorized_keys")).isEqualTo(old + "\n" + KEY + "\n");
  }

  @Test
  void aKeyThatIsThereWithAnotherCommentIsNotAddedAgain() {
    World world = World.linux();
    world.root.file("/root/.ssh/authorized_keys", "no-pty " + World.key(1, "another name") + "\n");
    assertThat(world.apply(keys("root")).done()).anyMatch(words -> words.contains("has it already"));
    assertThat(world.root.text("/root/.ssh/authorized_keys")).isEqualTo("no-pty " + World.key(1, "another name") + "\n");
  }

  @Test
  void aUserThatIsNotThereIsExplainedByWhatTheImageIs() {
    assertThat(World.linux().requireRefused("customize.user-missing", keys("you")).hint()).contains("/etc/passwd");
    assertThat(World.linux().armbian().requireRefused("customize.user-missing", keys("you")).hint()).contains("root");
    assertThat(World.linux().raspberryPi().requireRefused("customize.user-missing", keys("you")).hint())
        .contains("--userconf you");
  }

  @Test
  void theUserWhoIsRenamedAtTheFirstStartGetsItUnderTheOldName() {
    World world = World.linux().raspberryPi();
    Bench bench = world.apply(new AuthorizedKeys(World.keys(KEY), "you", "you"));
    assertThat(world.root.text("/home/me/.ssh/authorized_keys")).isEqualTo(KEY + "\n");
    assertThat(bench.notes()).anyMatch(note -> note.contains("renames"));
  }

  @Test
  void openWrtHasOneFileForDropbear() {
    World world = new World();
    world.root.file("/etc/openwrt_release", "x");
    world.root.file("/etc/passwd", "root:x:0:0:root:/root:/bin/ash\n");
    world.root.file("/usr/sbin/dropbear", "");
    world.apply(keys("root"));
    assertThat(world.root.text("/etc/dropbear/authorized_keys")).isEqualTo(KEY + "\n");
    assertThat(world.root.find("/etc/dropbear").map(Node::ownership)).hasValue(new Ownership(0700, 0, 0));
    world.requireRefused("customize.user-missing", keys("me"));
  }

  @Test
  void whatKeepsTheKeyFromWorkingIsTold() {
    World world = World.linux();
    world.root.file("/etc/ssh/sshd_config", "Match User x\n  PermitRootLogin no\n");
    assertThat(world.apply(keys("root")).warnings()).isEmpty();
    world.root.file("/etc/ssh/sshd_config", "Include /etc/ssh/sshd_config.d/*.conf\n");
    world.root.file("/etc/ssh/sshd_config.d/10-hard.conf", "permitrootlogin no\nPubkeyAuthentication no\nAuthorizedKeysFile /etc/keys\n");
    assertThat(World.codes(world.apply(keys("root"))))
        .containsExactly("customize.root-login", "customize.keys-refused", "customize.keys-elsewhere");
    World none = World.linux();
    none.root.file("/etc/passwd", "root:x:0:0::/root:/usr/sbin/nologin\n");
    assertThat(World.codes(none.apply(keys("root")))).containsExactly("customize.no-shell");
  }

  @Test
  void raspberryPiOsTurnsTheServerOnByAFile() {
    World world = new World().raspberryPi();
    world.root.file("/etc/passwd", "root:x:0:0::/root:/bin/sh\n");
    world.root.directory("/root", new Ownership(0700, 0, 0));
    world.root.file("/usr/sbin/sshd", "");
    assertThat(world.apply(keys("root")).warnings()).isEmpty();
    assertThat(world.boot.text("/ssh")).isEmpty();
    World other = new World();
    other.root.file("/etc/passwd", "root:x:0:0::/root:/bin/sh\n");
    other.root.directory("/root", new Ownership(0770, 0, 0));
    other.root.file("/usr/sbin/sshd", "");
    assertThat(World.codes(other.apply(keys("root")))).containsExactly("customize.home-mode", "customize.ssh-off");
  }

  @Test
  void withoutARootThereIsNoPlaceForKeys() {
    new World().withoutRoot().raspberryPi().requireRefused("customize.no-root", keys("root"));
  }

  /** root's home is a link where it lies on a disk of its own. */
  @Test
  void aHomeBehindALinkIsFound() {
    World world = World.linux();
    world.root.file("/etc/passwd", "root:x:0:0::/admin:/bin/sh\n");
    world.root.link("/admin", "root");
    world.apply(keys("root"));
    assertThat(world.root.text("/root/.ssh/authorized_keys")).isEqualTo(KEY + "\n");
    world.root.link("/root/.ssh/authorized_keys", "/nowhere/keys");
    world.requireRefused("customize.dangling-link", keys("root"));
  }

  /** A link from /root/.ssh to /etc once made /etc 0700, and one to /etc/passwd put the key there. */
  @Test
  void aLinkOutOfTheHomeIsRefusedAndOneInItKeepsWhatItLeadsTo() {
    World directory = World.linux();
    directory.root.link("/root/.ssh", "/etc");
    directory.requireRefused("customize.key-link", keys("root"));
    World file = World.linux();
    file.root.directory("/root/.ssh", new Ownership(0700, 0, 0));
    file.root.link("/root/.ssh/authorized_keys", "/etc/passwd");
    file.requireRefused("customize.key-link", keys("root"));
    World inside = World.linux();
    inside.root.directory("/root/keys", new Ownership(0750, 0, 4));
    inside.root.link("/root/.ssh", "keys");
    inside.apply(keys("root"));
    assertThat(inside.root.text("/root/keys/authorized_keys")).isEqualTo(KEY + "\n");
    assertThat(inside.root.find("/root/keys").map(Node::ownership)).hasValue(new Ownership(0750, 0, 4));
    World bare = World.linux();
    bare.root.file("/etc/passwd", "root:x:0:0::/:/bin/sh\n");
    bare.root.link("/.ssh", "/etc");
    bare.requireRefused("customize.key-link", keys("root"));
  }

  /** Settings that let only others in, in quotation marks, or in a file that is not included, were once not understood. */
  @Test
  void sshdIsReadAsItReadsItself() {
    String[][] cases = {
      {"AllowUsers pi admin@10.*\n", "customize.user-shut-out"},
      {"AllowUsers pi\nallowusers r?ot@10.*\n", ""},
      {"DenyUsers \"ro*\"\n", "customize.user-shut-out"},
      {"DenyUsers root@192.168.1.1\n", ""},
      {"AllowGroups ssh\n", "customize.user-shut-out"},
      {"AllowGroups users\n", ""},
      {"DenyGroups other users\n", "customize.user-shut-out"},
      {"PermitRootLogin \"no\" # never\n", "customize.root-login"},
      {"PermitRootLogin=yes\nInclude sshd_config.d/*.conf\n", ""},
      {"Include sshd_config.d/*.conf\nPermitRootLogin yes\n", "customize.root-login"},
      {"Match User x\nInclude sshd_config.d/*.conf\n", ""},
      {"Match all\nInclude sshd_config.d/*.conf\n", "customize.root-login"},
      {"UsePAM yes\n", ""},
      {"Include /etc/ssh/sshd_config\n", ""},
    };
    for (String[] one : cases) {
      World world = World.linux();
      world.root.file("/etc/group", "root:x:0:\nusers:x:100:pi,root\nssh:x:101:pi\n");
      world.root.file("/etc/ssh/sshd_config", one[0]);
      world.root.file("/etc/ssh/sshd_config.d/10-hard.conf", "PermitRootLogin no\nMatch User y\n");
      assertThat(World.codes(world.apply(keys("root")))).as(one[0]).isEqualTo(one[1].isEmpty() ? List.of() : List.of(one[1]));
    }
  }
}
