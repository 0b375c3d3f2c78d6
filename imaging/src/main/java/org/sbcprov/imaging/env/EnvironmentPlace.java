package org.sbcprov.imaging.env;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A place for an environment.
 *
 * @param words whose it is, or how it was found
 * @param offset of the environment, or of its first copy
 * @param redundantOffset of the second copy, if there is one
 * @param size bytes of a copy
 * @param flags how two copies are told apart
 */
public record EnvironmentPlace(
    String words, long offset, Optional<Long> redundantOffset, int size, FlagScheme flags) {

  /** A single environment at a place that somebody named. */
  public static EnvironmentPlace single(String words, long offset, int size) {
    return new EnvironmentPlace(words, offset, Optional.empty(), size, FlagScheme.INCREMENTAL);
  }

  /** Two copies at places that somebody named. */
  public static EnvironmentPlace redundant(String words, long offset, long redundantOffset, int size) {
    return new EnvironmentPlace(words, offset, Optional.of(redundantOffset), size, FlagScheme.INCREMENTAL);
  }

  /** With one copy or two. */
  public EnvironmentForm form() {
    return redundantOffset.isPresent() ? EnvironmentForm.REDUNDANT : EnvironmentForm.SINGLE;
  }

  /** The same in a partition that begins at an offset. */
  public EnvironmentPlace at(long start) {
    Optional<Long> second = redundantOffset.isPresent() ? Optional.of(start + redundantOffset.get()) : redundantOffset;
    return new EnvironmentPlace(words, start + offset, second, size, flags);
  }

  /** Where it is, in words: {@code 0x400000 and 0x440000, 0x40000 bytes each}. */
  public String where() {
    return redundantOffset.isPresent()
        ? hex(offset) + " and " + hex(redundantOffset.get()) + ", " + hex(size) + " bytes each"
        : hex(offset) + ", " + hex(size) + " bytes";
  }

  /** For scripts. */
  public Map<String, Object> facts() {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("place", words);
    facts.put("form", form().word());
    facts.put("offset", offset);
    if (redundantOffset.isPresent()) {
      facts.put("redundant-offset", redundantOffset.get());
    }
    facts.put("size", size);
    return facts;
  }

  /** The same with copies that are told apart in another way. */
  EnvironmentPlace with(FlagScheme scheme) {
    return new EnvironmentPlace(words, offset, redundantOffset, size, scheme);
  }

  /** The offset of a copy. */
  long offset(int copy) {
    return copy == 0 ? offset : redundantOffset.orElseThrow();
  }

  static String hex(long number) {
    return number < 0 ? "-0x" + Long.toHexString(-number) : "0x" + Long.toHexString(number);
  }
}
