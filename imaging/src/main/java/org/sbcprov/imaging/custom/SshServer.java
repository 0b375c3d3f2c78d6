package org.sbcprov.imaging.custom;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.sbcprov.core.event.Warning;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.imaging.volume.Node;

/** Whether an image's SSH server starts, and takes a key of a user. */
final class SshServer {
  private static final String CONFIG = "/etc/ssh/sshd_config";
  private static final int MOST_FILES = 100;
  private static final List<String> PROGRAMS = List.of("/usr/sbin/sshd", "/usr/bin/sshd", "/usr/sbin/dropbear");
  private static final List<String> WANTED =
      List.of(
          "/etc/systemd/system/multi-user.target.wants/ssh.service",
          "/etc/systemd/system/multi-user.target.wants/sshd.service",
          "/etc/systemd/system/multi-user.target.wants/dropbear.service",
          "/etc/systemd/system/sockets.target.wants/ssh.socket",
          "/etc/systemd/system/sockets.target.wants/sshd.socket",
          "/etc/systemd/system/ssh.service.requires/ssh.socket",
          "/etc/rc2.d/S01ssh",
          "/etc/rc.d/S50sshd",
          "/etc/runlevels/default/sshd");

  private final Bench bench;
  private final StagedVolume root;

  SshServer(Bench bench, StagedVolume root) {
    this.bench = bench;
    this.root = root;
  }

  /** Has it start where the image has a way for that; warns of what else stands in the way. */
  void lookAfter(String user) {
    boolean installed = false;
    for (String program : PROGRAMS) {
      installed |= root.isFile(program);
    }
    if (!installed) {
      bench.warn(
          new Warning(
              "customize.ssh-missing",
              "The image has no SSH server in /usr/sbin; the keys are of no use until one is installed",
              Facts.none()));
      return;
    }
    start();
    settings(user);
  }

  private void start() {
    Optional<StagedVolume> boot = bench.tree().boot();
    for (String wanted : WANTED) {
      if (root.volume().find(wanted).isPresent()) {
        return;
      }
    }
    if (bench.layout().family() == Layout.Family.RASPBERRY_PI_OS && boot.isPresent()) {
      SystemTree.Place place = bench.tree().inBoot("/ssh");
      if (!place.isFile()) {
        boot.get().write("/ssh", new byte[0], Optional.empty(), false);
      }
      bench.did("ssh server: " + place.shown() + " turns it on at the first start, which takes the file away");
      return;
    }
    bench.warn(
        new Warning(
            "customize.ssh-off",
            "The SSH server is in the image, but nothing was found that starts it",
            Facts.of("looked-for", WANTED)));
  }

  private void settings(String user) {
    List<String> files = new ArrayList<>();
    for (Node node : root.list("/etc/ssh/sshd_config.d")) {
      if (node.path().endsWith(".conf") && files.size() < MOST_FILES) {
        files.add(node.path());
      }
    }
    files.sort(null);
    // Debian's sshd_config includes the directory first, and the first value of a setting counts.
    files.add(CONFIG);
    String rootLogin = value(files, "permitrootlogin");
    if (user.equals("root") && (rootLogin.equals("no") || rootLogin.equals("forced-commands-only"))) {
      bench.warn(
          new Warning(
              "customize.root-login",
              "The image's sshd lets root not log in: PermitRootLogin " + rootLogin,
              Facts.of("setting", "PermitRootLogin", "value", rootLogin)));
    }
    String keys = value(files, "pubkeyauthentication");
    if (keys.equals("no")) {
      bench.warn(
          new Warning(
              "customize.keys-refused",
              "The image's sshd takes no keys: PubkeyAuthentication no",
              Facts.of("setting", "PubkeyAuthentication", "value", keys)));
    }
    String file = value(files, "authorizedkeysfile");
    if (!file.isEmpty() && !file.contains(".ssh/authorized_keys")) {
      bench.warn(
          new Warning(
              "customize.keys-elsewhere",
              "The image's sshd looks for keys in " + CustomFailures.shown(file) + ", not in .ssh/authorized_keys",
              Facts.of("setting", "AuthorizedKeysFile", "value", CustomFailures.shown(file))));
    }
  }

  /** The first value that a setting has before any Match, in lower case; empty for none. */
  private String value(List<String> files, String name) {
    for (String file : files) {
      for (String line : LayoutDetector.lines(root, file)) {
        String[] words = line.strip().split("[\\s=]+", 2);
        String word = words[0].toLowerCase(Locale.ROOT);
        if (word.equals("match")) {
          break;
        }
        if (word.equals(name) && words.length == 2) {
          return words[1].strip().toLowerCase(Locale.ROOT);
        }
      }
    }
    return "";
  }
}
