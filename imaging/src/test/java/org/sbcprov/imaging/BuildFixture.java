package org.sbcprov.imaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.sbcprov.core.ByteSize;
import org.sbcprov.core.board.Board;
import org.sbcprov.core.board.BoardCatalogue;
import org.sbcprov.core.board.MediumLayout;
import org.sbcprov.core.failure.Failure;
import org.sbcprov.fixtures.EventLog;
import org.sbcprov.fixtures.SyntheticBl2;
import org.sbcprov.fixtures.SyntheticFip;
import org.sbcprov.imaging.build.BuildRequest;
import org.sbcprov.imaging.build.ImageBuild;
import org.sbcprov.imaging.build.PartitionChange;
import org.sbcprov.imaging.build.Results;
import org.sbcprov.imaging.build.Source;
import org.sbcprov.imaging.build.TreeRules;

/** A directory with good firmware for the BPI-R4, and a request that tests change where they want to. */
public final class BuildFixture {
  public static final Board BPI_R4 = BoardCatalogue.find("bpi-r4");
  public static final UUID DISK = UUID.fromString("11111111-2222-8333-8444-555555555555");

  public final EventLog events = new EventLog();
  public final Path directory;
  public Board board = BPI_R4;
  public String medium = "sd";
  public final Map<String, Source> contents = new LinkedHashMap<>();
  public List<PartitionChange> changes = List.of();
  public boolean withoutFirmware;
  public TreeRules trees = TreeRules.PLAIN;
  public Optional<Path> boardFile = Optional.empty();
  public MediumLayout layout = BPI_R4.media().get("sd").layout();
  public Path bl2;
  public Path fip;
  public Path out;
  public ByteSize size = layout.size();
  public Optional<UUID> diskGuid = Optional.empty();
  public Map<String, UUID> partitionGuids = new LinkedHashMap<>();

  public BuildFixture(Path directory) {
    this.directory = directory;
    bl2 = file("bl2.img", SyntheticBl2.sdmmc().bytes());
    fip = file("fip.bin", SyntheticFip.bootable().bytes());
    out = directory.resolve("r4.img");
  }

  /** GUIDs that are told apart at a glance. */
  public BuildFixture withGivenGuids() {
    diskGuid = Optional.of(DISK);
    for (int i = 0; i < layout.partitions().size(); i++) {
      partitionGuids.put(layout.partitions().get(i).name(), partitionGuid(i + 1));
    }
    return this;
  }

  public static UUID partitionGuid(int number) {
    return UUID.fromString("aaaaaaaa-2222-8333-8444-55555555550" + number);
  }

  public Path file(String name, byte[] content) {
    try {
      return Files.write(directory.resolve(name), content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public BuildRequest request() {
    Map<String, Source> all = new LinkedHashMap<>();
    if (!withoutFirmware) {
      all.put("bl2", Source.of(bl2));
      all.put("fip", Source.of(fip));
    }
    all.putAll(contents);
    return new BuildRequest(
        board,
        medium,
        boardFile.map(List::of).orElse(List.of()),
        layout,
        changes,
        all,
        Optional.ofNullable(size),
        diskGuid,
        partitionGuids,
        trees,
        Results.of(out));
  }

  public ImageBuild.Built build() {
    return ImageBuild.build(request(), events);
  }

  /** Expects that the request is refused so, with advice, and that no file came or went. */
  public Failure requireRefused(String code, int status, String words) {
    List<Path> before = files();

    Failure failure = catchThrowableOfType(Failure.class, this::build);

    assertThat(failure).isNotNull();
    assertThat(failure.code()).isEqualTo(code);
    assertThat(failure.exitStatus().code()).isEqualTo(status);
    assertThat(failure).hasMessageContaining(words);
    assertThat(failure.hint()).isNotEmpty();
    assertThat(files()).isEqualTo(before);
    return failure;
  }

  private List<Path> files() {
    try (Stream<Path> list = Files.list(directory)) {
      return list.sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
