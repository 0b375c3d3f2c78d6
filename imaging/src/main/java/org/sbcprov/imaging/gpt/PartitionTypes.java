package org.sbcprov.imaging.gpt;

import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

/** Names for the types of partition that boot media have. */
public final class PartitionTypes {
  private static final String[][] NAMES = {
    {"0fc63daf-8483-4772-8e79-3d69d8477de4", "Linux filesystem"},
    {"c12a7328-f81f-11d2-ba4b-00a0c93ec93b", "EFI system"},
    {"ebd0a0a2-b9e5-4433-87c0-68b6b72699c7", "Microsoft basic data"},
    {"21686148-6449-6e6f-744e-656564454649", "BIOS boot"},
    {"0657fd6d-a4ab-43c4-84e5-0933c84b4f4f", "Linux swap"},
    {"e6d6d379-f507-44c2-a23c-238f2a3df928", "Linux LVM"},
    {"a19d880f-05fc-4d3b-a006-743f0f84911e", "Linux RAID"},
    {"bc13c2ff-59e6-4262-a352-b275fd6f7172", "Linux extended boot"},
    {"b921b045-1df0-41c3-af44-4c6f280d3fae", "Linux root (AArch64)"},
    {"933ac7e1-2eb4-4f13-b844-0e14e2aef915", "Linux home"},
    {"cae9be83-b15f-49cc-863f-081b744a2d93", "Linux FIT"},
    {"3de21764-95bd-54bd-a5c3-4abe786f38a8", "U-Boot environment"},
  };

  private static final Map<UUID, String> BY_GUID = new HashMap<>();

  static {
    for (String[] row : NAMES) {
      BY_GUID.put(UUID.fromString(row[0]), row[1]);
    }
  }

  private PartitionTypes() {}

  /** The name of a type, or {@code unknown type}. */
  public static String name(UUID type) {
    return BY_GUID.getOrDefault(type, "unknown type");
  }
}
