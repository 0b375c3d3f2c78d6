package org.sbcprov.core.board;

import java.util.Optional;
import java.util.UUID;
import org.sbcprov.core.GuidText;

/** The words by which people give the types of partitions. */
public final class TypeNames {
  /** All words, for messages. */
  public static final String WORDS = "linux, efi, basic-data, bios-boot, fit";

  private static final String[][] TYPES = {
    {"linux", "0fc63daf-8483-4772-8e79-3d69d8477de4"},
    {"efi", "c12a7328-f81f-11d2-ba4b-00a0c93ec93b"},
    {"basic-data", "ebd0a0a2-b9e5-4433-87c0-68b6b72699c7"},
    {"bios-boot", "21686148-6449-6e6f-744e-656564454649"},
    {"fit", "cae9be83-b15f-49cc-863f-081b744a2d93"},
  };

  private TypeNames() {}

  /** The type of a word or a GUID of 36 characters that is not nil. */
  public static Optional<UUID> parse(String text) {
    for (String[] type : TYPES) {
      if (type[0].equals(text)) {
        return Optional.of(UUID.fromString(type[1]));
      }
    }
    Optional<UUID> guid = GuidText.parse(text);
    return guid.isPresent() && guid.get().equals(new UUID(0, 0)) ? Optional.empty() : guid;
  }
}
