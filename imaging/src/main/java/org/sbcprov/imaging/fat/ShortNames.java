package org.sbcprov.imaging.fat;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** The short names of one directory, each there once. */
final class ShortNames {
  /** Characters that a number as {@code ~1} leaves of a name. */
  private static final int BASIS = 6;

  private final Set<String> taken = new HashSet<>();
  private final Map<String, Integer> lastTails = new HashMap<>();

  /** A name that is there. */
  void add(byte[] name) {
    taken.add(key(name));
  }

  /** Takes a short name that is the name itself but for its case, or gives null when there is none, or it is taken. */
  ShortName takeOwn(String name) {
    ShortName own = ShortName.of(name);
    return own != null && taken.add(key(own.bytes())) ? own : null;
  }

  /** Takes a short name with a number for a name that needs a long one. */
  ShortName takeNumbered(String name) {
    int first = 0;
    while (name.charAt(first) == '.' || name.charAt(first) == ' ') {
      first++;
    }
    int dot = name.lastIndexOf('.');
    String base = cleaned(dot > first ? name.substring(first, dot) : name.substring(first), ShortName.BASE);
    String extension = dot > first ? cleaned(name.substring(dot + 1), ShortName.BYTES - ShortName.BASE) : "";
    String basis = base.substring(0, Math.min(BASIS, base.length())) + "." + extension;
    int number = lastTails.getOrDefault(basis, 0);
    byte[] packed;
    do {
      number++;
      String tail = "~" + number;
      int kept = Math.min(ShortName.BASE - tail.length(), base.length());
      packed = ShortName.pack(base.substring(0, kept) + tail, extension);
    } while (!taken.add(key(packed)));
    lastTails.put(basis, number);
    return new ShortName(packed, 0, false);
  }

  private static String cleaned(String part, int most) {
    StringBuilder clean = new StringBuilder();
    int i = 0;
    while (i < part.length() && clean.length() < most) {
      int point = part.codePointAt(i);
      i += Character.charCount(point);
      if (point != ' ' && point != '.') {
        boolean allowed = point < 0x80 && ShortName.isAllowed((char) point);
        clean.append(allowed ? ShortName.upper((char) point) : '_');
      }
    }
    return clean.toString();
  }

  private static String key(byte[] name) {
    return new String(name, StandardCharsets.ISO_8859_1);
  }
}
