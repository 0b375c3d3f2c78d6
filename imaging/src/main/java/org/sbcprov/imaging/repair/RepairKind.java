package org.sbcprov.imaging.repair;

import java.util.Locale;

/** What can be mended. */
public enum RepairKind {
  /** The legacy boot attribute of BL2's partition. */
  BIT,
  /** Unused entries in front of the FIP's. */
  HOLE,
  /** The MBR: its signature, its entry for the GPT. */
  MBR,
  /** Checksums, and a damaged table of which there is a good copy. */
  CRC,
  /** The backup GPT: its place, its presence, copies that were left elsewhere. */
  BACKUP,
  /** The name of the FIP's partition. */
  NAME;

  /** The name on command lines. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
