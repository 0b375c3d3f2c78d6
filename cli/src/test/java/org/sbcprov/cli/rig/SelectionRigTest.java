package org.sbcprov.cli.rig;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sbcprov.fixtures.usbip.VhciPlug;
import org.sbcprov.usbboot.Chip;

/** Which board is served, and who may. */
@RigTest
class SelectionRigTest {
  /** Of nobody and nogroup. */
  private static final String NOBODY = "65534";

  @TempDir Path directory;

  @Test
  void withTwoBoardsItHasToBeSaidWhichOneIsMeant() {
    String boot = RigDirectories.boot(directory).toString();
    try (RigBoards boards = new RigBoards()) {
      RigBoard first = boards.plug(Chip.BCM2711);
      RigBoard second = boards.plug(Chip.BCM2711);
      Finished refused = Running.sbcprov("usbboot", "-d", boot, "--json").within(Rig.BOUND);
      assertThat(refused.status()).as(refused.toString()).isEqualTo(4);
      assertThat(refused.code()).isEqualTo("usbboot.several-boards");
      assertThat(first.transfers()).isEmpty();
      assertThat(second.transfers()).isEmpty();

      Finished byPort =
          Running.sbcprov("usbboot", "-d", boot, "-p", second.port().toString(), "--json").within(Rig.BOUND);
      assertThat(byPort.status()).as(byPort.toString()).isZero();
      assertThat(second.started()).isPresent();
      assertThat(first.transfers()).isEmpty();
    }
  }

  @Test
  void aBoardIsChosenByItsSerialNumber() {
    String boot = RigDirectories.boot(directory).toString();
    try (RigBoards boards = new RigBoards()) {
      RigBoard first = boards.plug(Chip.BCM2711);
      RigBoard second = boards.plug(Chip.BCM2712);
      Finished session = Running.sbcprov("usbboot", "-d", boot, "-i", second.serial(), "--json").within(Rig.BOUND);
      assertThat(session.status()).as(session.toString()).isZero();
      assertThat(session.result()).containsEntry("port", second.port().toString());
      assertThat(second.started()).isPresent();
      assertThat(first.transfers()).isEmpty();
    }
  }

  /** The board is at full speed as well, so that one look finds both. */
  @Test
  void withoutPermissionTheUserIsToldAndTheDoctorFindsItToo() throws IOException {
    String boot = RigDirectories.boot(directory).toString();
    openTo(directory);
    openTo(Rig.home());
    try (RigBoards boards = new RigBoards()) {
      RigBoard board = boards.plug(Plugged.board(Chip.BCM2711).with(VhciPlug.Speed.FULL));
      // udev may still be at work, which would be another reason.
      Running.start(List.of("udevadm", "settle", "--timeout=30")).within(Rig.BOUND);
      Finished session = asNobody("usbboot", "-d", boot, "--json").within(Rig.BOUND);
      assertThat(session.status()).as(session.toString()).isEqualTo(5);
      assertThat(session.code()).isEqualTo("usbboot.no-permission");
      assertThat(board.transfers()).isEmpty();

      Finished doctor = asNobody("doctor", "usb", "--json").within(Rig.BOUND);
      assertThat(doctor.status()).as(doctor.toString()).isEqualTo(7);
      assertThat(doctor.lastLine())
          .contains("doctor.usb-no-permission", "doctor.usb-slow-board", board.port().toString(), "12 Mbit/s");
    }
  }

  /** Lets everybody into a directory. What is changed is gone with the machine. */
  private static void openTo(Path directory) throws IOException {
    for (Path each = directory; each.getParent() != null; each = each.getParent()) {
      Set<PosixFilePermission> permissions = new HashSet<>(Files.getPosixFilePermissions(each));
      if (permissions.add(PosixFilePermission.OTHERS_EXECUTE)) {
        Files.setPosixFilePermissions(each, permissions);
      }
    }
  }

  private static Running asNobody(String... arguments) {
    List<String> command =
        new ArrayList<>(
            List.of("setpriv", "--reuid=" + NOBODY, "--regid=" + NOBODY, "--clear-groups", Rig.sbcprov()));
    command.addAll(Arrays.asList(arguments));
    return Running.start(command);
  }
}
