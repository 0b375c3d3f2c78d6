package org.sbcprov.imaging.fip;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sbcprov.core.Sha256;
import org.sbcprov.core.board.Board;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.imaging.finding.Finding;

/**
 * What is in a FIP, and whether a board starts from it.
 *
 * @param size bytes of the package
 * @param trailing bytes of the file behind it
 * @param flags of its header
 * @param members one for each entry, in the order of the table of contents; empty when that is damaged
 * @param findings what was checked, in the order in which a start comes by
 */
public record FipInspection(long size, long trailing, long flags, List<Row> members, List<Finding> findings) {
  /** What BL2 for rescue over the serial line takes, at most. */
  public static final int UART_LIMIT = 4 * 1024 * 1024;

  public FipInspection {
    members = List.copyOf(members);
    findings = List.copyOf(findings);
  }

  /**
   * A member.
   *
   * @param member itself
   * @param offset where it lies
   * @param payload what it is
   */
  public record Row(FipMember member, long offset, Payload payload) {
    /** For scripts. */
    public Map<String, Object> facts() {
      Map<String, Object> facts = new LinkedHashMap<>();
      facts.put("name", member.name());
      facts.put("option", member.option());
      facts.put("title", Fip.titleOf(member.uuid()));
      facts.put("uuid", member.uuid().toString());
      facts.put("offset", offset);
      facts.put("size", member.content().length);
      facts.put("flags", "0x" + Long.toHexString(member.flags()));
      facts.put("sha256", sha256());
      facts.put("content", payload.facts());
      return facts;
    }

    /** 64 hexadecimal digits. */
    public String sha256() {
      return Sha256.hex(member.content());
    }
  }

  /**
   * Looks at a FIP. A damaged table of contents is a finding.
   *
   * @param file that begins as a FIP, see {@link FipFile#read}
   * @param name of the file, for commands that mend it
   * @param board whose layouts it has to fit, if any
   */
  public static FipInspection of(byte[] file, Path name, Optional<Board> board) {
    Fip fip;
    FipPackage members;
    try {
      members = FipPackage.parse(file);
      fip = Fip.of(file);
    } catch (BadInput e) {
      return new FipInspection(file.length, 0, 0, List.of(), List.of(Finding.error(e)));
    }
    List<Row> rows = new ArrayList<>();
    List<Finding> findings = new ArrayList<>();
    for (int i = 0; i < fip.entries().size(); i++) {
      FipMember member = members.members().get(i);
      rows.add(new Row(member, fip.entries().get(i).offsetAddress(), member.describe()));
    }
    addBootable(fip, name, findings);
    for (Row row : rows) {
      findings.addAll(MemberRules.check(row.member(), row.payload()));
    }
    ChecksumRules.add(fip, file, name.toString(), findings);
    if (board.isPresent()) {
      RoomRules.add(fip.size(), board.get(), findings);
    }
    return new FipInspection(fip.size(), file.length - fip.size(), members.flags(), rows, findings);
  }

  /**
   * What there is to say about MediaTek's checksum alone; nothing when there is none. No member is looked at.
   *
   * @param file a package that can be read
   * @param name of the file
   * @throws BadInput see {@link Fip#parse}
   */
  public static List<Finding> ofChecksum(byte[] file, Path name) {
    List<Finding> findings = new ArrayList<>();
    ChecksumRules.add(Fip.of(file), file, name.toString(), findings);
    return findings;
  }

  /** Whether something keeps a board from starting, or is damaged. */
  public boolean hasErrors() {
    return firstError().isPresent();
  }

  /** The first error, if there is one. */
  public Optional<Finding> firstError() {
    return Finding.firstError(findings);
  }

  /** For scripts. */
  public Map<String, Object> facts() {
    List<Map<String, Object>> rows = new ArrayList<>();
    for (Row row : members) {
      rows.add(row.facts());
    }
    List<Map<String, Object>> found = new ArrayList<>();
    for (Finding finding : findings) {
      found.add(finding.facts());
    }
    return Facts.of(
        "size", size,
        "trailing-bytes", trailing,
        "flags", "0x" + Long.toHexString(flags),
        "members", rows,
        "bootable", !hasErrors(),
        "findings", found);
  }

  private static void addBootable(Fip fip, Path name, List<Finding> findings) {
    try {
      fip.requireBootable(name.toString());
      findings.add(Finding.ok("fip.complete", "It has what a board needs to boot: " + fip.contents()));
    } catch (BadInput e) {
      findings.add(Finding.error(e));
    }
  }
}
