package org.sbcprov.imaging.slots;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sbcprov.imaging.disk.SectorSource;
import org.sbcprov.imaging.fip.FipFile;
import org.sbcprov.imaging.fip.Payload;
import org.sbcprov.imaging.fip.PayloadKind;

/**
 * The U-Boot of an image, as far as its program tells.
 *
 * @param words its version
 * @param stores where it keeps its environment; {@code nowhere} alone when it keeps none
 * @param builtIn the variables that it starts with when none are stored; empty when they were not found in it
 */
record Firmware(String words, List<String> stores, Map<String, String> builtIn) {
  /** A variable that every built-in environment has. */
  private static final String CERTAIN = "\0bootcmd=";

  /** How far around it others are looked for. */
  private static final int LARGEST_ENVIRONMENT = 1 << 18;

  /** The U-Boot in the partition {@code fip}; empty when there is none that can be read. */
  static Optional<Firmware> of(SectorSource disk, List<SlotPartition> partitions) {
    for (SlotPartition partition : partitions) {
      if (partition.name().equalsIgnoreCase("fip")) {
        return of(disk, partition.start(), partition.size());
      }
    }
    return Optional.empty();
  }

  private static Optional<Firmware> of(SectorSource disk, long start, long available) {
    Optional<byte[]> bl33 = FipFile.bl33(disk, start, available);
    if (bl33.isEmpty()) {
      return Optional.empty();
    }
    Payload payload = Payload.of(bl33.get());
    if (payload.kind() != PayloadKind.UBOOT || payload.environment().isEmpty()) {
      return Optional.empty();
    }
    byte[] program = payload.xz().isPresent() ? payload.xz().get().content() : bl33.get();
    return Optional.of(new Firmware(payload.version().orElse("U-Boot"), payload.environment(), builtIn(program)));
  }

  boolean keepsNone() {
    return stores.equals(List.of("nowhere"));
  }

  /** The texts around {@code bootcmd=} that have the form of variables; a text of another form is the end. */
  static Map<String, String> builtIn(byte[] program) {
    String text = new String(program, StandardCharsets.ISO_8859_1);
    int certain = text.indexOf(CERTAIN);
    Map<String, String> variables = new LinkedHashMap<>();
    if (certain < 0) {
      return variables;
    }
    int start = certain + 1;
    while (start > 0 && certain - start < LARGEST_ENVIRONMENT) {
      int before = text.lastIndexOf('\0', start - 2) + 1;
      if (before >= start - 1 || !isVariable(text.substring(before, start - 1))) {
        break;
      }
      start = before;
    }
    int at = start;
    while (at < text.length() && at - certain < LARGEST_ENVIRONMENT) {
      int end = text.indexOf('\0', at);
      if (end < 0 || !isVariable(text.substring(at, end))) {
        break;
      }
      int equals = text.indexOf('=', at);
      variables.put(text.substring(at, equals), text.substring(equals + 1, end));
      at = end + 1;
    }
    return variables;
  }

  private static boolean isVariable(String text) {
    int equals = text.indexOf('=');
    for (int i = 0; i < equals; i++) {
      char c = text.charAt(i);
      if (!(c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || "_-.,#".indexOf(c) >= 0)) {
        return false;
      }
    }
    return equals > 0;
  }
}
