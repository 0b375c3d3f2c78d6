package org.sbcprov.imaging;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.sbcprov.core.ByteSize;
import org.sbcprov.core.board.Board;
import org.sbcprov.core.board.BoardCatalogue;
import org.sbcprov.core.board.MediumLayout;
import org.sbcprov.fixtures.EventLog;
import org.sbcprov.fixtures.SyntheticBl2;
import org.sbcprov.fixtures.SyntheticFip;

/** A directory with good firmware for the BPI-R4, and a request that tests change where they want to. */
final class BuildFixture {
  static final Board BPI_R4 = BoardCatalogue.find("bpi-r4");
  static final UUID DISK = UUID.fromString("11111111-2222-8333-8444-555555555555");

  final EventLog events = new EventLog();
  final Path directory;
  Board board = BPI_R4;
  Optional<Path> boardFile = Optional.empty();
  MediumLayout layout = BPI_R4.media().get("sd").layout();
  Path bl2;
  Path fip;
  Path out;
  ByteSize size = layout.size();
  Optional<UUID> diskGuid = Optional.empty();
  Map<String, UUID> partitionGuids = new LinkedHashMap<>();

  BuildFixture(Path directory) {
    this.directory = directory;
    bl2 = file("bl2.img", SyntheticBl2.sdmmc().bytes());
    fip = file("fip.bin", SyntheticFip.bootable().bytes());
    out = directory.resolve("r4.img");
  }

  /** GUIDs that are told apart at a glance. */
  BuildFixture withGivenGuids() {
    diskGuid = Optional.of(DISK);
    for (int i = 0; i < layout.partitions().size(); i++) {
      partitionGuids.put(layout.partitions().get(i).name(), partitionGuid(i + 1));
    }
    return this;
  }

  static UUID partitionGuid(int number) {
    return UUID.fromString("aaaaaaaa-2222-8333-8444-55555555550" + number);
  }

  Path file(String name, byte[] content) {
    try {
      return Files.write(directory.resolve(name), content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  ImageBuild.Request request() {
    return new ImageBuild.Request(board, boardFile, layout, bl2, fip, out, size, diskGuid, partitionGuids);
  }

  ImageBuild.Built build() {
    return ImageBuild.build(request(), events);
  }
}
