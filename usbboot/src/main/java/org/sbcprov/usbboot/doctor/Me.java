package org.sbcprov.usbboot.doctor;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.sbcprov.core.sysfs.SysFile;

/**
 * Whom this process acts for, from {@code /proc/self/status} (see proc_pid_status(5)), {@code /etc/passwd} and {@code
 * /etc/group}. Users and groups that come from a directory service have numbers here, and no names.
 *
 * @param uid the effective user; -1 when it is not known
 * @param groups the groups that count, by number
 * @param name the user's name, or the number
 */
public record Me(long uid, Set<Long> groups, String name) {
  private static final int MAX_FILE = 4 * 1024 * 1024;

  private static final String[] NUMBERED = {"Gid:", "Groups:"};

  /** Who it is, on the system whose root is here. */
  public static Me on(Path root) {
    long uid = -1;
    Set<Long> groups = new HashSet<>();
    for (String line : SysFile.lines(root.resolve("proc/self/status"), 64 * 1024)) {
      String[] fields = line.split("\\s+");
      if (fields[0].equals("Uid:") && fields.length > 2) {
        uid = SysFile.number(fields[2], 10, -1);
      }
      for (String numbered : NUMBERED) {
        if (fields[0].equals(numbered)) {
          for (int i = 1; i < fields.length; i++) {
            groups.add(SysFile.number(fields[i], 10, -1));
          }
        }
      }
    }
    return new Me(uid, Set.copyOf(groups), name(root, uid));
  }

  /** Whether nothing is forbidden to it. */
  public boolean isRoot() {
    return uid == 0;
  }

  /** The number of a group; empty when there is no such group. */
  public static Optional<Long> groupNumber(Path root, String group) {
    for (String[] fields : entries(root, "etc/group")) {
      if (fields[0].equals(group)) {
        return Optional.of(SysFile.number(fields[2], 10, -1));
      }
    }
    return Optional.empty();
  }

  /** The name of a group, or its number. */
  static String groupName(Path root, long number) {
    for (String[] fields : entries(root, "etc/group")) {
      if (SysFile.number(fields[2], 10, -1) == number) {
        return fields[0];
      }
    }
    return Long.toString(number);
  }

  /** Whether the user is written down as a member of a group, which counts from the next login on. */
  boolean isListedIn(Path root, String group) {
    for (String[] fields : entries(root, "etc/group")) {
      if (fields[0].equals(group) && fields.length > 3 && List.of(fields[3].split(",")).contains(name)) {
        return true;
      }
    }
    return false;
  }

  private static String name(Path root, long uid) {
    for (String[] fields : entries(root, "etc/passwd")) {
      if (SysFile.number(fields[2], 10, -1) == uid) {
        return fields[0];
      }
    }
    return Long.toString(uid);
  }

  private static List<String[]> entries(Path root, String file) {
    List<String[]> entries = new ArrayList<>();
    for (String line : SysFile.lines(root.resolve(file), MAX_FILE)) {
      String[] fields = line.split(":", -1);
      if (fields.length > 2) {
        entries.add(fields);
      }
    }
    return entries;
  }
}
