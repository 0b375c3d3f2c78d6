package org.sbcprov.cli.fip;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.sbcprov.cli.Outcome;
import org.sbcprov.cli.Session;
import org.sbcprov.core.failure.BadUsage;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.failure.Refused;
import org.sbcprov.core.io.AtomicOutput;
import org.sbcprov.imaging.finding.Finding;
import org.sbcprov.imaging.finding.Severity;
import org.sbcprov.imaging.fip.FipFile;
import org.sbcprov.imaging.fip.FipImageType;
import org.sbcprov.imaging.fip.FipInspection;
import org.sbcprov.imaging.fip.FipMember;
import org.sbcprov.imaging.fip.FipPackage;
import org.sbcprov.imaging.fip.MemberRules;

/** The way of a changed package to its file: looked at, told about, written. */
final class FipWriting {
  private static final String CHECKSUM_STALE = "fip.checksum-stale";

  private FipWriting() {}

  /** Reads the files of members. */
  static List<FipMember> read(Map<UUID, Path> files) {
    if (files.containsKey(FipImageType.CHECKSUM.uuid())) {
      throw new BadUsage(
          "fip.checksum-blob",
          "MediaTek's checksum is not a file to pack: it is computed",
          Facts.none(),
          "Give --mtk-checksum instead.");
    }
    List<FipMember> members = new ArrayList<>();
    for (Map.Entry<UUID, Path> file : files.entrySet()) {
      members.add(new FipMember(file.getKey(), 0, FipFile.readMember(file.getValue())));
    }
    return members;
  }

  /** Warns when a package that is to be changed has a checksum that does not fit. */
  static void warnOfStaleChecksum(Session session, ChangeOptions.Opened opened) {
    for (Finding finding : FipInspection.ofChecksum(opened.content(), opened.source())) {
      if (finding.code().equals(CHECKSUM_STALE)) {
        session.events().accept(finding.asWarning(opened.source() + ": " + finding.words() + "; it is made anew"));
      }
    }
  }

  /**
   * Writes a package, unless a file that goes into it now would keep the board from starting.
   *
   * @param given the files that go into it now
   * @param force whether to warn of those only
   */
  static Outcome write(
      Session session, FipPackage result, int align, Path target, Map<UUID, Path> given, boolean force) {
    byte[] bytes = result.write(align);
    for (FipMember member : result.members()) {
      if (member.content().length == 0) {
        // It gets no entry, so that the inspection does not see it.
        for (Finding finding : MemberRules.check(member, member.describe())) {
          tell(session, finding, given, force);
        }
      }
    }
    FipInspection inspection = FipInspection.of(bytes, target, Optional.empty());
    for (Finding finding : inspection.findings()) {
      if (finding.severity() != Severity.OK) {
        tell(session, finding, given, force);
      }
    }
    AtomicOutput.write(target, bytes);
    session.say(target + ": " + bytes.length + " bytes");
    FipReport.table(inspection).lines().forEach(session::say);
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("fip", target);
    facts.putAll(inspection.facts());
    return Outcome.ok(facts);
  }

  private static void tell(Session session, Finding finding, Map<UUID, Path> given, boolean force) {
    Object uuid = finding.details().get("uuid");
    Path file = uuid == null ? null : given.get(UUID.fromString(uuid.toString()));
    String words = (file == null ? "" : file + ": ") + finding.words();
    if (file == null || force || finding.severity() != Severity.ERROR) {
      session.events().accept(finding.asWarning(words));
      return;
    }
    Map<String, Object> facts = new LinkedHashMap<>(finding.details());
    facts.put("file", file.toAbsolutePath().normalize());
    throw new Refused(finding.code(), words, facts, finding.hint() + " --force packs it all the same.");
  }

}
