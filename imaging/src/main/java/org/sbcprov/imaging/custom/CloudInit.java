package org.sbcprov.imaging.custom;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sbcprov.core.Sha256;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.io.InputFiles;
import org.sbcprov.core.yaml.YamlDocument;
import org.sbcprov.core.yaml.YamlFields;
import org.sbcprov.core.yaml.YamlKind;

/**
 * Files for cloud-init's data source NoCloud.
 *
 * <p>Source: cloud-init's documentation, NoCloud and user data formats.
 *
 * @param files {@code user-data}, {@code meta-data}, {@code network-config}, {@code vendor-data}, as far as they are given
 */
public record CloudInit(Map<String, byte[]> files) implements Customization {
  private static final int LARGEST_FILE = 1 << 20;
  private static final List<String> NAMES = List.of("user-data", "meta-data", "network-config", "vendor-data");
  private static final String SEED = "/var/lib/cloud/seed/nocloud";
  private static final int DIGITS = 16;

  /** What user-data may begin with beside {@code #cloud-config}: scripts, includes, archives, templates. */
  private static final List<String> OTHER_FORMS =
      List.of("#!", "#include", "#cloud-boothook", "#part-handler", "Content-Type:", "MIME-Version:", "## template:", "#cloud-config-archive", "#upstart-job");

  private static final YamlKind YAML =
      new YamlKind(
          "cloud-init file",
          "customize.cloud-config",
          "customize.cloud-yaml",
          "cloud-init schema --config-file FILE, where it is installed, tells more. Anchors and aliases are not taken.",
          LARGEST_FILE);

  public CloudInit {
    files = Map.copyOf(files);
  }

  /**
   * The files of a directory, checked.
   *
   * @throws BadInput {@code customize.cloud-files} when there is no user-data, {@code customize.cloud-config}, {@code
   *     customize.cloud-yaml}
   */
  public static CloudInit of(Path directory) {
    Map<String, byte[]> files = new LinkedHashMap<>();
    for (String name : NAMES) {
      Path file = directory.resolve(name);
      if (Files.exists(file)) {
        files.put(name, InputFiles.read(file, "file for cloud-init", LARGEST_FILE));
      }
    }
    if (!files.containsKey("user-data")) {
      throw new BadInput(
          "customize.cloud-files",
          directory + " has no file user-data",
          Facts.of("directory", directory.toAbsolutePath().normalize()),
          "Put user-data into it, and meta-data and network-config if you want to; names are without .yaml.");
    }
    for (Map.Entry<String, byte[]> file : files.entrySet()) {
      file.setValue(checked(file.getKey(), file.getValue(), directory));
    }
    return new CloudInit(files);
  }

  private static byte[] checked(String name, byte[] bytes, Path directory) {
    String shown = directory.resolve(name).toString();
    TextLines text = TextLines.of(bytes, shown);
    text.withoutCarriageReturns();
    byte[] plain = text.bytes();
    if (name.equals("user-data") || name.equals("vendor-data")) {
      String first = text.count() == 0 ? "" : text.line(0).stripTrailing();
      if (first.equals("#cloud-config")) {
        requireYaml(plain, shown);
        return plain;
      }
      for (String form : OTHER_FORMS) {
        if (first.startsWith(form)) {
          return plain;
        }
      }
      throw CustomFailures.form(
          "customize.cloud-config",
          shown,
          "does not begin with #cloud-config, so that cloud-init passes over it",
          "Make #cloud-config its first line, without blanks or a byte order mark in front of it.");
    }
    if (text.count() > 0) {
      requireYaml(plain, shown);
    }
    return plain;
  }

  /**
   * @throws BadInput {@code customize.cloud-yaml}, {@code customize.cloud-config} when it is no mapping
   */
  static void requireYaml(byte[] bytes, String shown) {
    fields(bytes, shown);
  }

  /** The mapping; empty when there are comments alone. */
  static Optional<YamlFields> fields(byte[] bytes, String shown) {
    for (String line : new String(bytes, StandardCharsets.UTF_8).split("\n")) {
      String stripped = line.strip();
      if (!stripped.isEmpty() && !stripped.startsWith("#") && !stripped.equals("---")) {
        return Optional.of(YamlDocument.read(bytes, shown, YAML));
      }
    }
    return Optional.empty();
  }

  @Override
  public void apply(Bench bench) {
    String directory = directory(bench);
    Map<String, byte[]> all = new LinkedHashMap<>(files);
    all.put("meta-data", metaData());
    for (Map.Entry<String, byte[]> file : all.entrySet()) {
      SystemTree.Place place = at(bench, directory, file.getKey());
      place.volume().write(place.path(), file.getValue(), Optional.empty(), false);
    }
    bench.did("cloud-init: " + String.join(", ", all.keySet()) + " in " + at(bench, directory, "").shown());
  }

  private static SystemTree.Place at(Bench bench, String directory, String name) {
    if (directory.isEmpty()) {
      return bench.tree().inBoot("/" + name);
    }
    StagedVolume root = bench.tree().root().orElseThrow();
    return new SystemTree.Place(root, directory + "/" + name, directory + "/" + name);
  }

  /** Where cloud-init of the image looks; empty for the boot volume. */
  private String directory(Bench bench) {
    Optional<StagedVolume> boot = bench.tree().boot();
    if (boot.isPresent() && boot.get().isFat()) {
      String label = boot.get().volume().label();
      boolean seeded = boot.get().isFile("/user-data") || boot.get().isFile("/meta-data");
      if (seeded || label.equalsIgnoreCase("cidata") || label.equals("armbi_boot") || label.equals("system-boot")) {
        return "";
      }
    }
    if (bench.layout().cloudInit() && bench.tree().root().isPresent()) {
      return SEED;
    }
    throw CustomFailures.noPlace(
        "--cloud-init",
        "cloud-init is not in the image, so that nothing would read the files",
        "It is " + bench.layout().family().title()
            + ". Take a flavour with cloud-init (Armbian's have -ci in their names), or use --ssh-key, --hostname and --copy.");
  }

  /** The meta-data with an instance-id, which tells cloud-init whether it has seen these files before. */
  private byte[] metaData() {
    byte[] given = files.getOrDefault("meta-data", new byte[0]);
    Optional<YamlFields> fields = given.length == 0 ? Optional.empty() : fields(given, "meta-data");
    if (fields.isPresent() && fields.get().keys().contains("instance-id")) {
      return given;
    }
    StringBuilder all = new StringBuilder();
    for (String name : NAMES) {
      all.append(name).append(' ').append(Sha256.hex(files.getOrDefault(name, new byte[0]))).append('\n');
    }
    String id = Sha256.hex(all.toString().getBytes(StandardCharsets.US_ASCII)).substring(0, DIGITS);
    TextLines text = TextLines.of(given, "meta-data");
    text.endLast();
    int at = text.count() > 0 && text.line(0).strip().equals("---") ? 1 : 0;
    text.insert(at, "instance-id: sbcprov-" + id);
    return text.bytes();
  }

  /** The user-data that an image has beside its boot files. */
  static Optional<SystemTree.Place> userData(SystemTree tree) {
    if (tree.boot().isEmpty() || !tree.boot().get().isFile("/user-data")) {
      return Optional.empty();
    }
    return Optional.of(tree.inBoot("/user-data"));
  }
}
