package org.sbcprov.imaging.env;

/** The two forms that an environment is stored in. */
public enum EnvironmentForm {
  /** u32 CRC32, then the data. */
  SINGLE("single", 4),
  /** One of two copies: u32 CRC32, u8 flag, then the data, which alone the CRC covers. */
  REDUNDANT("redundant", 5);

  private final String word;
  private final int dataOffset;

  EnvironmentForm(String word, int dataOffset) {
    this.word = word;
    this.dataOffset = dataOffset;
  }

  /** Its name. */
  public String word() {
    return word;
  }

  /** Where the data begins. */
  public int dataOffset() {
    return dataOffset;
  }
}
