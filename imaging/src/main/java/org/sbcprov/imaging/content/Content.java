package org.sbcprov.imaging.content;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What lies in a partition or a file, as far as its first bytes tell.
 *
 * @param kind {@code bl2}, {@code fip}, {@code u-boot-env}, {@code empty}, {@code beyond-file}, {@code no-sectors},
 *     {@code not-looked-into}, {@code compressed}, {@code ext}, {@code fat}, {@code fit}, {@code device-tree}, {@code
 *     squashfs}, {@code ubi}, {@code kernel}, {@code uimage}, {@code swap}, {@code luks}, {@code disk} or {@code data}
 * @param words the same for people
 * @param details names and values, for scripts
 */
public record Content(String kind, String words, Map<String, Object> details) {
  /** Names and values, for scripts. */
  public Map<String, Object> facts() {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("kind", kind);
    facts.put("words", words);
    facts.putAll(details);
    return facts;
  }
}
