package org.sbcprov.imaging.volume;

/**
 * Whose a file is. FAT keeps none of it.
 *
 * @param mode permission bits, 0 to 07777
 * @param uid number of the user
 * @param gid number of the group
 */
public record Ownership(int mode, long uid, long gid) {
  /** A file of root's that all may read: 0644. */
  public static final Ownership ROOT_FILE = new Ownership(0644, 0, 0);

  /** A directory of root's that all may read: 0755. */
  public static final Ownership ROOT_DIRECTORY = new Ownership(0755, 0, 0);

  public Ownership {
    if (mode < 0 || mode > 07777 || uid < 0 || uid > 0xffff_ffffL || gid < 0 || gid > 0xffff_ffffL) {
      throw new IllegalArgumentException(Integer.toOctalString(mode) + " " + uid + ":" + gid);
    }
  }
}
