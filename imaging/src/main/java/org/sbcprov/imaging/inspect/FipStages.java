package org.sbcprov.imaging.inspect;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.imaging.disk.SectorSource;
import org.sbcprov.imaging.finding.Finding;
import org.sbcprov.imaging.finding.Severity;
import org.sbcprov.imaging.fip.Fip;
import org.sbcprov.imaging.fip.FipEntry;
import org.sbcprov.imaging.fip.FipImageType;
import org.sbcprov.imaging.fip.FipMember;
import org.sbcprov.imaging.fip.FipPackage;
import org.sbcprov.imaging.fip.MemberRules;
import org.sbcprov.imaging.fip.Payload;
import org.sbcprov.imaging.fip.PayloadKind;
import org.sbcprov.imaging.gpt.BackupState;
import org.sbcprov.imaging.gpt.GptReader;
import org.sbcprov.imaging.gpt.MbrEntry;
import org.sbcprov.imaging.mtk.FipLookup;

/** BL2 takes the FIP from the partition named fip, and from it BL31 and BL33. */
final class FipStages {
  private static final String NOT_FOUND = "Partition 'fip' not found";
  private static final String NO_TABLE = "Failed to initialize GPT partitions";
  private static final String BAD_HEADER = "Invalid GPT Header CRC";
  private static final String NO_HEADER = "Firmware Image Package header check failed.";
  private static final String NO_IMAGE = "BL2: Failed to load image id ";
  private static final String NO_UNPACK = "Failed to decompress image";
  private static final int BL31_ID = 3;
  private static final int BL33_ID = 5;

  /** Said of what is only not known here. */
  private static final String NOT_RECOGNISED = "fip.kind-unknown";

  private final DiskView view;
  private final boolean hasBl2;
  private final Fix fix;
  private final FipLookup lookup;
  private final StageLog table;
  private final StageLog contents;
  private Optional<Fip> fip = Optional.empty();
  private Optional<Payload> uboot = Optional.empty();

  FipStages(DiskView view, boolean hasBl2, Fix fix, List<Finding> findings) {
    this.view = view;
    this.hasBl2 = hasBl2;
    this.fix = fix;
    lookup = FipLookup.of(view.reading().table().orElseThrow());
    table = new StageLog("bl2", findings);
    contents = new StageLog("fip", findings);
  }

  /** The FIP that BL2 takes, if it is a whole one. */
  Optional<Fip> fip() {
    return fip;
  }

  /** The U-Boot in it, if there is one. */
  Optional<Payload> uboot() {
    return uboot;
  }

  Stage checkLookup() {
    Inhabited seen = seen();
    Inhabited named = null;
    for (Inhabited partition : view.partitions()) {
      if (named == null && partition.entry().name().equalsIgnoreCase(FipLookup.PARTITION)) {
        named = partition;
      }
    }
    if (seen != null) {
      table.at(seen.entry().startingLba()).reason("BL2 finds " + seen.label());
    } else if (named == null) {
      doubt(table, "image.fip-absent", "There is no partition named fip", Facts.none(), "BL2 stops there.", NOT_FOUND,
          otherwiseNamed());
    } else if (named.entry().name().equals(FipLookup.PARTITION)) {
      hidden(named);
    } else {
      table.at(named.entry().startingLba())
          .error(
              "image.fip-name",
              named.title() + " is not seen by BL2, which looks for \"fip\" in lower case",
              Facts.of("partition", named.number()),
              "This renames it:",
              NOT_FOUND,
              fix.repair("name"));
    }
    referToTable();
    return table.stage();
  }

  /** A partition that holds a FIP under another name could be renamed. */
  private String otherwiseNamed() {
    Optional<Inhabited> holding = view.holding("fip");
    return holding.isPresent() ? fix.repair("name") : "";
  }

