package org.sbcprov.usbboot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.sbcprov.usbboot.BootDirectories.bytes;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sbcprov.core.Sha256;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.fixtures.RealFirmware;

class BootTarTest {
  private static final byte[] FIRST = bytes(1000, 1);
  private static final byte[] SECOND = bytes(5120, 2);

  @TempDir Path temporary;

  private static byte[] archive() {
    return new Tars()
        .directory("2711/")
        .file("2711/first", FIRST)
        .link("2711/link")
        .file("2711/Second", SECOND)
        .file("2711/empty", new byte[0])
        .file("2711/first", bytes(10, 3))
        .end();
  }

  private BootTar open(byte[] archive) {
    Path file = BootDirectories.put(temporary, "bootfiles.bin", archive);
    return BootTar.open(file, file);
  }

  private static byte[] read(Optional<BootFile> file) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate((int) file.orElseThrow().size());
    assertThat(file.orElseThrow().read(buffer, 0)).isEqualTo(buffer.capacity());
    return buffer.array();
  }

  @Test
  void entriesAreFoundInAnyCaseAndReadInPlace() throws Exception {
    try (BootTar tar = open(archive())) {
      assertThat(read(tar.find("2711/first"))).as("the first of two").isEqualTo(FIRST);
      assertThat(read(tar.find("2711/SECOND"))).isEqualTo(SECOND);
      assertThat(read(tar.find("2711/empty"))).isEmpty();
      assertThat(tar.find("2711/link")).isEmpty();
      assertThat(tar.find("2711/")).isEmpty();
      assertThat(tar.find("2711")).isEmpty();
      assertThat(tar.find("first")).isEmpty();
    }
  }

  @Test
  void aPartOfAnEntryIsReadWhereItIs() throws Exception {
    try (BootTar tar = open(archive())) {
      ByteBuffer buffer = ByteBuffer.allocate(100);
      assertThat(tar.find("2711/first").orElseThrow().read(buffer, 950)).isEqualTo(50);
      assertThat(Arrays.copyOf(buffer.array(), 50)).isEqualTo(Arrays.copyOfRange(FIRST, 950, 1000));
      assertThat(tar.find("2711/first").orElseThrow().read(buffer.clear(), 1000)).isZero();
    }
  }

  @Test
  void theRealArchiveIsReadAsTarReadsIt() throws Exception {
    Path file = RealFirmware.file("usbboot/bootfiles.bin");
    Process list;
    try {
      list = new ProcessBuilder("tar", "tf", file.toString()).start();
    } catch (IOException e) {
      Assumptions.abort("skipped: tar is not installed");
      return;
    }
    int files = 0;
    try (BootTar tar = BootTar.open(file, file)) {
      for (String name : new String(list.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).split("\n")) {
        if (!name.endsWith("/")) {
          byte[] expected =
              new ProcessBuilder("tar", "xOf", file.toString(), name).start().getInputStream().readAllBytes();
          assertThat(Sha256.hex(read(tar.find(name)))).as(name).isEqualTo(Sha256.hex(expected));
          files++;
        }
      }
    }
    assertThat(files).isEqualTo(26);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 30, 511, 512, 513, 1000, 1024, 1500, 2048, 3071, 4000, 8000})
  void anArchiveThatIsCutShortIsNotUsed(int length) {
    byte[] cut = Arrays.copyOf(archive(), length);
    BadInput failure = catchThrowableOfType(BadInput.class, () -> open(cut).close());
    assertThat(failure).as("cut at " + length).isNotNull();
    assertThat(failure.code()).isEqualTo("usbboot.bad-bootfiles");
  }

  /** Only the last 1024 bytes were looked at, and a whole archive with a byte more was refused. */
  @ParameterizedTest
  @ValueSource(ints = {1, 100, 512, 9000})
  void whatFollowsTheEndDoesNotCount(int more) throws Exception {
    byte[] whole = archive();
    byte[] longer = Arrays.copyOf(whole, whole.length + more);
    Arrays.fill(longer, whole.length, longer.length, (byte) 'x');
    try (BootTar tar = open(longer)) {
      assertThat(read(tar.find("2711/Second"))).isEqualTo(SECOND);
    }
  }

  /** Zeros at the end of what is left of the last entry looked like the end of the archive. */
  @Test
  void zerosInTheLastEntryAreNotTheEnd() {
    byte[] whole = new Tars().file("2711/first", FIRST).file("2711/zeros", new byte[4096]).end();
    byte[] cut = Arrays.copyOf(whole, whole.length - 1024);
    assertThat(catchThrowableOfType(BadInput.class, () -> open(cut).close())).isNotNull();
  }

  @Test
  void anEntryLargerThanItsArchiveIsNotUsed() {
    byte[] archive = new Tars().file("2711/a", FIRST).header("2711/huge", 4L << 30, '0').end();
    assertThat(catchThrowableOfType(BadInput.class, () -> open(archive).close())).isNotNull();
  }

  @Test
  void anArchiveOfThousandsOfEntriesIsNotUsed() {
    Tars tar = new Tars();
    for (int i = 0; i <= BootTar.ENTRY_LIMIT; i++) {
      tar.header("2711/f" + i, 0, '0');
    }
    byte[] archive = tar.end();
    assertThat(catchThrowableOfType(BadInput.class, () -> open(archive).close()).facts().get("problem").toString())
        .contains("more than 4096 entries");
  }

  /** Headers of long names can be as large as the archive; they are read into memory. */
  @Test
  void headersHaveALimit() {
    byte[] name = new byte[BootTar.HEADER_LIMIT];
    Arrays.fill(name, (byte) 'n');
    byte[] archive = new Tars().header("././@LongLink", name.length, 'L').end();
    byte[] whole = Arrays.copyOf(archive, 512 + name.length + 2048);
    System.arraycopy(name, 0, whole, 512, name.length);
    assertThat(catchThrowableOfType(BadInput.class, () -> open(whole).close())).isNotNull();
  }

  @Property(tries = 1000)
  void anyMutationIsAnArchiveOrIsNotUsed(
      @ForAll @IntRange(max = 10_239) int position, @ForAll byte value, @ForAll @IntRange(max = 511) int other)
      throws IOException {
    byte[] archive = archive();
    archive[position % archive.length] = value;
    archive[other] ^= value;
    Path file = Files.createTempFile("sbcprov", ".tar");
    try {
      Files.write(file, archive);
      try (BootTar tar = BootTar.open(file, file)) {
        Optional<BootFile> found = tar.find("2711/first");
        if (found.isPresent()) {
          assertThat(found.get().size()).isLessThanOrEqualTo(archive.length);
          read(found);
        }
      } catch (BadInput e) {
        assertThat(e.code()).isEqualTo("usbboot.bad-bootfiles");
      }
    } finally {
      Files.delete(file);
    }
  }
}
