package org.sbcprov.imaging.env;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.zip.CRC32;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.imaging.disk.SectorSource;

/** Looks at one place whether an environment begins there, in both forms and several sizes. The CRC decides. */
final class Probe {
  private static final int BLANK_PROBE = 4096;

  private final SectorSource source;

  Probe(SectorSource source) {
    this.source = source;
  }

  /**
   * What begins at a place.
   *
   * @param block the environment; empty when none does
   * @param words what was seen
   */
  record Result(Optional<EnvironmentBlock> block, String words) {}

  /** Tries sizes; those that do not fit are passed over. */
  Result at(long offset, TreeSet<Integer> sizes) {
    long available = source.size() - offset;
    List<Integer> fitting = new ArrayList<>();
    for (int size : sizes) {
      if (size <= available && size >= EnvironmentBlock.SMALLEST && size <= EnvironmentBlock.LARGEST) {
        fitting.add(size);
      }
    }
    if (offset < 0 || fitting.isEmpty()) {
      return new Result(Optional.empty(), "the end of the disk");
    }
    byte[] bytes = source.read(offset, fitting.get(fitting.size() - 1));
    if (isBlank(Arrays.copyOf(bytes, Math.min(bytes.length, BLANK_PROBE)))) {
      return new Result(Optional.empty(), bytes[0] == 0 ? "zeros" : "erased flash (0xff)");
    }
    for (EnvironmentForm form : EnvironmentForm.values()) {
      CRC32 crc = new CRC32();
      int done = form.dataOffset();
      for (int size : fitting) {
        crc.update(bytes, done, size - done);
        done = size;
        if (EnvironmentBlock.order(bytes, (int) crc.getValue()).isPresent()) {
          return read(Arrays.copyOf(bytes, size), form);
        }
      }
    }
    return new Result(Optional.empty(), "data without a matching CRC");
  }

  private static Result read(byte[] block, EnvironmentForm form) {
    try {
      Optional<EnvironmentBlock> found = EnvironmentBlock.read(block, form);
      String copy = form == EnvironmentForm.SINGLE ? "a single environment" : "a copy of a redundant environment";
      return new Result(
          found, copy + " of " + EnvironmentPlace.hex(block.length) + " bytes with "
              + found.orElseThrow().environment().size() + " variables");
    } catch (BadInput e) {
      return new Result(Optional.empty(), "an environment whose CRC matches and whose texts do not end");
    }
  }

  /** Whether all bytes are 0, or all 0xff. */
  static boolean isBlank(byte[] bytes) {
    for (byte value : bytes) {
      if (value != bytes[0] || value != 0 && value != (byte) 0xff) {
        return false;
      }
    }
    return true;
  }
}