  private void hidden(Inhabited named) {
    int stop = lookup.stop().orElse(1);
    boolean hole = true;
    for (Inhabited partition : view.partitions()) {
      hole &= partition.number() != stop;
    }
    table.at(named.entry().startingLba())
        .error(
            "image.fip-hidden",
            named.title() + " is not seen by BL2, which stops reading at entry " + stop,
            Facts.of("partition", named.number(), "stop", stop, "because", hole ? "unused" : "name"),
            hole
                ? "BL2 reads up to the first unused entry. This closes the gap:"
                : "BL2 reads up to the first name that is not ASCII; rename partition " + stop + ".",
            NOT_FOUND,
            hole ? fix.repair("hole") : "");
  }

  /** What was found about the tables and keeps BL2 from reading them. */
  private void referToTable() {
    MbrEntry first = view.reading().mbr().entries().get(0);
    if (first.osType() == MbrEntry.GPT_PROTECTIVE && first.startingLba() != 1) {
      table.at(0)
          .error(
              "image.mbr-first",
              "The protective MBR entry begins at sector " + first.startingLba() + " instead of 1",
              Facts.of("first", first.startingLba()),
              "BL2 does not find its partitions then.",
              NOT_FOUND,
              fix.repair("mbr"));
    }
    for (Finding finding : view.reading().findings()) {
      boolean mbr = finding.code().startsWith("image.mbr");
      if (mbr && finding.severity() != Severity.OK && !finding.code().equals("image.mbr-hybrid")) {
        table.at(0).refer(finding, NOT_FOUND, fix.repair("mbr"));
      } else if (finding.severity() == Severity.ERROR
          && (finding.code().equals("image.gpt-header")
              || finding.code().equals("image.gpt-entries")
              || finding.code().equals("image.gpt-missing"))) {
        if (view.reading().primary().isEmpty() && view.reading().backupState() == BackupState.AT_END) {
          table.at(1).getAround(finding, "BL2 reads the backup at the end instead", fix.repair("crc"));
        } else {
          table.at(1).refer(finding, NO_TABLE, fix.repair("crc"));
        }
      } else if (finding.code().equals(GptReader.HEADER_SIZE)) {
        headerSize(finding);
      } else if (finding.code().equals("image.gpt-entry-size")) {
        table.at(1).refer(finding, NOT_FOUND, "");
      }
    }
  }

  /** BL2 comes to the backup only when the primary header does not pass. */
  private void headerSize(Finding finding) {
    boolean ofPrimary = finding.details().get("sector").equals(1L);
    boolean backupGood = view.reading().backupState() == BackupState.AT_END;
    for (Finding other : view.reading().findings()) {
      backupGood &= !other.code().equals(GptReader.HEADER_SIZE) || other.details().get("sector").equals(1L);
    }
    if (ofPrimary && backupGood) {
      table.at(1).getAround(finding, "BL2 reads the backup at the end instead", fix.repair("crc"));
    } else if (ofPrimary || view.reading().primary().isEmpty()) {
      table.at(1).refer(finding, BAD_HEADER, fix.repair("crc"));
    }
  }

  private Inhabited seen() {
    for (Inhabited partition : view.partitions()) {
      if (lookup.fip().isPresent() && partition.entry() == lookup.fip().get()) {
        return partition;
      }
    }
    return null;
  }

  Stage checkContents() {
    Inhabited partition = seen();
    if (partition == null) {
      partition = view.holding("fip").orElse(null);
    }
    if (partition == null) {
      Optional<Inhabited> named = view.named(FipLookup.PARTITION);
      contents.unknown(
          "There is no FIP that could be looked into", named.isPresent() ? fix.put(named.get(), "FIP") : "");
      return contents.stage();
    }
    contents.at(partition.entry().startingLba());
    if (partition.found().problem().isPresent() && partition.found().is("fip")) {
      broken(partition, partition.found().problem().get());
    } else if (partition.found().fip().isEmpty()) {
      none(partition);
    } else {
      whole(partition, partition.found().fip().get());
    }
    return contents.stage();
  }

