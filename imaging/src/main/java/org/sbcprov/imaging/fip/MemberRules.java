package org.sbcprov.imaging.fip;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.sbcprov.core.ByteSize;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.imaging.finding.Finding;

/** What a member has to be to do what BL2 loads it for. */
public final class MemberRules {
  /** The room that TF-A's {@code apsoc_common} gives BL31 and BL33 on the chips with MediaTek's BL2. */
  private static final int ROOM_BL31 = 256 * 1024;

  private static final int ROOM_BL33 = 2 * 1024 * 1024;

  private MemberRules() {}

  /**
   * What is wrong with a member; errors where BL2 or the next stage certainly stops.
   *
   * @param member the member
   * @param payload what {@link FipMember#describe} says of it
   */
  public static List<Finding> check(FipMember member, Payload payload) {
    List<Finding> findings = new ArrayList<>();
    if (isLoaded(member)) {
      addLoaded(member, payload, findings);
    } else if (payload.kind() == PayloadKind.EMPTY) {
      findings.add(
          Finding.warning(
              "fip.member-empty",
              member.name() + " is empty, so it gets no entry when a FIP is written",
              facts(member, payload),
              "Is it the right file? fiptool leaves it out as well."));
    }
    return findings;
  }

  private static boolean isLoaded(FipMember member) {
    return member.is(FipImageType.BL31) || member.is(FipImageType.BL32) || member.is(FipImageType.BL33);
  }

  private static void addLoaded(FipMember member, Payload payload, List<Finding> findings) {
    addXz(member, payload, findings);
    PayloadKind kind = payload.kind();
    if (!kind.isCode()) {
      if (kind == PayloadKind.UNKNOWN) {
        findings.add(
            Finding.warning(
                "fip.kind-unknown",
                member.name() + " is not recognised: it does not begin as AArch64 code does",
                facts(member, payload),
                "Is it the right file?"));
      } else if (kind != PayloadKind.XZ) {
        boolean unpacked = payload.xz().isPresent() && kind != PayloadKind.EMPTY;
        findings.add(
            Finding.error(
                "fip.wrong-kind",
                member.name() + " is " + (unpacked ? "packed with xz, and in it " : "") + kind.words()
                    + ", which cannot be started",
                facts(member, payload),
                hint(kind)));
      }
      return;
    }
    PayloadKind other = otherStage(member, kind);
    if (other != null) {
      findings.add(
          Finding.error(
              "fip.swapped",
              member.name() + " holds " + other.words() + payload.version().map(text -> " (" + text + ")").orElse(""),
              facts(member, payload),
              "--soc-fw takes TF-A's bl31.bin, --nt-fw takes U-Boot, --tos-fw OP-TEE; BL2 does not belong into the FIP"
                  + " of these boards."));
      return;
    }
    addRoom(member, payload, findings);
  }

  /** The kind when it is that of another stage. */
  private static PayloadKind otherStage(FipMember member, PayloadKind kind) {
    boolean own =
        kind == PayloadKind.AARCH64
            || kind == PayloadKind.BL31 && member.is(FipImageType.BL31)
            || kind == PayloadKind.UBOOT && member.is(FipImageType.BL33)
            || kind == PayloadKind.OPTEE && member.is(FipImageType.BL32);
    return own ? null : kind;
  }

  private static void addXz(FipMember member, Payload payload, List<Finding> findings) {
    if (payload.xz().isEmpty() || payload.xz().get().problem().isEmpty()) {
      return;
    }
    XzStream.Problem problem = payload.xz().get().problem().get();
    String words = "The xz stream of " + member.name() + " " + problem.words();
    Map<String, Object> facts = facts(member, payload);
    String pack = "Pack it with xz -e -k -9 -C crc32.";
    switch (problem) {
      case DAMAGED:
        findings.add(Finding.error("fip.xz-damaged", words, facts, "Pack it again, or get the file again."));
        break;
      case CHECK:
        findings.add(
            Finding.error("fip.xz-check", words + ": " + payload.xz().get().check() + ", not CRC32", facts, pack));
        break;
      case FILTER:
        findings.add(Finding.error("fip.xz-filter", words, facts, pack));
        break;
      case TOO_LARGE:
        findings.add(
            Finding.error("fip.xz-too-large", words + ", which is all the room that BL2 has", facts,
                "Take a smaller build."));
        break;
      case MEMORY:
        findings.add(Finding.warning("fip.xz-memory", words + "; it was not unpacked here", facts, pack));
        break;
      default:
        findings.add(
            Finding.warning("fip.xz-trailing", words + ", which BL2 passes over", facts,
                "A file made of several streams is cut after the first one."));
        break;
    }
  }

  private static void addRoom(FipMember member, Payload payload, List<Finding> findings) {
    int room = member.is(FipImageType.BL31) ? ROOM_BL31 : ROOM_BL33;
    if (!member.is(FipImageType.BL32) && payload.loadedSize() > room) {
      findings.add(
          Finding.warning(
              "fip.code-size",
              member.name() + " takes " + payload.loadedSize() + " bytes of memory; MediaTek's BL2 has "
                  + new ByteSize(room) + " for it",
              facts(member, payload),
              "BL2 prints \"Image id=" + (member.is(FipImageType.BL31) ? 3 : 5) + " size out of bounds\" then."));
    }
  }

  private static String hint(PayloadKind kind) {
    if (!kind.unpack().isEmpty()) {
      return "Unpack it with " + kind.unpack() + " first; BL2 knows xz only.";
    }
    return switch (kind) {
      case ELF -> "Take the .bin that is built beside the ELF file, or make it with objcopy -O binary.";
      case FIP -> "sbcprov fip unpack takes the member out of that package.";
      case BL2 -> "BL2 goes to the bl2 partition, not into the FIP.";
      default -> "Take bl31.bin of TF-A for --soc-fw, u-boot.bin for --nt-fw.";
    };
  }

  private static Map<String, Object> facts(FipMember member, Payload payload) {
    return Facts.of(
        "member", member.name(),
        "option", member.option(),
        "uuid", member.uuid().toString(),
        "size", member.content().length,
        "kind", payload.kind().word());
  }
}
