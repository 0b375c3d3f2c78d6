package org.sbcprov.imaging.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

class ImageSourcesPropertyTest {
  @Property(tries = 60)
  void anyContentInAnyFormThroughAPipeOfAnyPiecesComesBack(
      @ForAll long seed, @ForAll @IntRange(min = 0, max = 3) int form, @ForAll @IntRange(min = 1, max = 300_000) int size)
      throws IOException {
    Random random = new Random(seed);
    byte[] content = new byte[size];
    for (int at = 0; at < size; at += 5000) {
      byte[] run = new byte[Math.min(2500, size - at)];
      random.nextBytes(run);
      System.arraycopy(run, 0, content, at, run.length);
    }
    content[0] = 'i';
    Streams.Read read =
        Streams.all(
            ImageSources.ofStream("a pipe", new Pieces(packed(content, form, random), random), StreamOptions.usual()));
    assertThat(read.bytes()).isEqualTo(content);
    assertThat(read.warnings()).isEqualTo(size % 512 == 0 ? Arrays.asList() : Arrays.asList("image.padded"));
  }

  /** gzip of several members, xz of several streams, zip with a file before and sizes behind, plain. */
  private static byte[] packed(byte[] content, int form, Random random) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    if (form == 3) {
      return content;
    } else if (form == 2) {
      try (ZipOutputStream zip = new ZipOutputStream(out)) {
        zip.putNextEntry(new ZipEntry("readme.txt"));
        zip.write(content, 0, random.nextInt(content.length));
        zip.putNextEntry(new ZipEntry("../../card.img"));
        zip.write(content);
      }
    } else {
      for (int at = 0; at < content.length; ) {
        int length = 1 + random.nextInt(content.length - at);
        if (form == 0) {
          try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(content, at, length);
          }
        } else {
          XZOutputStream xz = new XZOutputStream(out, new LZMA2Options(0));
          xz.write(content, at, length);
          xz.finish();
          out.write(new byte[4 * random.nextInt(3)]);
        }
        at += length;
      }
    }
    return out.toByteArray();
  }

  private static final class Pieces extends InputStream {
    private final ByteArrayInputStream bytes;
    private final Random random;

    Pieces(byte[] bytes, Random random) {
      this.bytes = new ByteArrayInputStream(bytes);
      this.random = random;
    }

    @Override
    public int read() {
      return bytes.read();
    }

    @Override
    public int read(byte[] into, int offset, int length) {
      return bytes.read(into, offset, Math.min(length, 1 + random.nextInt(4000)));
    }
  }
}
