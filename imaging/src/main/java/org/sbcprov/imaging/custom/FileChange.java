package org.sbcprov.imaging.custom;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sbcprov.core.diff.TextDiff;
import org.sbcprov.imaging.volume.Ownership;

/**
 * One file, directory or link that becomes another, for showing it.
 *
 * @param path in the system that starts from the image
 * @param kind {@code new}, {@code changed}, {@code owner}, {@code directory}, {@code link} or {@code gone}
 * @param before its content; empty for what is new, and for what is too large to be shown
 * @param sizeBefore bytes of it
 * @param after its content
 * @param ownership what it has then, as far as that is told
 * @param secret whether its content is not to be shown
 */
public record FileChange(
    String path, String kind, byte[] before, long sizeBefore, byte[] after, Optional<Ownership> ownership, boolean secret) {
  /** More is not worth showing line by line. */
  static final int LARGEST_SHOWN = 64 * 1024;

  /** In one line, such as {@code new /root/.ssh/authorized_keys, 81 bytes, 0600 0:0}. */
  public String words() {
    StringBuilder words = new StringBuilder(kind).append(' ').append(CustomFailures.shown(path));
    if (kind.equals("new") || kind.equals("changed")) {
      words.append(", ").append(after.length).append(" bytes");
    }
    if (kind.equals("link")) {
      words.append(" -> ").append(CustomFailures.shown(new String(after, StandardCharsets.UTF_8)));
    }
    ownership.ifPresent(owner -> words.append(", ").append(words(owner)));
    return words.toString();
  }

  /** The difference of the contents; no lines where that is nothing to show. */
  public List<String> diff() {
    List<String> lines = new ArrayList<>();
    boolean file = kind.equals("new") || kind.equals("changed");
    if (!file || sizeBefore == before.length && Arrays.equals(before, after)) {
      return lines;
    }
    if (secret) {
      lines.add("(" + CustomFailures.shown(path) + " holds a secret and is not shown)");
    } else if (sizeBefore > LARGEST_SHOWN || after.length > LARGEST_SHOWN || isBinary(before) || isBinary(after)) {
      lines.add("(" + CustomFailures.shown(path) + " is not shown: " + sizeBefore + " bytes become " + after.length + ")");
    } else {
      String from = kind.equals("new") ? "/dev/null" : "a" + path;
      lines.addAll(TextDiff.of(from, before, "b" + path, after).lines());
    }
    return lines;
  }

  /** Names and values, for scripts. */
  public Map<String, Object> facts() {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("path", CustomFailures.shown(path));
    facts.put("change", kind);
    if (kind.equals("new") || kind.equals("changed")) {
      facts.put("size", after.length);
    }
    if (ownership.isPresent()) {
      facts.put("mode", mode(ownership.get()));
      facts.put("uid", ownership.get().uid());
      facts.put("gid", ownership.get().gid());
    }
    List<String> diff = diff();
    if (!diff.isEmpty()) {
      facts.put("diff", diff);
    }
    return facts;
  }

  private static String words(Ownership owner) {
    return mode(owner) + " " + owner.uid() + ":" + owner.gid();
  }

  private static String mode(Ownership owner) {
    String octal = Integer.toOctalString(owner.mode());
    return "0".repeat(Math.max(0, 4 - octal.length())) + octal;
  }

  private static boolean isBinary(byte[] bytes) {
    for (byte value : bytes) {
      if (value == 0) {
        return true;
      }
    }
    return false;
  }
}
