package org.sbcprov.core.block;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sbcprov.core.failure.BadUsage;
import org.sbcprov.core.failure.Refused;
import org.sbcprov.fixtures.ScriptedPrograms;
import org.sbcprov.fixtures.block.DiskTree;

/** What a script expects of the disk that it means. */
class ExpectedDiskTest {
  @TempDir Path root;

  private String result(long bytes, String size, String serial) {
    DiskTree system = new DiskTree(root);
    system.usb("1-1", "0123").disk(6, 0, "sda", bytes, "Generic", "SD Reader");
    Disk disk = Disks.under(root).find("sda").orElseThrow();
    Target target = DiskTarget.of(disk, root, new ScriptedPrograms());
    Refused refused = catchThrowableOfType(Refused.class, () -> ExpectedDisk.of(size, serial).require(target, Optional.of(disk)));
    return refused == null ? "fits" : refused.code();
  }

  /** Sizes of real media, and what is printed on them or listed by this program. */
  @ParameterizedTest
  @CsvSource({
    "31914983424, 32GB", "31268536320, 32GB", "7818182656, 8GB", "7818182656, 7.8GB", "62537072640, 64 GB", "15931539456, 16gb",
    "512110190592, 512GB", "1000204886016, 1TB", "31914983424, 31914983424", "1073741824, 1GiB", "1073741824, 1G", "536870912, 512M"})
  void theSizeFits(long bytes, String size) {
    assertThat(result(bytes, size, null)).isEqualTo("fits");
  }

  @ParameterizedTest
  @CsvSource({"31914983424, 64GB", "31914983424, 30GB", "31914983424, 31914983936", "31914983424, 32GiB", "62537072640, 32GB", "1073741824, 1073741825"})
  void theSizeDoesNotFit(long bytes, String size) {
    assertThat(result(bytes, size, null)).isEqualTo("target.expect-size");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "GB", "x", "-1GB", "1.2.3GB", ".5GB", "5.GB", "1e3GB", "99999999999999999999GB", "32 GBit"})
  void whatIsNoSizeIsRefused(String size) {
    assertThatThrownBy(() -> ExpectedDisk.of(size, null))
        .isInstanceOfSatisfying(BadUsage.class, e -> assertThat(e.code()).isEqualTo("size.form"));
  }

  @Test
  void theSerialNumberHasToBeTheSame() {
    assertThat(result(1 << 30, null, "0123")).isEqualTo("fits");
    assertThat(result(1 << 30, null, "012")).isEqualTo("target.expect-serial");
    assertThat(result(1 << 30, "1GiB", "0123")).isEqualTo("fits");
  }

  @Test
  void aFileHasNoSerialNumber() {
    FileTarget file = FileTarget.of(root.resolve("x.img"), root);
    assertThatThrownBy(() -> ExpectedDisk.of(null, "1").require(file, Optional.empty()))
        .hasMessageContaining("its serial number is not known, not 1");
    ExpectedDisk.any().require(file, Optional.empty());
  }
}
