package org.sbcprov.imaging.fip;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * What an image in a FIP can be.
 *
 * @param option {@code fiptool}'s option for it, without the dashes
 * @param uuid its UUID, as {@code fiptool} writes it: in the order of the bytes
 * @param title its name, as {@code fiptool info} shows it
 */
public record FipImageType(String option, UUID uuid, String title) {
  /** TF-A's tools/fiptool/tbbr_config.c, and the checksum that MediaTek's dual-FIP BL2 wants. */
  private static final String[][] TABLE = {
    {"scp-fwu-cfg", "65922703-2f74-e644-8dff-579ac1ff0610", "SCP Firmware Updater Configuration FWU SCP_BL2U"},
    {"ap-fwu-cfg", "60b3eb37-c1e5-ea41-9df3-19eda11f6801", "AP Firmware Updater Configuration BL2U"},
    {"fwu", "4f511d11-2be5-4e49-b4c5-83c2f715840a", "Firmware Updater NS_BL2U"},
    {"fwu-cert", "71408ab2-18d6-874c-8b2e-c6dccd50f096", "Non-Trusted Firmware Updater certificate"},
    {"tb-fw", "5ff9ec0b-4d22-3e4d-a544-c39d81c73f0a", "Trusted Boot Firmware BL2"},
    {"scp-fw", "9766fd3d-89be-e849-ae5d-78a140608213", "SCP Firmware SCP_BL2"},
    {"soc-fw", "47d4086d-4cfe-9846-9b95-2950cbbd5a00", "EL3 Runtime Firmware BL31"},
    {"tos-fw", "05d0e189-53dc-1347-8d2b-500a4b7a3e38", "Secure Payload BL32 (Trusted OS)"},
    {"tos-fw-extra1", "0b70c29b-2a5a-7840-9f65-0a5682738288", "Secure Payload BL32 Extra1 (Trusted OS Extra1)"},
    {"tos-fw-extra2", "8ea87bb1-cfa2-3f4d-85fd-e7bba50220d9", "Secure Payload BL32 Extra2 (Trusted OS Extra2)"},
    {"nt-fw", "d6d0eea7-fcea-d54b-9782-9934f234b6e4", "Non-Trusted Firmware BL33"},
    {"rmm-fw", "6c0762a6-12f2-4b56-92cb-ba8f633606d9", "Realm Monitor Management Firmware"},
    {"fw-config", "5807e16a-8459-47be-8ed5-648e8dddab0e", "FW_CONFIG"},
    {"hw-config", "08b8f1d9-c9cf-9349-a962-6fbc6b7265cc", "HW_CONFIG"},
    {"tb-fw-config", "6c0458ff-af6b-7d4f-82ed-aa27bc69bfd2", "TB_FW_CONFIG"},
    {"soc-fw-config", "9979814b-0376-fb46-8c8e-8d267f7859e0", "SOC_FW_CONFIG"},
    {"tos-fw-config", "26257c1a-dbc6-7f47-8d96-c4c4b0248021", "TOS_FW_CONFIG"},
    {"nt-fw-config", "28da9815-93e8-7e44-ac66-1aaf801550f9", "NT_FW_CONFIG"},
    {"rot-cert", "862d1d72-f860-e411-920b-8be762160f24", "Root Of Trust key certificate"},
    {"trusted-key-cert", "827ee890-f860-e411-a1b4-777a21b4f94c", "Trusted key certificate"},
    {"scp-fw-key-cert", "024221a1-f860-e411-8d9b-f33c0e15a014", "SCP Firmware key certificate"},
    {"soc-fw-key-cert", "8ab8becc-f960-e411-9ad0-eb4822d8dcf8", "SoC Firmware key certificate"},
    {"tos-fw-key-cert", "9477d603-fb60-e411-85dd-b7105b8cee04", "Trusted OS Firmware key certificate"},
    {"nt-fw-key-cert", "8ad5832a-fb60-e411-8aaf-df30bbc49859", "Non-Trusted Firmware key certificate"},
    {"tb-fw-cert", "d6e269ea-5d63-e411-8d8c-9fbabe9956a5", "Trusted Boot Firmware BL2 certificate"},
    {"scp-fw-cert", "44be6f04-5e63-e411-b28b-73d8eaae9656", "SCP Firmware content certificate"},
    {"soc-fw-cert", "e2b20c20-5e63-e411-9ce8-abccf92bb666", "SoC Firmware content certificate"},
    {"tos-fw-cert", "a49f4411-5e63-e411-8728-3f05722af33d", "Trusted OS Firmware content certificate"},
    {"nt-fw-cert", "8ec4c1f3-5d63-e411-a7a9-87ee40b23fa7", "Non-Trusted Firmware content certificate"},
    {"sip-sp-cert", "776dfd44-8697-4c3b-91eb-c13e025a2a6f", "SiP owned Secure Partition content certificate"},
    {"plat-sp-cert", "ddcbbf4a-cad6-11ea-87d0-0242ac130003", "Platform owned Secure Partition content certificate"},
    {"cca-cert", "36d83d85-761d-4daf-96f1-cd99d6569b00", "CCA Content Certificate"},
    {"core-swd-cert", "52222d31-820f-494d-8bbc-ea6825d3c35a", "Core Secure World Key Certificate"},
    {"plat-key-cert", "d43cd902-5b9f-412e-8ac6-92b6d18be60d", "Platform Key Certificate"},
    {"mtk-checksum", "a2cceab7-f825-4b27-9704-633a6fd69ad8", "MediaTek checksum"},
  };

  private static final Map<UUID, FipImageType> BY_UUID = new LinkedHashMap<>();

  static {
    for (String[] row : TABLE) {
      FipImageType type = new FipImageType(row[0], UUID.fromString(row[1]), row[2]);
      BY_UUID.put(type.uuid, type);
    }
  }

  /** The firmware that stays resident. */
  public static final FipImageType BL31 = ofOption("soc-fw");

  /** The trusted operating system. */
  public static final FipImageType BL32 = ofOption("tos-fw");

  /** The boot loader that starts the operating system: U-Boot. */
  public static final FipImageType BL33 = ofOption("nt-fw");

  /** The checksum over all before it, which MediaTek's BL2 wants that chooses between two FIPs. */
  public static final FipImageType CHECKSUM = ofOption("mtk-checksum");

  /** All types that {@code fiptool} has an option for, in the order in which it lays them. */
  public static List<FipImageType> ofFiptool() {
    List<FipImageType> types = new ArrayList<>(BY_UUID.values());
    types.remove(CHECKSUM);
    return types;
  }

  /** The type of a UUID, if it is a known one. */
  public static Optional<FipImageType> of(UUID uuid) {
    return Optional.ofNullable(BY_UUID.get(uuid));
  }

  private static FipImageType ofOption(String option) {
    for (FipImageType type : BY_UUID.values()) {
      if (type.option.equals(option)) {
        return type;
      }
    }
    throw new IllegalStateException(option);
  }
}
