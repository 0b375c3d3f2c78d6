package org.sbcprov.imaging.output;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.sbcprov.core.event.EventSink;
import org.sbcprov.imaging.disk.DiskFile;
import org.sbcprov.imaging.output.ImageRequest.Placed;

/**
 * Run by hand: how long writing an image with a root file system takes.
 *
 * <pre>ImageOutputTimes ROOTFS OUT none|gz|xz|zst LEVEL [bmap] [sha256]</pre>
 */
final class ImageOutputTimes {
  private static final int POSITION = 10 * 1024 * 1024;

  private ImageOutputTimes() {}

  public static void main(String[] arguments) {
    Path rootfs = Path.of(arguments[0]);
    Path out = Path.of(arguments[1]);
    Compression compression = Compression.valueOf(arguments[2].toUpperCase(Locale.ROOT));
    List<String> wanted = List.of(arguments).subList(4, arguments.length);
    long size;
    try (DiskFile file = DiskFile.open(rootfs)) {
      size = file.size();
    }
    long start = System.nanoTime();
    byte[] table = new byte[34 * 512];
    table[510] = 0x55;
    WrittenImage written =
        ImageOutput.write(
            new ImageRequest(
                out,
                POSITION + size + 33 * 512,
                List.of(
                    new Placed("table", 0, new BytesPart(table)),
                    new Placed("rootfs", POSITION, FilePart.of(rootfs)),
                    new Placed("backup", POSITION + size, new BytesPart(java.util.Arrays.copyOf(table, 33 * 512)))),
                List.of(), compression,
                Integer.parseInt(arguments[3]),
                wanted.contains("bmap") ? Optional.of(Path.of(out + ".bmap")) : Optional.empty(),
                wanted.contains("sha256") ? Optional.of(Path.of(out + ".sha256")) : Optional.empty(),
                Runtime.getRuntime().availableProcessors()),
            EventSink.NONE);
    System.out.println((System.nanoTime() - start) / 1_000_000 + " ms " + written);
  }
}