  private void broken(Inhabited partition, BadInput problem) {
    String again = fix.put(partition, "FIP", problem.facts().get("needed"));
    contents.add(Finding.error(BromStage.named(partition, problem)), NO_HEADER, again);
    Object needed = problem.facts().get("needed");
    if (problem.code().equals("image.fip-truncated")
        && needed instanceof Number bytes
        && bytes.longValue() > partition.size()
        && partition.entry().endingLba() < view.image().sectors()) {
      Optional<Inhabited> next = view.after(partition);
      contents.error(
          "image.fip-too-large",
          "FIP has " + needed + " bytes; " + partition.label() + " has " + partition.size(),
          Facts.of("partition", partition.number(), "size", needed, "room", partition.size()),
          (next.isPresent() ? "The rest lies in " + next.get().label() + ", or was cut off. " : "")
              + "Take a smaller build, or a layout with a larger partition.",
          NO_IMAGE + BL33_ID + " (-2)",
          "");
    }
  }

  private void none(Inhabited partition) {
    String hint = "BL2 stops with \"Firmware Image Package header check failed\" then.";
    Map<String, Object> facts = Facts.of("partition", partition.number());
    String put = fix.put(partition, "FIP");
    Optional<Gap> gap = view.elsewhere("fip");
    if (partition.found().isEmpty() && gap.isPresent()) {
      contents.error(
          "image.fip-elsewhere",
          "The FIP lies at sector " + gap.get().first() + ", not in " + partition.label() + ", which is empty",
          Facts.of("partition", partition.number(), "found", gap.get().first()),
          hint,
          NO_HEADER,
          put);
    } else if (partition.found().isEmpty()) {
      doubt(contents, "image.fip-empty", partition.title() + " is empty", facts, hint, NO_HEADER, put);
    } else if (partition.found().isBeyondFile()) {
      String words = partition.title() + " is " + partition.found().content().words();
      doubt(contents, "image.fip-absent", words, facts, "", NO_HEADER, put);
    } else {
      String words = partition.title() + " has no FIP but " + partition.found().content().words();
      contents.error("image.fip-form", words, facts, hint, NO_HEADER, put);
    }
  }

  private void whole(Inhabited partition, Fip found) {
    fip = Optional.of(found);
    contents.reason(partition.title() + " has a FIP with " + found.contents());
    try {
      found.requireBootable();
      contents.ok("image.fip", "The FIP's table of contents is whole; it has " + found.contents());
    } catch (BadInput e) {
      int id = "BL31".equals(e.facts().get("missing")) ? BL31_ID : BL33_ID;
      contents.add(
          Finding.error(e), NO_IMAGE + id + " (-2)", "sbcprov fip update, then " + fix.put(partition, "FIP"));
    }
    for (FipEntry entry : found.entries()) {
      member(partition, entry);
    }
  }

  /** What BL2 unpacks and starts, or U-Boot, is looked into. */
  private void member(Inhabited partition, FipEntry entry) {
    long position = partition.position() + entry.offsetAddress();
    if (entry.size() <= 0 || entry.size() > FipPackage.LIMIT || position > view.image().size() - entry.size()) {
      return;
    }
    byte[] bytes = Payload.read(view.image(), position, entry.size());
    FipMember member = new FipMember(entry.uuid(), entry.flags(), bytes);
    Payload payload = member.describe();
    if (member.is(FipImageType.BL33)) {
      uboot = Optional.of(payload);
    }
    contents.at(position / SectorSource.SECTOR);
    for (Finding finding : MemberRules.check(member, payload)) {
      boolean guess = finding.code().equals(NOT_RECOGNISED) || payload.kind() == PayloadKind.TEXT;
      if (!guess) {
        contents.add(finding, NO_UNPACK, "sbcprov fip update " + member.option() + " FILE");
      }
    }
  }

  private void doubt(
      StageLog log, String code, String words, Map<String, Object> facts, String hint, String prints, String repair) {
    if (hasBl2) {
      log.error(code, words, facts, hint, prints, repair);
    } else {
      log.warning(code, words, facts, hint, repair);
    }
  }
}
