package org.sbcprov.imaging.volume;

import java.util.List;
import org.sbcprov.core.process.Programs;
import org.sbcprov.imaging.disk.Change;
import org.sbcprov.imaging.ext4.Ext4Reader;

/** Makes out the changes of edits in an ext4 file system. */
final class Ext4Changes {
  private Ext4Changes() {}

  static List<Change> of(Volume volume, Ext4Reader reader, Programs programs, List<VolumeEdit> edits, long time) {
    for (VolumeEdit edit : edits) {
      throw VolumeFailures.kind(volume, edit.path(), "ext4 is only read", "");
    }
    return List.of();
  }
}
