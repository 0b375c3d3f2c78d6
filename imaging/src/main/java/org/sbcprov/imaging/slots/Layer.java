package org.sbcprov.imaging.slots;

/** Where a variable's text comes from; later ones win over earlier ones. */
enum Layer {
  /** The environment that is built into U-Boot. */
  BUILT_IN,
  /** The environment that is stored on a disk; it replaces the built-in one as a whole. */
  STORED,
  /** A text file on the boot partition that U-Boot imports: uEnv.txt. */
  FILE
}
