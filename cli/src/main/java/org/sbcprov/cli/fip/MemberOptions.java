package org.sbcprov.cli.fip;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.sbcprov.cli.options.Options;
import org.sbcprov.core.GuidText;
import org.sbcprov.core.failure.BadUsage;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.imaging.fip.FipImageType;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Which members: an option for each type, named as {@code fiptool}'s, and {@code --blob} for all others. */
final class MemberOptions {
  private static final UUID NIL = new UUID(0, 0);
  private static final String UUID_KEY = "uuid=";
  private static final String FILE_KEY = "file=";

  private final Map<FipImageType, OptionSpec> byType = new LinkedHashMap<>();
  private final OptionSpec blob;
  private final boolean withFiles;

  private MemberOptions(boolean withFiles, String blobHelp) {
    this.withFiles = withFiles;
    for (FipImageType type : FipImageType.ofFiptool()) {
      String name = "--" + type.option();
      byType.put(
          type, withFiles ? Options.path("FILE", type.title() + ".", name) : Options.flag(type.title() + ".", name));
    }
    blob = Options.texts(withFiles ? "uuid=UUID,file=FILE" : "uuid=UUID", blobHelp, "-b", "--blob");
  }

  /** Options that take a file each. */
  static MemberOptions withFiles(String blobHelp) {
    return new MemberOptions(true, blobHelp);
  }

  /** Options without a file. */
  static MemberOptions alone(String blobHelp) {
    return new MemberOptions(false, blobHelp);
  }

  void addTo(CommandSpec spec) {
    for (OptionSpec option : byType.values()) {
      spec.addOption(option);
    }
    spec.addOption(blob);
  }

  /** The members that are named, with their files. */
  Map<UUID, Path> files() {
    Map<UUID, Path> files = new LinkedHashMap<>();
    for (Map.Entry<FipImageType, OptionSpec> option : byType.entrySet()) {
      Path file = option.getValue().getValue();
      if (file != null) {
        files.put(option.getKey().uuid(), file);
      }
    }
    for (String text : Options.values(blob)) {
      Blob parsed = parse(text);
      if (parsed.file.isEmpty()) {
        throw malformed(text);
      }
      if (files.put(parsed.uuid, Options.path(parsed.file)) != null) {
        throw twice(parsed.uuid);
      }
    }
    return files;
  }

  /** The members that are named, of options without files. */
  List<UUID> named() {
    List<UUID> named = new ArrayList<>();
    for (Map.Entry<FipImageType, OptionSpec> option : byType.entrySet()) {
      boolean given = option.getValue().getValue();
      if (given) {
        named.add(option.getKey().uuid());
      }
    }
    for (String text : Options.values(blob)) {
      UUID uuid = parse(text).uuid;
      if (!named.contains(uuid)) {
        named.add(uuid);
      }
    }
    return named;
  }

  private record Blob(UUID uuid, String file) {}

  /** {@code uuid=U,file=F} or {@code file=F,uuid=U}; a file's name may have commas. */
  private Blob parse(String text) {
    String uuid = text;
    String file = "";
    if (text.startsWith(UUID_KEY)) {
      int comma = text.indexOf(',');
      if (comma >= 0) {
        uuid = text.substring(0, comma);
        file = text.substring(comma + 1);
      }
    } else {
      int comma = text.lastIndexOf("," + UUID_KEY);
      if (comma >= 0) {
        uuid = text.substring(comma + 1);
        file = text.substring(0, comma);
      }
    }
    boolean wellFormed = uuid.startsWith(UUID_KEY) && (file.isEmpty() || file.startsWith(FILE_KEY));
    Optional<UUID> parsed =
        wellFormed ? GuidText.parse(uuid.substring(UUID_KEY.length())) : Optional.empty();
    if (parsed.isEmpty() || parsed.get().equals(NIL)) {
      throw malformed(text);
    }
    return new Blob(parsed.get(), file.isEmpty() ? "" : file.substring(FILE_KEY.length()));
  }

  private BadUsage malformed(String text) {
    String form = withFiles ? "uuid=UUID,file=FILE" : "uuid=UUID";
    return new BadUsage(
        "fip.blob",
        "\"" + text + "\" is not " + form,
        Facts.none(),
        "For example --blob uuid=a2cceab7-f825-4b27-9704-633a6fd69ad8" + (withFiles ? ",file=blob.bin." : "."));
  }

  private static BadUsage twice(UUID uuid) {
    return new BadUsage(
        "fip.member-twice",
        "Two files are given for the member " + uuid,
        Facts.of("uuid", uuid.toString()),
        "Give one of them; --blob is for what has no option of its own.");
  }
}
