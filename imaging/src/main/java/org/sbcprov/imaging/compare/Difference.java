package org.sbcprov.imaging.compare;

/** What bytes look like that are not what they should be. The words go behind "it". */
public enum Difference {
  /** Nothing but zeros: what was written there was lost. */
  ZEROS("zeros", "reads as zeros"),
  /** Nothing but ones: erased flash memory. */
  ONES("ones", "reads as bytes of 0xff"),
  /** What another place should hold: a medium that is smaller than it tells. */
  REPEATED("repeated", "holds what belongs elsewhere"),
  /** The right bytes, some bytes off. */
  SHIFTED("shifted", "holds the right bytes at a wrong place"),
  /** What was there before it was written. */
  OLD("old", "still holds what it had before"),
  /** A few bits are the other way round. */
  FLIPS("flips", "has wrong bits"),
  /** Two readings gave two answers. */
  UNSTABLE("unstable", "reads otherwise each time"),
  /** It cannot be read at all. */
  UNREADABLE("unreadable", "cannot be read"),
  /** The medium ends before it. */
  MISSING("missing", "lies behind the end of the medium"),
  /** None of these. */
  OTHER("other", "holds other data");

  private final String word;
  private final String words;

  Difference(String word, String words) {
    this.word = word;
    this.words = words;
  }

  /** The name for scripts. */
  public String word() {
    return word;
  }

  /** What to say of such bytes. */
  public String words() {
    return words;
  }
}
