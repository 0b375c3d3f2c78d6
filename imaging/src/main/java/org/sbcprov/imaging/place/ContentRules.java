package org.sbcprov.imaging.place;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.sbcprov.core.board.Bl2Profile;
import org.sbcprov.core.board.Medium;
import org.sbcprov.core.event.EventSink;
import org.sbcprov.core.event.Warning;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.imaging.FileForm;
import org.sbcprov.imaging.FileProblems;
import org.sbcprov.imaging.content.BytesSource;
import org.sbcprov.imaging.content.ContentReader;
import org.sbcprov.imaging.content.EnvironmentContent;
import org.sbcprov.imaging.content.Found;
import org.sbcprov.imaging.disk.SectorSource;
import org.sbcprov.imaging.finding.Finding;
import org.sbcprov.imaging.finding.Severity;
import org.sbcprov.imaging.fip.Fip;
import org.sbcprov.imaging.fip.FipMember;
import org.sbcprov.imaging.fip.FipPackage;
import org.sbcprov.imaging.fip.MemberRules;
import org.sbcprov.imaging.fip.Payload;
import org.sbcprov.imaging.fip.PayloadKind;
import org.sbcprov.imaging.mtk.Bl2Image;
import org.sbcprov.imaging.mtk.Bl2Medium;
import org.sbcprov.imaging.mtk.Bl2Rules;

/** Whether a content belongs where it is to be put: the checks of building, and what lies there now. */
final class ContentRules {
  private static final String SD = "sd";
  private static final String[] MEANT = {"fat", "ext", "squashfs", "fit", "swap", "luks"};

  private final ImagePut.Request request;
  private final Location location;
  private final EventSink events;

  ContentRules(ImagePut.Request request, Location location, EventSink events) {
    this.request = request;
    this.location = location;
    this.events = events;
  }

  /** Refuses what does not belong there, or warns of it where that was asked for. */
  void require(byte[] content) {
    try {
      check(content);
    } catch (BadInput e) {
      BadInput problem = FileProblems.inFile(request.content(), e);
      if (!request.force()) {
        throw new BadInput(
            problem.code(),
            problem.getMessage(),
            problem.facts(),
            (problem.hint() + " --force puts it there all the same.").strip(),
            problem);
      }
      events.accept(new Warning(problem.code(), problem.getMessage(), problem.facts()));
    }
  }

  private void check(byte[] content) {
    FileForm form = FileForm.of(content);
    if (form.isCompressed()) {
      throw FileProblems.compressed(request.content(), form);
    }
    switch (location.role()) {
      case "bl2" -> bl2(content, form);
      case "fip" -> fip(content, form);
      case "env" -> like("u-boot-env", content);
      default -> other(content, form);
    }
  }

  private void bl2(byte[] content, FileForm form) {
    if (form != FileForm.BL2) {
      throw wrong("image.bl2-form", "is not a BL2 with a header", form.words());
    }
    Bl2Image bl2 = Bl2Image.parse(content);
    Bl2Rules.requireBootLoader(bl2);
    Bl2Rules.requireNoDownload(bl2.evidence());
    Bl2Rules.requireConsistentMedium(bl2);
    Bl2Rules.requireDigest(bl2);
    Optional<Bl2Profile> profile = profile();
    if (profile.isPresent()) {
      Bl2Rules.require(bl2, profile.get(), request.board().orElseThrow().soc());
      return;
    }
    if (bl2.medium() != Bl2Medium.SDMMC) {
      throw wrong("image.bl2-medium", "is a BL2 for " + bl2.medium().title() + ", which nothing starts from there", "");
    }
    String now = location.found().bl2().isPresent() ? location.found().bl2().get().evidence().chip().orElse("") : "";
    String then = bl2.evidence().chip().orElse("");
    if (!now.isEmpty() && !then.isEmpty() && !now.equals(then)) {
      throw wrong("image.bl2-soc", "is a BL2 for " + then + "; the one that is there is for " + now, "");
    }
  }

  private Optional<Bl2Profile> profile() {
    if (request.board().isEmpty()) {
      return Optional.empty();
    }
    Medium medium = request.board().get().media().get(SD);
    return medium == null ? Optional.empty() : medium.bl2();
  }

  private void fip(byte[] content, FileForm form) {
    if (form != FileForm.FIP) {
      throw wrong("image.fip-form", "is not a FIP", form.words());
    }
    Fip.of(content).requireBootable();
    for (FipMember member : FipPackage.parse(content).members()) {
      Payload payload = member.describe();
      for (Finding finding : MemberRules.check(member, payload)) {
        if (finding.severity() == Severity.ERROR && payload.kind() != PayloadKind.TEXT) {
          throw new BadInput(finding.code(), finding.words(), finding.details(), finding.hint());
        }
      }
    }
  }

  /** What takes the place of a file system or a FIT should be one. */
  private void other(byte[] content, FileForm form) {
    if (form == FileForm.GPT_DISK) {
      throw wrong("image.content-kind", "is an image of a whole disk", "");
    }
    for (String kind : MEANT) {
      if (location.found().is(kind)) {
        like(kind, content);
      }
    }
  }

  private void like(String kind, byte[] content) {
    SectorSource source = new BytesSource(content);
    Found found = content.length == 0 ? null : ContentReader.at(source, 0, content.length);
    boolean environment =
        kind.equals("u-boot-env")
            && EnvironmentContent.at(source, 0).isPresent();
    if (!environment && (found == null || !found.is(kind))) {
      throw wrong(
          "image.content-kind",
          "does not belong there: " + location.title() + " is for " + kind,
          found == null ? "empty" : found.content().words());
    }
  }

  private BadInput wrong(String code, String problem, String words) {
    Map<String, Object> facts = new LinkedHashMap<>(Facts.of("place", location.title()));
    return new BadInput(code, "it " + problem + (words.isEmpty() ? "" : ", but " + words), facts, "");
  }
}
