package org.sbcprov.imaging.wipe;

/** How much of a medium is erased. */
public enum WipeLevel {
  /** The first and the last MiB, and a backup GPT elsewhere. */
  TABLES("tables"),
  /** Those, and what file systems, volumes and boot loaders are known by. */
  SIGNATURES("signatures"),
  /** Every byte. */
  ALL("all");

  private final String word;

  WipeLevel(String word) {
    this.word = word;
  }

  /** The name for people and scripts. */
  public String word() {
    return word;
  }
}
