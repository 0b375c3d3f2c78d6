package org.sbcprov.imaging.gpt;

/** What has become of the second copy of a table. */
public enum BackupState {
  /** It lies in the last sectors, where it belongs. */
  AT_END("at the end"),
  /** It is good, but does not lie at the end: the image was written to a larger medium, or grew. */
  ELSEWHERE("not at the end"),
  /** There is none where the primary header says, nor at the end. */
  MISSING("missing"),
  /** There is something that begins as one, and is broken. */
  DAMAGED("damaged"),
  /** It is good in itself, and says something else than the primary table. */
  DIFFERENT("different");

  private final String words;

  BackupState(String words) {
    this.words = words;
  }

  /** The state as reports show it. */
  public String words() {
    return words;
  }
}
