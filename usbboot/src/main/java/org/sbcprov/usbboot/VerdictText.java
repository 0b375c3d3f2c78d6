package org.sbcprov.usbboot;

import java.nio.charset.StandardCharsets;

/**
 * The little of what files hold that the verdict on a session depends on. Where the contents of files are not kept, this
 * is enough to come to the same verdict: files with nothing but it are judged as the whole ones.
 */
public final class VerdictText {
  private VerdictText() {}

  /** How many bytes of the start of a file matter; 0 for most files. */
  public static int limit(String name) {
    return SessionLog.keptBytes(name);
  }

  /**
   * What matters of a file.
   *
   * @param name as the board asked for it
   * @param start as many bytes of it as {@link #limit} says, or all
   * @return the hash in {@code pieeprom.sig}, the lines of {@code config.txt} that name a kernel or have the board write
   *     something; ASCII
   */
  public static String of(String name, byte[] start) {
    if (name.equals(KnownFiles.EEPROM_SIGNATURE)) {
      return EepromSignature.digest(start).orElse("");
    }
    return name.equals(KnownFiles.CONFIG) ? decidingLines(start) : "";
  }

  private static String decidingLines(byte[] config) {
    String text = new String(config, StandardCharsets.ISO_8859_1);
    StringBuilder lines = new StringBuilder();
    int start = 0;
    while (start < text.length()) {
      int end = text.indexOf('\n', start);
      end = end < 0 ? text.length() : end;
      String line = text.substring(start, end).trim();
      if (BootConfig.decides(line)) {
        lines.append(Printable.of(line)).append('\n');
      }
      start = end + 1;
    }
    return lines.toString();
  }
}
