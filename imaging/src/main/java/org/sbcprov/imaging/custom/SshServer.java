package org.sbcprov.imaging.custom;

import java.util.List;
import java.util.Optional;
import org.sbcprov.core.event.Warning;
import org.sbcprov.core.failure.Facts;

/** Whether an image's SSH server starts, and takes a key of a user. */
final class SshServer {
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
  void lookAfter(String user, Account account) {
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
    settings(user, account);
  }

  private void start() {
    Optional<StagedVolume> boot = bench.tree().boot();
    for (String wanted : WANTED) {
      if (root.volume().find(wanted).isPresent()) {
        return;
      }
    }
    if (FirstStartReader.SSH.isIn(bench.tree())) {
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

  private void settings(String user, Account account) {
    SshdSettings settings = SshdSettings.of(root);
    String rootLogin = settings.word("permitrootlogin");
    if (user.equals("root") && (rootLogin.equals("no") || rootLogin.equals("forced-commands-only"))) {
      bench.warn(
          new Warning(
              "customize.root-login",
              "The image's sshd lets root not log in: PermitRootLogin " + rootLogin,
              Facts.of("setting", "PermitRootLogin", "value", rootLogin)));
    }
    String keys = settings.word("pubkeyauthentication");
    if (keys.equals("no")) {
      bench.warn(
          new Warning(
              "customize.keys-refused",
              "The image's sshd takes no keys: PubkeyAuthentication no",
              Facts.of("setting", "PubkeyAuthentication", "value", keys)));
    }
    String file = String.join(" ", settings.first("authorizedkeysfile"));
    if (!file.isEmpty() && !file.contains(".ssh/authorized_keys")) {
      bench.warn(
          new Warning(
              "customize.keys-elsewhere",
              "The image's sshd looks for keys in " + CustomFailures.shown(file) + ", not in .ssh/authorized_keys",
              Facts.of("setting", "AuthorizedKeysFile", "value", CustomFailures.shown(file))));
    }
    List<String> groups = account.groups(root);
    shut(user, "DenyUsers", settings.all("denyusers"), List.of(user), true);
    shut(user, "AllowUsers", settings.all("allowusers"), List.of(user), false);
    shut(user, "DenyGroups", settings.all("denygroups"), groups, true);
    shut(user, "AllowGroups", settings.all("allowgroups"), groups, false);
  }

  /** Tells of a list that keeps a user out: one of those that it denies, or none of those that it allows. */
  private void shut(String user, String setting, List<String> patterns, List<String> names, boolean denies) {
    boolean named = false;
    for (String pattern : patterns) {
      int at = setting.endsWith("Users") ? pattern.lastIndexOf('@') : -1;
      // From one host only: it may be another one.
      boolean counts = at < 0 || !denies || pattern.substring(at + 1).equals("*");
      for (String name : names) {
        named |= counts && SshdSettings.fits(at < 0 ? pattern : pattern.substring(0, at), name);
      }
    }
    if (!patterns.isEmpty() && named == denies) {
      String value = CustomFailures.shown(String.join(" ", patterns));
      bench.warn(
          new Warning(
              "customize.user-shut-out",
              "The image's sshd lets " + CustomFailures.shown(user) + " not log in: " + setting + " " + value,
              Facts.of("user", CustomFailures.shown(user), "setting", setting, "value", value)));
    }
  }
}
