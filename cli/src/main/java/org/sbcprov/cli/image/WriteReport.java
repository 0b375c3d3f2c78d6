package org.sbcprov.cli.image;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.sbcprov.cli.Outcome;
import org.sbcprov.cli.Session;
import org.sbcprov.core.block.Disk;
import org.sbcprov.core.block.DiskTarget;
import org.sbcprov.core.block.Target;
import org.sbcprov.core.failure.ExitStatus;
import org.sbcprov.core.failure.Failure;
import org.sbcprov.imaging.write.ImageWrite;
import org.sbcprov.imaging.write.Phase;

/** What {@code image write} says in the end. */
final class WriteReport {
  private WriteReport() {}

  /** What the checks gave. */
  static Outcome checked(
      Session session, ImageWrite.Request request, ImageWrite.Checked checked, SourceOptions.Chosen chosen) {
    String size = checked.imageSize().isPresent() ? checked.imageSize().getAsLong() + " bytes" : "a size that unpacking tells";
    session.print("image       " + request.source().name() + ", " + size + "\n");
    List<Map<String, Object>> targets = new ArrayList<>();
    for (int i = 0; i < request.targets().size(); i++) {
      Target target = request.targets().get(i);
      long from = checked.resumable().get(i);
      session.print("would write " + target.words() + (from > 0 ? ", from byte " + from + " on" : "") + "\n");
      Map<String, Object> facts = new LinkedHashMap<>(target.namedFacts());
      if (request.options().resume()) {
        facts.put("resumes-at", from);
      }
      targets.add(facts);
    }
    for (Path file : request.files()) {
      session.print("would make  " + file + "\n");
      Map<String, Object> facts = new LinkedHashMap<>();
      facts.put("device", file.toString());
      facts.put("new", true);
      targets.add(facts);
    }
    session.print("All checks passed; nothing was written.\n");
    Map<String, Object> facts = image(request, chosen);
    checked.imageSize().ifPresent(bytes -> facts.put("image-bytes", bytes));
    facts.put("dry-run", true);
    facts.put("targets", targets);
    return Outcome.ok(facts);
  }

  /** What was done. The failure of a single target is that of the command. */
  static Outcome of(
      Session session, ImageWrite.Request request, ImageWrite.Result result, SourceOptions.Chosen chosen) {
    List<Map<String, Object>> targets = new ArrayList<>();
    ExitStatus status = ExitStatus.OK;
    for (ImageWrite.OneTarget target : result.targets()) {
      targets.add(facts(target, result));
      if (target.failure().isPresent()) {
        Failure failure = target.failure().get();
        if (result.targets().size() == 1) {
          throw failure;
        }
        status =
            status == ExitStatus.OK || status == failure.exitStatus() ? failure.exitStatus() : ExitStatus.DEVICE;
        session.print(target.name() + ": " + failure.getMessage() + " [" + failure.code() + "]\n");
        if (!failure.hint().isEmpty()) {
          session.print("    " + failure.hint() + "\n");
        }
      } else {
        session.print(words(target, result) + "\n");
      }
    }
    Map<String, Object> facts = image(request, chosen);
    result.imageSize().ifPresent(bytes -> facts.put("image-bytes", bytes));
    facts.put("targets", targets);
    return new Outcome(status, facts);
  }

  /** A file that was made is as large as the image. */
  private static Map<String, Object> facts(ImageWrite.OneTarget target, ImageWrite.Result result) {
    Map<String, Object> facts = new LinkedHashMap<>(target.facts());
    if (target.target().isEmpty() && target.ok()) {
      result.imageSize().ifPresent(bytes -> facts.put("device-bytes", bytes));
    }
    return facts;
  }

  private static Map<String, Object> image(ImageWrite.Request request, SourceOptions.Chosen chosen) {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("image", request.source().name());
    chosen.map().ifPresent(map -> facts.put("block-map", map));
    return facts;
  }

  private static String words(ImageWrite.OneTarget target, ImageWrite.Result result) {
    StringBuilder words = new StringBuilder(target.name());
    if (!target.touched() && target.target().isPresent()) {
      return words.append(": holds the image already, nothing was written").toString();
    }
    long millis = 0;
    for (Map.Entry<Phase, Long> phase : target.millis().entrySet()) {
      millis += phase.getKey() == Phase.VERIFYING ? 0 : phase.getValue();
    }
    words.append(": ").append(result.imageSize().orElse(0)).append(" bytes");
    if (target.skipped() > 0) {
      words.append(", ").append(target.written()).append(" of them written");
    }
    words.append(" in ").append(seconds(millis));
    if (millis > 0) {
      words.append(" (").append(target.written() * 1000 / millis >> 20).append(" MiB/s)");
    }
    if (target.verified() > 0) {
      words.append(", verified in ").append(seconds(target.millis().getOrDefault(Phase.VERIFYING, 0L)));
    } else {
      words.append(", not verified");
    }
    if (target.moved()) {
      words.append("; the backup GPT is at the end of the disk");
    }
    if (target.target().isPresent() && target.target().get() instanceof DiskTarget disk && canBePulled(disk.disk())) {
      words.append(".\nIt may be taken out: udisksctl power-off -b ").append(target.name()).append(", or just pull it");
    }
    return words.append('.').toString();
  }

  /** Not so an eMMC or a disk within the computer. */
  private static boolean canBePulled(Disk disk) {
    return disk.port().isPresent() || disk.removable();
  }

  private static String seconds(long millis) {
    return millis / 1000 + "." + millis / 100 % 10 + " s";
  }
}
