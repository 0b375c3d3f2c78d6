package org.sbcprov.imaging.env;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** The text that an environment is exported as: what {@link MkenvimageText} reads gives the same variables again. */
public final class EnvironmentText {
  /** The first line. It tells this form from a script of {@code fw_setenv}. */
  private static final String HEADER = "# U-Boot environment, text for mkenvimage and sbcprov env";

  private EnvironmentText() {}

  /** Whether a text begins as an exported one. */
  public static boolean startsIn(byte[] text) {
    return text.length >= HEADER.length()
        && new String(text, 0, HEADER.length(), StandardCharsets.ISO_8859_1).equals(HEADER);
  }

  /** The text. */
  public static byte[] of(Environment environment) {
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    put(text, HEADER);
    text.write('\n');
    for (String entry : environment.entries()) {
      if (isSayable(entry)) {
        put(text, entry.replace("\n", "\\\n"));
      } else {
        put(text, MkenvimageText.ENTRY_COMMENT);
        put(text, Base64.getEncoder().encodeToString(entry.getBytes(StandardCharsets.ISO_8859_1)));
      }
      text.write('\n');
    }
    return text.toByteArray();
  }

  /** How many entries only sbcprov takes back; {@code mkenvimage} passes over them. */
  public static int unsayable(Environment environment) {
    int count = 0;
    for (String entry : environment.entries()) {
      count += isSayable(entry) ? 0 : 1;
    }
    return count;
  }

  private static boolean isSayable(String entry) {
    return entry.charAt(0) != '#'
        && entry.charAt(0) != '\n'
        && !entry.contains("\n\n")
        && !entry.contains("\n#")
        && !entry.endsWith("\n")
        && !entry.endsWith("\\");
  }

  private static void put(ByteArrayOutputStream text, String latin) {
    text.writeBytes(latin.getBytes(StandardCharsets.ISO_8859_1));
  }
}
