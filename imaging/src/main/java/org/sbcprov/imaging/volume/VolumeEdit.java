package org.sbcprov.imaging.volume;

import java.util.Optional;

/** One thing that is to be otherwise in a file system. Paths are absolute, their parts joined by {@code /}. */
public sealed interface VolumeEdit {
  /** Of what is changed. */
  String path();

  /**
   * A directory is to be there, with those above it.
   *
   * @param ownership of this one, also when it is there already; those above that are missing get 0755 root, or the owner
   *     of the nearest one that is there
   */
  record Directory(String path, Ownership ownership) implements VolumeEdit {}

  /**
   * A file is to be there with this content; the directory that it is in has to be there by then.
   *
   * @param ownership it gets; empty: that of the file that is there, or 0644 root
   */
  record Content(String path, byte[] bytes, Optional<Ownership> ownership) implements VolumeEdit {}

  /** A symbolic link is to be there, in the place of any file or link of this name. Not on FAT. */
  record Link(String path, String target) implements VolumeEdit {}

  /** A file or link is to be gone. */
  record Gone(String path) implements VolumeEdit {}
}
