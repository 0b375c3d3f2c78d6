package org.sbcprov.core.block;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sbcprov.core.failure.Failure;
import org.sbcprov.fixtures.ScriptedPrograms;
import org.sbcprov.fixtures.block.DiskTree;

/** A chosen disk is looked at again whenever it is opened. */
class DiskTargetTest {
  private static final long SIZE = 1 << 20;

  @TempDir Path root;
  private final ScriptedPrograms programs = new ScriptedPrograms();
  private DiskTree system;
  private DiskTarget target;

  @BeforeEach
  void choose() {
    system = new DiskTree(root);
    system.usb("1-1", "0123").disk(6, 0, "sda", SIZE, "Generic", "SD Reader");
    system.node("sda", SIZE);
    target = DiskTarget.of(Disks.under(root).find("sda").orElseThrow(), root, programs);
  }

  private String code() {
    Failure failure = catchThrowableOfType(Failure.class, () -> target.open());
    return failure == null ? "opened" : failure.code() + " " + failure.getMessage();
  }

  @Test
  void whatIsWrittenIsOnTheDisk() throws BlockException, IOException {
    try (BlockDevice device = target.open()) {
      assertThat(device.size()).isEqualTo(SIZE);
      device.write(SIZE - 3, ByteBuffer.wrap(new byte[] {1, 2, 3}));
      device.flush();
    }
    assertThat(Files.readAllBytes(root.resolve("dev/sda"))).hasSize((int) SIZE).endsWith(1, 2, 3);
    assertThat(target.name()).isEqualTo("/dev/sda");
    assertThat(target.identity()).isEqualTo("usb serial 0123 bytes 1048576");
  }

  @Test
  void aDiskThatIsUnpluggedIsGone() {
    system.tree().remove("1-1");
    assertThat(code()).startsWith("target.gone /dev/sda (1.0 MB, Generic SD Reader, serial 0123, USB 1-1) is not there any more");
  }

  @Test
  void anotherDiskUnderTheSameNameIsNotTheOneThatWasChosen() {
    system.attribute("sda", "diskseq", "8");
    assertThat(code()).startsWith("target.changed").endsWith("it was plugged in anew since");
    system.attribute("sda", "size", "4096");
    assertThat(code()).startsWith("target.changed").endsWith("it had 1048576 bytes and has 2097152");
    system.attribute("sda", "size", "2048");
    system.usb("1-1", "0124");
    assertThat(code()).startsWith("target.changed").endsWith("its serial number was 0123 and is 0124");
    system.attribute("sda", "dev", "8:64");
    assertThat(code()).startsWith("target.changed").endsWith("its number was 8:0 and is 8:64");
  }

  @Test
  void aNodeOfAnotherSizeIsNotTheDisk() {
    system.node("sda", SIZE + 512);
    assertThat(code()).startsWith("target.changed").endsWith("it had 1048576 bytes and has 1049088");
  }

  @Test
  void whatWasMountedSinceIsInUse() {
    system.mount("8:0", "/media/x", "vfat", "/dev/sda");
    assertThat(code()).startsWith("target.in-use").contains("mounted at /media/x");
  }

  @Test
  void aCardThatWasLockedSinceIsReadOnly() {
    system.attribute("sda", "ro", "1");
    assertThat(code()).startsWith("target.read-only");
  }

  @Test
  void aSecondOpeningWaitsForTheEndOfTheFirst() throws BlockException {
    try (BlockDevice first = target.open()) {
      assertThat(first.name()).endsWith("dev/sda");
      assertThat(code()).startsWith("target.in-use").contains("another program writes it");
    }
    assertThat(code()).isEqualTo("opened");
  }

  @Test
  void theNodeMayBeMissing() throws IOException {
    Files.delete(root.resolve("dev/sda"));
    assertThat(code()).startsWith("target.gone");
  }

  @Test
  void theKernelIsAskedToReadTheTableWhereThatProgramIs() {
    assertThatCode(target::tableChanged).doesNotThrowAnyException();
    programs.program("/sbin/blockdev", command -> ScriptedPrograms.failed(1, "BLKRRPART: busy"));
    target.tableChanged();
    assertThat(programs.calls()).containsExactly(List.of("/sbin/blockdev", "--rereadpt", "/dev/sda"));
  }

  @Test
  void whatIsMountedWhileItIsOpenIsSeen() throws BlockException {
    // It was looked at when it was opened, and never again.
    try (BlockDevice device = target.open()) {
      target.requireUnused();
      system.part("sda", 1, "8:1", 2048, 4096).mount("8:1", "/media/x", "vfat", "/dev/sda1");
      Failure failure = catchThrowableOfType(Failure.class, target::requireUnused);
      assertThat(failure.code()).isEqualTo("target.in-use");
      assertThat(device.size()).isEqualTo(SIZE);
    }
    programs.program("blockdev", command -> ScriptedPrograms.failed(1, "BLKRRPART failed: Device or resource busy"));
    assertThat(target.tableChanged()).as("its partition is kept").isFalse();
  }

  @Test
  void whatADiskIsMadeOfMustNotBeReadForIt() throws IOException {
    // The image was destroyed when the target was a loop device over it.
    Path file = Files.write(root.resolve("self.img"), new byte[4096]);
    Path link = Files.createLink(root.resolve("link.img"), file);
    Path other = Files.write(root.resolve("other.img"), new byte[4096]);
    system.loop("loop0", "7:0", 4096, "/self.img").loop("loop1", "7:1", 4096, "/dev/loop0");
    system.node("loop0", 4096);
    DiskTarget loop = DiskTarget.of(Disks.under(root).find("loop1").orElseThrow(), root, programs);
    assertThat(loop.overlaps(file)).isTrue();
    assertThat(loop.overlaps(link)).isTrue();
    assertThat(loop.overlaps(other)).isFalse();
    assertThat(loop.overlaps(root.resolve("missing"))).isFalse();
  }

  @Test
  void theFileBehindALoopDeviceIsLockedWithIt() throws Exception {
    // Two sbcprov could write one file, one of them through a loop device.
    Path file = Files.write(root.resolve("self.img"), new byte[4096]);
    system.loop("loop0", "7:0", 4096, "/self.img").node("loop0", 4096);
    target = DiskTarget.of(Disks.under(root).find("loop0").orElseThrow(), root, programs);
    try (FileDevice other = FileDevice.open(file, true)) {
      assertThat(other.lock()).isTrue();
      assertThat(code()).startsWith("target.in-use").contains("another program writes /self.img");
    }
    try (BlockDevice device = target.open();
        FileDevice other = FileDevice.open(file, true)) {
      assertThat(device.size()).isEqualTo(4096);
      assertThat(other.lock()).isFalse();
    }
    assertThat(code()).isEqualTo("opened");
  }
}
