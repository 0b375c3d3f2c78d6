package org.sbcprov.imaging.mtk;

/** What the end of a BL2 says about its content. */
public enum DigestState {
  MATCHES("SHA-256 matches"),
  DIFFERS("SHA-256 does not match"),
  /** It ends with a signature of another kind, as images for chips with fused keys do. */
  NOT_CHECKED("signature not checked");

  private final String words;

  DigestState(String words) {
    this.words = words;
  }

  /** The state as reports show it. */
  public String words() {
    return words;
  }
}
