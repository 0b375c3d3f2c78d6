package org.sbcprov.imaging.custom;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.sbcprov.core.event.Warning;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.failure.Refused;
import org.sbcprov.imaging.volume.Node;
import org.sbcprov.imaging.volume.Ownership;

/**
 * Public keys for a user to log in with over SSH.
 *
 * @param keys at least one
 * @param user whose they are
 * @param renamed the name that the image's first user gets at the first start; empty when it keeps its own
 */
public record AuthorizedKeys(List<PublicKey> keys, String user, String renamed) implements Customization {
  private static final int PRIVATE_DIRECTORY = 0700;
  private static final int PRIVATE_FILE = 0600;
  private static final int OTHERS_MAY_WRITE = 0022;
  private static final String DROPBEAR = "/etc/dropbear";

  public AuthorizedKeys {
    keys = List.copyOf(keys);
  }

  @Override
  public void apply(Bench bench) {
    for (PublicKey key : keys) {
      if (!key.weakness().isEmpty()) {
        bench.warn(
            new Warning("customize.key-weak", "The key " + key.title() + " " + key.weakness(), Facts.of("key", key.title())));
      }
    }
    StagedVolume root = bench.tree().requireRoot("--ssh-key");
    if (bench.layout().family() == Layout.Family.OPENWRT && !root.isFile("/usr/sbin/sshd")) {
      openWrt(bench, root);
      return;
    }
    Account account = account(bench, root);
    String home = account.home();
    Optional<Node> directory = root.find(home);
    if (directory.isEmpty() || directory.get().type() != Node.Type.DIRECTORY) {
      throw new BadInput(
          "customize.home-missing",
          "The home directory of " + user + ", " + CustomFailures.shown(home) + ", is not in the image",
          Facts.of("user", user, "home", CustomFailures.shown(home)),
          "It may be on a partition of its own. Take another user with --user.");
    }
    if ((directory.get().ownership().mode() & OTHERS_MAY_WRITE) != 0) {
      bench.warn(
          CustomFailures.warning(
              "customize.home-mode", home, "may be written to by others, for which sshd refuses all keys in it"));
    }
    Ownership owner = new Ownership(PRIVATE_DIRECTORY, account.uid(), account.gid());
    String base = root.real(home);
    root.directory(home + "/.ssh", owned(root, base, home + "/.ssh", owner));
    put(bench, root, base, home + "/.ssh/authorized_keys", new Ownership(PRIVATE_FILE, account.uid(), account.gid()));
    if (!account.canLogIn()) {
      bench.warn(
          new Warning(
              "customize.no-shell",
              user + " has the shell " + CustomFailures.shown(account.shell()) + ", which lets nobody in",
              Facts.of("user", user)));
    }
    new SshServer(bench, root).lookAfter(user, account);
  }

  /** Dropbear has one file for root's keys. */
  private void openWrt(Bench bench, StagedVolume root) {
    if (!user.equals("root")) {
      throw new Refused(
          "customize.user-missing",
          "OpenWrt has no user " + CustomFailures.shown(user) + " that could log in over SSH",
          Facts.of("user", CustomFailures.shown(user)),
          "Leave --user out: the keys are root's.");
    }
    root.directory(DROPBEAR, owned(root, "/etc", DROPBEAR, new Ownership(PRIVATE_DIRECTORY, 0, 0)));
    put(bench, root, "/etc", DROPBEAR + "/authorized_keys", new Ownership(PRIVATE_FILE, 0, 0));
  }

  private Account account(Bench bench, StagedVolume root) {
    Optional<Account> account = Account.named(root, user);
    if (account.isPresent()) {
      return account.get();
    }
    Optional<Account> first = Account.first(root);
    if (!renamed.isEmpty() && renamed.equals(user) && first.isPresent()) {
      bench.note(
          "The keys are in " + CustomFailures.shown(first.get().home()) + " until the first start, which renames the user "
              + CustomFailures.shown(first.get().name()) + " and its home directory to " + user + ".");
      return first.get();
    }
    String hint;
    if (FirstStartReader.USER.isIn(bench.tree())) {
      hint =
          "A user of that name can be made at the first start: --userconf " + CustomFailures.shown(user)
              + " --userconf-password-file FILE. Or give the keys to root: leave --user out.";
    } else if (bench.layout().cloudInit()) {
      hint = "cloud-init makes users at the first start: name it, with its keys, in user-data (--cloud-init DIR).";
    } else if (bench.layout().family() == Layout.Family.ARMBIAN) {
      hint = "Armbian's first login makes users. Give the keys to root, which is the first to log in: leave --user out.";
    } else {
      hint = "Give a user that is in /etc/passwd, or leave --user out for root.";
    }
    List<String> names = new ArrayList<>();
    for (Account one : Account.of(root)) {
      if (one.canLogIn()) {
        names.add(CustomFailures.shown(one.name()));
      }
    }
    throw new Refused(
        "customize.user-missing",
        "There is no user " + CustomFailures.shown(user) + " in the image yet",
        Facts.of("user", CustomFailures.shown(user), "users", names),
        hint);
  }

  /**
   * The owner and mode that a path may get: none through a link, since what that leads to has its own.
   *
   * @param base without links; a link has to stay below it
   */
  private static Optional<Ownership> owned(StagedVolume root, String base, String path, Ownership owner) {
    String real = root.real(path);
    int slash = path.lastIndexOf('/');
    String parent = root.real(path.substring(0, slash));
    String own = (parent.equals("/") ? "" : parent) + path.substring(slash);
    if (real.equals(own) && (parent + "/").startsWith(base.equals("/") ? "/" : base + "/")) {
      return Optional.of(owner);
    }
    if (base.equals("/") || !real.startsWith(base + "/")) {
      throw new Refused(
          "customize.key-link",
          CustomFailures.shown(path) + " is a link to " + CustomFailures.shown(real) + ", outside of "
              + CustomFailures.shown(base) + ": a key put there would change a file of something else",
          Facts.of("path", CustomFailures.shown(path), "target", CustomFailures.shown(real)),
          "Take another user with --user, or put a file in the place of what the link leads to with --copy.");
    }
    return Optional.empty();
  }

  private void put(Bench bench, StagedVolume root, String base, String path, Ownership owner) {
    Optional<Ownership> owned = owned(root, base, path, owner);
    boolean there = root.isFile(path);
    TextLines lines = TextLines.of(there ? root.read(path, TextLines.LIMIT) : new byte[0], path);
    int added = 0;
    for (PublicKey key : keys) {
      boolean known = false;
      for (int i = 0; i < lines.count(); i++) {
        Optional<PublicKey> line = PublicKey.parse(lines.line(i));
        known |= line.isPresent() && line.get().isSameKey(key);
      }
      if (!known) {
        lines.endLast();
        lines.insert(lines.count(), key.line());
        added++;
      }
    }
    root.write(path, lines.bytes(), owned, false);
    String shown = CustomFailures.shown(path);
    bench.did(
        added == 0
            ? "ssh key: " + shown + " has it already"
            : "ssh key: " + added + (added == 1 ? " key" : " keys") + " in " + shown + ", for " + user);
  }
}
