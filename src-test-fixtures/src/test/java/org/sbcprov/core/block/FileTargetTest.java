package org.sbcprov.core.block;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sbcprov.core.failure.Failure;
import org.sbcprov.fixtures.block.DiskTree;

/** A file in the place of a disk. */
class FileTargetTest {
  @TempDir Path root;
  private DiskTree system;
  private Path file;

  @BeforeEach
  void makeFile() throws IOException {
    system = new DiskTree(root);
    file = Files.write(root.resolve("vm.img"), new byte[10_000]);
  }

  private static String code(FileTarget target) {
    Failure failure = catchThrowableOfType(Failure.class, target::open);
    return failure == null ? "opened" : failure.code();
  }

  @Test
  void oneThatIsThereIsWrittenInPlaceAndKeepsItsSize() throws BlockException, IOException {
    FileTarget target = FileTarget.of(file, root);
    assertThat(target.isNew()).isFalse();
    assertThat(target.size()).isEqualTo(10_000);
    try (BlockDevice device = target.open()) {
      device.write(9_999, ByteBuffer.wrap(new byte[] {7}));
      assertThat(code(target)).isEqualTo("target.in-use");
    }
    assertThat(Files.readAllBytes(file)).hasSize(10_000).endsWith(7);
    assertThat(target.identity()).isEqualTo("file " + file + " bytes 10000");
  }

  @Test
  void oneThatIsNotThereIsNewAndNotMadeHere() {
    FileTarget target = FileTarget.of(root.resolve("new.img"), root);
    assertThat(target.isNew()).isTrue();
    assertThat(target.size()).isZero();
    assertThatThrownBy(target::open).isInstanceOf(IllegalStateException.class);
    assertThat(root.resolve("new.img")).doesNotExist();
  }

  @Test
  void anotherFileInItsPlaceIsNotTheOneThatWasChosen() throws IOException {
    FileTarget target = FileTarget.of(file, root);
    Files.write(root.resolve("other"), new byte[10_000]);
    Files.move(root.resolve("other"), file, StandardCopyOption.REPLACE_EXISTING);
    assertThat(code(target)).isEqualTo("target.changed");
    FileTarget second = FileTarget.of(file, root);
    Files.write(file, new byte[5]);
    assertThat(code(second)).isEqualTo("target.changed");
    Files.delete(file);
    assertThat(code(second)).isEqualTo("target.gone");
  }

  @Test
  void oneThatBecameALoopDeviceIsInUse() {
    FileTarget target = FileTarget.of(file, root);
    system.loop("loop4", "7:4", 10_000, "/vm.img");
    assertThat(code(target)).isEqualTo("target.in-use");
  }
}
