package org.sbcprov.imaging.fip;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sbcprov.imaging.Tools;

/** Random packages go through fiptool and through ours, and are the same at each step. */
class FipPackageOracleTest {
  private static final int ROUNDS = 40;
  private static final int STRANGERS = 5;

  /** One in so many is empty. */
  private static final int EMPTY_ONES = 6;

  @TempDir Path directory;

  @Test
  void createUpdateRemoveAndUnpackAreWhatFiptoolDoes() throws IOException {
    for (int seed = 0; seed < ROUNDS; seed++) {
      round(seed, new Random(seed));
    }
  }

  private void round(int seed, Random random) throws IOException {
    Path fip = directory.resolve("fip-" + seed);
    int align = 1 << random.nextInt(13);
    int flags = random.nextInt(0x10000);

    Map<UUID, byte[]> first = some(random, 1 + random.nextInt(6));
    fiptool("create", align, flags, first, List.of(), fip);
    FipPackage ours = new FipPackage(0, List.of()).with(members(first)).withPlatformFlags(flags);
    assertThat(ours.write(align)).as("create, seed " + seed).isEqualTo(Files.readAllBytes(fip));
    ours = FipPackage.parse(Files.readAllBytes(fip));
    if (ours.members().size() == first.size()) {
      // Else the table has a gap where empty members would be, which goes when the package is written again.
      assertThat(ours.write(align)).isEqualTo(Files.readAllBytes(fip));
    }

    int secondAlign = 1 << random.nextInt(10);
    int secondFlags = random.nextBoolean() ? -1 : random.nextInt(0x10000);
    Map<UUID, byte[]> second = some(random, random.nextInt(5));
    fiptool("update", secondAlign, secondFlags, second, List.of(), fip);
    ours = ours.with(members(second));
    ours = secondFlags < 0 ? ours : ours.withPlatformFlags(secondFlags);
    assertThat(ours.write(secondAlign)).as("update, seed " + seed).isEqualTo(Files.readAllBytes(fip));

    ours = FipPackage.parse(Files.readAllBytes(fip));
    Path unpacked = Files.createDirectory(directory.resolve("unpacked-" + seed));
    Tools.run("fiptool", "unpack", "--out", unpacked, fip);
    assertThat(contents(ours)).as("unpack, seed " + seed).isEqualTo(hex(unpacked));

    List<UUID> removed = new ArrayList<>();
    for (FipMember member : ours.members()) {
      if (random.nextInt(3) == 0) {
        removed.add(member.uuid());
      }
    }
    fiptool("remove", align, -1, Map.of(), removed, fip);
    if (removed.size() < ours.members().size()) {
      assertThat(ours.without(removed).write(align)).as("remove, seed " + seed).isEqualTo(Files.readAllBytes(fip));
    }
  }

  @Test
  void oddSerialNumbersBecomeTheUsualOneAndFlagsOfEntriesStay() throws IOException {
    byte[] odd = new FipPackage(0x1234_5678_9abc_def0L, List.of(
            new FipMember(FipImageType.BL33.uuid(), 7, new byte[] {3, 3}),
            new FipMember(FipSamples.STRANGE, 9, new byte[] {1}),
            new FipMember(FipImageType.BL31.uuid(), 5, new byte[] {1, 2, 3})))
        .write(1);
    odd[4] = 1;
    Path fip = Files.write(directory.resolve("odd"), odd);
    Path other = Files.write(directory.resolve("other"), new byte[] {4, 4, 4, 4});
    FipPackage read = FipPackage.parse(odd);
    assertThat(read.members().get(0).flags()).isEqualTo(7);

    Tools.run("fiptool", "update", "--nt-fw", other, fip);

    FipPackage updated = read.with(List.of(FipSamples.member(FipImageType.BL33, Files.readAllBytes(other))));
    assertThat(updated.write(1)).isEqualTo(Files.readAllBytes(fip));
    assertThat(updated.members()).extracting(FipMember::flags).containsExactly(5L, 0L, 9L);
  }

  @Test
  void fiptoolReadsWhatWasMadeWithTheChecksum() throws IOException {
    byte[] made = new FipPackage(0, List.of(FipSamples.member(FipImageType.BL31, FipSamples.bl31()))).withChecksum().write(1);
    Path fip = Files.write(directory.resolve("with-checksum"), made);

    assertThat(Tools.run("fiptool", "info", fip))
        .contains("A2CCEAB7-F825-4B27-9704-633A6FD69AD8: offset=0x1410, size=0x28, cmdline=\"--blob\"");
  }

  /** Members in the order of a command line, with blobs that nobody knows. */
  private static Map<UUID, byte[]> some(Random random, int count) {
    Map<UUID, byte[]> members = new LinkedHashMap<>();
    List<FipImageType> types = FipImageType.ofFiptool();
    for (int i = 0; i < count; i++) {
      boolean strange = random.nextInt(3) == 0;
      UUID uuid =
          strange
              ? new UUID(0x1122334455667788L, 1 + random.nextInt(STRANGERS))
              : types.get(random.nextInt(types.size())).uuid();
      int most = random.nextBoolean() ? 20 : 20_000;
      byte[] content = new byte[random.nextInt(EMPTY_ONES) == 0 ? 0 : 1 + random.nextInt(most)];
      random.nextBytes(content);
      members.put(uuid, content);
    }
    return members;
  }

  private static List<FipMember> members(Map<UUID, byte[]> contents) {
    List<FipMember> members = new ArrayList<>();
    contents.forEach((uuid, content) -> members.add(new FipMember(uuid, 0, content)));
    return members;
  }

  private void fiptool(
      String command, int align, int flags, Map<UUID, byte[]> given, List<UUID> removed, Path fip) throws IOException {
    List<Object> arguments = new ArrayList<>(List.of(command, "--align", align));
    if (flags >= 0) {
      arguments.addAll(List.of("--plat-toc-flags", Integer.toHexString(flags)));
    }
    int number = 0;
    for (Map.Entry<UUID, byte[]> member : given.entrySet()) {
      Path file = Files.write(directory.resolve("member-" + number++), member.getValue());
      if (FipImageType.of(member.getKey()).isPresent()) {
        arguments.addAll(List.of("--" + FipImageType.of(member.getKey()).get().option(), file));
      } else {
        arguments.addAll(List.of("--blob", "uuid=" + member.getKey() + ",file=" + file));
      }
    }
    for (UUID uuid : removed) {
      arguments.addAll(
          FipImageType.of(uuid).isPresent()
              ? List.of("--" + FipImageType.of(uuid).get().option())
              : List.of("--blob", "uuid=" + uuid));
    }
    arguments.add(fip);
    Tools.run("fiptool", arguments.toArray());
  }

  private static Map<String, String> contents(FipPackage fip) {
    Map<String, String> contents = new TreeMap<>();
    for (FipMember member : fip.members()) {
      contents.put(member.fileName(), HexFormat.of().formatHex(member.content()));
    }
    return contents;
  }

  private static Map<String, String> hex(Path directory) throws IOException {
    Map<String, String> contents = new TreeMap<>();
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.toList()) {
        contents.put(file.getFileName().toString(), HexFormat.of().formatHex(Files.readAllBytes(file)));
      }
    }
    return contents;
  }
}
