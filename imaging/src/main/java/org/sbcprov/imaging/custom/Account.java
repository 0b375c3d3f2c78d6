package org.sbcprov.imaging.custom;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A line of /etc/passwd.
 *
 * @param home where its files are
 * @param shell what it logs in to
 */
record Account(String name, long uid, long gid, String home, String shell) {
  private static final int FIELDS = 7;
  private static final int GROUP_FIELDS = 4;
  private static final long FIRST_USER = 1000;
  private static final long LAST_USER = 60000;

  /** All that have the form of one. */
  static List<Account> of(StagedVolume root) {
    List<Account> accounts = new ArrayList<>();
    for (String line : LayoutDetector.lines(root, "/etc/passwd")) {
      String[] fields = line.split(":", -1);
      if (fields.length == FIELDS && fields[5].startsWith("/")) {
        try {
          long uid = Long.parseLong(fields[2]);
          long gid = Long.parseLong(fields[3]);
          if (uid >= 0 && uid <= 0xffff_ffffL && gid >= 0 && gid <= 0xffff_ffffL) {
            accounts.add(new Account(fields[0], uid, gid, fields[5], fields[6]));
          }
        } catch (NumberFormatException e) {
          // Not the form of an account; the system passes over it, too.
        }
      }
    }
    return accounts;
  }

  static Optional<Account> named(StagedVolume root, String name) {
    for (Account account : of(root)) {
      if (account.name().equals(name)) {
        return Optional.of(account);
      }
    }
    return Optional.empty();
  }

  /** The user with the lowest number that a person has; Raspberry Pi OS renames it at the first start. */
  static Optional<Account> first(StagedVolume root) {
    Account first = null;
    for (Account account : of(root)) {
      boolean person = account.uid() >= FIRST_USER && account.uid() < LAST_USER;
      if (person && (first == null || account.uid() < first.uid())) {
        first = account;
      }
    }
    return Optional.ofNullable(first);
  }

  /** The names of the groups that it is in. */
  List<String> groups(StagedVolume root) {
    List<String> groups = new ArrayList<>();
    for (String line : LayoutDetector.lines(root, "/etc/group")) {
      String[] fields = line.split(":", -1);
      boolean form = fields.length == GROUP_FIELDS;
      if (form && (fields[2].equals(Long.toString(gid)) || List.of(fields[3].split(",")).contains(name))) {
        groups.add(fields[0]);
      }
    }
    return groups;
  }

  boolean canLogIn() {
    return !shell.endsWith("/nologin") && !shell.endsWith("/false");
  }
}
